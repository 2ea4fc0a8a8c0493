"""What may stand between the braces, and what is wrong with anything else."""

from __future__ import annotations

import pytest

from portal_emails.templates.expressions import BadExpression, parse_condition, parse_output
from portal_emails.templates.syntax import Comparison, Condition, Joined, Literal, Negation, Operand, Presence, Reference, Span, references

Fault = tuple[str, int, int, tuple[str, ...]]
"""Its name, where it begins, how long it is, and what may have been meant."""


def output(source: str) -> str:
    reference, filters = parse_output(source, 0, len(source))
    calls = (f" | {call.name}" + (": " if call.arguments else "") + ", ".join(map(shown, call.arguments)) for call in filters)
    return reference.name + "".join(calls)


def condition(source: str) -> str:
    """The condition with parentheses around what belongs together."""
    return shown_condition(parse_condition(source, 0, len(source)))


def shown_condition(parsed: Condition) -> str:
    match parsed:
        case Presence(operand=operand):
            return shown(operand)
        case Comparison(left=left, operator=operator, right=right):
            return f"({shown(left)} {operator} {shown(right)})"
        case Joined(left=first, operator=joint, right=second):
            return f"({shown_condition(first)} {joint} {shown_condition(second)})"
        case Negation(condition=inner):
            return f"(not {shown_condition(inner)})"


def shown(operand: Operand) -> str:
    return operand.name if isinstance(operand, Reference) else repr(operand.value)


