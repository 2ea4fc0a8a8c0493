"""What stands between the braces: a variable with its filters, or a condition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple, cast

from portal_emails.problems import Defect, Fault
from portal_emails.templates.syntax import (
    Comparison,
    Condition,
    FilterCall,
    Joined,
    Literal,
    Operand,
    Presence,
    Print,
    Reference,
    Span,
)

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\v\f]+)
    |(?P<name>[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*)
    |(?P<string>"[^"]*"|'[^']*')
    |(?P<number>[0-9]{1,9}(?![\w.]))
    |(?P<operator>==|!=|[|:,])
    |(?P<open>["'])
    |(?P<other>[\w.]+|.)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_OUTPUT = re.compile(r"\{\{ ?((?:[a-z]\w{0,30}\.)?[a-z]\w{0,30}) ?\}\}", re.ASCII)
"""Most outputs are a variable alone, written like this."""
_TYPOGRAPHIC_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb"


class BadExpression(Exception):
    """Carries the defect that ended the reading of an expression."""

    def __init__(self, defect: Defect) -> None:
        super().__init__(defect)
        self.defect = defect


class _Token(NamedTuple):
    kind: str
    text: str
    span: Span

    def unexpected(self, *suggestions: str) -> BadExpression:
        return BadExpression(Defect(Fault.UNEXPECTED, self.span.start, self.span.length, (("text", self.text),), suggestions))


@dataclass(slots=True)
class _Reader:
    """The tokens of one expression, read from left to right."""

    tokens: list[_Token]
    end: int
    next: int = 0

    def peek(self) -> _Token | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def take(self, *texts: str) -> _Token | None:
        """The next token, if it is a name or operator with one of these texts."""
        token = self.peek()
        if token is None or token.kind not in ("name", "operator") or token.text not in texts:
            return None
        self.next += 1
        return token

    def unexpected(self) -> BadExpression:
        """What to say of the next token."""
        token = self.peek()
        if token is None:
            return BadExpression(Defect(Fault.CONDITION_MISSING, self.end, 0))
        if token.kind == "open":
            return BadExpression(Defect(Fault.STRING_NOT_CLOSED, token.span.start, 1))
        return token.unexpected(*_meant(token.text))


def plain_output(source: str, start: int) -> Print | None:
    """The output that begins at `start`, if it is no more than a variable between braces, and not much longer."""
    plain = _PLAIN_OUTPUT.match(source, start)
    if plain is None:
        return None
    name, (first, end) = plain[1], plain.span(1)
    return Print(Reference(name, Span(first, end - first)), (), Span(start, plain.end() - start))


def parse_output(source: str, start: int, end: int) -> tuple[Reference, tuple[FilterCall, ...]]:
    """The variable and the filters between `start` and `end`. Raises BadExpression."""
    reader = _reader(source, start, end)
    token = reader.peek()
    if token is None:
        raise BadExpression(Defect(Fault.EMPTY_OUTPUT, start, end - start))
    if token.kind in ("string", "number"):
        raise BadExpression(Defect(Fault.NOT_A_VARIABLE, token.span.start, token.span.length, (("text", token.text),)))
    if token.kind != "name":
        raise reader.unexpected()
    reader.next += 1
    filters: list[FilterCall] = []
    while reader.take("|"):
        filters.append(_filter(reader))
    if reader.peek():
        raise reader.unexpected()
    return Reference(token.text, token.span), tuple(filters)


def parse_condition(source: str, start: int, end: int) -> Condition:
    """The condition between `start` and `end`. Raises BadExpression."""
    reader = _reader(source, start, end)
    parts: list[tuple[Presence | Comparison, str]] = []
    while True:
        test = _test(reader)
        joint = reader.take("and", "or")
        if joint is None:
            break
        parts.append((test, joint.text))
    if reader.peek():
        raise reader.unexpected()
    condition: Condition = test
    for left, operator in reversed(parts):
        condition = Joined(left, cast("OneOf['and', 'or']", operator), condition)
    return condition


def _reader(source: str, start: int, end: int) -> _Reader:
    tokens: list[_Token] = []
    for found in _TOKEN.finditer(source, start, end):
        kind = found.lastgroup or ""
        if kind != "space":
            tokens.append(_Token(kind, found[0], Span(found.start(), found.end() - found.start())))
    return _Reader(tokens, end)


def _filter(reader: _Reader) -> FilterCall:
    token = reader.peek()
    if token is None:
        raise BadExpression(Defect(Fault.FILTER_NAME_MISSING, reader.end, 0))
    if token.kind != "name":
        raise reader.unexpected()
    reader.next += 1
    arguments: list[Operand] = []
    separator = reader.take(":")
    while separator:
        if reader.peek() is None:
            raise separator.unexpected()
        arguments.append(_operand(reader))
        separator = reader.take(",")
    return FilterCall(token.text, tuple(arguments), token.span)


def _test(reader: _Reader) -> Presence | Comparison:
    left = _compared(reader)
    comparison = reader.take("==", "!=")
    if comparison is None:
        return Presence(left)
    return Comparison(left, cast("OneOf['==', '!=']", comparison.text), _compared(reader))


def _compared(reader: _Reader) -> Operand:
    """Every value is text, so that a number is equal to none."""
    token = reader.peek()
    if token is not None and token.kind == "number":
        raise token.unexpected(f'"{token.text}"')
    return _operand(reader)


def _operand(reader: _Reader) -> Operand:
    token = reader.peek()
    if token is None or token.kind not in ("name", "string", "number"):
        raise reader.unexpected()
    reader.next += 1
    if token.kind == "name":
        return Reference(token.text, token.span)
    return Literal(token.text[1:-1] if token.kind == "string" else int(token.text), token.span)


def _meant(text: str) -> tuple[str, ...]:
    """What word processors and browsers put in place of quotes and spaces."""
    if text in _TYPOGRAPHIC_QUOTES:
        return ('"',)
    return (" ",) if text.isspace() else ()
