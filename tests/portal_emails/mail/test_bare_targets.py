"""A URL that stands alone in plain text ends where it ends."""

from __future__ import annotations

import time

import pytest

from portal_emails.mail.bare_targets import BARE, set_apart

URL = "https://p.example/"
MARKED = f"{BARE}{URL}{BARE}"


@pytest.mark.parametrize(
    "after", ["", " x", "\nx", "\u00a0x", ".", ". x", ",\nx", "?)", '"x', "<x>", "|x", ") x", ")x", "。次", "、と", "）を", "…", "»"]
)
def test_nothing_is_added_before_what_ends_it(after: str) -> None:
    assert set_apart(f"{MARKED}{after}") == f"{URL}{after}"


@pytest.mark.parametrize(
    "after", ["x", "1", "をご覧", "é", "\u0301", "/x", "-x", ".x", ",x", ":8080", "?x", "(x)", "«x»", "「x」", "\u2068x\u2069", "😀", "+1"]
)
def test_a_space_keeps_it_apart_from_what_would_be_taken_in(after: str) -> None:
    assert set_apart(f"{MARKED}{after}") == f"{URL} {after}"


@pytest.mark.parametrize("before", ["", "x ", "x\n", "(", "「", "：", "、", '"', "«", ":", ">", "—"])
def test_nothing_is_added_after_what_it_may_follow(before: str) -> None:
    assert set_apart(f"{before}{MARKED}") == f"{before}{URL}"


@pytest.mark.parametrize("before", ["x", "1", "詳細は", "ที่", "/", "-", "@", ".", "+", "\u2068x\u2069"])
def test_a_space_keeps_it_apart_from_what_would_begin_it(before: str) -> None:
    assert set_apart(f"{before}{MARKED}") == f"{before} {URL}"


@pytest.mark.parametrize(("between", "apart"), [("", " "), (",", " ,"), (" ", " "), ("x", " x ")])
def test_two_of_them_stand_apart(between: str, apart: str) -> None:
    assert set_apart(f"{MARKED}{between}{MARKED}") == f"{URL}{apart}{URL}"


def test_many_of_them_take_no_long_time() -> None:
    start = time.perf_counter()
    set_apart(f"{MARKED}{'.' * 20}" * 50_000)
    assert time.perf_counter() - start < 5
