"""What a template prints."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from portal_emails.sections import Variable, VariableType
from portal_emails.templates import letters
from portal_emails.templates.parser import parse
from portal_emails.templates.programs import Block, Number, Program, Slot, program_of
from portal_emails.templates.running import Scope, TooMuchText, run

VARIABLES = {
    name: Variable(name, kind)
    for name, kind in {
        "a": VariableType.TEXT,
        "b": VariableType.TEXT,
        "c": VariableType.TEXT,
        "email": VariableType.EMAIL,
        "moment": VariableType.DATETIME,
        "time": VariableType.DURATION,
    }.items()
}
VALUES = {"a": "Ada", "b": "bob", "email": "ada@example.com", "moment": "2026-07-31T14:05:09+02:00", "time": "PT1H30M"}
"""There is none for c."""


def program(source: str) -> Program:
    template = parse(source)
    assert not template.defects
    return program_of(template.nodes)


def scope(locale: str = "en", budget: int = 1000) -> Scope:
    return Scope(VALUES, VARIABLES, locale, budget)


def printed(source: str, locale: str = "en") -> str:
    given = scope(locale)
    text = run(program(source), given)
    assert not given.missing
    return text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("Dear {{ a }} & {{b}}!\r\n", "Dear Ada & bob!\r\n"),
        ("{{ a }}{{ a }}", "AdaAda"),
        ("{{ a | upcase }} {{ a | downcase }} {{ b | capitalize }}", "ADA ada Bob"),
        ("{{ email | default: 'nobody' }} {{ c | default: 'nobody' }}", "ada@example.com nobody"),
        ("{{ c | upcase | default: 'nobody' | upcase }}", "NOBODY"),
        ("{{ email | default: 'x' }}{{ c | default: 'abcdef' | truncate: 5 }}", "ada@example.comab..."),
        ("{% comment %}{{ c }}{% endcomment %}{% raw %}{{ c }}{% endraw %}", "{{ c }}"),
    ],
)
def test_what_is_printed(source: str, expected: str) -> None:
    assert printed(source) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a", True),
        ("c", False),
        ("'x'", True),
        ("''", True),
        ("a == 'Ada'", True),
        ("a == 'ada'", False),
        ("a == a", True),
        ("a == b", False),
        ("a != b", True),
        ("c == ''", False),
        ("c != ''", True),
        ("c == c", True),
        ("c != a", True),
        ("moment == '2026-07-31T14:05:09+02:00'", True),
        ("a and b", True),
        ("a and c", False),
        ("c or b", True),
        ("c or c", False),
        ("c and c or a", False),
        ("a or b and c", True),
        ("a and c or b", True),
        ("c and a or a and a", False),
    ],
)
def test_which_branch_is_taken(condition: str, expected: bool) -> None:
    assert printed(f"{{% if {condition} %}}yes{{% else %}}no{{% endif %}}") == ("yes" if expected else "no")
    assert printed(f"{{% unless {condition} %}}no{{% else %}}yes{{% endunless %}}") == ("yes" if expected else "no")
    assert printed(f"{{% if c %}}x{{% elsif {condition} %}}yes{{% endif %}}") == ("yes" if expected else "")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% if c %}1{% elsif a %}2{% elsif b %}3{% else %}4{% endif %}", "2"),
        ("{% if c %}1{% elsif c %}2{% endif %}.", "."),
        ("{% unless c %}1{% elsif a %}2{% endunless %}", "1"),
        ("{% unless a %}1{% elsif b %}2{% endunless %}", "2"),
        ("{% unless a %}1{% elsif c %}2{% else %}3{% endunless %}", "3"),
        ("{% if a %}{% if c %}1{% else %}2{% endif %}{% else %}3{% endif %}", "2"),
        ("x {%- if a -%} y {%- endif -%} z", "xyz"),
    ],
)
def test_the_first_branch_that_holds_is_taken(source: str, expected: str) -> None:
    assert printed(source) == expected


@pytest.mark.parametrize(
    ("source", "locale", "expected"),
    [
        ("{{ moment }}", "en", "Jul 31, 2026, 2:05:09\u202fPM"),
        ("{{ moment | date }}", "en", "Jul 31, 2026"),
        ("{{ moment | date: 'long' | upcase }}", "es", "31 DE JULIO DE 2026"),
        ("{{ moment | time: 'short' }}", "de", "14:05"),
        ("{{ moment | default: 'soon' }}", "es", "31 jul 2026, 14:05:09"),
        ("{{ time }}", "en", "1 hour, 30 minutes"),
        ("{{ time | duration: 'short' }}", "en", "1h 30m"),
        ("{{ time | duration }}", "es", "1 hora y 30 minutos"),
        ("{{ c | default: 'istanbul' | upcase }}", "tr", "İSTANBUL"),
    ],
)
def test_values_are_shown_as_the_locale_writes_them(source: str, locale: str, expected: str) -> None:
    assert printed(source, locale) == expected


def test_what_is_printed_and_missing_is_noted_and_leaves_nothing() -> None:
    given = Scope({"a": "Ada"}, VARIABLES, "en")
    source = "{{ a }}<{{ c }}{{ c | upcase }}{{ email }}{% if time %}{{ time }}{% endif %}{{ moment | date }}>{{ b | default: 'x' }}"
    assert run(program(source), given) == "Ada<>x"
    assert list(given.missing) == ["c", "email", "moment"]


def test_a_value_is_never_evaluated() -> None:
    text = "{{ b }}{% if %}{% raw %}"
    assert run(program("{{ a }}{{ a | upcase }}"), Scope({"a": text}, VARIABLES, "en")) == text + text.upper()


def test_values_have_a_budget() -> None:
    template = program("a long text that does not count: {{ a }}{{ a }}")
    assert run(template, scope(budget=6)).endswith("AdaAda")
    with pytest.raises(TooMuchText):
        run(template, scope(budget=5))


def test_what_is_printed_alike_is_filtered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    truncate = Mock(wraps=letters.truncate)
    monkeypatch.setattr(letters, "truncate", truncate)
    source = "{{ a | truncate: 4 }}{{ b | truncate: 4 }}{{ a | truncate: 5 }}"
    assert run(program(source * 20), scope()) == "AdabobAda" * 20
    assert [called.args for called in truncate.call_args_list] == [("Ada", 4), ("bob", 4), ("Ada", 5)]


def test_what_filters_take_counts_too() -> None:
    template = program("{{ a | upcase | downcase }}")
    assert run(template, scope(budget=9)) == "ada"
    with pytest.raises(TooMuchText):
        run(template, scope(budget=8))


def test_values_are_encoded_for_their_place() -> None:
    (slot,) = program("{{ a }}")
    assert isinstance(slot, Slot)
    assert run((Slot(slot.output, lambda text: f"<{text}>"), slot), scope()) == "<Ada>Ada"


@pytest.mark.parametrize(("source", "expected"), [("x", "<p>x</p>"), ("{{ a }}", "<p>Ada</p>"), (" ", ""), ("{% if c %}x{% endif %}", "")])
def test_a_block_in_which_nothing_is_seen_is_left_out(source: str, expected: str) -> None:
    assert run((Block("<p>", program(source), "</p>"),), scope()) == expected


def test_items_are_numbered_where_branches_decide_how_many_there_are() -> None:
    (choice,) = program("{% if c %}x{% endif %}")
    first, other = Number(0, 1), Number(1, 5)
    assert run((first, choice, first, other, Block("", (first,), ""), other), scope()) == "12536"
