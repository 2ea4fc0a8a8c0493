"""Reads HTML as people wrote it, with the places of everything, in linear time: an outline of HTML's tokenization (WHATWG, 13.2.5).

It finds what is wrong and where. What is safe is decided by what the sanitizer leaves, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from html import unescape
from html.entities import html5

from portal_emails import limits
from portal_emails.mail.allowed import DROPPED_WITH_CONTENT, VOID

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=][^\s/>=]*|=[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)|(?=>)))?""")
_OPEN_QUOTE = re.compile(r"\s*=\s*[\"']")
_GAP = re.compile(r"[\s/]*")
_REFERENCE_WITHOUT_END = re.compile(r"&(?=([a-zA-Z][a-zA-Z0-9]*)(?![a-zA-Z0-9;])(=?))")
_COMMENT_END = re.compile(r"--!?>")


_END_BY_THEMSELVES = frozenset(
    {"a", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
"""Where the next of their kind begins, or what they stand in ends (WHATWG, 13.1.2.4)."""


class Kind(Enum):
    """What a piece of HTML is."""

    TEXT = "TEXT"
    START = "START"
    END = "END"
    COMMENT = "COMMENT"
    """Also declarations, and whatever else is read as a comment."""
    HIDDEN = "HIDDEN"
    """The content of an element that is dropped whole."""
    UNFINISHED = "UNFINISHED"
    """A tag, comment or hidden element that does not end: everything after it is lost."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag: places of the whole, and of its value. `quoted` False: the value has no quotes around it."""

    name: str
    value: str
    start: int
    end: int
    value_start: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of HTML. `name`: of the element, in lower case."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()


def attribute_text(value: str) -> str:
    """The value of an attribute with its character references resolved: `?a=1&copy=2` has none (WHATWG, 13.2.5.73)."""
    return unescape(_REFERENCE_WITHOUT_END.sub(lambda found: "&" if found[1] in html5 and not found[2] else "&amp;", value))


def read(html: str) -> Iterator[Piece]:
    """The HTML piece by piece, without gaps."""
    place = 0
    while place < len(html):
        opening = html.find("<", place)
        if opening < 0:
            yield Piece(Kind.TEXT, place, len(html))
            return
        piece = _tag(html, opening)
        if piece is None:
            # A lone angle bracket is text.
            yield Piece(Kind.TEXT, place, opening + 1)
            place = opening + 1
            continue
        if opening > place:
            yield Piece(Kind.TEXT, place, opening)
        yield piece
        place = piece.end
        if piece.kind is Kind.START and piece.name in DROPPED_WITH_CONTENT:
            end = _end_of_hidden(html, piece)
            if end is None:
                yield Piece(Kind.UNFINISHED, place, len(html), piece.name)
                return
            yield Piece(Kind.HIDDEN, place, end)
            place = end


def is_too_deep(html: str) -> bool:
    """Whether so many elements are open at once that it would take long to read them; those that end by themselves do not count."""
    depth = 0
    for piece in read(html):
        if piece.name in VOID or piece.name in _END_BY_THEMSELVES:
            continue
        if piece.kind is Kind.START:
            depth += 1
            if depth > limits.NESTED_ELEMENTS:
                return True
        elif piece.kind is Kind.END:
            depth = max(0, depth - 1)
    return False


def _tag(html: str, start: int) -> Piece | None:
    if html.startswith("<!--", start):
        if html.startswith((">", "->"), start + 4):
            return Piece(Kind.COMMENT, start, html.index(">", start) + 1)
        end = _COMMENT_END.search(html, start + 4)
        return Piece(Kind.COMMENT, start, end.end()) if end else Piece(Kind.UNFINISHED, start, len(html))
    closing = html.startswith("/", start + 1)
    name = _NAME.match(html, start + 1 + closing)
    if name:
        return _element(html, start, name, Kind.END if closing else Kind.START)
    if html.startswith(("!", "?", "/"), start + 1):
        last = html.find(">", start)
        return Piece(Kind.COMMENT, start, last + 1) if last >= 0 else Piece(Kind.UNFINISHED, start, len(html))
    return None


def _element(html: str, start: int, found_name: re.Match[str], kind: Kind) -> Piece:
    attributes: list[Attribute] = []
    name, place = found_name[0].lower(), found_name.end()
    # So it is read everywhere (WHATWG, 13.2.6.4.7).
    name = "img" if name == "image" else name
    if html.startswith(">", place):
        return Piece(kind, start, place + 1, name)
    while found := _ATTRIBUTE.match(html, place):
        attributes.append(_attribute(found))
        place = found.end()
        if _OPEN_QUOTE.match(html, place):
            return Piece(Kind.UNFINISHED, start, len(html), name, tuple(attributes))
    gap = _GAP.match(html, place)
    place = gap.end() if gap else place
    if not html.startswith(">", place):
        return Piece(Kind.UNFINISHED, start, len(html), name, tuple(attributes))
    return Piece(kind, start, place + 1, name, tuple(attributes))


def _attribute(found: re.Match[str]) -> Attribute:
    group = next((number for number in (2, 3, 4) if found[number] is not None), 0)
    value, value_start = (found[group], found.start(group)) if group else ("", found.end())
    return Attribute(found[1].lower(), value, found.start(1), found.end(), value_start, quoted=group != 4)


def _end_of_hidden(html: str, piece: Piece) -> int | None:
    end = re.compile(rf"</{re.escape(piece.name)}(?=[\s/>])", re.IGNORECASE).search(html, piece.end)
    return end.start() if end else None
