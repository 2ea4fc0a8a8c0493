"""Plain text says what the HTML says, with every link, and with no words glued together."""

from __future__ import annotations

import re
from itertools import count

import pytest

from portal_emails.locales import TextDirection
from portal_emails.mail.links import read_targets
from portal_emails.mail.text_part import TextWriter, finished
from tests.portal_emails.mail.trees import VALUES, VARIABLES, nodes, printed

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"
NO_GROUP = {name: value for name, value in VALUES.items() if name != "group.name"}


def text_of(source: str, *, is_markdown: bool = False, with_group: bool = True, direction: TextDirection = TextDirection.LTR) -> str:
    read = nodes(source, is_markdown=is_markdown)
    program = TextWriter(read_targets(read, VARIABLES), VARIABLES, direction, count()).program(read)
    text = finished(printed(program, VALUES if with_group else NO_GROUP))
    assert not re.search("[\ufdd0-\ufdef]", text)
    return text.removesuffix("\n")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div>b<div>c</div>", "a\nb\nc"),
        ("a<div>b<div>c</div>d</div>e", "a\nb\nc\nd\ne"),
        ("<h1>a</h1>b", "a\n\nb"),
        ("<center>a</center>b", "a\nb"),
        ("a<br>b", "a\nb"),
        ("a<br><br>b", "a\n\nb"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<span>a</span><b>b</b> <i>c</i>", "ab c"),
        ("a <b> b </b> c", "a b c"),
        ("a\n  b", "a b"),
        ("a&nbsp;b&lt;&amp;", "a\u00a0b<&"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("10<sup>2</sup>, H<sub>2</sub>O, 1<sup>er</sup>", "10², H₂O, 1er"),
        ("<pre>a\n  b\n\n\tc</pre>d", "a\n  b\n\n    c\n\nd"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("<table><caption>a</caption><tr><th>b</th><td>c</td></tr><tr><td>d</td></tr></table>e", "a\nb | c\nd\n\ne"),
        ("<table><tr><td></td><td>a</td><td></td><td>b</td><td></td></tr></table>", "a | b"),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\n\nb"),
        ("<blockquote>a<p>b<br>c</p></blockquote>d", "> a\n\n> b\n> c\n\nd"),
        ("<blockquote><pre>a\nb</pre></blockquote>", "> a\n> b"),
        ("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc"),
        ("<ul><li>a<br>b</li></ul>", "- a\n  b"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<ul><li><blockquote>a</blockquote></li></ul>", "-\n\n  > a"),
        ("<ul>a<li>b</li>c</ul>", "a\n- b\n  c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ('<ol start="3x"><li>a</li></ol>', "3. a"),
        ('<ol start="x"><li>a</li></ol>', "1. a"),
        ('<ol start="3"><li>a</li><li value="9">b</li><li>c</li><li value="-1">d</li></ol>', "3. a\n9. b\n10. c\n-1. d"),
        ('<ul><li value="9">a</li></ul>', "- a"),
        ("<ol><li></li><li>a</li></ol>", "1. a"),
        ('a<img alt="b" src="https://example.com/">c', "abc"),
        ("{{ company.name }}<div>{{ company.name }}</div>", "A & B\nA & B"),
    ],
)
def test_html(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://example.com/">a</a>b', "a (https://example.com/)b"),
        ('a<a href="https://example.com/"></a>b', "a (https://example.com/)b"),
        ('a<a href="https://example.com/"><b></b></a>b', "a (https://example.com/)b"),
        ('<a href="https://example.com/">https://example.com/</a>', "https://example.com/"),
        ('<a href="https://example.com/">example.com/</a>', "example.com/ (https://example.com/)"),
        ('<a href="{{ portal.url }}">{{ portal.url }}</a>', "https://p.example/"),
        ('<a href="mailto:{{ support.email }}">{{ support.email }}</a>', "s@example.com"),
        ('<a href="mailto:a@example.com">a@example.com</a>', "a@example.com"),
        ('<a href="mailto:a@example.com">b</a>', "b (mailto:a@example.com)"),
        ('<a href="tel:{{ support.phone }}">{{ support.phone }}</a>', "+34 911"),
        ('<a href="{{ portal.url }}"><img alt="a" src="https://example.com/"></a>', "a (https://p.example/)"),
        ('<a href="{{ portal.url }}"><h2>a</h2></a>b', "a\n\n(https://p.example/)b"),
        ('<a href="MAILTO:a@example.com">a@example.com</a>', "a@example.com"),
        (
            '<a href="mailto:a@example.com?subject=b">a@example.com?subject=b</a>',
            "a@example.com?subject=b (mailto:a@example.com?subject=b)",
        ),
        (
            '<a href="mailto:{{ support.email }}?subject={{ company.name }}">{{ support.email }}?subject={{ company.name }}</a>',
            "s@example.com?subject=A & B (mailto:s@example.com?subject=A%20%26%20B)",
        ),
        ('<a href="https://example.com/{{ company.name }}">https://example.com/{{ company.name }}</a>', "https://example.com/A%20%26%20B"),
        (
            """<a href="mailto:{{ support.email | default: 'a@example.com' }}">{{ support.email | default: 'us' }}</a>""",
            "s@example.com (mailto:s@example.com)",
        ),
        (
            """<a href="mailto:{{ support.email | default: 'a@example.com' }}">{{ support.email | default: 'a@example.com' }}</a>""",
            "s@example.com",
        ),
        ('<a href="tel:{{ support.phone }}">{{ support.phone | truncate: 5 }}</a>', "+3... (tel:+34911)"),
        ("<a>a</a>", "a"),
    ],
)
def test_links(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    ("source", "with_group", "without"),
    [
        (f"a\n\n{IF}\nb\n{END}\n\nc", "a\n\nb\n\nc", "a\n\nc"),
        (f"- a\n{IF}\n- b\n{END}\n- c", "- a\n- b\n- c", "- a\n- c"),
        (f"1. a\n{IF}\n2. b\n{END}\n3. c", "1. a\n2. b\n3. c", "1. a\n2. c"),
        (f"1. a\n2. {IF}b{END}\n3. c", "1. a\n2. b\n3. c", "1. a\n2. c"),
        (f"1. a\n2. {IF}b{ELSE}x{END}\n3. c", "1. a\n2. b\n3. c", "1. a\n2. x\n3. c"),
        (f"- a\n- {IF}b{END}\n- c", "- a\n- b\n- c", "- a\n- c"),
        (f"> a\n> {IF}\n> b\n> {END}", "> a\n\n> b", "> a"),
        (f"<table><tr>{IF}<td>a</td>{END}<td>b</td>{IF}<td>c</td>{END}</tr></table>", "a | b | c", "b"),
        (f"<table><tr><td>a</td></tr>{IF}<tr><td>b</td></tr>{END}</table>", "a\nb", "a"),
        (f"[a{IF} b{END}](https://example.com/)", "a b (https://example.com/)", "a (https://example.com/)"),
        (f"[{IF}a{END}](https://example.com/)", "a (https://example.com/)", "(https://example.com/)"),
        (f"a{IF}  \nb{END}", "a\nb", "a"),
        (f"<{{{{ portal.url }}}}>{IF}a{END}", "https://p.example/ a", "https://p.example/"),
        (f"{IF}<{{{{ portal.url }}}}>{END}a", "https://p.example/ a", "a"),
        (f'<ol><li>a</li><li value="9">{IF}b{END}</li><li>c</li></ol>', "1. a\n9. b\n10. c", "1. a\n2. c"),
    ],
)
def test_conditionals(source: str, with_group: str, without: str) -> None:
    assert text_of(source, is_markdown=True) == with_group
    assert text_of(source, is_markdown=True, with_group=False) == without


def test_a_link_keeps_its_parentheses_in_a_text_that_runs_the_other_way() -> None:
    assert text_of('<a href="https://example.com/">א</a>', direction=TextDirection.RTL) == "א \u2066(https://example.com/)\u2069"


def test_a_value_does_not_turn_the_text_around_it() -> None:
    assert text_of("{{ company.name }}", direction=TextDirection.RTL) == "\u2068A & B\u2069"
    assert text_of("{{ support.email }}", direction=TextDirection.RTL) == "s@example.com"
