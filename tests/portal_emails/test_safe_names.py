"""Names of files and folders for any string: safe everywhere, never shared, and readable where the string was."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal_emails.safe_names import MAX_LENGTH, is_reserved, is_safe_name, safe_name

anything = st.text(alphabet=st.characters(), max_size=80) | st.text(alphabet="aAbB-_+%.0é", max_size=12)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("acme", "acme"),
        ("acme-north_2", "acme-north_2"),
        ("ACME", "acme+f"),
        ("Acme", "acme+8"),
        ("acmE", "acme+1"),
        ("DE-1000", "de-1000+3"),
        ("é", "%c3%a9"),
        ("É", "%c3%89"),
        ("a b", "a%20b"),
        ("a+f", "a%2bf"),
        ("a%", "a%25"),
        ("..", "%2e%2e"),
        ("../../etc", "%2e%2e%2f%2e%2e%2fetc"),
        (".git", "%2egit"),
        ("GIT~1", "git%7e1+7"),
        ("-rf", "%2drf"),
        ("-", "%2d"),
        ("--", "%2d-"),
        ("con", "%63on"),
        ("CON", "con+7"),
        ("lpt1", "%6cpt1"),
        ("nul.txt", "nul%2etxt"),
        ("a\0\n", "a%00%0a"),
        ("\ud800", "%ed%a0%80"),
        ("", "%"),
    ],
)
def test_names_stay_readable(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(anything)
@example("x" * 64)
@example("\U0010ffff" * 64)
def test_a_safe_name_is_safe_everywhere(name: str) -> None:
    safe = safe_name(name)
    assert re.fullmatch(r"[a-z0-9_%][a-z0-9_%+-]*", safe)
    assert len(safe) <= MAX_LENGTH
    assert not is_reserved(safe)
    assert is_safe_name(safe)


@given(anything, anything)
@example("ACME", "acme")
@example("é", "e\u0301")
@example("a" * 130, "a" * 131)
@example("ACME", "acme+f")
@example("CON", "con")
def test_no_two_names_share_one(one: str, other: str) -> None:
    """Being lower-case ASCII, they also differ where a file system folds case or composes letters."""
    assert (safe_name(one) == safe_name(other)) == (one == other)
    assert safe_name(one) == unicodedata.normalize("NFD", safe_name(one).casefold())


@given(st.text(max_size=20), st.data())
def test_names_that_differ_in_case_alone_do_not_share_one(name: str, data: st.DataObject) -> None:
    other = "".join(data.draw(st.sampled_from([letter.upper(), letter.lower(), letter])) for letter in name)
    assert (safe_name(name) == safe_name(other)) == (name == other)


def test_a_name_that_is_cut_cannot_be_another_that_is_not() -> None:
    long = "b" * 300
    assert safe_name(long).startswith("b" * 60)
    assert safe_name(safe_name(long)) != safe_name(long)


@pytest.mark.parametrize("name", ["con", "CON", "Aux", "com0", "LPT9"])
def test_names_of_devices_are_reserved_in_any_case(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["", "ACME", "lost+found", "a b", "a.b", "-a", "a+", "+f", "a" * (MAX_LENGTH + 1)])
def test_what_is_no_safe_name_is_told(name: str) -> None:
    assert not is_safe_name(name)
