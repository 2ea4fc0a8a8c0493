"""What is a template, what is wrong with one that is none, and where."""

from __future__ import annotations

import pytest

from portal_emails import limits
from portal_emails.problems import Fault
from portal_emails.sections import EmailPart
from portal_emails.templates.parser import parse
from portal_emails.templates.positions import located
from portal_emails.templates.syntax import Branch, Conditional, FilterCall, Literal, Presence, Print, Reference, Span, Text, flattened
from tests.portal_emails.templates.language import conditionals

Found = tuple[int, int, int, str]
"""Line, column, length and fault."""


def faults(source: str) -> list[Found]:
    problems = located(EmailPart.CONTENT, source, parse(source).defects)
    return [(problem.line, problem.column, problem.defect.length, problem.defect.fault.name) for problem in problems]


def suggestions(source: str) -> tuple[str, ...]:
    (defect,) = parse(source).defects
    return defect.suggestions


def texts(source: str) -> list[str]:
    """The texts that come out as they stand, in all branches."""
    template = parse(source)
    assert not template.defects
    return [node.text for node in flattened(template.nodes) if isinstance(node, Text)]


def test_everything_in_the_tree_says_where_it_stands() -> None:
    template = parse('Hi {{ a.b | default: "x" }}!{% if c %}é{% else %}y{% endif %}')
    call = FilterCall("default", (Literal("x", Span(21, 3)),), Span(12, 7))
    first = Branch(Presence(Reference("c", Span(34, 1))), (Text("é", 38),), Span(28, 10))
    second = Branch(None, (Text("y", 49),), Span(39, 10))
    assert template.defects == ()
    assert template.nodes == (
        Text("Hi ", 0),
        Print(Reference("a.b", Span(6, 3)), (call,), Span(3, 24)),
        Text("!", 27),
        Conditional((first, second), Span(50, 11)),
    )


