"""What a locale is called, in any language, and in which direction it is written."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from babel import Locale

from portal_emails.cldr import nearest_locale
from portal_emails.language_tags import CACHE_SIZE, MAX_TAG_LENGTH, LanguageTag, parse
from portal_emails.locale_chains import language_and_script

_RIGHT_TO_LEFT_SCRIPTS = (
    "Adlm Arab Aran Armi Avst Chrs Cprt Elym Gara Hatr Hebr Hung Khar Lydi Mand Mani Mend Merc Mero Narb Nbat Nkoo Orkh Ougr Palm "
    "Phli Phlp Phnx Prti Rohg Samr Sarb Sidt Sogd Sogo Syrc Syre Syrj Syrn Thaa Yezi"
)
"""Unicode's scripts whose letters run from right to left, and their styles; Babel goes by language, and so is wrong for ku-Arab."""

_RIGHT_TO_LEFT = frozenset(_RIGHT_TO_LEFT_SCRIPTS.split())

_INNER_PARENTHESES = str.maketrans("()\uff08\uff09", "[]\uff3b\uff3d")
"""Parentheses within a name are written as brackets, ordinary or full-width, inside the parentheses around it (UTS 35)."""


class TextDirection(Enum):
    """Writing direction."""

    LTR = "LTR"
    RTL = "RTL"


def direction(tag: str) -> TextDirection:
    """The writing direction of a locale, by its script; left to right for what `canonical` refuses."""
    _, script = language_and_script(tag)
    return TextDirection.RTL if script in _RIGHT_TO_LEFT else TextDirection.LTR


def display_name(tag: str, language: str) -> str:
    """The name of a locale in another language, such as "español (México)"; the tag itself where CLDR has no name in that language.

    Subtags without a name are shown as they are, so that two locales never look alike.
    """
    return _display_name(tag, language) if len(tag) <= MAX_TAG_LENGTH and len(language) <= MAX_TAG_LENGTH else tag


def native_name(tag: str) -> str:
    """The name of a locale in its own language; the tag itself where CLDR has none."""
    return display_name(tag, tag)


@lru_cache(CACHE_SIZE)
def _display_name(tag: str, language: str) -> str:
    parsed, names = parse(tag), nearest_locale(language)
    if parsed is None or names is None or parsed.language not in names.languages:
        return tag
    details = ", ".join(_details(parsed, names))
    name: str = names.languages[parsed.language]
    return f"{name} ({details.translate(_INNER_PARENTHESES)})" if details else name


def _details(tag: LanguageTag, names: Locale) -> Iterator[str]:
    if tag.script:
        yield names.scripts.get(tag.script, tag.script)
    if tag.region:
        yield names.territories.get(tag.region, tag.region)
    yield from (names.variants.get(variant.upper(), variant) for variant in tag.variants)
    yield from tag.extensions
