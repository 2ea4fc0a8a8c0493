"""What can be said of a compiled template without running it."""

from __future__ import annotations

import pytest

from portal_emails.templates.parser import parse
from portal_emails.templates.programs import (
    Block,
    Choice,
    Number,
    Program,
    Slot,
    inventory,
    is_never_blank,
    is_printed,
    joined,
    largest_size,
    program_of,
)
from portal_emails.templates.syntax import references

WANTED = frozenset({"a", "b"})


def program(source: str) -> Program:
    template = parse(source)
    assert not template.defects
    return program_of(template.nodes)


def test_neighbouring_texts_become_one() -> None:
    assert joined(["a", "", "b", Number(0, 1), "c", "d"]) == ("ab", Number(0, 1), "cd")
    assert program("a{% comment %}x{% endcomment %}b{% raw %}{{{% endraw %}") == ("ab{{",)


def test_a_choice_has_the_branches_of_its_conditional() -> None:
    (choice,) = program("{% if a %}x{% elsif b %}y{% else %}z{% endif %}")
    assert isinstance(choice, Choice)
    assert [branch for _, branch in choice.branches] == [("x",), ("y",), ("z",)]
    assert choice.is_total
    (choice,) = program("{% if a %}x{% elsif b %}y{% endif %}")
    assert isinstance(choice, Choice)
    assert not choice.is_total


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ a }}", True),
        ("x {{ b | upcase }}", True),
        ("{{ c }}", False),
        ("x", False),
        ("{{ a | default: 'x' }}", False),
        ("{% if a %}{{ a }}{% endif %}", False),
        ("{% if c %}{{ a }}{% else %}x{% endif %}", False),
        ("{% if c %}{{ a }}{% else %}{{ b }}{% endif %}", True),
        ("{% unless c %}{{ a }}{% else %}{{ b }}{% endunless %}", True),
        ("{% if c %}{{ a }}{% elsif d %}x{% else %}{{ b }}{% endif %}", False),
        ("{% if c %}{% if d %}{{ a }}{% else %}{{ b }}{% endif %}{% else %}{{ a }}{% endif %}", True),
        ("{% if c %}{{ a }}{% else %}x{% endif %}{{ b }}", True),
    ],
)
def test_whether_a_variable_is_printed_on_every_way(source: str, expected: bool) -> None:
    assert is_printed(program(source), WANTED) is expected


def test_what_is_not_seen_is_not_printed() -> None:
    (slot,) = program("{{ a }}")
    assert isinstance(slot, Slot)
    assert is_printed((Block("<p>", (slot,), "</p>"),), WANTED)
    assert not is_printed((Block("<p>", (slot._replace(seen=False),), "</p>"),), WANTED)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x", True),
        ("{{ a }}", True),
        ("{{ a | default: 'x' }}", True),
        ("", False),
        (" \n", False),
        ("\u00a0\u200b\u2800", False),
        ("{% comment %}x{% endcomment %}", False),
        ("{% if a %}x{% endif %}", False),
        (" {% if a %}x{% else %} {% endif %}", False),
        ("{% if a %}x{% else %}{{ b }}{% endif %}", True),
        ("{% if a %}x{% endif %}.", True),
    ],
)
def test_whether_every_way_prints_something_to_see(source: str, expected: bool) -> None:
    assert is_never_blank(program(source)) is expected


def test_slots_and_conditions_are_found_in_every_branch() -> None:
    made = (Block("<p>", program("{{ a }}{% if b %}{{ c }}{% if d == e %}{{ f }}{% endif %}{% else %}{{ g }}{% endif %}"), "</p>"),)
    assert [slot.output.reference.name for slot in inventory(made).slots] == ["a", "c", "f", "g"]
    assert [reference.name for condition in inventory(made).conditions for reference in references(condition)] == ["b", "d", "e"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", 0),
        ("é🙂", 6),
        ("a{{ b }}c", 66),
        ("a{% if b %}cd{% elsif c %}é{% else %}f{% endif %}", 3),
        ("{% if a %}b{% if c %}d{% endif %}{% endif %}", 2),
    ],
)
def test_the_size_is_that_of_the_longest_way(source: str, expected: int) -> None:
    assert largest_size(program(source)) == expected
    assert largest_size((Block("<p>", program(source), "</p>"), Number(0, 1))) == expected + 7