@pytest.mark.parametrize(
    "source",
    [
        "",
        "{ } { { % } } %",
        "{% if a %}{% elsif b %}{% elsif c %}{% else %}{% endif %}",
        "{% unless a %}{% elsif b %}{% else %}{% endunless %}",
        "{%if a%}{%endif%}",
        "{%-\n\tif a\r\n-%}{%- endif -%}",
        "{% comment %}{% nothing %} }} %} { { } {% endcomment %}",
        "{% comment %}{% if %}{% endcomment %}",
        "{% raw %}{{ }} {% if %} %} }} {{ {% {% endraw %}",
        "{% raw %}{% comment %}{% endraw %}",
        "{% raw %}{{{% endraw %}",
        "{% raw %}{% endrawer %}{% endraw %}",
    ],
)
def test_a_template(source: str) -> None:
    assert faults(source) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{{", (1, 1, 2, "OUTPUT_NOT_CLOSED")),
        ("a {{ b", (1, 3, 2, "OUTPUT_NOT_CLOSED")),
        ("a {{ b }", (1, 3, 2, "OUTPUT_NOT_CLOSED")),
        ("a {{ b %}", (1, 3, 2, "OUTPUT_NOT_CLOSED")),
        ("a\n {{ b\n{{ c }}", (2, 2, 2, "OUTPUT_NOT_CLOSED")),
        ("{{% if a %}", (1, 1, 2, "OUTPUT_NOT_CLOSED")),
        ("{%", (1, 1, 2, "TAG_NOT_CLOSED")),
        ("x{% if a }", (1, 2, 2, "TAG_NOT_CLOSED")),
        ("x{% if a }}", (1, 2, 2, "TAG_NOT_CLOSED")),
        ("é{% if 🙂", (1, 2, 2, "TAG_NOT_CLOSED")),
        ("a }} b", (1, 3, 2, "STRAY_BRACES")),
        ("a %} b", (1, 3, 2, "STRAY_BRACES")),
        ("{{}}", (1, 3, 0, "EMPTY_OUTPUT")),
        ("{{ \n }}", (1, 3, 3, "EMPTY_OUTPUT")),
        ("{{--}}", (1, 4, 0, "EMPTY_OUTPUT")),
        ("{{{ a }}", (1, 3, 1, "UNEXPECTED")),
        ("{{ a } }}", (1, 6, 1, "UNEXPECTED")),
        ('{{ a | default: "}" }}', (1, 18, 1, "UNEXPECTED")),
        ("{%%}", (1, 1, 4, "UNKNOWN_TAG")),
        ("{% \n -%}", (1, 1, 8, "UNKNOWN_TAG")),
        ("{% # note %}", (1, 1, 12, "UNKNOWN_TAG")),
        ("{% for a in b %}", (1, 4, 3, "UNKNOWN_TAG")),
        ("{% assign a = b %}", (1, 4, 6, "UNKNOWN_TAG")),
        ("{% IF a %}", (1, 4, 2, "UNKNOWN_TAG")),
        ("{% if %}x{% endif %}", (1, 7, 0, "CONDITION_MISSING")),
        ("{% if a %}x{% elsif %}{% endif %}", (1, 21, 0, "CONDITION_MISSING")),
        ("{% endif %}", (1, 1, 11, "TAG_WITHOUT_BEGINNING")),
        ("{% else %}", (1, 1, 10, "TAG_WITHOUT_BEGINNING")),
        ("{% elsif a %}", (1, 1, 13, "TAG_WITHOUT_BEGINNING")),
        ("{% endcomment %}", (1, 1, 16, "TAG_WITHOUT_BEGINNING")),
        ("{% endraw %}", (1, 1, 12, "TAG_WITHOUT_BEGINNING")),
        ("{% if a %}{% unless b %}{% endif %}{% endunless %}", (1, 25, 11, "TAG_WITHOUT_BEGINNING")),
        ("a{% if b %}c", (1, 2, 10, "TAG_WITHOUT_END")),
        ("{% comment %}c", (1, 1, 13, "TAG_WITHOUT_END")),
        ("{% raw %}c{{ d }}", (1, 1, 9, "TAG_WITHOUT_END")),
        ("{% if a %}{% else %}{% else %}{% endif %}", (1, 21, 10, "TAG_AFTER_ELSE")),
        ("{% if a %}{% else %}{% elsif b %}{% endif %}", (1, 21, 13, "TAG_AFTER_ELSE")),
        ("{% if a %}{% endif a %}", (1, 20, 1, "TAG_TAKES_NOTHING")),
        ("{% if a %}{% else  b c %}{% endif %}", (1, 20, 3, "TAG_TAKES_NOTHING")),
        ("{% raw %}x{% endraw y %}", (1, 21, 1, "TAG_TAKES_NOTHING")),
        ("{% comment %}{% comment %}{% endcomment %}", (1, 14, 10, "TAG_IN_COMMENT")),
        ("{% comment %}{% raw %}{% endcomment %}", (1, 14, 6, "TAG_IN_COMMENT")),
        ("{% comment %}{{ a {% endcomment %}", (1, 14, 2, "OUTPUT_NOT_CLOSED")),
        ("{% comment %}{% a }} {% endcomment %}", (1, 14, 2, "TAG_NOT_CLOSED")),
        ("{% raw %}{{% endraw %}", (1, 10, 1, "STRAY_BRACES")),
        ("{% comment %} {{% endcomment %}", (1, 15, 1, "STRAY_BRACES")),
    ],
)
def test_a_fault_and_its_place(source: str, fault: Found) -> None:
    assert faults(source) == [fault]


@pytest.mark.parametrize(
    "source",
    [
        "{{ a } and {{ b }} and {{ c }}",
        "{{ a and {{ b }} and {% if c %}d{% endif %}",
        "{% if a }x{% endif %}",
        "{% if a }}x{% else %}y{% endif %}",
        "{% if a }x{% elsif b %}y{% else %}z{% endif %}",
        "{% if a %}x{% endif }",
        "{% if a %}{% if b }x{% endif %}{% endif %}",
        "{% if a %}{% if b %}x{% endif }{% endif %}",
        "{% unless a }x{% endunless %}",
        "{% if a = b %}x{% elsif c %}y{% endif %}",
        "{% raw }{% endraw %}",
        "{% comment }x{% endcomment %}",
        "{% comment %}{% comment %}{% endcomment %}{% endcomment %}",
        "{{ if a }}x{% endif %}",
        "{% if a %}x{{ endif }}",
        "{% if a %}x{% endif a %}",
        "{% if a %}x{% else if b %}y{% else %}z{% endif %}",
        "{{ a | default: 'x }}{{ b }}",
    ],
)
def test_one_mistake_is_one_problem(source: str) -> None:
    assert len(faults(source)) == 1


