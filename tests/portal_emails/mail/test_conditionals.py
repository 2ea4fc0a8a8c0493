"""A conditional comes to stand around what its author wrote into it, or is refused."""

from __future__ import annotations

import re

import pytest

from portal_emails.problems import Fault
from tests.portal_emails.mail.trees import faults, nodes, sketch

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        (f"<p>a{IF}b{END}</p>", "<p>a?(b)</p>"),
        (f"<p>{IF}a</p><p>b{END}</p>", "?(<p>a</p><p>b</p>)"),
        (f"<p>a</p>{IF}<p>b{END}</p>", "<p>a</p>?(<p>b</p>)"),
        (f"<p>a{IF}</p><p>b{END}</p>", "<p>a</p>?(<p>b</p>)"),
        (f"<p>{IF}a</p><p>{ELSE}b</p><p>{END}c</p>", "?(<p>a</p>|<p>b</p>)<p>c</p>"),
        (f'<p style="color:red">{IF}a</p><p style="color:red">b{END}</p>', "?(<p>a</p><p>b</p>)"),
        (f"<ul><li>a</li>{IF}<li>b</li>{END}</ul>", "<ul><li>a</li>?(<li>b</li>)</ul>"),
        (f"<ul><li>a{IF}</li><li>b{END}</li></ul>", "<ul><li>a</li>?(<li>b</li>)</ul>"),
        (f"{IF}<ul><li>a</li></ul>{END}", "?(<ul><li>a</li></ul>)"),
        (f"<ul>{IF}<li>a{END}<li>b</ul>", "<ul>?(<li>a</li>)<li>b</li></ul>"),
        (
            f"<table>{IF}<tr><td>a</td></tr>{END}<tr><td>b</td></tr></table>",
            "<table><tbody>?(<tr><td>a</td></tr>)<tr><td>b</td></tr></tbody></table>",
        ),
        (
            f"<table><tr><td>a</td></tr>{IF}<tr><td>b</td></tr>{END}</table>",
            "<table><tbody><tr><td>a</td></tr>?(<tr><td>b</td></tr>)</tbody></table>",
        ),
        (f"<table><tr>{IF}<td>a</td>{END}<td>b</td></tr></table>", "<table><tbody><tr>?(<td>a</td>)<td>b</td></tr></tbody></table>"),
        (f"<table><tr><td>{IF}a</td><td>b{END}</td></tr></table>", "<table><tbody><tr>?(<td>a</td><td>b</td>)</tr></tbody></table>"),
        (
            f"<table>{IF}<tr><td>a</td></tr>{ELSE}<tr><td>b</td></tr>{END}</table>",
            "<table><tbody>?(<tr><td>a</td></tr>|<tr><td>b</td></tr>)</tbody></table>",
        ),
        (f"{IF}a{IF}b{END}{ELSE}c{END}", "?(a?(b)|c)"),
    ],
)
def test_html(html: str, tree: str) -> None:
    assert sketch(nodes(html)) == tree


@pytest.mark.parametrize(
    ("markdown", "tree"),
    [
        (f"a\n\n{IF}\nb\n\nc\n{END}\n\nd", "<p>a</p>?(<p>b</p><p>c</p>)<p>d</p>"),
        (f"a\n\n{IF}b\n\nc{END}\n\nd", "<p>a</p>?(<p>b</p><p>c</p>)<p>d</p>"),
        (f"{IF}a\n\n{END}b", "?(<p>a</p>)<p>b</p>"),
        (f"- a\n{IF}\n- b\n{END}\n- c", "<ul><li>a</li>?(<li>b</li>)<li>c</li></ul>"),
        (f"- a\n{IF}- b\n{END}- c", "<ul><li>a</li>?(<li>b</li>)<li>c</li></ul>"),
        (f"- a{IF}\n- b{END}\n- c", "<ul><li>a</li>?(<li>b</li>)<li>c</li></ul>"),
        (f"{IF}\n- a\n{END}\n- b", "<ul>?(<li>a</li>)<li>b</li></ul>"),
        (f"{IF}- a{END}\n- b", "<ul>?(<li>a</li>)<li>b</li></ul>"),
        (f"- a{IF}\n- b\n{END}", "<ul><li>a</li>?(<li>b</li>)</ul>"),
        (f"1. a\n{IF}\n2. b\n{ELSE}\n2. c\n{END}\n3. d", "<ol><li>a</li>?(<li>b</li>|<li>c</li>)<li>d</li></ol>"),
        (f"- a\n  {IF}\n  - b\n  {END}\n  - c", "<ul><li>a<ul>?(<li>b</li>)<li>c</li></ul></li></ul>"),
        (f"{IF}\n- a\n{END}\n{IF}\n- b\n{END}", "<ul>?(<li>a</li>)?(<li>b</li>)</ul>"),
        (f"{IF}\na\n\n- b\n{END}\n- c", "?(<p>a</p><ul><li>b</li></ul>)<ul><li>c</li></ul>"),
        (f"- a\n{IF}\n1. b\n{END}\n- c", "<ul><li>a</li></ul>?(<ol><li>b</li></ol>)<ul><li>c</li></ul>"),
        ("- a\n\n* b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
        (f"> a\n> {IF}\n> b\n> {END}", "<blockquote><p>a</p>?(<p>b</p>)</blockquote>"),
    ],
)
def test_markdown(markdown: str, tree: str) -> None:
    assert without_spaces(sketch(nodes(markdown, is_markdown=True))) == tree


@pytest.mark.parametrize(
    "html",
    [
        f"{IF}<b>{END}a",
        f'{IF}<a href="https://a.example/">{ELSE}<a href="https://b.example/">{END}c</a>',
        f'{IF}<div style="color:red">{END}a{IF}</div>{END}',
        f'{IF}<p>a</p><div style="color:red">{END}b{IF}</div><p>c</p>{END}',
        f"<b>{IF}a</b>b{END}",
        f"<table>{IF}a{END}<tr><td>b</td></tr></table>",
        f'<table>{IF}<img alt="a" src="https://a.example/">{END}<tr><td>b</td></tr></table>',
        f"<table><tr><td>a</td>{IF}</tr><tr>{END}<td>b</td></tr></table>",
        f"<p>a{IF}b</p><p>c{END}d</p>",
        f"<p>{IF}a</p>{END}b",
        f"{IF}<p>a</p><p>{END}b</p>",
        f"{IF}<ul><li>a</li>{END}<li>b</li></ul>",
        f"<ul><li>a</li>{IF}<li>b</li></ul>{END}",
        f"<div>a{IF}b<div>{END}c</div></div>",
        f'<p style="color:red">{IF}a</p><p>b{END}</p>',
    ],
)
def test_what_would_come_out_otherwise_is_refused(html: str) -> None:
    assert set(faults(html)) == {Fault.CROSSES_ELEMENT}


def test_text_that_is_moved_out_of_a_table_is_no_matter_of_a_conditional_before_it() -> None:
    assert faults(f"{IF}a{END}<table><tr><td>b</td></tr>c</table>") == []
