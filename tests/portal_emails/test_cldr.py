"""Babel's locales, kept apart from each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from babel import localedata
from babel.localedata import Alias
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.cldr import _WITH_ALIASES, CldrLocale, nearest_locale


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("es-MX", "es_MX"),
        ("es-MX-x-formal", "es_MX"),
        ("es-QQ", "es"),
        ("zh-TW", "zh_Hant"),
        ("ca-ES-valencia", "ca_ES_VALENCIA"),
        ("qaa", None),
        ("", None),
        ("../../etc/passwd", None),
    ],
)
def test_the_nearest_locale_is_the_first_of_the_chain(tag: str, expected: str | None) -> None:
    found = nearest_locale(tag)
    assert (found and str(found)) == expected


def test_no_alias_is_resolved_in_data_that_locales_share() -> None:
    with_aliases = {key for identifier in localedata.locale_identifiers()[:50] for key, _ in _aliases(localedata.load(identifier))}
    assert with_aliases
    assert with_aliases <= set(_WITH_ALIASES)


def test_what_is_looked_up_for_a_locale_without_names_changes_no_other() -> None:
    nameless, named = CldrLocale("ba"), CldrLocale("ur")
    assert nameless.months["format"]["abbreviated"][7] == "M07"
    assert named.months["format"]["abbreviated"][7] == CldrLocale("ur").months["stand-alone"]["wide"][7] == "جولائی"


def test_units_are_had_by_width_and_plural_form() -> None:
    assert CldrLocale("es").unit_patterns["duration-hour"]["long"]["other"] == "{0} horas"


@given(st.text())
def test_any_string_is_answered(tag: str) -> None:
    assert nearest_locale(tag) is None or nearest_locale(tag) is nearest_locale(tag)


def _aliases(data: Mapping[Any, Any], top: str | None = None) -> Iterator[tuple[str, Alias]]:
    for key, value in data.items():
        name = top or key
        if isinstance(value, tuple) and value and isinstance(value[0], Alias):
            yield name, value[0]
        elif isinstance(value, Alias):
            yield name, value
        elif isinstance(value, dict):
            yield from _aliases(value, name)
