"""Rules that Markdown has here beside CommonMark's, because of the tokens that stand for values and tags of conditionals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_inline import StateInline, emphasis

from portal_emails.mail.tokens import BLOCK_ELEMENTS, END, TAG_START, TAGS_ONLY, VALUE_START, VALUE_TOKEN

_ENDS_BY_ITSELF = re.compile(r"<(?:!|\?|(?:pre|script|style|textarea)[\s>])", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{BLOCK_ELEMENTS})[\s/>]", re.IGNORECASE)
_TOKEN_STARTS = (VALUE_START, TAG_START)


def tag_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line on which only tags of conditionals stand is a block of its own."""
    line = _line(state, start)
    if not TAGS_ONLY.fullmatch(line):
        return False
    if not silent:
        token = state.push("tag_line", "", 0)
        token.content, token.map = line, [start, start + 1]
        state.line = start + 1
    return True


def html_until_tags(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of tags ends HTML where the empty line that is left of it would, unless HTML goes on after it."""
    begin = _line(state, start)
    number = start + 1 if not silent and begin.startswith("<") and not _ENDS_BY_ITSELF.match(begin) else end
    while number < end and not state.isEmpty(number):
        after = _after_tags(state, number, end)
        if after > number and _is_markdown(state, after, end):
            end = number
        number = max(after, number + 1)
    return html_block(state, start, end, silent)


def _after_tags(state: StateBlock, number: int, end: int) -> int:
    while number < end and TAGS_ONLY.fullmatch(_line(state, number)):
        number += 1
    return number


def _is_markdown(state: StateBlock, number: int, end: int) -> bool:
    return number < end and not state.isEmpty(number) and not state.is_code_block(number) and not _BLOCK_TAG.match(_line(state, number))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def value_autolink(state: StateInline, silent: bool) -> bool:
    """`<{{ portal.url }}>` is a link, as `<https://...>` is."""
    found = VALUE_TOKEN.match(state.src, state.pos + 1) if state.src[state.pos] == "<" else None
    autolinks: Mapping[str, str] = state.env["autolinks"]
    if found is None or found[0] not in autolinks or not state.src.startswith(">", found.end()):
        return False
    if not silent:
        token = state.push("link_open", "a", 1)
        token.attrs = {"href": autolinks[found[0]] + found[0]}
        state.push("text", "", 0).content = found[0]
        state.push("link_close", "a", -1)
    state.pos = found.end() + 1
    return True


def emphasis_beside_values(state: StateInline, silent: bool) -> bool:
    """Stars next to a value are what people meant them to be: `**Name:**{{ name }}` is bold, whatever the name begins with."""
    start, before = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    previous = state.src[start - 1 : start]
    following = state.src[state.pos : state.pos + 1]
    for delimiter in state.delimiters[before:] if state.src[start] == "*" else ():
        delimiter.close = delimiter.close or (following in _TOKEN_STARTS and bool(previous.strip()))
        delimiter.open = delimiter.open or (previous == END and bool(following.strip()))
    return True


def closed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The rule of links or images, not asked where no bracket closes any more: it would read all that follows, each time."""

    def asked_if_closed(state: StateInline, silent: bool) -> bool:
        source, last = state.env.get("last_bracket", ("", -1))
        if source is not state.src:
            source, last = state.env["last_bracket"] = state.src, state.src.rfind("]")
        return last > state.pos and rule(state, silent)

    return asked_if_closed
