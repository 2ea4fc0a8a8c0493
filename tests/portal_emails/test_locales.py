"""The order in which locales are tried for a reader; held against a brute-force oracle."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails import locales
from portal_emails.errors import ConfigurationError
from portal_emails.locales import canonical, chain, checked_fallbacks, language_and_script, nearest, search_path

NEAREST = [
    # the same locale written otherwise, before the likely region
    ("zh-Hant-HK", "zh-TW zh-HK zh-Hans zh", "zh-HK zh-TW"),
    ("es-Latn-MX", "es-ES es-MX es-419", "es-MX es-ES es-419"),
    # the likely region, before Latin America or the world, before the rest by tag
    ("es", "es-AR es-419 es-ES es-CL", "es-ES es-419 es-AR es-CL"),
    ("en-GB", "en-AU en-US en-ZA fr", "en-US en-AU en-ZA"),
    ("pt-AO", "pt-BR", "pt-BR"),
    ("fr-CA", "fr-BE fr-001 fr-CH", "fr-001 fr-BE fr-CH"),
    ("fr-CA", "fr-BE fr-150 fr-Latn-001", "fr-Latn-001 fr-150 fr-BE"),
    ("de-AT", "de-DE-1996 de-CH de-x-formal", "de-DE-1996 de-x-formal de-CH"),
    # never what stands in the chain, in another language or in another script
    ("es-MX", "es es-419 es-MX", ""),
    ("sr-ME", "sr sr-Cyrl-ME sr-RS", ""),
    ("sr-ME", "sr-Latn-BA sr-Latn-RS", "sr-Latn-RS sr-Latn-BA"),
    ("ca", "es fr", ""),
    ("xx-YY", "xx-AA yy xx-Latn", "xx-AA"),
    # no locale
    ("nonsense_", "en nonsense_", ""),
]


@pytest.mark.parametrize(("tag", "available", "expected"), NEAREST)
def test_the_nearest_relatives_of_a_locale(tag: str, available: str, expected: str) -> None:
    assert nearest(tag, available.split()) == tuple(expected.split())
    assert nearest(tag, frozenset(available.split())) == tuple(expected.split())


PATHS = [
    # requested; defaults; extra; available; path
    ("es-MX", "en", {}, "en es", "es-MX es-419 es en"),
    ("es-AR", "en", {}, "en es es-MX", "es-AR es-419 es es-MX en"),
    ("fr pt-AO", "de", {}, "en pt-BR", "fr pt-AO pt-PT pt pt-BR de en"),
    ("zh-TW", "en", {}, "zh zh-Hans zh-HK", "zh-TW zh-Hant zh-HK en"),
    ("ca-ES", "de en", {"ca": ["es", "fr"]}, "en", "ca-ES ca es fr de en"),
    # extra fallbacks come after all that were requested, and before the defaults
    ("ca fr", "pt", {"ca": ["es-MX"]}, "fr-CA", "ca fr fr-CA es-MX es-419 es pt en"),
    # the first key in the order of the chain applies
    ("es-MX", "en", {"es": ["pt"], "es-MX": ["fr"]}, "en", "es-MX es-419 es fr en"),
    # what the fallbacks fall back to comes after all of them
    ("ca", "en", {"ca": ["es", "fr"], "es": ["pt-BR"], "pt": ["gl"]}, "en", "ca es fr pt-BR pt gl en"),
    # nearest relatives are looked for where people asked, not on the way
    ("ca", "en", {"ca": ["es"]}, "es-MX", "ca es en"),
    # defaults have relatives and extra fallbacks as well, each of them in turn
    ("de", "ca pt", {"ca": ["es"]}, "pt-BR ca-valencia", "de ca ca-valencia es pt pt-BR en"),
    ("en-GB", "en", {}, "en", "en-GB en-001 en"),
    ("", "", {}, "", "en"),
    ("\ud800", "es", {}, "es", "es en"),
]


@pytest.mark.parametrize(("requested", "defaults", "extra", "available", "expected"), PATHS)
def test_the_search_path(requested: str, defaults: str, extra: Mapping[str, Sequence[str]], available: str, expected: str) -> None:
    path = search_path(requested.split(), defaults.split(), extra, available.split())
    assert path == tuple(expected.split())


# ----------------------------------------------------------------- brute force

TAGS = (
    "en en-GB en-US en-001 en-150 es es-MX es-419 es-ES es-AR es-Latn-MX pt pt-BR pt-AO pt-PT zh zh-TW zh-HK zh-Hant zh-Hant-HK "
    "zh-Hans zh-Hans-HK sr sr-ME sr-Latn sr-Cyrl-ME uz uz-AF ca ca-valencia nb no ht fr fr-HT xx xx-YY en-u-hc-h12"
)

LIKELY_REGION = {
    ("ca", "Latn"): "ES",
    ("en", "Latn"): "US",
    ("es", "Latn"): "ES",
    ("fr", "Latn"): "FR",
    ("ht", "Latn"): "HT",
    ("nb", "Latn"): "NO",
    ("no", "Latn"): "NO",
    ("pt", "Latn"): "BR",
    ("sr", "Cyrl"): "RS",
    ("sr", "Latn"): "RS",
    ("uz", "Arab"): "AF",
    ("uz", "Latn"): "UZ",
    ("xx", ""): "",
    ("zh", "Hans"): "CN",
    ("zh", "Hant"): "TW",
}

tags = st.sampled_from(TAGS.split())
some_tags = st.lists(tags, max_size=4)


def region(tag: str) -> str:
    written = re.search(r"-([A-Z]{2}|\d{3})\b", tag)
    return written[1] if written else LIKELY_REGION[language_and_script(tag)]


def relatives(tag: str, available: Collection[str]) -> list[str]:
    likely = LIKELY_REGION[language_and_script(tag)]
    order = [region(tag), likely, "419", "001"]
    found = sorted(other for other in available if language_and_script(other) == language_and_script(tag) and other not in chain(tag))
    ranked = {other: order.index(region(other)) if region(other) in order else len(order) for other in found}
    ranked = {other: 2 if rank == 3 else rank for other, rank in ranked.items()}
    return sorted(found, key=lambda other: ranked[other])


def extra_steps(tag: str, extra: Mapping[str, Sequence[str]]) -> list[str]:
    steps: list[str] = []
    used: set[str] = set()
    generation = [tag]
    while generation:
        following: list[str] = []
        for member in generation:
            keys = [step for step in chain(member) if step in extra][:1]
            following += [target for key in keys if key not in used for target in extra[key]]
            used.update(keys)
        steps += [step for target in following for step in chain(target)]
        generation = following
    return steps


def brute_force(
    requested: Sequence[str], defaults: Sequence[str], extra: Mapping[str, Sequence[str]], available: Collection[str]
) -> list[str]:
    path: list[str] = []
    for tag in requested:
        path += [*chain(tag), *relatives(tag, available)]
    for tag in requested:
        path += extra_steps(tag, extra)
    for tag in defaults:
        path += [*chain(tag), *relatives(tag, available), *extra_steps(tag, extra)]
    path.append("en")
    return [tag for index, tag in enumerate(path) if tag not in path[:index]]


@given(some_tags, some_tags, st.dictionaries(tags, some_tags, max_size=5), st.frozensets(tags))
def test_the_search_path_agrees_with_brute_force(
    requested: list[str], defaults: list[str], extra: dict[str, list[str]], available: frozenset[str]
) -> None:
    assert list(search_path(requested, defaults, extra, available)) == brute_force(requested, defaults, extra, available)


@given(some_tags, some_tags, st.frozensets(tags))
def test_the_search_path_begins_with_what_is_asked_for_holds_english_and_repeats_nothing(
    requested: list[str], defaults: list[str], available: frozenset[str]
) -> None:
    path = search_path(requested, defaults, {}, available)
    assert len(set(path)) == len(path)
    assert "en" in path
    assert all(canonical(tag) == tag for tag in path)
    assert list(path[: len(requested[:1])]) == requested[:1]


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3), st.frozensets(st.text(), max_size=3))
def test_any_strings_are_answered(requested: list[str], defaults: list[str], available: frozenset[str]) -> None:
    assert "en" in search_path(requested, defaults, {"es": ("ca",)}, available)


# ------------------------------------------------------------- extra fallbacks


def test_configured_fallbacks_are_made_canonical() -> None:
    checked = checked_fallbacks({"CA": ["ES", "es", "iw"], "gl-es": ()})
    assert checked == {"ca": ("es", "he"), "gl-ES": ()}


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ({"es_MX": ["es"]}, "'es_MX' is no language tag"),
        ({"ca": ["spanish"]}, "'spanish' is no language tag"),
        ({"ca": ["\ud800"]}, r"'\ud800' is no language tag"),
        ({"iw": ["en"], "he": ["fr"]}, "he is given twice"),
        ({"ca": ["ca"]}, "ca -> ca;"),
        ({"ca": ["es"], "es": ["ca"]}, "ca -> es -> ca;"),
        ({"es": ["es-MX"]}, "es -> es-MX -> es;"),
        ({"en": ["fr"], "gl": ["en"], "fr": ["pt", "gl-ES"]}, "en -> fr -> gl-ES -> gl -> en;"),
    ],
)
def test_a_mistake_in_the_fallbacks_is_named(mapping: dict[str, list[str]], complaint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        checked_fallbacks(mapping)
    assert str(caught.value).startswith("PORTAL_EMAILS_FALLBACKS")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "mapping",
    [
        {"es-MX": ["es"]},
        {"ca": ["es"], "gl": ["es", "pt"], "pt": ["es"]},
        {"es": ["pt"], "pt": ["es-MX"], "es-MX": ["fr"]},
    ],
)
def test_what_only_looks_like_a_circle_is_allowed(mapping: dict[str, list[str]]) -> None:
    assert dict(checked_fallbacks(mapping)) == {key: tuple(targets) for key, targets in mapping.items()}


@given(st.dictionaries(tags, some_tags, max_size=6))
def test_a_circle_is_refused_exactly_when_following_the_fallbacks_never_ends(mapping: dict[str, list[str]]) -> None:
    generation, ends = set(mapping), False
    for _ in range(len(mapping) + 1):
        generation = {step for key in generation for target in mapping[key] for step in [s for s in chain(target) if s in mapping][:1]}
        ends = ends or not generation
    if ends:
        checked_fallbacks(mapping)
    else:
        with pytest.raises(ConfigurationError, match="goes in a circle"):
            checked_fallbacks(mapping)


def test_everything_about_locales_is_found_in_one_module() -> None:
    assert sorted(locales.__all__) == locales.__all__
    assert all(hasattr(locales, name) for name in locales.__all__)
