"""Rules of Markdown for what people meant as a link or as HTML, and what is text instead, because something in it is wrong."""

from __future__ import annotations

import re
from typing import cast

from markdown_it.rules_inline import StateInline

from portal_emails.mail.allowed import DROPPED_WITH_CONTENT, ELEMENTS
from portal_emails.mail.tokens import TAG_START, TAG_TOKEN, TOKEN, VALUE_START, VALUE_TOKEN
from portal_emails.problems import Fault

BROKEN = "broken"
"""The type of the token, and in its `meta` the fault and the places where it begins and ends."""

_HALF_HTML = re.compile(rf"</?[A-Za-z][A-Za-z0-9-]*(?=[\s/{VALUE_START}{TAG_START}])[^<>]*>")
_NAME = rf"(?:{'|'.join(sorted(ELEMENTS | DROPPED_WITH_CONTENT | {'button', 'font', 'form', 'input'}))})(?![\w-])"
_BROKEN_HTML = re.compile(
    rf"""<(?:
        /{_NAME}                          # the end of an element
        |[a-z][a-z0-9]*\s+[a-z-]+\s*=\s*["']
        |{_NAME}\s+[a-z-]+\s*=            # an attribute
        |(?:br|hr|img|wbr)(?![\w-])
        |({_NAME})(?=[^<>]*</\1\s*>)      # an element that ends further on
        |!--
    )[^<>\n]*>?""",
    re.VERBOSE | re.IGNORECASE,
)
_BROKEN_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\n]*>?", re.IGNORECASE)
_PARENTHESIS = re.compile(rf"\]([ \t]*)\(\s*<?(?:{TAG_TOKEN.pattern})*", re.IGNORECASE)
_TARGET = re.compile(r"(?:https?:|mailto:|tel:|www\.)", re.IGNORECASE)
_REST = re.compile(r"[^\s()<>\[\]]*\)?")
_ESCAPED = -1


def escaped_bracket(state: StateInline, silent: bool) -> bool:
    r"""Notes `\[`: what it opens is no link, and is not meant to be one."""
    if not silent and state.src.startswith("\\[", state.pos):
        _opened(state).append(_ESCAPED)
    return False


def broken_link(state: StateInline, silent: bool) -> bool:
    """`[here](https://example.com/a b)` and `[here] (https://example.com)` are text, as is `[here](https://example.com`.

    Brackets before what is no web address, email address or telephone number are text on purpose.
    """
    if silent or state.src[state.pos] not in "[]":
        return False
    if state.src[state.pos] == "[":
        _opened(state).append(state.pos)
        return False
    start = _opened(state).pop() if _opened(state) else state.pos
    end = _end_of_target(state)
    if start == _ESCAPED or end is None:
        return False
    _push(state, Fault.BROKEN_LINK, start, end)
    return True


def broken_html(state: StateInline, silent: bool) -> bool:
    """`<a href="https://example.com>` is text, as is `</b` without its end; `a <b` is text on purpose.

    Markup of a template in what would be HTML without it, such as `<b {% if a %}title{% endif %}>`, is only noted.
    """
    if silent or state.src[state.pos] != "<":
        return False
    half = _HALF_HTML.match(state.src, state.pos)
    inside = TOKEN.findall(half[0]) if half else []
    state.env["half_html"].update(dict.fromkeys(inside))
    for pattern, fault in ((_BROKEN_HTML, Fault.BROKEN_HTML), (_BROKEN_AUTOLINK, Fault.BROKEN_LINK)):
        if not inside and (found := pattern.match(state.src, state.pos)):
            _push(state, fault, found.start(), found.end())
            return True
    return False


def _opened(state: StateInline) -> list[int]:
    """Where brackets stand that are not closed yet."""
    return cast(list[int], state.env["brackets"].setdefault(state, []))


def _end_of_target(state: StateInline) -> int | None:
    """Where the target ends that stands in parentheses after a bracket."""
    parenthesis = _PARENTHESIS.match(state.src, state.pos)
    if parenthesis is None:
        return None
    place = parenthesis.end()
    prefix = state.env["autolinks"].get(value[0]) if (value := VALUE_TOKEN.match(state.src, place)) else None
    is_value = prefix is not None and not (parenthesis[1] and prefix)
    rest = _REST.match(state.src, place) if is_value or _TARGET.match(state.src, place) else None
    return rest.end() if rest else None


def _push(state: StateInline, fault: Fault, start: int, end: int) -> None:
    """One character is read as it would be without this rule."""
    token = state.push(BROKEN, "", 0)
    token.content = state.src[state.pos]
    token.meta[BROKEN] = fault, start, end
    state.pos += 1
