"""Canonical BCP 47 tags, held against ECMA-402 where they have to agree, and against our rules where they differ."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from babel import localedata
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.language_tags import MAX_TAG_LENGTH, LanguageTag, canonical, parse, with_likely_subtags

CANONICAL = {
    # case
    "ES-mx": "es-MX",
    "zh-hANS-hk": "zh-Hans-HK",
    "EN-gb-OXENDICT": "en-GB-oxendict",
    # an explicit script is kept, also where it is the likely one
    "sr-cyrl-me": "sr-Cyrl-ME",
    "es-Latn": "es-Latn",
    # deprecated languages
    "iw": "he",
    "in-ID": "id-ID",
    "ji": "yi",
    "mo": "ro",
    "spa": "es",
    # whose replacement brings a script or region, if the tag has none
    "sh": "sr-Latn",
    "sh-Cyrl": "sr-Cyrl",
    "cnr": "sr-ME",
    "cnr-Cyrl-RS": "sr-Cyrl-RS",
    # deprecated scripts and regions
    "en-Qaai": "en-Zinh",
    "en-UK": "en-GB",
    "de-DD": "de-DE",
    "en-840": "en-US",
    # a region that fell apart: the likely one for the language, or the first
    "ru-SU": "ru-RU",
    "hy-SU": "hy-AM",
    "hy-Latn-SU": "hy-Latn-AM",
    "en-SU": "en-RU",
    # extended languages
    "zh-yue": "yue",
    "zh-yue-HK": "yue-HK",
    "zh-cmn-Hans-CN": "zh-Hans-CN",
    "ar-arb": "ar",
    # grandfathered
    "i-navajo": "nv",
    "I-KLINGON": "tlh",
    "zh-min-nan": "nan",
    "art-lojban": "jbo",
    "no-nyn": "nn",
    "en-GB-oed": "en-GB-oxendict",
    "sgn-BE-FR": "sfb",
    # variants
    "sl-rozaj-biske-1994": "sl-1994-biske-rozaj",
    "ja-Latn-heploc": "ja-Latn-alalc97",
    # extensions and private use
    "en-b-warble-a-babble": "en-a-babble-b-warble",
    "en-U-HC-h12-CA-buddhist": "en-u-ca-buddhist-hc-h12",
    "en-u-foo-bar-kn-true": "en-u-bar-foo-kn",
    "en-u-ca-gregory-ca-buddhist": "en-u-ca-gregory",
    "de-X-Intern-1": "de-x-intern-1",
}

REFUSED = [
    "",
    "e",
    "-",
    "en-",
    "-en",
    "en--GB",
    "en_US",
    "en US",
    " en",
    "en\n",
    "en-GB\x00",
    "../../etc/passwd",
    "es-419-MX",
    "en-Latn-Latn",
    "en-GB-Latn",
    "en-a",
    "en-x",
    "en-abcdefghi",
    "en-a-bb-a-cc",
    "sl-rozaj-rozaj",
    "zh-gan-yue",
    # an extended language under a prefix that it does not have is a slip
    "es-MEX",
    "zh-TWN",
    # no language
    "und",
    "und-Latn",
    "root",
    "x-klingon",
    "i-enochian",
    # no language either, but a word for one
    "spanish",
    "english",
    # not ASCII, also where lower case would make it so
    "ñ",
    "\u212aa",
    "e\u017f",
    "ar-\u0660\u0660\u0661",
    "\ud800",
    "en-\udfff",
]


@pytest.mark.parametrize(("tag", "expected"), CANONICAL.items())
def test_a_tag_is_made_canonical(tag: str, expected: str) -> None:
    assert canonical(tag) == expected


@pytest.mark.parametrize("tag", REFUSED)
def test_what_is_malformed_or_names_no_language_is_refused(tag: str) -> None:
    assert canonical(tag) is None


def test_a_tag_may_be_as_long_as_the_limit_and_no_longer() -> None:
    longest = "en-x" + "-abcdefg" * 12
    assert len(longest) == MAX_TAG_LENGTH
    assert canonical(longest) == longest
    assert canonical(longest + "h") is None
    assert canonical("a" * 1_000_000) is None


def test_a_tag_that_becomes_too_long_is_refused() -> None:
    private = "-x" + "-abcdefg" * 12
    assert canonical(f"sh{private[:-2]}") is None


@given(st.text() | st.from_regex(r"[A-Za-z]{1,4}([-_][A-Za-z0-9]{1,9}){0,6}", fullmatch=True))
def test_any_string_is_answered_and_a_canonical_tag_stays_as_it_is(tag: str) -> None:
    result = canonical(tag)
    assert result is None or canonical(result) == result


def test_every_locale_and_every_deprecated_language_has_a_canonical_form_that_stays() -> None:
    for tag in (*localedata.locale_identifiers(), *get_global("language_aliases")):
        result = canonical(tag.replace("_", "-"))
        assert result is not None, tag
        assert canonical(result) == result


def test_parts_are_told_apart() -> None:
    assert parse("zh-hant-tw-1994-u-kn-x-y") == LanguageTag("zh", "Hant", "TW", ("1994",), ("u-kn", "x-y"))


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("es", "es-Latn-ES"),
        ("es-419", "es-Latn-419"),
        ("zh-TW", "zh-Hant-TW"),
        ("zh-Hant", "zh-Hant-TW"),
        ("uz-AF", "uz-Arab-AF"),
        ("sr-Cyrl-ME", "sr-Cyrl-ME"),
        ("en-Cyrl", "en-Cyrl-US"),
        ("de-1901-x-y", "de-Latn-DE"),
        ("qaa", "qaa"),
    ],
)
def test_likely_subtags_fill_what_a_tag_leaves_open(tag: str, expected: str) -> None:
    parsed = parse(tag)
    assert parsed is not None
    assert with_likely_subtags(parsed).written == expected


# ------------------------------------------------------------ held against ECMA-402

LIKE_ECMA_402 = [
    *(identifier.replace("_", "-") for identifier in localedata.locale_identifiers() if not identifier.endswith("POSIX")),
    *map("-".join, product(("en", "ru", "hy", "sr", "zh", "sh", "swc"), ("Latn", "Cyrl"), ("SU", "YU", "CS", "AN", "UK", "840", "062"))),
    *map("-".join, product(("EN", "zh-hant", "es-419"), ("1994-1901", "b-cc-a-dd", "u-kn-ca-buddhist-true", "x-Y-1", "u-foo", "e-x"))),
    *(tag for tag in REFUSED if tag not in ("und", "und-Latn", "spanish", "english")),
]
"""Without what the docstring of the module names as different, and without what depends on the release of CLDR."""


def test_the_canonical_form_is_that_of_ecma_402(intl: Callable[[str, list[str]], list[Any]]) -> None:
    tags = [tag for tag in LIKE_ECMA_402 if tag.isascii()]
    theirs = intl("tag => Intl.getCanonicalLocales(tag)[0]", tags)
    assert {tag: canonical(tag) for tag in tags} == dict(zip(tags, theirs, strict=True))


@pytest.mark.parametrize(
    ("tag", "ours", "theirs"),
    [
        ("und-Latn", None, "und-Latn"),
        ("spanish", None, "spanish"),
        ("zh-yue", "yue", None),
        ("i-navajo", "nv", None),
        ("en-u-tz-cnckg", "en-u-tz-cnckg", "en-u-tz-cnsha"),
        ("en-US-posix", "en-US-posix", "en-US-u-va-posix"),
        ("ja-Latn-hepburn-heploc", "ja-Latn-alalc97-hepburn", "ja-Latn-alalc97"),
    ],
)
def test_differences_from_ecma_402_are_these(
    tag: str, ours: str | None, theirs: str | None, intl: Callable[[str, list[str]], list[Any]]
) -> None:
    assert canonical(tag) == ours
    assert intl("tag => Intl.getCanonicalLocales(tag)[0]", [tag]) == [theirs]
