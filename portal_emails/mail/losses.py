"""What of an email is lost when its HTML is cleaned, and what HTML moves when it is read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import unescape

from portal_emails.mail import fragments, markup
from portal_emails.mail.allowed import VOID
from portal_emails.mail.tokens import TAG_TOKEN, TOKEN, Tokenized, index_of, is_tag_token
from portal_emails.mail.tree import crossing
from portal_emails.problems import Defect, TemplateRule
from portal_emails.templates.syntax import Broken, Tag

_COUNTED = VOID | {"a"}
_LINK = "<a>"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def lost(text: Tokenized, clean: str, found: Sequence[Defect]) -> Iterator[Defect]:
    """Markup of which sanitizing left nothing: it stood in a tag, a style or a script, or in a target that is bad anyway."""
    left = {index_of(found[0]) for found in TOKEN.finditer(_COMMENT.sub(_tags_in, clean))}
    if left.issuperset(range(len(text.pieces))):
        return
    starts = [piece.span.start for piece in text.pieces]
    for defect in found:
        if defect.fault.rule is TemplateRule.LINK_TARGET:
            left.update(range(bisect_left(starts, defect.start), bisect_left(starts, defect.start + defect.length)))
    for index, piece in enumerate(text.pieces):
        if index not in left and not isinstance(piece, Broken):
            yield fragments.unsafe(piece)


def _tags_in(comment: re.Match[str]) -> str:
    """Of a comment, only tags of conditionals are read; a value in it is dropped with it."""
    return "".join(found[0] for found in TOKEN.finditer(comment[0]) if is_tag_token(found[0]))


def moved(marked: str, clean: str, text: Tokenized) -> Iterator[Defect]:
    """Reading HTML moves text and images out of tables, and goes on with a link that is not closed, even in the next branch.

    A conditional would then be around something else than people see.
    """
    if marked == clean or not TAG_TOKEN.search(marked):
        return
    before, after = _flow(marked), _flow(clean)
    if before == after:
        return
    tags = [piece for found in TAG_TOKEN.findall(before) if isinstance(piece := text.pieces[index_of(found)], Tag)]
    parts = zip(tags, TAG_TOKEN.split(before), TAG_TOKEN.split(after), strict=False)
    crossed = next((tag for tag, part, part_after in parts if sorted(part) != sorted(part_after)), None)
    if crossed is None and before.count(_LINK) != after.count(_LINK):
        crossed = next(reversed(tags), None)
    if crossed is not None:
        yield crossing(crossed)


def _flow(html: str) -> str:
    """What readers see, and tags of conditionals, in this order and without spaces."""
    return "".join("".join(_seen(html, piece).split()) for piece in markup.read(html))


def _seen(html: str, piece: markup.Piece) -> str:
    if piece.kind is markup.Kind.TEXT:
        return unescape(html[piece.start : piece.end])
    if piece.kind is markup.Kind.COMMENT:
        return "".join(TAG_TOKEN.findall(html, piece.start, piece.end))
    is_seen = piece.name in _COUNTED if piece.kind is markup.Kind.START else piece.name == "br"
    return f"<{piece.name}>" if is_seen else ""
