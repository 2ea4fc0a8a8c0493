"""Dates, times and durations as a locale writes them: CLDR's patterns, in the Gregorian calendar and in the locale's own digits.

A value is shown as it was given: a moment in the offset that it carries, a duration in its own units, never rounded. A locale that
Babel does not have is formatted as the next one of its chain, in the end as English, and so is one of which Babel has no words.

Results are those of ECMA-402 (`dateStyle`, `timeStyle` and `Intl.DurationFormat`), apart from the release of CLDR and from this: date
and time are joined by CLDR's standard pattern ("July 31, 2026, 2:05 PM"), since Babel does not carry the other one ("at").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from babel.dates import DateTimeFormat, DateTimePattern
from babel.numbers import format_decimal

from portal_emails.cldr import CldrLocale, nearest_locale
from portal_emails.locales import SOURCE_LOCALE, chain
from portal_emails.templates.values import Duration

_CACHE_SIZE = 4096
_LOCALES = 256

_NO_NAME = "M01"
"""What CLDR's root calls January: such a locale has no words of its own."""

_ZERO_DIGITS = {
    "adlm": "\U0001e950",
    "arab": "\u0660",
    "arabext": "\u06f0",
    "beng": "\u09e6",
    "cakm": "\U00011136",
    "deva": "\u0966",
    "hmnp": "\U0001e140",
    "mtei": "\uabf0",
    "mymr": "\u1040",
    "nkoo": "\u07c0",
    "olck": "\u1c50",
    "tibt": "\u0f20",
}
"""The numbering systems, but for the Latin one, that are the default of a locale; the other digits follow their zero."""

_OFFSET_SIGNS = {
    "et": ("+", "\u2212"),
    "eu": ("+", "\u2013"),
    "fa": ("\u200e+", "\u200e\u2212"),
    "fr": ("+", "\u2212"),
    "lt": ("+", "\u2212"),
    "se": ("+", "\u2212"),
    "sv": ("+", "\u2212"),
}
"""CLDR's hourFormat by language, where it is not written with + and -; Babel does not carry it."""

_GROUPED_FROM_TEN_THOUSAND = frozenset(
    {"be", "bg", "es", "et", "hu", "hy", "ia", "ie", "it", "ka", "lv", "pl", "pt-PT", "ru-UA", "sl", "sq"}
)
_GROUPED_FROM_ONE_THOUSAND = frozenset({"es-419", "pt-AO"})
"""CLDR's minimumGroupingDigits of 2, and where it is 1 again; Babel does not carry them."""

_UNIT_WIDTHS: Mapping[str, tuple[str, ...]] = {"long": ("long", "short"), "medium": ("short",), "short": ("narrow", "short")}
_LIST_STYLES: Mapping[str, tuple[str, ...]] = {
    "long": ("unit", "unit-short", "standard"),
    "medium": ("unit-short", "standard"),
    "short": ("unit-narrow", "unit-short", "standard"),
}
"""CLDR's names of a width, and what each inherits from within a locale, entry by entry (the aliases of CLDR's root)."""


def format_date(value: datetime, width: str, locale: str) -> str:
    """The date; `width` is short, medium or long, as with every format."""
    return _formatted(_date, value.replace(tzinfo=None), value.utcoffset(), width, locale)


def format_time(value: datetime, width: str, locale: str) -> str:
    """The time of day, without seconds when short, with the offset when long ("GMT+1", "UTC")."""
    return _formatted(_time, value.replace(tzinfo=None), value.utcoffset(), width, locale)


def format_datetime(value: datetime, width: str, locale: str) -> str:
    """Date and time, both of the same width."""
    return _formatted(_date_and_time, value.replace(tzinfo=None), value.utcoffset(), width, locale)


@lru_cache(_CACHE_SIZE)
def format_duration(value: Duration, width: str, locale: str) -> str:
    """The duration in its own units: long "1 hour, 30 minutes", medium "1 hr, 30 min", short "1h 30m" (CLDR's long, short, narrow)."""
    data = _data(locale)
    return _joined([_quantity(number, unit, width, locale, data) for number, unit in value.parts], width, data)


