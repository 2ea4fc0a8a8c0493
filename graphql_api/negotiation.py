"""The languages that a request prefers: Accept-Language (RFC 9110, 12.5.4), as ranges of RFC 4647, made canonical."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal_emails.locales import canonical

_MAX_LENGTH = 1000
"""Characters of the header that are looked at."""
_MAX_LANGUAGES = 20

_WEIGHT = re.compile(r"[ \t]*[qQ][ \t]*=[ \t]*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*")


def preferred_languages(header: str) -> tuple[str, ...]:
    """Canonical tags, the most wanted first; those of the same weight in the order given. Whatever is malformed is skipped."""
    ranges = header[:_MAX_LENGTH].split(",")
    if len(header) > _MAX_LENGTH:
        ranges.pop()
    weighted = sorted(_weighted(ranges), key=lambda each: each[1], reverse=True)
    return tuple(dict.fromkeys(tag for tag, _ in weighted))[:_MAX_LANGUAGES]


def _weighted(ranges: list[str]) -> Iterator[tuple[str, float]]:
    for each in ranges:
        language, _, parameters = each.partition(";")
        tag = canonical(language.strip(" \t"))
        weight = _weight(parameters)
        if tag is not None and weight > 0:
            yield tag, weight


def _weight(parameters: str) -> float:
    """1 without a weight, 0 for a malformed one: RFC 9110 excludes what weighs nothing."""
    if not parameters.strip(" \t"):
        return 1.0
    match = _WEIGHT.fullmatch(parameters)
    return 0.0 if match is None else float(match[1])
