"""CLDR's fallback chains: table, and rules that hold over every locale that CLDR has."""

from __future__ import annotations

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.locales import canonical, chain, language_and_script

EVERY_LOCALE = sorted({str(canonical(identifier.replace("_", "-"))) for identifier in localedata.locale_identifiers()})

CHAINS = [
    "en",
    "es-MX es-419 es",
    "es-ES es",
    "pt-AO pt-PT pt",
    "pt-BR pt",
    "en-GB en-001 en",
    "en-CH en-150 en-001 en",
    "en-US en",
    # the region decides the script, and no step crosses it
    "zh-TW zh-Hant",
    "zh-HK zh-Hant",
    "zh-MO zh-Hant-HK zh-Hant",
    "zh-Hant-MO zh-Hant-HK zh-Hant",
    "sr-ME sr-Latn",
    "uz-AF uz-Arab",
    "az-IQ az-Arab",
    # an explicit script is kept, and left where it is the likely one
    "zh-Hans-HK zh-Hans zh",
    "sr-Cyrl-ME sr-Cyrl sr",
    "sr-Latn-RS sr-Latn",
    "es-Latn-MX es-Latn es",
    # languages that CLDR does not know
    "xx-YY xx",
    "xx-Cyrl-YY xx-Cyrl",
    # extensions and private use in one step, then variants one by one
    "en-u-hc-h12-x-y en",
    "sl-1994-biske-rozaj-x-y sl-1994-biske-rozaj sl-1994-biske sl-1994 sl",
    "ca-ES-valencia ca-ES ca",
    "zh-TW-1994 zh-TW zh-Hant",
    # CLDR's own parents in other languages
    "nb-NO nb no",
    "nn no",
    "ht fr-HT fr",
    "hi-Latn en-IN en-001 en",
]

CLDR_ROOT_CHILDREN = (
    "az-Arab az-Cyrl bal-Latn bm-Nkoo bs-Cyrl en-Dsrt en-Shaw ff-Adlm ff-Arab ha-Arab iu-Latn kk-Arab ks-Deva ku-Arab ky-Arab ky-Latn "
    "ml-Arab mn-Mong mni-Mtei ms-Arab pa-Arab sat-Deva sd-Deva sd-Khoj sd-Sind shi-Latn so-Arab sr-Latn sw-Arab tg-Arab ug-Cyrl uz-Arab "
    "uz-Cyrl vai-Latn wo-Arab yo-Arab yue-Hans zh-Hant"
)
"""The rows of CLDR's parents that Babel lacks."""


@pytest.mark.parametrize("expected", CHAINS)
def test_the_chain_of_a_locale(expected: str) -> None:
    steps = tuple(expected.split())
    assert chain(steps[0]) == steps


@pytest.mark.parametrize("tag", CLDR_ROOT_CHILDREN.split())
def test_what_cldr_puts_under_root_ends_its_chain(tag: str) -> None:
    assert chain(tag) == (tag,)


@pytest.mark.parametrize("tag", ["", "root", "und", "en_US", "\ud800", "../../etc/passwd", "a" * 1_000_000])
def test_the_chain_of_no_locale_is_empty(tag: str) -> None:
    assert chain(tag) == ()
    assert language_and_script(tag) == ("", "")


def test_every_chain_begins_with_its_locale_ends_and_repeats_nothing() -> None:
    for tag in EVERY_LOCALE:
        steps = chain(tag)
        assert steps[0] == tag
        assert len(set(steps)) == len(steps) <= 6
        assert all(canonical(step) == step for step in steps)


def test_every_chain_is_continued_by_those_of_its_steps() -> None:
    for tag in EVERY_LOCALE:
        steps = chain(tag)
        assert all(chain(step) == steps[index:] for index, step in enumerate(steps))


def test_no_step_within_a_language_crosses_a_script() -> None:
    for tag in EVERY_LOCALE:
        language, script = language_and_script(tag)
        steps = [step for step in map(language_and_script, chain(tag)) if step[0] == language]
        assert set(steps) == {(language, script)}


def test_a_locale_in_the_likely_script_of_its_language_reaches_the_bare_language() -> None:
    for tag in EVERY_LOCALE:
        language, _ = language_and_script(tag)
        assert (language in chain(tag)) == (language_and_script(tag) == language_and_script(language)) or tag == "hi-Latn"


@given(st.text())
def test_any_string_is_answered(tag: str) -> None:
    assert (chain(tag) == ()) == (canonical(tag) is None)
    assert len(language_and_script(tag)) == 2
