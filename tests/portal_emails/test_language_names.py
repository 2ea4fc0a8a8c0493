"""Names and directions of locales."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.locales import TextDirection, canonical, direction, display_name, native_name

EVERY_LOCALE = sorted({str(canonical(identifier.replace("_", "-"))) for identifier in localedata.locale_identifiers()})


@pytest.mark.parametrize(
    ("tag", "language", "expected"),
    [
        ("es", "en", "Spanish"),
        ("es-MX", "en", "Spanish (Mexico)"),
        ("es-419", "es-MX", "español (Latinoamérica)"),
        ("zh-Hant-TW", "en", "Chinese (Traditional, Taiwan)"),
        ("zh-TW", "zh-TW", "中文 (台灣)"),
        ("ca-valencia", "en", "Catalan (Valencian)"),
        # a name with parentheses of its own
        ("zh-MO", "es", "chino (RAE de Macao [China])"),
        # what has no name is shown as it is
        ("es-x-formal", "en", "Spanish (x-formal)"),
        ("es-QQ", "en", "Spanish (QQ)"),
        ("es-abcde", "en", "Spanish (abcde)"),
        # no name for the language, or none in this one
        ("qaa-MX", "en", "qaa-MX"),
        ("es", "qaa", "es"),
        ("es", "../../etc/passwd", "es"),
        ("nonsense_", "en", "nonsense_"),
    ],
)
def test_the_name_of_a_locale_in_a_language(tag: str, language: str, expected: str) -> None:
    assert display_name(tag, language) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("es", "español"), ("sr-ME", "srpski (Crna Gora)"), ("sr-Cyrl-ME", "српски (ћирилица, Црна Гора)"), ("he", "עברית"), ("qaa", "qaa")],
)
def test_the_name_of_a_locale_in_itself(tag: str, expected: str) -> None:
    assert native_name(tag) == expected


@pytest.mark.parametrize("tag", ["ar", "he", "fa-IR", "ur", "ku-Arab", "uz-AF", "ms-CC", "az-IQ", "dv", "ff-Adlm", "en-Arab", "nqo"])
def test_right_to_left_is_decided_by_the_script(tag: str) -> None:
    assert direction(tag) is TextDirection.RTL


@pytest.mark.parametrize("tag", ["en", "es-MX", "ku", "uz", "ar-Latn", "zh-Hant", "qaa", "", "\ud800", "a" * 1_000_000])
def test_everything_else_runs_from_left_to_right(tag: str) -> None:
    assert direction(tag) is TextDirection.LTR


def test_names_of_locales_in_themselves_are_written_in_their_direction() -> None:
    named = [tag for tag in EVERY_LOCALE if native_name(tag) != tag]
    assert len(named) > 900
    for tag in named:
        runs_right_to_left = unicodedata.bidirectional(native_name(tag)[0]) in ("R", "AL")
        assert (direction(tag) is TextDirection.RTL) == runs_right_to_left, tag


def test_what_runs_right_to_left_for_ecma_402_does_so_here(intl: Callable[[str, list[str]], list[Any]]) -> None:
    theirs = intl("tag => { const l = new Intl.Locale(tag); return (l.getTextInfo?.() ?? l.textInfo).direction }", EVERY_LOCALE)
    right_to_left = {tag for tag, their_direction in zip(EVERY_LOCALE, theirs, strict=True) if their_direction == "rtl"}
    assert len(right_to_left) > 50
    assert right_to_left <= {tag for tag in EVERY_LOCALE if direction(tag) is TextDirection.RTL}


def test_every_locale_has_a_name_in_english_that_no_other_has() -> None:
    names = [display_name(tag, "en") for tag in EVERY_LOCALE if display_name(tag, "en") != tag]
    assert len(names) > 900
    assert len(set(names)) == len(names)


@given(st.text(), st.text())
def test_any_strings_are_answered(tag: str, language: str) -> None:
    assert display_name(tag, "en") == tag or canonical(tag)
    assert display_name("es", language) == "es" or canonical(language)
    assert native_name(tag) == tag or canonical(tag)
