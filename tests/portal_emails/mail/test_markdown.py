"""Markdown becomes HTML as CommonMark has it; links and HTML are found where they stand, and nothing is lost."""

from __future__ import annotations

import time
from random import Random

import pytest
from markdown_it import MarkdownIt

from portal_emails import limits
from portal_emails.mail.compiling import compile_email
from portal_emails.mail.markdown import _MARKDOWN, Converted, to_html
from portal_emails.mail.rendering import GivenValue, render
from portal_emails.mail.tokens import token
from portal_emails.model import Content
from portal_emails.problems import TemplateProblem
from portal_emails.sections import SectionKind

VALUE, TAG, OTHER = token(0, is_tag=False), token(1, is_tag=True), token(2, is_tag=True)


def converted(text: str) -> Converted:
    return to_html(text, {VALUE: "mailto:"})


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (f"Dear {VALUE},\n\nhello", f"<p>Dear {VALUE},</p>\n<p>hello</p>\n"),
        (f"**{VALUE}** *{VALUE}*", f"<p><strong>{VALUE}</strong> <em>{VALUE}</em></p>\n"),
        (f"a{VALUE}*b*", f"<p>a{VALUE}<em>b</em></p>\n"),
        (f"[{VALUE}]({VALUE})", f'<p><a href="{VALUE}">{VALUE}</a></p>\n'),
        (f"<{VALUE}>", f'<p><a href="mailto:{VALUE}">{VALUE}</a></p>\n'),
        (f"<{token(9, is_tag=False)}>", f"<p>&lt;{token(9, is_tag=False)}&gt;</p>\n"),
        (f"a\n{TAG}\nb", f"<p>a</p>\n{TAG}\n<p>b</p>\n"),
        (f"a\n{TAG} {OTHER}\nb", f"<p>a</p>\n{TAG} {OTHER}\n<p>b</p>\n"),
        (f"a\n{TAG}b", f"<p>a\n{TAG}b</p>\n"),
        (f"# {VALUE}", f"<h1>{VALUE}</h1>\n"),
        (f"> a\n{TAG}\n> b", f"<blockquote>\n<p>a</p>\n</blockquote>\n{TAG}\n<blockquote>\n<p>b</p>\n</blockquote>\n"),
        (f"```\n{TAG}\n```", f"<pre><code>{TAG}\n</code></pre>\n"),
        ("[a](javascript:b)", '<p><a href="javascript:b">a</a></p>\n'),
        ("[a](<b c>)", '<p><a href="b c">a</a></p>\n'),
        ("a  \nb", "<p>a<br />\nb</p>\n"),
        ("<div>*a*</div>", "<div>*a*</div>"),
        (f"<div>\n{TAG}\n*a*", f"<div>\n{TAG}\n<p><em>a</em></p>\n"),
        (f"<div>\n{TAG}\n<p>*a*", f"<div>\n{TAG}\n<p>*a*"),
        (f"<div>\n{TAG}\n    <p>*a*", f"<div>\n{TAG}\n    <p>*a*"),
        (f"<!--\n{TAG}\n*a*\n-->", f"<!--\n{TAG}\n*a*\n-->"),
        (f"*a*\n<b>\n{TAG}\n*c*", f"<p><em>a</em>\n<b></p>\n{TAG}\n<p><em>c</em></p>\n"),
    ],
)
def test_html(text: str, html: str) -> None:
    assert converted(text).html == html


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("a [b](c) d", [("c", "[b](c)")]),
        ('a [b](c "d") e', [("c", '[b](c "d")')]),
        ("[b][c] [c]\n\n[c]: d", [("d", "[b][c]"), ("d", "[c]")]),
        ("![b](c)", [("c", "![b](c)")]),
        ("[![b](c)](d)", [("d", "[![b](c)](d)"), ("c", "![b](c)")]),
        ("<https://c>", [("https://c", "<https://c>")]),
        ("<c@d.e>", [("mailto:c@d.e", "<c@d.e>")]),
        (f"a <{VALUE}>", [(f"mailto:{VALUE}", f"<{VALUE}>")]),
        ("> a\n> [b](c)", [("c", "[b](c)")]),
        ("- a\n\n  - [b](c)", [("c", "[b](c)")]),
        ("# [b](c) #", [("c", "[b](c)")]),
        ("`[b](c)`", []),
        ("a\n\n[b]: c", [("c", "[b]: c")]),
        ("> a\n>\n> [b]:\n> c", [("c", "[b]:\n> c")]),
    ],
)
def test_links_are_found_where_they_stand(text: str, links: list[tuple[str, str]]) -> None:
    found = [(link.target, text[link.start : link.end]) for link in converted(text).links]
    assert sorted(found) == sorted(links)


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("a <b>c</b>", [["<b>"], ["</b>"]]),
        ("a <b\nc>d", [["<b", "c>"]]),
        ("> a <b\n> c>d", [["<b", "c>"]]),
        ("<div>\n<b>\n</div>\n\na", [["<div>", "<b>", "</div>"]]),
        ("- <div>\n  <b>", [["<div>", "<b>"]]),
        ("> <div>\n> <b>", [["<div>", "<b>"]]),
        ("a\n\n<!-- b\n\nc -->", [["<!-- b", "", "c -->"]]),
        ("`<b>` &lt;b>", []),
    ],
)
def test_html_is_found_where_it_stands(text: str, fragments: list[list[str]]) -> None:
    found = [fragment.lines for fragment in converted(text).fragments]
    assert ["\n".join(line for line, _ in lines).rstrip("\n").split("\n") for lines in found] == fragments
    assert all(text.startswith(line, place) for lines in found for line, place in lines)


