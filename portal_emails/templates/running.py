"""Runs a compiled template with values. Whatever is printed and missing is noted; nothing is ever printed in its place."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from portal_emails.sections import Variable, VariableType
from portal_emails.templates import formats, letters
from portal_emails.templates.programs import Block, Choice, Program, Slot
from portal_emails.templates.syntax import (
    Comparison,
    Condition,
    FilterCall,
    Joined,
    Literal,
    Negation,
    Operand,
    Presence,
    Print,
    printed_alike,
)
from portal_emails.templates.values import Duration, parse_datetime, parse_duration

_Value = str | datetime | Duration


class TooMuchText(Exception):
    """More is printed, or filtered, than any email may hold."""


@dataclass(slots=True)
class Scope:
    """What a template is run with: the values by name (checked, and none of them blank), and the locale to show them for."""

    values: Mapping[str, str]
    variables: Mapping[str, Variable]
    locale: str
    budget: int = sys.maxsize
    """How many more code points of values may be printed, and how many filtered for that."""
    missing: dict[str, None] = field(default_factory=dict)
    """Variables that were to be printed, and have no value."""
    _printed: dict[int, str] = field(default_factory=dict)
    _filtered: dict[object, str | None] = field(default_factory=dict)

    def printed(self, output: Print) -> str:
        """The value as people read it; nothing, and a note, where it is missing."""
        text = self._printed.get(id(output))
        if text is None:
            text = self._formatted(output)
            if text is None:
                self.missing[output.reference.name] = None
                text = ""
            self._printed[id(output)] = text
        self.spend(len(text))
        return text

    def spend(self, size: int) -> None:
        """Take so many code points from the budget. Raises TooMuchText."""
        self.budget -= size
        if self.budget < 0:
            raise TooMuchText

    def _formatted(self, output: Print) -> str | None:
        """The same text for the same variable with the same filters, wherever it is printed."""
        if not output.filters:
            return _formatted(output, self)
        key = printed_alike(output)
        if key not in self._filtered:
            self._filtered[key] = _formatted(output, self)
        return self._filtered[key]


def run(program: Program, scope: Scope) -> str:
    """The text that the program makes."""
    out: list[str] = []
    _run(program, scope, out.append, {})
    return "".join(out)


def _run(program: Program, scope: Scope, write: Callable[[str], None], counters: dict[int, int]) -> None:
    for item in program:
        if isinstance(item, str):
            write(item)
        elif isinstance(item, Slot):
            write(item.encode(scope.printed(item.output)))
        elif isinstance(item, Choice):
            _run(_chosen(item, scope.values), scope, write, counters)
        elif isinstance(item, Block):
            _run_block(item, scope, write, counters)
        else:
            before = item.start - 1 if item.restarts else counters.get(item.counter, item.start - 1)
            number = counters[item.counter] = before + 1
            write(str(number))


def _run_block(block: Block, scope: Scope, write: Callable[[str], None], counters: dict[int, int]) -> None:
    out: list[str] = []
    _run(block.inner, scope, out.append, counters)
    inner = "".join(out)
    if inner and not inner.isspace():
        write(block.before)
        write(inner)
        write(block.after)


def _chosen(choice: Choice, values: Mapping[str, str]) -> Program:
    for condition, branch in choice.branches:
        if condition is None or _holds(condition, values):
            return branch
    return ()


def _holds(condition: Condition, values: Mapping[str, str]) -> bool:
    if isinstance(condition, Presence):
        return _value(condition.operand, values) is not None
    match condition:
        case Comparison(left=left, operator=operator, right=right):
            return (_value(left, values) == _value(right, values)) is (operator == "==")
        case Joined(left=left, operator="and", right=right):
            return _holds(left, values) and _holds(right, values)
        case Joined(left=left, right=right):
            return _holds(left, values) or _holds(right, values)
        case Negation(condition=inner):
            return not _holds(inner, values)


def _value(operand: Operand, values: Mapping[str, str]) -> str | None:
    return str(operand.value) if isinstance(operand, Literal) else values.get(operand.name)


def _formatted(output: Print, scope: Scope) -> str | None:
    text = scope.values.get(output.reference.name)
    value = None if text is None else _typed(scope.variables[output.reference.name].type, text)
    for call in output.filters:
        if isinstance(value, str):
            scope.spend(len(value))
        value = _filtered(call, value, scope.locale)
    return None if value is None else _shown(value, scope.locale)


def _typed(kind: VariableType, text: str) -> _Value:
    if kind is VariableType.DATETIME:
        return parse_datetime(text)
    return parse_duration(text) if kind is VariableType.DURATION else text


def _filtered(call: FilterCall, value: _Value | None, locale: str) -> _Value | None:
    argument = call.arguments[0].value if call.arguments and isinstance(call.arguments[0], Literal) else None
    if value is None:
        return str(argument) if call.name == "default" else None
    if isinstance(value, datetime) and call.name in _OF_INSTANTS:
        return _OF_INSTANTS[call.name](value, str(argument or "medium"), locale)
    if isinstance(value, Duration) and call.name == "duration":
        return formats.format_duration(value, str(argument or "long"), locale)
    text = _shown(value, locale)
    if call.name == "truncate" and isinstance(argument, int):
        return letters.truncate(text, argument)
    return _OF_TEXTS[call.name](text, locale) if call.name in _OF_TEXTS else text


def _shown(value: _Value, locale: str) -> str:
    """Without a filter: an instant at medium width, a duration at full length."""
    if isinstance(value, datetime):
        return formats.format_datetime(value, "medium", locale)
    return formats.format_duration(value, "long", locale) if isinstance(value, Duration) else value


_OF_INSTANTS: Mapping[str, Callable[[datetime, str, str], str]] = {
    "date": formats.format_date,
    "datetime": formats.format_datetime,
    "time": formats.format_time,
}
_OF_TEXTS: Mapping[str, Callable[[str, str], str]] = {
    "capitalize": letters.capitalize,
    "downcase": letters.downcase,
    "upcase": letters.upcase,
}
