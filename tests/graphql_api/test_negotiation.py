"""Accept-Language: which languages a request prefers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.negotiation import preferred_languages
from portal_emails.locales import canonical


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", ()),
        ("es", ("es",)),
        ("ES-mx", ("es-MX",)),
        ("es-MX,es;q=0.9,en;q=0.8", ("es-MX", "es", "en")),
        ("en;q=0.8, es;q=0.9", ("es", "en")),  # by weight
        ("fr, es, en", ("fr", "es", "en")),  # of the same weight: in the order given
        ("es;q=0, en", ("en",)),  # not wanted at all
        ("en, en;q=0.5, EN", ("en",)),
        ("*", ()),
        ("es, *;q=0.5", ("es",)),
        (" es \t; q=0.5 ,\ten ", ("en", "es")),
        ("es;Q=1.000,en;q=1", ("es", "en")),
        ("zh-TW", ("zh-TW",)),
        ("iw", ("he",)),  # canonical
        # what is malformed is skipped, and nothing else with it
        ("es;q=2, en", ("en",)),
        ("es;q=-1, en", ("en",)),
        ("es;q=, en", ("en",)),
        ("es;q=0.1234, en", ("en",)),
        ("es;level=1, en", ("en",)),
        ("../../etc/passwd, en", ("en",)),
        (",,;;q=1,, en", ("en",)),
        ("und, x-private, en", ("en",)),
        ("\ud800, en", ("en",)),
    ],
)
def test_the_preferred_languages(header: str, languages: tuple[str, ...]) -> None:
    assert preferred_languages(header) == languages


@given(st.text(st.characters(max_codepoint=255)))
def test_any_header_gives_canonical_tags_each_once(header: str) -> None:
    languages = preferred_languages(header)
    assert len(set(languages)) == len(languages)
    assert all(canonical(tag) == tag for tag in languages)


def test_a_long_header_is_cut_between_two_languages() -> None:
    header = "en," * 333 + "es-MX"  # the cut would leave `e`, or a language that nobody named
    assert preferred_languages(header) == ("en",)
    assert len(preferred_languages(",".join(f"en-x-{number:03}" for number in range(80)))) == 20