@pytest.mark.parametrize(
    "part",
    [
        "1. a\n",
        "<b>a</b> b\n",
        "<div>\n",
        f"<div>\n{TAG}\n",
        f"{TAG}\n",
        f"{TAG}\n- a\n",
        "[a]: b\n",
        "[a](b) ",
        "<i>",
        "> ",
        "- ",
        "*a **b ",
        "[x](",
        "](https:",
        "[x] (https:",
        "] ( ",
        "<a ",
        '<a b="',
        "<b x</b",
        "<b          ",
        "<https://",
        "\\[",
    ],
)
def test_no_markdown_takes_long(part: str) -> None:
    started = time.process_time()
    converted((part * 16_384)[:16_384])
    assert time.process_time() - started < 2


@pytest.mark.parametrize("depth", [5, 15, 25, limits.NESTED_ELEMENTS // 2])
def test_nothing_is_lost_in_lists_in_each_other(depth: int) -> None:
    html = converted("".join("  " * level + f"- x{level}.\n" for level in range(depth))).html
    assert all(f"x{level}." in html for level in range(depth))


@pytest.mark.parametrize(
    ("source", "bold"),
    [("**Name:**{{ company.name }}", "Name:"), ("{{ company.name }}**(new)**", "(new)"), ("**{{ company.name }}**!", "<bdi>Acme</bdi>")],
)
def test_stars_beside_a_value_are_bold(source: str, bold: str) -> None:
    content = Content(f"{source} {{{{ password_reset.url }}}}")
    compiled = compile_email(SectionKind.PASSWORD_RESET, "en", "Subject", content).email
    assert compiled is not None
    email = render(compiled, [GivenValue("company.name", "Acme"), GivenValue("password_reset.url", "https://example.com/r")]).email
    assert email is not None
    assert f"<strong>{bold}</strong>" in email.html


def test_a_condition_in_what_would_be_html_without_it_is_refused() -> None:
    source = "Hi <b {% if company.name %}title{% endif %}>you</b> {{ password_reset.url }}"
    problems = compile_email(SectionKind.PASSWORD_RESET, "en", "Subject", Content(source)).problems
    assert [problem.rule.name for problem in problems if isinstance(problem, TemplateProblem)] == ["UNSAFE_CONTEXT", "UNSAFE_CONTEXT"]


def test_text_stops_only_where_a_rule_may_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library stops at more characters, for rules of other kinds of Markdown: nothing comes out otherwise."""
    random, pieces = Random(5), (*"\n\\`*_![]<>&ab -:;=@{}#$%+~^/.()\"'|1", "](https://a.example)", "<a@b.example>", "&amp;", "**", "<b>")
    texts = ["".join(random.choices(pieces, k=random.randint(1, 25))) for _ in range(2_000)]
    ours = [to_html(text, {}) for text in texts]
    monkeypatch.setattr(_MARKDOWN.inline, "terminator_re", MarkdownIt().inline.terminator_re)
    assert [to_html(text, {}) for text in texts] == ours
