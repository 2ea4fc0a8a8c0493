"""Tokens stand for markup, know where they come from, and stand where Markdown sees what people see."""

from __future__ import annotations

import pytest

from portal_emails.mail.tokens import TOKEN, Tokenized, index_of, is_tag_token, split, token, tokenized
from portal_emails.templates.parser import parse
from portal_emails.templates.syntax import Print, Span, Tag

IF, END = "{% if group.name %}", "{% endif %}"


def tokens_of(source: str, *, separates_blocks: bool = False) -> Tokenized:
    return tokenized(parse(source), separates_blocks=separates_blocks)


def shortened(text: Tokenized) -> str:
    """With `V` for a value and `T` for a tag."""
    return TOKEN.sub(lambda found: "T" if is_tag_token(found[0]) else "V", text.text)


@pytest.mark.parametrize("index", [0, 1, 9, 10, 123456])
@pytest.mark.parametrize("is_tag", [True, False])
def test_a_token_stands_for_a_number(index: int, is_tag: bool) -> None:
    made = token(index, is_tag=is_tag)
    assert TOKEN.fullmatch(made)
    assert index_of(made) == index
    assert is_tag_token(made) is is_tag


def test_markup_becomes_tokens() -> None:
    text = tokens_of(f"Dear {{{{ contact.first_name }}}},{IF} hello{END}")
    assert shortened(text) == "Dear V,T helloT"
    assert [type(piece) for piece in text.pieces] == [Print, Tag, Tag]


@pytest.mark.parametrize(
    ("source", "separated"),
    [
        (f"{IF}- a{END}", "T\n- aT"),
        (f"{IF} - a{END}", "T\n - aT"),
        (f"  {IF}- a{END}", "  T\n  - aT"),
        (f"> {IF}- a{END}", "> T\n> - aT"),
        (f"{IF}{IF}1. a{END}{END}", "TT\n1. aTT"),
        (f"{IF}# a{END}", "T\n# aT"),
        (f"{IF}> a{END}", "T\n> aT"),
        (f"{IF}```\na\n```{END}", "T\n```\na\n```\nT"),
        (f"{IF}---{END}", "T\n---\nT"),
        (f"{IF}* * *{END}", "T\n* * *\nT"),
        (f"a\n==={IF}\nb{END}", "a\n===\nT\nbT"),
        (f"> ```{IF}\n> b{END}", "> ```\n> T\n> bT"),
        (f"{IF}<table>{END}", "T\n<table>T"),
        (f"{IF}a{END} - b", "TaT - b"),
        (f"a {IF}- b{END}", "a T- bT"),
        (f"{IF}**a**{END}", "T**a**T"),
        (f"{IF}-a{END}", "T-aT"),
        (f"{IF}<b>a</b>{END}", "T<b>a</b>T"),
        (f"a --- {IF}b{END}", "a --- TbT"),
    ],
)
def test_tags_come_to_stand_beside_what_makes_a_block(source: str, separated: str) -> None:
    assert shortened(tokens_of(source, separates_blocks=True)) == separated


def test_in_html_tags_stay_where_they_are() -> None:
    assert shortened(tokens_of(f"{IF}- a{END}")) == "T- aT"


@pytest.mark.parametrize(("written", "read"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\rb", "a\n\nb"), ("a\u2028b", "a\u2028b")])
def test_line_ends_are_made_one(written: str, read: str) -> None:
    assert tokens_of(written).text == read


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("one two three", "two"),
        ("one\r\n\r\ntwo three", "two"),
        ("{{ company.name }}\r\n{{ group.name }} two", "two"),
        (f"{IF}- two{END}", "two"),
        (f"> {IF}- two{END}", "two"),
        ("{% raw %}{{{% endraw %} two", "two"),
        ("one {{- company.name -}} two", "two"),
    ],
)
def test_places_lead_back_to_the_source(source: str, wanted: str) -> None:
    text = tokens_of(source, separates_blocks=True)
    place = text.text.index(wanted)
    span = text.source_span(place, place + len(wanted))
    assert source[span.start : span.end] == wanted


def test_the_place_of_a_token_is_that_of_its_markup() -> None:
    source = "a\r\n{{ company.name }}b"
    text = tokens_of(source)
    place = text.text.index("b")
    span = text.source_span(2, place)
    assert source[span.start : span.end] == "{{ company.name }}"


def test_a_token_at_the_end_is_all_of_its_markup() -> None:
    source = "a{{ company.name }}"
    text = tokens_of(source)
    assert text.source_span(1, len(text.text)) == Span(1, len(source) - 1)


def test_a_token_that_stands_for_nothing_is_text() -> None:
    text = tokens_of("a{{ company.name }}b")
    assert list(split(text.text + token(7, is_tag=False), text.pieces)) == ["a", text.pieces[0], "b" + token(7, is_tag=False)]
