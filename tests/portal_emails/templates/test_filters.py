"""Which filters there are, what each applies to, and what may stand after its colon."""

from __future__ import annotations

import pytest

from portal_emails.sections import VariableType
from portal_emails.templates.filters import FILTERS, check_filters, default_text
from portal_emails.templates.parser import parse
from portal_emails.templates.syntax import FilterCall, Print

TEXT, DATETIME, DURATION = VariableType.TEXT, VariableType.DATETIME, VariableType.DURATION
CODE, EMAIL, URL = VariableType.CODE, VariableType.EMAIL, VariableType.URL

Found = tuple[str, int, int, tuple[str, ...]]
"""A fault, its column and length, and what may have been meant."""


def filters_of(filters: str) -> tuple[FilterCall, ...]:
    (output,) = parse(f"{{{{ x {filters} }}}}").nodes
    assert isinstance(output, Print)
    return output.filters


def faults(kind: VariableType, filters: str) -> list[Found]:
    """Columns count from the beginning of the filters."""
    found = check_filters(filters_of(filters), kind)
    return [(defect.fault.name, defect.start - len("{{ x "), defect.length, defect.suggestions) for defect in found]


@pytest.mark.parametrize(
    ("kind", "filters"),
    [
        (TEXT, "| upcase"),
        (TEXT, "| downcase | capitalize"),
        (TEXT, "| truncate: 4"),
        (TEXT, "| truncate: 10000"),
        (TEXT, '| default: "x"'),
        (TEXT, '| default: "x" | upcase | truncate: 20'),
        (TEXT, '| upcase | default: "x"'),
        (DATETIME, "| date"),
        (DATETIME, '| date: "short"'),
        (DATETIME, '| time: "medium"'),
        (DATETIME, '| datetime: "long"'),
        (DATETIME, '| datetime | default: "soon"'),
        (DATETIME, '| default: "soon"'),
        (DATETIME, "| date | upcase"),
        (DURATION, "| duration"),
        (DURATION, '| duration: "short" | upcase'),
        (CODE, '| default: "x"'),
        (EMAIL, '| default: "x@example.com" | default: "y"'),
        (URL, '| default: "https://example.com"'),
    ],
)
def test_a_filter_on_what_it_applies_to(kind: VariableType, filters: str) -> None:
    assert faults(kind, filters) == []


@pytest.mark.parametrize(
    ("kind", "filters", "expected"),
    [
        (TEXT, "| nothing", [("UNKNOWN_FILTER", 2, 7, ())]),
        (TEXT, "| upcaes", [("UNKNOWN_FILTER", 2, 6, ("upcase",))]),
        (TEXT, "| UPCASE", [("UNKNOWN_FILTER", 2, 6, ("upcase",))]),
        (TEXT, "| uppercase", [("UNKNOWN_FILTER", 2, 9, ("upcase",))]),
        (TEXT, "| lower", [("UNKNOWN_FILTER", 2, 5, ("downcase",))]),
        (TEXT, "| titlecase", [("UNKNOWN_FILTER", 2, 9, ("capitalize",))]),
        (DATETIME, '| strftime: "%Y"', [("UNKNOWN_FILTER", 2, 8, ("date",))]),
        (TEXT, "| escape | nothing", [("UNKNOWN_FILTER", 2, 6, ())]),
        (TEXT, "| upcase: 5", [("NO_ARGUMENT_NEEDED", 10, 1, ())]),
        (TEXT, '| capitalize: "x", "y"', [("NO_ARGUMENT_NEEDED", 14, 8, ())]),
        (TEXT, "| truncate", [("NUMBER_NEEDED", 10, 0, ())]),
        (TEXT, '| truncate: "5"', [("NUMBER_NEEDED", 12, 3, ())]),
        (TEXT, "| truncate: length", [("NUMBER_NEEDED", 12, 6, ())]),
        (TEXT, '| truncate: 5, ""', [("NUMBER_NEEDED", 12, 5, ())]),
        (TEXT, "| truncate: 3", [("NUMBER_NEEDED", 12, 1, ())]),
        (TEXT, "| truncate: 10001", [("NUMBER_NEEDED", 12, 5, ())]),
        (TEXT, "| default", [("TEXT_NEEDED", 9, 0, ())]),
        (TEXT, "| default: 5", [("TEXT_NEEDED", 11, 1, ())]),
        (TEXT, "| default: company.name", [("TEXT_NEEDED", 11, 12, ())]),
        (TEXT, '| default: ""', [("TEXT_NEEDED", 11, 2, ())]),
        (TEXT, "| default: '\u200b '", [("TEXT_NEEDED", 11, 4, ())]),
        (DATETIME, '| date: "full"', [("WIDTH_NEEDED", 8, 6, ("short", "medium", "long"))]),
        (DATETIME, '| date: "%d.%m.%Y"', [("WIDTH_NEEDED", 8, 10, ("short", "medium", "long"))]),
        (DATETIME, "| time: short", [("WIDTH_NEEDED", 8, 5, ("short", "medium", "long"))]),
        (DATETIME, '| time: "short", "long"', [("WIDTH_NEEDED", 8, 15, ("short", "medium", "long"))]),
        (DURATION, "| duration: 1", [("WIDTH_NEEDED", 12, 1, ("short", "medium", "long"))]),
        (TEXT, "| date", [("FILTER_FOR_OTHER_TYPE", 2, 4, ())]),
        (TEXT, "| duration", [("FILTER_FOR_OTHER_TYPE", 2, 8, ())]),
        (DURATION, "| datetime", [("FILTER_FOR_OTHER_TYPE", 2, 8, ())]),
        (DATETIME, "| upcase", [("FILTER_FOR_OTHER_TYPE", 2, 6, ())]),
        (DATETIME, "| date | time", [("FILTER_FOR_OTHER_TYPE", 9, 4, ())]),
        (DATETIME, '| default: "soon" | date', [("FILTER_FOR_OTHER_TYPE", 20, 4, ())]),
        (CODE, "| downcase", [("FILTER_FOR_OTHER_TYPE", 2, 8, ())]),
        (EMAIL, "| truncate: 9", [("FILTER_FOR_OTHER_TYPE", 2, 8, ())]),
        (URL, '| default: "https://example.com" | upcase', [("FILTER_FOR_OTHER_TYPE", 35, 6, ())]),
        (URL, "| truncate: 3", [("NUMBER_NEEDED", 12, 1, ()), ("FILTER_FOR_OTHER_TYPE", 2, 8, ())]),
    ],
)
def test_what_is_wrong_with_a_filter(kind: VariableType, filters: str, expected: list[Found]) -> None:
    assert faults(kind, filters) == expected


def test_the_words_say_which_types_a_filter_is_for() -> None:
    (defect,) = check_filters(filters_of("| date"), TEXT)
    assert dict(defect.words) == {"filter": "date", "types": "DATETIME", "type": "TEXT"}


def test_a_default_is_for_every_type() -> None:
    assert FILTERS["default"].applies_to == frozenset(VariableType)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [("", None), ("| upcase", None), ("| upcase | default: 'x' | default: 'y'", "x"), ("| default: y", None), ("| default", None)],
)
def test_what_is_printed_in_place_of_a_missing_value(filters: str, expected: str | None) -> None:
    assert default_text(filters_of(filters)) == expected
