"""From the source of an email's content to the tree of its HTML, with everything that is wrong on the way."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from portal_emails import limits
from portal_emails.mail import conditionals, fragments, markdown, markup
from portal_emails.mail.allowed import DROPPED_WITH_CONTENT, VALUES_IN, VOID
from portal_emails.mail.conditional_lists import joined_lists
from portal_emails.mail.sanitizing import TooBig, sanitized
from portal_emails.mail.tokens import TAG_TOKEN, TOKEN, Piece, Tokenized, index_of, is_tag_token, token, tokenized
from portal_emails.mail.tree import Element, Marker, TooDeep, crossing, elements, grouped, read_tree
from portal_emails.model import ContentFormat
from portal_emails.problems import Defect, Fault, TemplateRule
from portal_emails.sections import Variable, VariableType
from portal_emails.templates.syntax import Broken, Print, Tag, Template

_END_TAG = re.compile(r"</([a-zA-Z]+)[\s/>]")
_COUNTED = VOID | {"a"}
_LINK = "<a>"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(slots=True)
class ContentReading:
    """`root` None: there is no tree, and `defects` say why."""

    root: Element | None = None
    defects: list[Defect] = field(default_factory=list)


def read_content(template: Template, content_format: ContentFormat, variables: Mapping[str, Variable]) -> ContentReading:
    """Read the content of an email, whose variables are checked already."""
    reading = ContentReading()
    is_markdown = content_format is ContentFormat.MARKDOWN
    text = tokenized(template, separates_blocks=is_markdown)
    reader = fragments.FragmentReader(text, variables)
    if is_markdown:
        marked, is_tidy = _from_markdown(text, variables, reader, reading.defects)
    else:
        marked, is_tidy = _from_html(text, reader, reading.defects), False
    too_deep = Defect(Fault.NESTED_TOO_DEEP, 0, 0, (("limit", str(limits.NESTED_ELEMENTS)),))
    if not is_tidy and markup.is_too_deep(marked):
        reading.defects.append(too_deep)
        return reading
    try:
        clean = sanitized(marked)
    except TooBig:
        reading.defects.append(Defect(Fault.EMAIL_TOO_BIG, 0, 0, (("limit", str(limits.EMAIL_BYTES)),)))
        return reading
    if clean is None:
        reading.defects.append(Defect(Fault.UNSTABLE_HTML, 0, 0))
        return reading
    reading.defects += _lost(text, clean, reading.defects)
    try:
        root = read_tree(clean, text.pieces)
    except TooDeep:
        reading.defects.append(too_deep)
        return reading
    reading.defects += () if is_tidy else _moved(marked, clean, text)
    reading.defects += conditionals.torn(root)
    conditionals.settle(root, is_markdown=is_markdown)
    root.children = grouped(root.children, reading.defects)
    if is_markdown:
        root.children = joined_lists(root.children)
    for element in elements(root.children):
        _group_attributes(element, reading.defects)
    reading.root = root
    return reading


def _from_html(text: Tokenized, reader: fragments.FragmentReader, defects: list[Defect]) -> str:
    defects += reader.defects([(text.text, 0)])
    return _with_comments(text.text)


def _from_markdown(
    text: Tokenized, variables: Mapping[str, Variable], reader: fragments.FragmentReader, defects: list[Defect]
) -> tuple[str, bool]:
    """The HTML, and whether all of it comes from Markdown: then reading it moves nothing."""
    converted = markdown.to_html(text.text, _autolinks(text.pieces, variables))
    for link in converted.links:
        defects += reader.target(link.target, link.start, link.end, is_image=link.is_image)
    for fragment, ended in zip(converted.fragments, _ended_after(converted.fragments), strict=True):
        defects += reader.defects(fragment.lines, ended)
    defects += (fragments.unsafe(text.pieces[index_of(found)]) for found in converted.half_html)
    return (_with_comments(converted.html), False) if converted.fragments else (converted.html, True)


def _ended_after(pieces: Sequence[markdown.Fragment]) -> list[frozenset[str]]:
    """For each fragment, which hidden elements end further on."""
    ended: frozenset[str] = frozenset()
    result = []
    for fragment in reversed(pieces):
        result.append(ended)
        ended |= {end[1].lower() for line, _ in fragment.lines for end in _END_TAG.finditer(line)} & DROPPED_WITH_CONTENT
    return result[::-1]


def _autolinks(pieces: Sequence[Piece], variables: Mapping[str, Variable]) -> dict[str, str]:
    prefixes = {VariableType.URL: "", VariableType.EMAIL: "mailto:"}
    return {
        token(index, is_tag=False): prefixes[variable.type]
        for index, piece in enumerate(pieces)
        if isinstance(piece, Print) and (variable := variables.get(piece.reference.name)) and variable.type in prefixes
    }


def _with_comments(html: str) -> str:
    """Tags of conditionals between elements as comments, which HTML leaves where they are, even between the rows of a table."""
    return "".join(_piece_with_comments(html, piece) for piece in markup.read(html))


def _piece_with_comments(html: str, piece: markup.Piece) -> str:
    text = html[piece.start : piece.end]
    if piece.kind is not markup.Kind.TEXT:
        return text
    return TOKEN.sub(lambda found: f"<!--{found[0]}-->" if is_tag_token(found[0]) else found[0], text)


def _lost(text: Tokenized, clean: str, found: Sequence[Defect]) -> Iterator[Defect]:
    """Markup of which sanitizing left nothing: it stood in a tag, a style or a script, or in a target that is bad anyway."""
    left = {index_of(found[0]) for found in TOKEN.finditer(_COMMENT.sub(_tags_in, clean))}
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


def _moved(marked: str, clean: str, text: Tokenized) -> Iterator[Defect]:
    """Reading HTML moves text and images out of tables, and goes on with a link that is not closed, even in the next branch.

    A conditional would then be around something else than people see.
    """
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


def _group_attributes(element: Element, defects: list[Defect]) -> None:
    for name, nodes in element.attributes.items():
        if name not in VALUES_IN:
            pieces = (node.tag if isinstance(node, Marker) else node for node in nodes)
            defects += (fragments.unsafe(piece) for piece in pieces if isinstance(piece, Print | Tag))
        element.attributes[name] = grouped(nodes, defects)
