"""HTML as people write it is read as browsers read it, and nothing of it is skipped."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.mail.markup import Kind, attribute_text, read

TEXT, START, END_, COMMENT, HIDDEN, UNFINISHED = Kind.TEXT, Kind.START, Kind.END, Kind.COMMENT, Kind.HIDDEN, Kind.UNFINISHED


@pytest.mark.parametrize(
    ("html", "pieces"),
    [
        ("a", [(TEXT, "a")]),
        ("a<b>c</b>", [(TEXT, "a"), (START, "<b>"), (TEXT, "c"), (END_, "</b>")]),
        ("a < b", [(TEXT, "a <"), (TEXT, " b")]),
        ("<3 <", [(TEXT, "<"), (TEXT, "3 <")]),
        ("<b title='>'>", [(START, "<b title='>'>")]),
        ("<b\n/>", [(START, "<b\n/>")]),
        ("<!-- a > b -->c", [(COMMENT, "<!-- a > b -->"), (TEXT, "c")]),
        ("<!-->c", [(COMMENT, "<!-->"), (TEXT, "c")]),
        ("<!--->c", [(COMMENT, "<!--->"), (TEXT, "c")]),
        ("<!-- a --!>c", [(COMMENT, "<!-- a --!>"), (TEXT, "c")]),
        ("<!DOCTYPE html>c", [(COMMENT, "<!DOCTYPE html>"), (TEXT, "c")]),
        ("<?php a ?>c", [(COMMENT, "<?php a ?>"), (TEXT, "c")]),
        ("</ a>c", [(COMMENT, "</ a>"), (TEXT, "c")]),
        ("<style>a < b</style>c", [(START, "<style>"), (HIDDEN, "a < b"), (END_, "</style>"), (TEXT, "c")]),
        ("<script>'</scriptx>'</script >c", [(START, "<script>"), (HIDDEN, "'</scriptx>'"), (END_, "</script >"), (TEXT, "c")]),
        ("<TITLE>a</title>", [(START, "<TITLE>"), (HIDDEN, "a"), (END_, "</title>")]),
        ("a<b", [(TEXT, "a"), (UNFINISHED, "<b")]),
        ("a<b title='c>d", [(TEXT, "a"), (UNFINISHED, "<b title='c>d")]),
        ("<style>a", [(START, "<style>"), (UNFINISHED, "a")]),
        ("a<!-- b", [(TEXT, "a"), (UNFINISHED, "<!-- b")]),
        ("a</", [(TEXT, "a"), (UNFINISHED, "</")]),
    ],
)
def test_pieces(html: str, pieces: list[tuple[Kind, str]]) -> None:
    read_pieces = [(piece.kind, html[piece.start : piece.end]) for piece in read(html)]
    assert _joined(read_pieces) == _joined(pieces)


def _joined(pieces: list[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """How text is cut says nothing."""
    joined: list[tuple[Kind, str]] = []
    for kind, text in pieces:
        if kind is TEXT and joined and joined[-1][0] is TEXT:
            joined[-1] = (TEXT, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ('<a href="b">', [("href", "b", True)]),
        ("<a href='b'>", [("href", "b", True)]),
        ("<a href=b>", [("href", "b", False)]),
        ("<a href = b title>", [("href", "b", False), ("title", "", True)]),
        ('<a HREF="B">', [("href", "B", True)]),
        ('<a/href="b"/>', [("href", "b", True)]),
        ('<a href="b"title="c">', [("href", "b", True), ("title", "c", True)]),
        ("<a href=b/>", [("href", "b/", False)]),
        ("<a href=>", [("href", "", True)]),
        ("<a =b>", [("=b", "", True)]),
        ('<a href="b\nc">', [("href", "b\nc", True)]),
        ("<a>", []),
    ],
)
def test_attributes(tag: str, attributes: list[tuple[str, str, bool]]) -> None:
    (piece,) = read(tag)
    assert [(one.name, one.value, one.quoted) for one in piece.attributes] == attributes
    assert all(tag[one.value_start :].startswith(one.value) for one in piece.attributes)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a&amp;b", "a&b"),
        ("?a=1&copy=2", "?a=1&copy=2"),
        ("?a=1&lt=2", "?a=1&lt=2"),
        ("?a=1&notit;", "?a=1¬it;"),
        ("?a&copyright", "?a&copyright"),
        ("&copy", "©"),
        ("&copy;", "©"),
        ("javascript&colon;x", "javascript:x"),
        ("&#106;&#x61;", "ja"),
        ("a&b", "a&b"),
    ],
)
def test_references_in_attributes(written: str, meant: str) -> None:
    assert attribute_text(written) == meant


@given(st.text("<>/!-?= \"'ab\n&", max_size=40))
def test_pieces_follow_each_other_without_gaps(html: str) -> None:
    place = 0
    for piece in read(html):
        assert piece.start == place
        place = piece.end
    assert place == len(html)


@pytest.mark.parametrize("part", ["<", "<a ", "<a b=", "<a b='", "</", "<!--", "<!-->", "<style>", "<b>", "&#", " =", "<a\n/"])
def test_no_html_takes_long(part: str) -> None:
    html = (part * 65_536)[:65_536]
    started = time.perf_counter()
    for _ in read(html):
        pass
    assert time.perf_counter() - started < 2
