"""Definitions of links in Markdown, such as `[portal]: https://example.com/`: the first counts everywhere, whatever a condition says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from portal_emails.mail.markdown import Definition
from portal_emails.mail.tokens import TAG_TOKEN, Tokenized, index_of
from portal_emails.templates.syntax import Tag


def misleading(definitions: Sequence[Definition], text: Tokenized) -> Iterator[Definition]:
    """Those that stand in a conditional, and those of a label that leads to somewhere else already, in the order of the text."""
    targets: dict[str, str] = {}
    places, depths = _conditionals(text) if definitions else ([], [0])
    for definition in sorted(definitions, key=lambda one: one.start):
        target = targets.setdefault(definition.label, definition.target)
        if target != definition.target or depths[bisect_right(places, definition.start)]:
            yield definition


def _conditionals(text: Tokenized) -> tuple[list[int], list[int]]:
    """Where the tags of conditionals stand, and how many conditionals are open before the first, and after each."""
    found = list(TAG_TOKEN.finditer(text.text))
    steps = (_step(text.pieces[index_of(one[0])]) for one in found)
    return [one.start() for one in found], list(accumulate(steps, initial=0))


def _step(piece: object) -> int:
    if not isinstance(piece, Tag):
        return 0
    return (piece.index == 0) - (piece.index == len(piece.conditional.branches))
