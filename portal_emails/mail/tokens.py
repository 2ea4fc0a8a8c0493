"""Opaque tokens in place of a template's markup, so that Markdown and HTML are read as if values and conditions were letters.

A token is made of noncharacters (U+FDD0 to U+FDEF), which no text that passes its checks contains.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from portal_emails.templates.syntax import Broken, Print, Span, Tag, Template, Text, flattened

VALUE_START, TAG_START, END = "\ufdd0", "\ufdde", "\ufdd1"
_DIGITS = "\ufdd2\ufdd3\ufdd4\ufdd5\ufdd6\ufdd7\ufdd8\ufdd9\ufdda\ufddb"
_TO_DIGITS = str.maketrans("0123456789", _DIGITS)
_FROM_DIGITS = str.maketrans(_DIGITS, "0123456789")

TOKEN = re.compile(f"[{VALUE_START}{TAG_START}][{_DIGITS}]{{1,6}}{END}")
VALUE_TOKEN = re.compile(f"{VALUE_START}[{_DIGITS}]{{1,6}}{END}")
TAG_TOKEN = re.compile(f"{TAG_START}[{_DIGITS}]{{1,6}}{END}")
TAGS_ONLY = re.compile(f"[ \t]*(?:{TAG_START}[{_DIGITS}]{{1,6}}{END}[ \t]*)+")
"""A line on which nothing else stands."""
_TAGS = f"(?:{TAG_START}[{_DIGITS}]{{1,6}}{END}[ \t]*)+"
BLOCK_ELEMENTS = "blockquote|caption|center|col|colgroup|dd|div|dl|dt|h[1-6]|hr|li|ol|p|table|tbody|td|tfoot|th|thead|tr|ul"
_RULE = r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})"
_TAGS_BEFORE_BLOCK = re.compile(
    rf"^([ \t>]*){_TAGS}(?=(?:#{{1,6}}|[-+*]|\d{{1,9}}[.)])[ \t]|>|```|~~~|{_RULE}(?:{_TAGS})?$|</?(?:{BLOCK_ELEMENTS})[\s/>])",
    re.MULTILINE | re.IGNORECASE,
)
_LINE_BEFORE_TAGS = re.compile(rf"^([ \t>]*)(?:{_TAGS})?(?:`{{3,}}|~{{3,}}|={{2,}}|{_RULE})[ \t]*(?={_TAGS}$)", re.MULTILINE)
"""Lines that end a block of code, underline a heading or are a rule, if nothing follows on them."""
_BREAK = re.compile(r"\r\n?")

Piece = Print | Broken | Tag


@dataclass(frozen=True, slots=True)
class Tokenized:
    """A template with tokens for its markup: `pieces[n]` is what token n stands for."""

    text: str
    pieces: tuple[Piece, ...]
    _places: tuple[int, ...] = field(repr=False)
    """Where in `text` each stretch begins that is like the source, or a token; the last one is the end."""
    _sources: tuple[Span, ...] = field(repr=False)

    def source_span(self, start: int, end: int) -> Span:
        """The piece of the source that became `text[start:end]`."""
        first, last = self._source(start), self._source(end)
        return Span(first, max(0, last - first))

    def _source(self, place: int) -> int:
        index = bisect_right(self._places, place) - 1
        if index < 0:
            return place
        stretch = self._sources[index]
        return stretch.start + min(place - self._places[index], stretch.length)


def tokenized(template: Template, *, separates_blocks: bool) -> Tokenized:
    """With `separates_blocks`, a tag beside what makes a block of Markdown, such as `- `, comes to stand on a line of its own."""
    pieces: list[Piece] = []
    stretches: list[tuple[str, Span]] = []
    for node in flattened(template.nodes):
        if isinstance(node, Text):
            stretches += _text_stretches(node)
        else:
            stretches.append((token(len(pieces), is_tag=isinstance(node, Tag)), node.span))
            pieces.append(node)
    if separates_blocks:
        stretches = _separated(stretches)
    return _put_together(stretches, pieces)


@lru_cache(4096)
def token(index: int, *, is_tag: bool) -> str:
    """The token of a piece."""
    return f"{TAG_START if is_tag else VALUE_START}{str(index).translate(_TO_DIGITS)}{END}"


@lru_cache(4096)
def index_of(found: str) -> int:
    """Which piece a token stands for."""
    return int(found[1:-1].translate(_FROM_DIGITS))


def is_tag_token(found: str) -> bool:
    """Whether a token stands for a tag of a conditional."""
    return found[0] == TAG_START


def split(text: str, pieces: Sequence[Piece]) -> Iterator[str | Piece]:
    """The text between tokens, and what the tokens stand for; a token that stands for nothing is left as it is."""
    place = 0
    for found in TOKEN.finditer(text):
        index = index_of(found[0])
        if index >= len(pieces):
            continue
        if found.start() > place:
            yield text[place : found.start()]
        yield pieces[index]
        place = found.end()
    if place < len(text):
        yield text[place:]


def _text_stretches(node: Text) -> list[tuple[str, Span]]:
    """Line breaks become what Markdown and HTML make of them, while places are still known."""
    place = 0
    stretches: list[tuple[str, Span]] = []
    for found in _BREAK.finditer(node.text) if "\r" in node.text else ():
        stretches.append((node.text[place : found.start()] + "\n", Span(node.start + place, found.start() - place + 1)))
        place = found.end()
    if place < len(node.text):
        stretches.append((node.text[place:], Span(node.start + place, len(node.text) - place)))
    return stretches


def _separated(stretches: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    text = "".join(piece for piece, _ in stretches)
    breaks = {found.start() + len(found[0].rstrip(" \t")): f"\n{found[1]}" for found in _TAGS_BEFORE_BLOCK.finditer(text)}
    breaks |= {found.end(): f"\n{found[1]}" for found in _LINE_BEFORE_TAGS.finditer(text)}
    return list(_with_breaks(stretches, breaks)) if breaks else stretches


def _with_breaks(stretches: Sequence[tuple[str, Span]], breaks: Mapping[int, str]) -> Iterator[tuple[str, Span]]:
    """`breaks`: what comes in between, by its place."""
    place = 0
    for piece, span in stretches:
        if place in breaks:
            yield breaks[place], Span(span.start, 0)
        yield piece, span
        place += len(piece)


def _put_together(stretches: Sequence[tuple[str, Span]], pieces: Sequence[Piece]) -> Tokenized:
    lengths = (len(text) for text, _ in stretches)
    spans = [span for _, span in stretches]
    end = spans[-1].start + spans[-1].length if spans else 0
    places = tuple(accumulate(lengths, initial=0))
    return Tokenized("".join(text for text, _ in stretches), tuple(pieces), places, (*spans, Span(end, 0)))
