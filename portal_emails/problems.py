"""What is wrong with a value that somebody gave: which rule it breaks, where it stands, and the bound, if the rule has one.

Problems are data. They are collected, never raised, so that all of them come back at once; the words for people are
found later, in the language of whoever asks (`messages.*` in the locale packs).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Path = tuple[str, ...]
"""Names and list indexes from the root of what was given, for example `("passwordReset", "emails", "1", "subject")`."""


class ValueRule(Enum):
    """A rule that a value can break; the value is its name in the API."""

    INCOMPLETE = "INCOMPLETE"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    LOCALE_TAG = "LOCALE_TAG"
    MAX_BYTES = "MAX_BYTES"
    MAX_ITEMS = "MAX_ITEMS"
    MAX_LENGTH = "MAX_LENGTH"
    NOT_BLANK = "NOT_BLANK"
    PERMITTED_CHARACTERS = "PERMITTED_CHARACTERS"
    SINGLE_LINE = "SINGLE_LINE"
    UNIQUE = "UNIQUE"


@dataclass(frozen=True, slots=True)
class InvalidValue:
    """The value at `path` breaks `rule`; `limit` is the bound that was broken, in the unit of the rule."""

    path: Path
    rule: ValueRule
    limit: int | None = None
