"""Of HTML only what is harmless and can be seen is left, in one spelling, and every good link with it."""

from __future__ import annotations

from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.mail.sanitizing import sanitized
from portal_emails.templates.urls import is_link_target


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>a", "<p>a</p>"),
        ("<P TITLE='a'>b</P>", '<p title="a">b</p>'),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b><i>b</i>"),
        ("a<br/>b<hr>", "a<br>b<hr>"),
        ("<script>a</script>b", "b"),
        ("<style>a</style>b", "b"),
        ("<svg><script>a</script></svg>b", "b"),
        ("<math><mi>a</mi></math>b", "b"),
        ("<iframe>a</iframe><object>b</object>c", "c"),
        ('<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<img src="x">"&gt;'),
        ("<font>a</font>", "a"),
        ("<p onclick='a' class='b' id='c'>d</p>", "<p>d</p>"),
        ('<a href="javascript:a">b</a>', "<a>b</a>"),
        ('<a href="http://example.com/">b</a>', "<a>b</a>"),
        ('<a href="https://example.com/">b</a>', '<a href="https://example.com/">b</a>'),
        ('<p style="color:red;position:fixed">a</p>', '<p style="color:red">a</p>'),
        ('<p style="background:url(x)">a</p>', "<p>a</p>"),
        ("<table><tr><td>a</table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ("<!-- a -->b", "<!-- a -->b"),
        ("<!DOCTYPE html><html><head></head><body>a</body></html>", "a"),
    ],
)
def test_html(html: str, clean: str) -> None:
    assert sanitized(html) == clean


@pytest.mark.parametrize("written", ["&#xFDD0;", "&#64976;", "&#x000FDDE", "&#xfdef;", "&#65007;"])
def test_no_reference_makes_a_token(written: str) -> None:
    clean = sanitized(f"<b title='{written}'>{written}</b>")
    assert clean is not None
    assert not any("\ufdd0" <= character <= "\ufdef" for character in unescape(clean))


@given(st.text("<>/!-='\" abip&#;x\n", max_size=40))
def test_what_is_clean_stays_as_it_is(html: str) -> None:
    clean = sanitized(html)
    assert clean is not None
    assert sanitized(clean) == clean


@given(
    st.sampled_from(["https://", "https://example.com/", "https://example.com?", "mailto:", "tel:"]),
    st.text("ab0-_.~:/?#[]@!$&'()*+,;=%é例 ", max_size=12),
)
def test_no_good_link_is_lost_or_changed(start: str, rest: str) -> None:
    url = start + rest
    if is_link_target(url):
        clean = sanitized(f'<a href="{escape(url)}">a</a>')
        assert clean is not None
        assert unescape(clean) == f'<a href="{url}">a</a>'