def fault(bad: BadExpression) -> Fault:
    return bad.defect.fault.name, bad.defect.start, bad.defect.length, bad.defect.suggestions


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a", "a"),
        (" company.name ", "company.name"),
        ("a_1.b-2._c", "a_1.b-2._c"),
        ("señor", "señor"),
        ("\n a\t\r\n", "a"),
        ("a|upcase", "a | upcase"),
        ("a | upcase | downcase", "a | upcase | downcase"),
        ('a | default: "x"', "a | default: 'x'"),
        ("a | default : 'x \"y\"'", "a | default: 'x \"y\"'"),
        ("a | default: 'x\ny | z'", "a | default: 'x\\ny | z'"),
        ("a | default: ''", "a | default: ''"),
        ("a | truncate: 5", "a | truncate: 5"),
        ("a | truncate:007|upcase", "a | truncate: 7 | upcase"),
        ('a | f: b.c, 1 , "d"', "a | f: b.c, 1, 'd'"),
    ],
)
def test_an_output(source: str, expected: str) -> None:
    assert output(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ("EMPTY_OUTPUT", 0, 0, ())),
        (" \n", ("EMPTY_OUTPUT", 0, 2, ())),
        ('"a"', ("NOT_A_VARIABLE", 0, 3, ())),
        (" 42 | upcase", ("NOT_A_VARIABLE", 1, 2, ())),
        ("a b", ("UNEXPECTED", 2, 1, ())),
        ("a.", ("UNEXPECTED", 1, 1, ())),
        ("a .b", ("UNEXPECTED", 2, 2, ())),
        ("a[0]", ("UNEXPECTED", 1, 1, ())),
        ("a?", ("UNEXPECTED", 1, 1, ())),
        ("1a", ("UNEXPECTED", 0, 2, ())),
        ("-a", ("UNEXPECTED", 0, 1, ())),
        ("a == b", ("UNEXPECTED", 2, 2, ())),
        ("a || b", ("UNEXPECTED", 3, 1, ())),
        ("a |", ("FILTER_NAME_MISSING", 3, 0, ())),
        ("a | ", ("FILTER_NAME_MISSING", 4, 0, ())),
        ("a | 'x'", ("UNEXPECTED", 4, 3, ())),
        ("a | default 'x'", ("UNEXPECTED", 12, 3, ())),
        ("a | default: ", ("UNEXPECTED", 11, 1, ())),
        ("a | default: | upcase", ("UNEXPECTED", 13, 1, ())),
        ("a | f: 'x',", ("UNEXPECTED", 10, 1, ())),
        ("a | f: 'x', y: 'z'", ("UNEXPECTED", 13, 1, ())),
        ("a | default: 'x", ("STRING_NOT_CLOSED", 13, 1, ())),
        ("a | default: \"x' | upcase", ("STRING_NOT_CLOSED", 13, 1, ())),
        ("a | default: “x”", ("UNEXPECTED", 13, 1, ('"',))),
        ("a | default: «x»", ("UNEXPECTED", 13, 1, ('"',))),
        ("\u00a0a", ("UNEXPECTED", 0, 1, (" ",))),
        ("a\u00a0| upcase", ("UNEXPECTED", 1, 1, (" ",))),
        ("a | truncate: 1.5", ("UNEXPECTED", 14, 3, ())),
        ("a | truncate: -5", ("UNEXPECTED", 14, 1, ())),
        ("a | truncate: ٥", ("UNEXPECTED", 14, 1, ())),
        ("a | truncate: 1234567890", ("UNEXPECTED", 14, 10, ())),
        ("a | truncate: 5x", ("UNEXPECTED", 14, 2, ())),
        ("(a)", ("UNEXPECTED", 0, 1, ())),
    ],
)
def test_what_is_no_output(source: str, expected: Fault) -> None:
    with pytest.raises(BadExpression) as found:
        parse_output(source, 0, len(source))
    assert fault(found.value) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (" a", "a"),
        ("'x'", "'x'"),
        ("a == b", "(a == b)"),
        ('a!="x"', "(a != 'x')"),
        ("'x'==\"y\"", "('x' == 'y')"),
        ("a and b", "(a and b)"),
        ("a and b or c", "(a and (b or c))"),
        ("a or b and c", "(a or (b and c))"),
        ("a and b and c or d", "(a and (b and (c or d)))"),
        ("a == 'x' and b != c or d", "((a == 'x') and ((b != c) or d))"),
        ("and", "and"),
        ("or or and", "(or or and)"),
    ],
)
def test_a_condition(source: str, expected: str) -> None:
    assert condition(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ("CONDITION_MISSING", 0, 0, ())),
        ("  ", ("CONDITION_MISSING", 2, 0, ())),
        ("a and", ("CONDITION_MISSING", 5, 0, ())),
        ("a == ", ("CONDITION_MISSING", 5, 0, ())),
        ("== a", ("UNEXPECTED", 0, 2, ())),
        ("a b", ("UNEXPECTED", 2, 1, ())),
        ("not a", ("UNEXPECTED", 4, 1, ())),
        ("a = b", ("UNEXPECTED", 2, 1, ())),
        ("a <> b", ("UNEXPECTED", 2, 1, ())),
        ("a > b", ("UNEXPECTED", 2, 1, ())),
        ("a contains 'x'", ("UNEXPECTED", 2, 8, ())),
        ("a == b == c", ("UNEXPECTED", 7, 2, ())),
        ("a && b", ("UNEXPECTED", 2, 1, ())),
        ("(a or b) and c", ("UNEXPECTED", 0, 1, ())),
        ("a | upcase == 'X'", ("UNEXPECTED", 2, 1, ())),
        ("a == 1", ("UNEXPECTED", 5, 1, ('"1"',))),
        ("1 == a", ("UNEXPECTED", 0, 1, ('"1"',))),
        ("a == 'x", ("STRING_NOT_CLOSED", 5, 1, ())),
        ("a == ‘x’", ("UNEXPECTED", 5, 1, ('"',))),
    ],
)
def test_what_is_no_condition(source: str, expected: Fault) -> None:
    with pytest.raises(BadExpression) as found:
        parse_condition(source, 0, len(source))
    assert fault(found.value) == expected


def test_only_what_stands_between_the_places_is_read() -> None:
    source = "a | b == 'c' | d"
    reference, filters = parse_output(source, 3, 5)
    assert (reference.name, reference.span.start, filters) == ("b", 4, ())
    assert parse_condition(source, 4, 12) == Comparison(reference, "==", Literal("c", Span(9, 3)))


def test_the_variables_of_a_condition_come_in_their_order() -> None:
    parsed = parse_condition("a and b == 'x' or c != a.d", 0, 26)
    assert [reference.name for reference in references(Negation(parsed))] == ["a", "b", "c", "a.d"]
    assert list(references(None)) == []