def test_the_markup_around_a_mistake_is_read() -> None:
    source = "{{ a b }}\n{% if c %}{{ d }\n{{ e }}{% elseif f %}{% endif %}\r\n{% end %}"
    assert faults(source) == [
        (1, 6, 1, "UNEXPECTED"),
        (2, 11, 2, "OUTPUT_NOT_CLOSED"),
        (3, 11, 6, "UNKNOWN_TAG"),
        (4, 4, 3, "UNKNOWN_TAG"),
    ]
    assert [len(conditional.branches) for conditional in conditionals(parse(source).nodes)] == [1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% elseif a %}", ("elsif", "else")),
        ("{% end_if %}", ("endif",)),
        ("{% If a %}", ("if",)),
        ("{% include 'x' %}", ()),
        ("{% if a %}{% else if b %}{% endif %}", ("elsif",)),
        ("{{ if a }}", ("{% if a %}",)),
        ("{{- else -}}", ("{%- else -%}",)),
    ],
)
def test_what_may_have_been_meant(source: str, expected: tuple[str, ...]) -> None:
    assert suggestions(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a  {{ b }}  c", ["a  ", "  c"]),
        ("a  {{- b }}  c", ["a", "  c"]),
        ("a  {{ b -}}  c", ["a  ", "c"]),
        ("a \t\r\n {%- if b -%} \n c \n {%- endif -%} \t d", ["a", "c", "d"]),
        ("a {%- comment -%} b {%- endcomment -%} c", ["a", "c"]),
        ("a {% comment -%} b {%- endcomment %} c", ["a ", " c"]),
        ("a {%- raw -%} b {%- endraw -%} c", ["a", " b ", "c"]),
        ("a {% raw -%} b {%- endraw %} c", ["a ", " b ", " c"]),
        ("{% raw %} b {% endraw %}{{- c }}", [" b "]),
        ("a\u00a0{{- b -}}\u00a0c", ["a\u00a0", "\u00a0c"]),
        ("a {{- b }} {{- c -}} d", ["a", "d"]),
        ("a {% if b %}{{- c }}{% endif %}", ["a "]),
        ("{{ a -}} {{ b }}", []),
        ("{{ a- }}", []),
    ],
)
def test_dashes_trim_white_space(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% if a %} \n {% endif %}", []),
        ("{% if a %} {% elsif b %}\t{% else %}\n{% endif %}", []),
        ("{% if a %} {% if b %} {% endif %} {% endif %}", []),
        ("{% if a %} {% comment %}x{% endcomment %} {% endif %}", []),
        ("{% if a %} {% else %}x{% endif %}", [" ", "x"]),
        ("{% if a %} {% if b %}x{% endif %}{% else %} {% endif %}", [" ", "x", " "]),
        ("{% if a %} {{ b }}{% endif %}", [" "]),
        ("{% if a %}{% raw %} {% endraw %}{% endif %}", [" "]),
        ("{% if a %}\u00a0{% endif %}", ["\u00a0"]),
    ],
)
def test_a_conditional_of_nothing_but_white_space_prints_nothing(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


def test_raw_is_not_looked_into() -> None:
    assert texts("{% raw %}{{ a }} {% if %} %} }}{% endraw %}") == ["{{ a }} {% if %} %} }}"]


def test_an_expression_has_at_most_512_characters() -> None:
    name = "a" * (limits.EXPRESSION_LENGTH - 2)
    assert faults(f"{{{{ {name} }}}}") == []
    assert faults(f"{{{{ {name}a }}}}") == [(1, 1, limits.EXPRESSION_LENGTH + 5, "EXPRESSION_TOO_LONG")]


def test_conditionals_are_nested_at_most_16_deep() -> None:
    deepest = "{% if a %}" * limits.NESTED_CONDITIONALS + "x" + "{% endif %}" * limits.NESTED_CONDITIONALS
    assert parse(deepest).whole
    assert faults(deepest) == []
    assert not parse(f"{{% if a %}}{deepest}{{% endif %}}").whole
    assert faults(f"{{% if a %}}{deepest}{{% endif %}}") == [(1, 161, 10, "NESTED_TOO_DEEP")]


def test_a_hundred_problems_are_enough() -> None:
    template = parse("{{ }}" * 99)
    assert template.whole
    assert len(template.defects) == 99
    template = parse("{{ }}" * 1000)
    assert not template.whole
    assert [defect.fault for defect in template.defects] == [Fault.EMPTY_OUTPUT] * limits.PROBLEMS_PER_TEXT


def test_lines_end_as_editors_end_them() -> None:
    assert faults("}}\n}}\r\n\r }}\u2028}}") == [
        (1, 1, 2, "STRAY_BRACES"),
        (2, 1, 2, "STRAY_BRACES"),
        (4, 2, 2, "STRAY_BRACES"),
        (4, 5, 2, "STRAY_BRACES"),
    ]
