"""CLDR's data for a locale, as Babel carries them: which of its locales stands for a tag, and data that no other locale changes."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache

from babel import Locale, localedata

from portal_emails.locale_chains import chain

_CACHE_SIZE = 256
"""Locales; each holds some tens of kilobytes of its own."""

_WITH_ALIASES = ("currency_formats", "days", "eras", "months", "quarters")


class CldrLocale(Locale):
    """A locale of Babel whose data are its own where they have aliases.

    Babel resolves an alias in place, in data that locales share: once the months of a locale without names were looked up, other
    locales show "M07", too. Whoever formats takes the locale from here.
    """

    def __init__(self, identifier: str) -> None:
        """`identifier` as Babel writes it, `es_MX`."""
        found = Locale.parse(identifier)
        super().__init__(found.language, found.territory, found.script, found.variant)
        shared = localedata.load(identifier)
        self._own_data = localedata.LocaleDataDict(
            {key: deepcopy(value) if key in _WITH_ALIASES else value for key, value in shared.items()}
        )

    @property
    def _data(self) -> localedata.LocaleDataDict:
        return self._own_data

    @property
    def unit_patterns(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """The patterns of units by name, width (long, short, narrow) and plural form, as far as the locale has them."""
        patterns: Mapping[str, Mapping[str, Mapping[str, str]]] = self._data["unit_patterns"]
        return patterns


@lru_cache(_CACHE_SIZE)
def nearest_locale(tag: str) -> CldrLocale | None:
    """Babel's locale for the first step of the tag's chain that it has; None when it has none, and for what `canonical` refuses."""
    known = _identifiers()
    identifiers = (step.replace("-", "_").lower() for step in chain(tag))
    found = next((known[identifier] for identifier in identifiers if identifier in known), None)
    return None if found is None else CldrLocale(found)


@lru_cache(1)
def _identifiers() -> Mapping[str, str]:
    """Babel's names of its locales, by themselves in lower case."""
    return {identifier.lower(): identifier for identifier in localedata.locale_identifiers()}
