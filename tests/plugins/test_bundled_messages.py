"""What the bundled packs say of a template that breaks a rule: each fault is brought about, and its words are filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content
from portal_emails.problems import Defect, Fault, TemplateProblem
from portal_emails.sections import SectionKind
from portal_emails.templates.filters import FILTERS
from tests.plugins.bundled import ALL_TEXTS

IN_CONTENT: Mapping[Fault, str] = {
    Fault.OUTPUT_NOT_CLOSED: "{{ company.name",
    Fault.TAG_NOT_CLOSED: "{% if company.name",
    Fault.STRAY_BRACES: "company.name }}",
    Fault.SINGLE_BRACES: "{company.name}",
    Fault.EMPTY_OUTPUT: "{{ }}",
    Fault.NOT_A_VARIABLE: '{{ "customer" }}',
    Fault.UNEXPECTED: "{{ company.name name }}",
    Fault.STRING_NOT_CLOSED: '{{ company.name | default: "customer }}',
    Fault.FILTER_NAME_MISSING: "{{ company.name | }}",
    Fault.UNKNOWN_TAG: "{% for %}",
    Fault.CONDITION_MISSING: "{% if %}Hello{% endif %}",
    Fault.BLANK_COMPARISON: '{% if company.name != "" %}Hello{% endif %}',
    Fault.TAG_WITHOUT_BEGINNING: "Hello{% endif %}",
    Fault.TAG_WITHOUT_END: "{% if company.name %}Hello",
    Fault.TAG_AFTER_ELSE: "{% if company.name %}One{% else %}Two{% else %}Three{% endif %}",
    Fault.TAG_TAKES_NOTHING: "{% if company.name %}Hello{% endif company.name %}",
    Fault.TAG_IN_COMMENT: "{% comment %}{% raw %}{% endcomment %}",
    Fault.CROSSES_ELEMENT: "One {% if company.name %}two\n\nthree{% endif %} four",
    Fault.HTML_NOT_CLOSED: "<!-- Hello",
    Fault.BROKEN_HTML: 'Hello <a href="https://example.com/>portal</a>',
    Fault.BROKEN_LINK: "[portal] (https://example.com/)",
    Fault.UNKNOWN_VARIABLE: "{{ company.nmae }}",
    Fault.UNKNOWN_FILTER: "{{ company.name | size }}",
    Fault.WIDTH_NEEDED: '{{ event.occurred_at | date: "full" }}',
    Fault.TEXT_NEEDED: "{{ company.name | default: 1 }}",
    Fault.NUMBER_NEEDED: "{{ company.name | truncate: 3 }}",
    Fault.NO_ARGUMENT_NEEDED: "{{ company.name | upcase: 1 }}",
    Fault.FILTER_FOR_OTHER_TYPE: "{{ company.name | date }}",
    Fault.EXPRESSION_TOO_LONG: f"{{{{ {'x' * 600} }}}}",
    Fault.NESTED_TOO_DEEP: "{% if company.name %}" * 17 + "Hello" + "{% endif %}" * 17,
    Fault.EMAIL_TOO_BIG: "# a\n\n" * 10_000,
    Fault.MISSING_REQUIRED_VARIABLE: "Hello",
    Fault.MISSING_ON_A_PATH: "Hello {% if password_reset.code %}{{ password_reset.code }}{% endif %}",
    Fault.MISSING_RECOMMENDED_VARIABLE: "Hello",
    Fault.LINK_TARGET: "[portal](/portal)",
    Fault.LINK_TARGET_VARIABLE: "[portal]({{company.name}})",
    Fault.LINK_HOST_VARIABLE: "[portal](https://{{company.name}}.example.com/)",
    Fault.LINK_USER: "[portal](https://user@example.com/)",
    Fault.LINK_CHARACTERS: "[portal](https://example.com/%zz)",
    Fault.LINK_CONDITION: "[portal](https://example.com{% if group.name %}/x{% endif %})",
    Fault.LINK_CONTINUED: "[portal]({{portal.url}}x)",
    Fault.LINK_DEFINITION: "{% if company.name %}\n[portal]: https://example.com/\n{% endif %}",
    Fault.SECRET_IN_IMAGE: "![portal](https://example.com/{{password_reset.code}})",
    Fault.REMOVED_ELEMENT: "<blink>Hello</blink>",
    Fault.REMOVED_ATTRIBUTE: '<b onclick="hello()">Hello</b>',
    Fault.REMOVED_STYLE: '<b style="position: fixed">Hello</b>',
    Fault.REMOVED_COMMENT: "<!-- Hello -->",
    Fault.UNSAFE_CONTEXT: "<b title={{company.name}}>Hello</b>",
    Fault.UNSAFE_CONDITION: "<b title={% if company.name %}Hello{% endif %}>Hello</b>",
}
IN_SUBJECT: Mapping[Fault, tuple[SectionKind, str]] = {
    Fault.NOT_ALLOWED_HERE: (SectionKind.FORGOTTEN_USERNAME, "{{ contact.username }}"),
    Fault.SECRET_IN_SUBJECT: (SectionKind.PASSWORD_RESET, "{{ password_reset.code }}"),
}
NEVER_MET = {Fault.UNSTABLE_HTML}
"""Nobody knows HTML that brings it about."""

every_language = pytest.mark.parametrize("language", ALL_TEXTS)


def defect_of(fault: Fault) -> Defect:
    kind, subject = IN_SUBJECT.get(fault, (SectionKind.PASSWORD_RESET, "Hello"))
    found = compile_email(kind, "en", subject, Content(IN_CONTENT.get(fault, "Hello")))
    problems = [problem for problem in (*found.problems, *found.warnings) if isinstance(problem, TemplateProblem)]
    return next(problem.defect for problem in problems if problem.defect.fault is fault)


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z]+)\}", text))


def test_every_fault_is_tried() -> None:
    assert {*IN_CONTENT, *IN_SUBJECT} == set(Fault) - NEVER_MET


@every_language
@pytest.mark.parametrize("fault", Fault)
def test_a_message_asks_only_for_what_the_fault_says(language: str, fault: Fault) -> None:
    message = ALL_TEXTS[language][f"messages.{fault.name}"]
    assert placeholders(message) <= (set() if fault in NEVER_MET else {name for name, _ in defect_of(fault).words})


@every_language
def test_an_unknown_filter_is_answered_with_those_that_there_are(language: str) -> None:
    message = ALL_TEXTS[language]["messages.UNKNOWN_FILTER"]
    assert set(FILTERS) <= set(re.findall(r"\w+", message))


@every_language
def test_an_unknown_tag_is_answered_with_those_that_there_are(language: str) -> None:
    message = ALL_TEXTS[language]["messages.UNKNOWN_TAG"]
    tags = {"if", "elsif", "else", "endif", "unless", "endunless", "comment", "endcomment", "raw", "endraw"}
    assert tags <= set(re.findall(r"\w+", message))


@every_language
def test_a_missing_sender_is_answered_with_the_name_of_the_field(language: str) -> None:
    texts = ALL_TEXTS[language]
    assert texts["form.internalAddresses.sendFrom.label"] in texts["messages.MISSING_SENDER"]
