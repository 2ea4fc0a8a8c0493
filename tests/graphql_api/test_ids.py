"""Global ids and cursors: what goes in comes out, and whatever else comes in is no id."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api import ids

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=64)


@given(st.lists(texts, min_size=1, max_size=5))
def test_an_id_comes_back_as_its_parts(parts: list[str]) -> None:
    if len(given_id := ids.encode(*parts)) <= 1024:
        assert ids.decode(given_id) == tuple(parts)


def test_the_longest_id_that_there_can_be_comes_back() -> None:
    parts = ("LocalizedEmail", "\\" * 32 + "🏢" * 32, "customerValidationConfirmation", "LOCALE_PACK", "x" * 100)
    assert ids.decode(ids.encode(*parts)) == parts


@given(texts)
def test_a_group_and_a_cursor_come_back_as_the_code(code: str) -> None:
    assert ids.group_code(ids.group_id(code)) == code
    assert ids.decode_cursor(ids.encode_cursor(code)) == code


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_is_no_id_is_none_and_raises_nothing(text: str) -> None:
    decoded = ids.decode(text)
    assert decoded is None or ids.encode(*decoded) == text


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "%%%",
        "\ud800",
        "\0",
        "é",
        pytest.param("A" * 1_000_000, id="huge"),
        packed(b"\xff\xfe"),  # not UTF-8
        packed(b'{"a":1}'),  # no array
        packed(b'["CustomerGroup",1]'),  # not of strings
        packed(b'["CustomerGroup", "ACME"]'),  # not as we write it
        packed(b'["CustomerGroup","ACME"]') + "==",
        packed(b'["\\ud800"]'),
        packed(b"[" * 700),
    ],
)
def test_these_are_no_ids(text: str) -> None:
    assert ids.decode(text) is None
    assert ids.group_code(text) is None
    assert ids.decode_cursor(text) is None


def test_an_id_of_something_else_is_no_group_and_no_cursor() -> None:
    tab = ids.encode("PortalEmails", "ACME")
    assert ids.group_code(tab) is None
    assert ids.decode_cursor(ids.group_id("ACME")) is None