class _Fields(DateTimeFormat):
    """The fields of a moment, as Babel's patterns ask for them."""

    def __init__(self, local: datetime, offset: timedelta, data: CldrLocale) -> None:
        super().__init__(local.replace(tzinfo=timezone(offset)), data)
        self.offset = offset
        self.data = data

    def __getitem__(self, name: str) -> str:
        text = super().__getitem__(name)
        return _in_digits(text, self.data) if text.isdecimal() else text

    def format_period(self, char: str, num: int) -> str:
        """Morning or afternoon. Korean has its own words for them in the wide form only; since CLDR 48 in each."""
        return super().format_period(char, 4 if self.data.language == "ko" else num)

    def format_timezone(self, char: str, num: int) -> str:
        """CLDR's short localized GMT format: whoever gives an offset has named no time zone."""
        return _offset(self.offset, self.data) if self.offset else "UTC"


@lru_cache(_CACHE_SIZE)
def _formatted(pattern: Callable[[_Fields, str], str], local: datetime, offset: timedelta | None, width: str, locale: str) -> str:
    # Aware moments are equal when they are the same instant, whatever their offsets: as keys of a cache they would be mixed up.
    return pattern(_Fields(local, offset or timedelta(0), _data(locale)), width)


def _date(fields: _Fields, width: str) -> str:
    pattern: DateTimePattern = fields.data.date_formats[width]
    return pattern % fields


def _time(fields: _Fields, width: str) -> str:
    pattern: DateTimePattern = fields.data.time_formats[width]
    return pattern % fields


def _date_and_time(fields: _Fields, width: str) -> str:
    pattern: str = fields.data.datetime_formats[width]
    return pattern.replace("'", "").format(_time(fields, width), _date(fields, width))


@lru_cache(_LOCALES)
def _data(locale: str) -> CldrLocale:
    found = nearest_locale(locale)
    return found if found is not None and found.months["format"]["wide"][1] != _NO_NAME else CldrLocale(SOURCE_LOCALE)


def _in_digits(text: str, data: CldrLocale) -> str:
    return text.translate(_digits(data.default_numbering_system))


@lru_cache(64)
def _digits(numbering_system: str) -> Mapping[int, int]:
    zero = ord(_ZERO_DIGITS.get(numbering_system, "0"))
    return {ord("0") + digit: zero + digit for digit in range(10)}


def _offset(offset: timedelta, data: CldrLocale) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    sign = _OFFSET_SIGNS.get(data.language, ("+", "-"))[offset < timedelta(0)]
    separator = data.number_symbols.get(data.default_numbering_system, {}).get("timeSeparator", ":")
    text = f"{sign}{minutes // 60}{separator}{minutes % 60:02}" if minutes % 60 else f"{sign}{minutes // 60}"
    pattern: str = data.zone_formats["gmt"]
    return pattern % _in_digits(text, data)


def _quantity(number: int, unit: str, width: str, locale: str, data: CldrLocale) -> str:
    patterns = data.unit_patterns[f"duration-{unit}"]
    forms = (data.plural_form(number), "other")
    available = (patterns[name][form] for name in _UNIT_WIDTHS[width] if name in patterns for form in forms if form in patterns[name])
    return next(available).format(_number(number, locale, data))


def _number(number: int, locale: str, data: CldrLocale) -> str:
    if number < 1_000 or (number < 10_000 and _is_grouped_late(locale)):
        return _in_digits(str(number), data)
    return _in_digits(format_decimal(number, locale=data, numbering_system="default"), data)


def _is_grouped_late(locale: str) -> bool:
    known = _GROUPED_FROM_ONE_THOUSAND | _GROUPED_FROM_TEN_THOUSAND
    return next((step in _GROUPED_FROM_TEN_THOUSAND for step in chain(locale) if step in known), False)


def _joined(items: Sequence[str], width: str, data: CldrLocale) -> str:
    if len(items) == 1:
        return items[0]
    if len(items) == 2:
        return _list_pattern("2", width, data).format(*items)
    text = _list_pattern("start", width, data).format(*items[:2])
    for item in items[2:-1]:
        text = _list_pattern("middle", width, data).format(text, item)
    return _list_pattern("end", width, data).format(text, items[-1])


def _list_pattern(part: str, width: str, data: CldrLocale) -> str:
    styles = (data.list_patterns[style] for style in _LIST_STYLES[width] if style in data.list_patterns)
    pattern: str = next(style[part] for style in styles if part in style)
    return pattern
