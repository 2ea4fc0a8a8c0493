"""How a value is written where it stands: as text, as HTML, or isolated from text that runs the other way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from portal_emails.locales import TextDirection
from portal_emails.sections import VariableType
from portal_emails.templates.programs import Encoding, Program, as_it_is, mapped

_ISOLATE, _LEFT_TO_RIGHT_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2066", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
_COPIED = frozenset({VariableType.CODE, VariableType.EMAIL, VariableType.URL})
"""People copy these out of plain text, and an invisible character would come along."""


def html_text(text: str) -> str:
    """Text between tags, isolated from what is around it, whatever its direction."""
    return f"<bdi>{escape(text, quote=False)}</bdi>"


def html_attribute(text: str) -> str:
    """Text between double quotes."""
    return escape(text, quote=True)


def plain_text(kind: VariableType, direction: TextDirection) -> Encoding:
    """Text where there are no elements to isolate it with (Unicode's isolates, UAX #9)."""
    if kind in _COPIED:
        return as_it_is
    return _isolated if direction is TextDirection.RTL else _isolated_if_right_to_left


def in_attribute(program: Program) -> Program:
    """The program with everything in it written for an attribute."""
    return mapped(program, html_attribute, lambda slot: slot._replace(encode=AttributeOf(slot.encode)))


def parenthesized(program: Program, direction: TextDirection) -> Program:
    """A URL in parentheses, which stay around it in a text that runs the other way."""
    if direction is TextDirection.RTL:
        return (f" {_LEFT_TO_RIGHT_ISOLATE}(", *program, f"){_END_OF_ISOLATE}")
    return (" (", *program, ")")


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """Encodes for the attribute what was encoded for what the attribute holds."""

    inner: Encoding

    def __call__(self, text: str) -> str:
        """The text between double quotes."""
        return html_attribute(self.inner(text))


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}"


def _isolated_if_right_to_left(text: str) -> str:
    return _isolated(text) if _RIGHT_TO_LEFT.search(text) else text
