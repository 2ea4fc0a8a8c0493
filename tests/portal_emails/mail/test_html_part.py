"""HTML as it is sent: values are text, blank elements are left out, and what nobody can click on does not count."""

from __future__ import annotations

import re

import pytest

from portal_emails.locales import TextDirection
from portal_emails.mail.html_part import HtmlWriter, is_seen
from portal_emails.mail.links import read_targets
from portal_emails.templates.programs import Program, is_printed
from tests.portal_emails.mail.trees import VALUES, VARIABLES, nodes, printed

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"
NO_GROUP = {name: value for name, value in VALUES.items() if name != "group.name"}
HOSTILE = {**VALUES, "company.name": "\"><script>'&amp;</p>"}


def program(source: str, *, is_markdown: bool = False) -> Program:
    read = nodes(source, is_markdown=is_markdown)
    return HtmlWriter(read_targets(read, VARIABLES), TextDirection.LTR, styled=is_markdown).program(read)


def without_styles(html: str) -> str:
    return re.sub(r' style="[^"]*"', "", html)


@pytest.mark.parametrize(
    ("html", "result"),
    [
        ("<p>{{ company.name }}</p>", "<p><bdi>\"&gt;&lt;script&gt;'&amp;amp;&lt;/p&gt;</bdi></p>"),
        ('<b title="{{ company.name }}">a</b>', '<b title="&quot;&gt;&lt;script&gt;&#x27;&amp;amp;&lt;/p&gt;">a</b>'),
        (
            '<a href="https://example.com/{{ company.name }}">a</a>',
            '<a href="https://example.com/%22%3E%3Cscript%3E%27%26amp%3B%3C%2Fp%3E">a</a>',
        ),
        (
            '<img alt="{{ company.name }}" src="https://example.com/">',
            '<img alt="&quot;&gt;&lt;script&gt;&#x27;&amp;amp;&lt;/p&gt;" src="https://example.com/">',
        ),
        ("<p title='a \"b\" &lt;'>c</p>", '<p title="a &quot;b&quot; &lt;">c</p>'),
        ('a &lt;b&gt; &amp;amp; "c"', 'a &lt;b&gt; &amp;amp; "c"'),
    ],
)
def test_values_and_text_are_escaped_by_where_they_stand(html: str, result: str) -> None:
    assert without_styles(printed(program(html), HOSTILE)) == result


@pytest.mark.parametrize(
    ("html", "with_group", "without"),
    [
        (f"<p>{IF}a{END}</p>b", "<p>a</p>\nb", "\nb"),
        (f"<ul><li>{IF}a{END}</li><li>b</li></ul>", "<ul><li>a</li>\n<li>b</li></ul>", "<ul>\n<li>b</li></ul>"),
        (f"<ul>{IF}<li>a</li>{END}</ul>b", "<ul><li>a</li></ul>\nb", "\nb"),
        (
            f"<table><tr><td>{IF}a{END}</td></tr></table>",
            "<table><tbody><tr><td>a</td></tr></tbody></table>",
            "<table><tbody><tr><td></td></tr></tbody></table>",
        ),
        ("a<p></p>b", "a<p></p>b", "a<p></p>b"),
        ("<p>&nbsp;</p>b", "<p>\u00a0</p>b", "<p>\u00a0</p>b"),
        ('<div style="height:20px"></div>b', "<div></div>b", "<div></div>b"),
        (f'<b title="a{IF} b{END}">c</b>', '<b title="a b">c</b>', '<b title="a">c</b>'),
        (
            f'<a href="{IF}{{{{ portal.url }}}}{ELSE}https://b.example/{END}">a</a>',
            '<a href="https://p.example/">a</a>',
            '<a href="https://b.example/">a</a>',
        ),
    ],
)
def test_conditionals(html: str, with_group: str, without: str) -> None:
    assert without_styles(printed(program(html))) == with_group
    assert without_styles(printed(program(html), NO_GROUP)) == without


@pytest.mark.parametrize(
    ("markdown", "is_button"),
    [
        ("[a]({{portal.url}})", True),
        (f"{IF}[a]({{{{portal.url}}}}){ELSE}[b](https://b.example/){END}", True),
        ("Go [a]({{portal.url}})", False),
        ("- [a]({{portal.url}})", False),
        ("[a]({{portal.url}}) [b]({{portal.url}})", False),
    ],
)
def test_a_link_alone_in_its_paragraph_is_a_button(markdown: str, is_button: bool) -> None:
    assert ('class="button"' in printed(program(markdown, is_markdown=True))) is is_button


def test_in_html_people_make_their_own_buttons() -> None:
    assert "button" not in printed(program('<p><a href="{{ portal.url }}">a</a></p>'))


@pytest.mark.parametrize(
    ("html", "is_seen"),
    [
        ("{{ portal.url }}", True),
        ('<a href="{{ portal.url }}">a</a>', True),
        ('<a href="{{ portal.url }}"><b><i>a</i></b></a>', True),
        ('<a href="{{ portal.url }}">{{ company.name }}</a>', True),
        ('<a href="{{ portal.url }}"><img alt="a" src="https://example.com/"></a>', True),
        (f'<a href="{{{{ portal.url }}}}">{IF}a{ELSE}b{END}</a>', True),
        (f"{IF}{{{{ portal.url }}}}{ELSE}<a href='{{{{ portal.url }}}}'>a</a>{END}", True),
        ('<a href="{{ portal.url }}"></a>', False),
        ('<a href="{{ portal.url }}">&nbsp;&#8203;</a>', False),
        ('<a href="{{ portal.url }}"><b></b><br></a>', False),
        ('<a href="{{ portal.url }}"><img alt="" src="https://example.com/"></a>', False),
        ('<a href="{{ portal.url }}"><img src="https://example.com/"></a>', False),
        (f'<a href="{{{{ portal.url }}}}">{IF}a{END}</a>', False),
        ('<b title="{{ portal.url }}">a</b>', False),
        ('<img alt="{{ portal.url }}" src="https://example.com/">', False),
        (f"{IF}{{{{ portal.url }}}}{END}", False),
    ],
)
def test_what_readers_see(html: str, is_seen: bool) -> None:
    assert is_printed(program(html), frozenset({"portal.url"})) is is_seen


@pytest.mark.parametrize(
    ("html", "is_blank"),
    [
        ("<p><b></b><br></p>", True),
        ("<hr>", True),
        ("<p>&nbsp;</p>", True),
        ('<img src="https://example.com/">', True),
        (f"<b>{IF}a{END}</b>", True),
        ("<p>a</p>", False),
        ('<img alt="a" src="https://example.com/">', False),
        ("<p>{{ company.name }}</p>", False),
        (f"{IF}a{ELSE}b{END}", False),
    ],
)
def test_what_is_blank(html: str, is_blank: bool) -> None:
    assert is_seen(nodes(html)) is not is_blank
