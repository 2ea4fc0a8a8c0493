"""What is wrong with the variables of a template, given what its section offers."""

from __future__ import annotations

import pytest

from portal_emails import limits
from portal_emails.problems import Fault, TemplateProblem
from portal_emails.sections import SECTIONS, EmailPart, SectionKind
from portal_emails.templates.checks import check_nodes
from portal_emails.templates.parser import parse
from portal_emails.templates.positions import located

PASSWORD_RESET = SECTIONS[SectionKind.PASSWORD_RESET].variables
FORGOTTEN_USERNAME = SECTIONS[SectionKind.FORGOTTEN_USERNAME].variables


def problems(source: str, part: EmailPart = EmailPart.CONTENT) -> tuple[TemplateProblem, ...]:
    return located(part, source, check_nodes(parse(source).nodes, PASSWORD_RESET, part))


@pytest.mark.parametrize(
    "source",
    [
        "{{ company.name }} {{ password_reset.url }} {{ password_reset.code }}",
        "{% if contact.first_name %}{{ contact.first_name }}{% elsif company.name == group.name %}x{% endif %}",
        '{{ event.occurred_at | date: "long" }} {{ password_reset.expires_in | duration }}',
        "{% comment %}{{ nothing }}{% endcomment %}{% raw %}{{ nothing }}{% endraw %}",
    ],
)
def test_variables_of_the_section_may_be_used(source: str) -> None:
    assert problems(source) == ()


@pytest.mark.parametrize(
    ("source", "line", "column", "length"),
    [
        ("{{ nothing }}", 1, 4, 7),
        ("é\n{{- nothing | upcase }}", 2, 5, 7),
        ("{% if nothing %}{% endif %}", 1, 7, 7),
        ("{% if company.name == nothing %}{% endif %}", 1, 23, 7),
        ("{% if company.name or nothing %}{% endif %}", 1, 23, 7),
        ("{% unless nothing %}{% endunless %}", 1, 11, 7),
        ("{% if company.name %}{% elsif nothing %}{% endif %}", 1, 31, 7),
        ("{% if company.name %}{% else %}{% if group.name %}{{ nothing }}{% endif %}{% endif %}", 1, 54, 7),
    ],
)
def test_a_variable_that_there_is_not(source: str, line: int, column: int, length: int) -> None:
    (problem,) = problems(source)
    assert (problem.line, problem.column, problem.defect.length) == (line, column, length)
    assert problem.defect.fault is Fault.UNKNOWN_VARIABLE
    assert problem.defect.words == (("name", "nothing"),)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("company_name", "company.name"),
        ("companyName", "company.name"),
        ("Company.Name", "company.name"),
        ("company.nam", "company.name"),
        ("compny.name", "company.name"),
        ("first_name", "contact.first_name"),
        ("firstName", "contact.first_name"),
        ("username", "contact.username"),
        ("portal.link", "portal.url"),
        ("password_reset.link", "password_reset.url"),
        ("password_reset_code", "password_reset.code"),
    ],
)
def test_the_variable_that_was_meant_comes_first(name: str, meant: str) -> None:
    (problem,) = problems(f"{{{{ {name} }}}}")
    assert problem.defect.suggestions[0] == meant
    assert len(problem.defect.suggestions) <= 3


def test_nothing_is_suggested_for_what_resembles_nothing() -> None:
    assert [problem.defect.suggestions for problem in problems(f"{{{{ zzz }}}}{{{{ {'company.name' * 9} }}}}")] == [(), ()]


def test_a_variable_of_another_section_is_unknown() -> None:
    assert [problem.defect.fault for problem in problems("{{ registration.url }}")] == [Fault.UNKNOWN_VARIABLE]


@pytest.mark.parametrize(
    ("source", "column", "length"),
    [
        ("{{ password_reset.url }}", 4, 18),
        ("Code {{ password_reset.code | default: 'x' }}", 9, 19),
        ("{% if company.name %}{{ password_reset.code }}{% endif %}", 25, 19),
    ],
)
def test_a_secret_may_not_be_printed_in_a_subject(source: str, column: int, length: int) -> None:
    (problem,) = problems(source, EmailPart.SUBJECT)
    assert (problem.line, problem.column, problem.defect.length, problem.defect.fault) == (1, column, length, Fault.SECRET_IN_SUBJECT)


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ('{% if password_reset.code == "C0DE" %}A{% else %}B{% endif %}', 7),
        ('{% unless "C0DE" != password_reset.code %}A{% endunless %}', 21),
        ("{% if company.name %}A{% elsif group.name and password_reset.code %}B{% endif %}", 47),
        ("{% if password_reset.code %}Code{% else %}Link{% endif %}", 7),
    ],
)
def test_a_secret_may_not_decide_a_subject(source: str, column: int) -> None:
    (problem,) = problems(source, EmailPart.SUBJECT)
    assert (problem.line, problem.column, problem.defect.length, problem.defect.fault) == (1, column, 19, Fault.SECRET_IN_SUBJECT)
    assert problems(source) == ()


@pytest.mark.parametrize(
    ("source", "column", "length", "suggestions"),
    [
        ('{% if support.phone != "" %}A{% endif %}', 7, 19, ("support.phone",)),
        ("{% if support.phone=='' %}A{% endif %}", 7, 17, ()),
        ("{% unless '\u00a0\ufe0f' != support.phone %}A{% endunless %}", 11, 21, ("support.phone",)),
        ("{% if group.name %}A{% elsif company.name or support.phone == ' ' and group.name %}B{% endif %}", 46, 20, ()),
    ],
)
def test_no_value_is_blank(source: str, column: int, length: int, suggestions: tuple[str, ...]) -> None:
    (problem,) = problems(source)
    assert (problem.line, problem.column, problem.defect.length, problem.defect.fault) == (1, column, length, Fault.BLANK_COMPARISON)
    assert (problem.defect.words, problem.defect.suggestions) == ((("name", "support.phone"),), suggestions)


def test_texts_may_be_compared_with_other_texts_even_blank_ones() -> None:
    assert problems("{% if company.name == 'x' or '' == 'x' %}A{% endif %}") == ()


def test_a_variable_for_the_content_alone_may_not_be_printed_in_a_subject() -> None:
    source = "{{ contact.username }}"
    (defect,) = check_nodes(parse(source).nodes, FORGOTTEN_USERNAME, EmailPart.SUBJECT)
    assert (defect.fault, defect.start, defect.length) == (Fault.NOT_ALLOWED_HERE, 3, 16)
    assert not list(check_nodes(parse(source).nodes, FORGOTTEN_USERNAME, EmailPart.CONTENT))


def test_every_problem_is_found() -> None:
    found = problems("{{ a }}\n{% if b == c %}{{ company.name | nothing }}{{ password_reset.url | upcase }}{% endif %}", EmailPart.SUBJECT)
    assert [(problem.line, problem.column, problem.defect.fault.name) for problem in found] == [
        (1, 4, "UNKNOWN_VARIABLE"),
        (2, 7, "UNKNOWN_VARIABLE"),
        (2, 12, "UNKNOWN_VARIABLE"),
        (2, 34, "UNKNOWN_FILTER"),
        (2, 47, "SECRET_IN_SUBJECT"),
        (2, 68, "FILTER_FOR_OTHER_TYPE"),
    ]


def test_a_hundred_problems_are_enough() -> None:
    assert len(problems("{{ nothing }}" * 1000)) == limits.PROBLEMS_PER_TEXT
