"""Whether an address mixes the letters of several scripts, as one does that is made to be taken for another (UTS 39)."""

from __future__ import annotations

import re

import idna
import regex

_RECOMMENDED = (
    "Latin Arabic Armenian Bengali Bopomofo Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Han Hangul Hebrew Hiragana "
    "Kannada Katakana Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan"
)
"""The scripts of languages written today (UAX #31, table 5); those that are left out count as one."""

_TOGETHER = ("Latin Han Hiragana Katakana", "Latin Han Bopomofo", "Latin Han Hangul")
"""Scripts that Japanese, Chinese and Korean are written in at once."""

_LABEL_SEPARATOR = re.compile("[.\u3002\uff0e\uff61]")


def _letters_of(scripts: str) -> str:
    """A part of a pattern: by Script_Extensions, since letters such as the Japanese lengthener belong to several scripts."""
    return "".join(rf"\p{{scx={script}}}" for script in scripts.split())


_ANY_SCRIPT = _letters_of("Common Inherited")
_HIGHLY_RESTRICTIVE = regex.compile(
    "|".join(
        [f"[{_ANY_SCRIPT}{_letters_of(scripts)}]*+" for scripts in (*_RECOMMENDED.split(), *_TOGETHER)]
        + [f"[^{_letters_of(_RECOMMENDED)}]*+"]
    )
)


def mixes_scripts(address: str) -> bool:
    """Whether the local part, or a label of the domain, is not in one script: beyond UTS 39's level "highly restrictive".

    Parts may differ from each other: иван@example.com mixes nothing. A label in ASCII form (xn--) is looked at as people see it.
    """
    if address.isascii() and "xn--" not in address.lower():
        return False
    local, _, domain = address.rpartition("@")
    return any(_HIGHLY_RESTRICTIVE.fullmatch(part) is None for part in (local, *map(_as_seen, _LABEL_SEPARATOR.split(domain))))


def _as_seen(label: str) -> str:
    try:
        return idna.ulabel(label) if label[:4].lower() == "xn--" else label
    except (idna.IDNAError, UnicodeError):
        return label
