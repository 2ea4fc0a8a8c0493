"""What a given value must be, by the type of its variable, and what a moment or a duration means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from portal_emails import limits
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.sections import VariableType
from portal_emails.templates.urls import is_link_target
from portal_emails.value_rules import check_address, is_blank, is_permitted

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))"
)
_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")
_NUMBER = "([0-9]{1,9})"
_DURATION = re.compile(
    rf"P(?=[0-9T])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_LEAP_SECOND = 60
_BEFORE_MIDNIGHT = timedelta(hours=23, minutes=59)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duration:
    """Numbers with CLDR's names of their units, the longest unit first: `((1, "day"), (12, "hour"))`; at least one."""

    parts: tuple[tuple[int, str], ...]


def is_missing(text: str | None) -> bool:
    """Whether a value counts as not given: null, or nothing in it can be seen."""
    return text is None or is_blank(text)


def check_value(kind: VariableType, text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """Everything that is wrong with a value that is not missing: one line of at most 8,192 code points, of the variable's type.

    `VARIABLE_TYPE` is the rule of a value that is no value of its type; it is only found in lines that are well-formed otherwise.
    """
    problems = () if text.isprintable() and len(text) <= limits.VALUE_LENGTH else tuple(_broken_rules(text, path))
    if problems or _IS_OF_TYPE[kind](text):
        return problems
    return (InvalidValue(path, ValueRule.VARIABLE_TYPE),)


def parse_datetime(text: str) -> datetime:
    """A date and time with its offset (RFC 3339); raises ValueError for anything else, and for years that `datetime` has not.

    A leap second is taken for the second before it: it belongs to the same minute and day. Fractions are cut to microseconds.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise ValueError("no date and time of RFC 3339 with an offset")
    *numbers, fraction, sign, hours, minutes = match.groups()
    year, month, day, hour, minute, second = map(int, numbers)
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    if second == _LEAP_SECOND and (timedelta(hours=hour, minutes=minute) - offset) % _DAY == _BEFORE_MIDNIGHT:
        second = 59
    return datetime(year, month, day, hour, minute, second, int((fraction or "")[:6].ljust(6, "0")), timezone(offset))


def parse_duration(text: str) -> Duration:
    """A duration (ISO 8601) of whole numbers of at most nine digits, without sign; raises ValueError for anything else.

    Weeks may stand beside other units, as in ISO 8601-2. Units of which there are none are left out; of nothing but zeros the last
    unit stays.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("no duration of ISO 8601 in whole numbers")
    given = tuple((int(number), unit) for number, unit in zip(match.groups(), _UNITS, strict=True) if number)
    return Duration(tuple(part for part in given if part[0]) or given[-1:])


def _broken_rules(text: str, path: Path) -> Iterator[InvalidValue]:
    if len(text) > limits.VALUE_LENGTH:
        yield InvalidValue(path, ValueRule.MAX_LENGTH, limits.VALUE_LENGTH)
    line = "".join(text.splitlines())
    if line != text:
        yield InvalidValue(path, ValueRule.SINGLE_LINE)
    if not is_permitted(line, allowed=""):
        yield InvalidValue(path, ValueRule.PERMITTED_CHARACTERS)


def _is_code(text: str) -> bool:
    return text.isprintable() and " " not in text


def _is_address(text: str) -> bool:
    return not check_address(text)


def _is_datetime(text: str) -> bool:
    return _parses(parse_datetime, text)


def _is_duration(text: str) -> bool:
    return _parses(parse_duration, text)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_IS_OF_TYPE: Mapping[VariableType, Callable[[str], bool]] = {
    VariableType.CODE: _is_code,
    VariableType.DATETIME: _is_datetime,
    VariableType.DURATION: _is_duration,
    VariableType.EMAIL: _is_address,
    VariableType.TEXT: lambda _: True,
    VariableType.URL: is_link_target,
}
