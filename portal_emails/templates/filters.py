"""The filters: what each applies to, what stands after its colon, and what it makes of a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from portal_emails.problems import Defect, Fault
from portal_emails.sections import VariableType
from portal_emails.templates.suggestions import nearest_names
from portal_emails.templates.syntax import FilterCall, Literal
from portal_emails.value_rules import is_blank

WIDTHS = ("short", "medium", "long")
_SMALLEST_TRUNCATION = 4
"""The three dots count: with less, nothing of the value is left."""
_LARGEST_TRUNCATION = 10_000


class Argument(Enum):
    """What stands after the colon of a filter. The value is the fault when it does not."""

    NONE = Fault.NO_ARGUMENT_NEEDED
    NUMBER = Fault.NUMBER_NEEDED
    TEXT = Fault.TEXT_NEEDED
    WIDTH = Fault.WIDTH_NEEDED
    """May be left out."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the language."""

    argument: Argument
    applies_to: frozenset[VariableType]


_TEXTS = frozenset({VariableType.TEXT})
_INSTANTS = frozenset({VariableType.DATETIME})

FILTERS: Mapping[str, Filter] = MappingProxyType(
    {
        "capitalize": Filter(Argument.NONE, _TEXTS),
        "date": Filter(Argument.WIDTH, _INSTANTS),
        "datetime": Filter(Argument.WIDTH, _INSTANTS),
        "default": Filter(Argument.TEXT, frozenset(VariableType)),
        "downcase": Filter(Argument.NONE, _TEXTS),
        "duration": Filter(Argument.WIDTH, frozenset({VariableType.DURATION})),
        "time": Filter(Argument.WIDTH, _INSTANTS),
        "truncate": Filter(Argument.NUMBER, _TEXTS),
        "upcase": Filter(Argument.NONE, _TEXTS),
    }
)
_OFTEN_MEANT = {
    "capitalise": "capitalize",
    "lower": "downcase",
    "lowercase": "downcase",
    "strftime": "date",
    "titlecase": "capitalize",
    "upper": "upcase",
    "uppercase": "upcase",
}


def check_filters(filters: tuple[FilterCall, ...], variable: VariableType) -> Iterator[Defect]:
    """What is wrong with the filters of a printed variable of this type."""
    current = variable
    for call in filters:
        known = FILTERS.get(call.name)
        if known is None:
            yield _unknown(call)
            return
        yield from _check_argument(call, known.argument)
        if current not in known.applies_to:
            words = (("filter", call.name), ("types", ", ".join(sorted(kind.value for kind in known.applies_to))), ("type", current.value))
            yield Defect(Fault.FILTER_FOR_OTHER_TYPE, call.span.start, call.span.length, words)
        current = _type_after(call, current)


def default_text(filters: tuple[FilterCall, ...]) -> str | None:
    """What is printed in place of a missing value; None when nothing is."""
    return next((str(literal.value) for call in filters if call.name == "default" and (literal := _literal(call))), None)


def _type_after(call: FilterCall, before: VariableType) -> VariableType:
    """A link or an address stays one when it gets a default; everything else is text after any filter."""
    keeps = call.name == "default" and before in (VariableType.URL, VariableType.EMAIL, VariableType.CODE)
    return before if keeps else VariableType.TEXT


def _literal(call: FilterCall) -> Literal | None:
    argument = call.arguments[0] if call.arguments else None
    return argument if isinstance(argument, Literal) else None


def _unknown(call: FilterCall) -> Defect:
    meant = _OFTEN_MEANT.get(call.name.lower())
    suggestions = (meant,) if meant else nearest_names(call.name, FILTERS)
    return Defect(Fault.UNKNOWN_FILTER, call.span.start, call.span.length, (("filter", call.name),), suggestions)


def _check_argument(call: FilterCall, wanted: Argument) -> Iterator[Defect]:
    if _is_good(call, wanted):
        return
    if call.arguments:
        start, end = call.arguments[0].span.start, call.arguments[-1].span.end
    else:
        start, end = call.span.end, call.span.end
    suggestions = WIDTHS if wanted is Argument.WIDTH else ()
    yield Defect(wanted.value, start, end - start, (("filter", call.name),), suggestions)


def _is_good(call: FilterCall, wanted: Argument) -> bool:
    if not call.arguments:
        return wanted in (Argument.NONE, Argument.WIDTH)
    literal = _literal(call)
    if len(call.arguments) > 1 or literal is None or wanted is Argument.NONE:
        return False
    value = literal.value
    if isinstance(value, int):
        return wanted is Argument.NUMBER and _SMALLEST_TRUNCATION <= value <= _LARGEST_TRUNCATION
    return (wanted is Argument.TEXT and not is_blank(value)) or (wanted is Argument.WIDTH and value in WIDTHS)
