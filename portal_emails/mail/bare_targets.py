"""Keeps URLs, addresses and numbers that stand alone in plain text apart from what is around them, so that programs find where they end.

What is found in plain text goes on to the next white space, but for punctuation before it, and begins after white space or an opening
bracket (RFC 3986, appendix C). Unlike HTML, nothing else says where it ends.
"""

from __future__ import annotations

import unicodedata

BARE = "\ufde4"
"""A noncharacter for where a URL, address or number that stands alone begins and ends; no value can contain it."""

_OPENING = frozenset({"Pi", "Ps"})
_JOINING = frozenset("#%&*-/@\\_")
"""Punctuation with which a URL, an address or a number goes on."""
_OUTSIDE = frozenset('"<>|)')
"""Always ends one, but for a parenthesis that is opened in it."""


def set_apart(text: str) -> str:
    """The text without marks, with a space where a target would run into what stands beside it."""
    pieces = text.split(BARE)
    for index in range(1, len(pieces), 2):
        before, after = pieces[index - 1], pieces[index + 1]
        if not _may_begin_after(before[-1:]):
            pieces[index] = f" {pieces[index]}"
        if not _may_end_before(after, is_last=index + 2 == len(pieces)):
            pieces[index + 1] = f" {after}"
    return "".join(pieces)


def _may_begin_after(character: str) -> bool:
    if not character or character.isspace() or character in _OUTSIDE:
        return True
    return _is_punctuation(character) and character != "."


def _may_end_before(text: str, *, is_last: bool) -> bool:
    """Whether white space follows, perhaps after punctuation, or something else that is never taken in."""
    for character in text:
        if character.isspace() or character in _OUTSIDE:
            return True
        if not _is_punctuation(character) or unicodedata.category(character) in _OPENING:
            return False
        if not character.isascii():
            return True
    return is_last


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P") and character not in _JOINING
