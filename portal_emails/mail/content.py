"""From the source of an email's content to the tree of its HTML, with everything that is wrong on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal_emails import limits
from portal_emails.mail import conditionals, definitions, fragments, markdown, markup
from portal_emails.mail.allowed import DROPPED_WITH_CONTENT, VALUES_IN
from portal_emails.mail.conditional_lists import LISTS, joined_lists
from portal_emails.mail.losses import lost, moved
from portal_emails.mail.sanitizing import TooBig, sanitized
from portal_emails.mail.tokens import TAG_TOKEN, TOKEN, Piece, Tokenized, index_of, is_tag_token, token, tokenized
from portal_emails.mail.tree import Element, Marker, TooDeep, elements, grouped, read_tree
from portal_emails.model import ContentFormat
from portal_emails.problems import Defect, Fault
from portal_emails.sections import Variable, VariableType
from portal_emails.templates.syntax import Print, Tag, Template

_END_TAG = re.compile(r"</([a-zA-Z]+)[\s/>]")


@dataclass(slots=True)
class ContentReading:
    """`root` None: there is no tree, and `defects` say why."""

    root: Element | None = None
    defects: list[Defect] = field(default_factory=list)


def read_content(template: Template, content_format: ContentFormat, variables: Mapping[str, Variable]) -> ContentReading:
    """Read the content of an email, whose variables are checked already."""
    written = _read(template, content_format, variables)
    try:
        root = _cleaned(written)
    except _Unreadable as unreadable:
        return ContentReading(None, [*written.defects, unreadable.defect])
    _settle(root, written)
    return ContentReading(root, written.defects)


class _Unreadable(Exception):
    """There is no tree of this HTML."""

    def __init__(self, fault: Fault, limit: int | None = None) -> None:
        super().__init__(fault)
        self.defect = Defect(fault, 0, 0, () if limit is None else (("limit", str(limit)),))


@dataclass(frozen=True, slots=True)
class _Written:
    """The HTML that people wrote, or meant. `is_tidy`: all of it comes from Markdown, and reading it moves nothing."""

    text: Tokenized
    html: str
    is_markdown: bool
    is_tidy: bool
    defects: list[Defect]


def _read(template: Template, content_format: ContentFormat, variables: Mapping[str, Variable]) -> _Written:
    is_markdown = content_format is ContentFormat.MARKDOWN
    text = tokenized(template, separates_blocks=is_markdown)
    reader = fragments.FragmentReader(text, variables)
    if not is_markdown:
        return _Written(text, _with_comments(text.text), is_markdown, is_tidy=False, defects=list(reader.defects([(text.text, 0)])))
    converted = markdown.to_html(text.text, _autolinks(text.pieces, variables))
    is_tidy = not converted.fragments
    html = converted.html if is_tidy else _with_comments(converted.html)
    return _Written(text, html, is_markdown, is_tidy, list(_in_markdown(converted, text, reader)))


def _cleaned(written: _Written) -> Element:
    """The tree of what may be sent, and what is lost or moved on the way. Raises _Unreadable."""
    if not written.is_tidy and markup.is_too_deep(written.html):
        raise _Unreadable(Fault.NESTED_TOO_DEEP, limits.NESTED_ELEMENTS)
    try:
        clean = sanitized(written.html)
    except TooBig:
        raise _Unreadable(Fault.EMAIL_TOO_BIG, limits.EMAIL_BYTES) from None
    if clean is None:
        raise _Unreadable(Fault.UNSTABLE_HTML)
    written.defects.extend(lost(written.text, clean, written.defects))
    try:
        root = read_tree(clean, written.text.pieces)
    except TooDeep:
        raise _Unreadable(Fault.NESTED_TOO_DEEP, limits.NESTED_ELEMENTS) from None
    written.defects.extend(() if written.is_tidy else moved(written.html, clean, written.text))
    return root


def _settle(root: Element, written: _Written) -> None:
    """Put the conditionals together, of the text and of attributes."""
    defects, is_markdown = written.defects, written.is_markdown
    defects += conditionals.torn(root)
    conditionals.settle(root, is_markdown=is_markdown)
    root.children = grouped(root.children, defects)
    every = elements(root.children)
    if is_markdown and any(element.name in LISTS for element in every):
        root.children = joined_lists(root.children)
        every = elements(root.children)
    for element in every:
        _group_attributes(element, defects)


def _in_markdown(converted: markdown.Converted, text: Tokenized, reader: fragments.FragmentReader) -> Iterator[Defect]:
    for link in converted.links:
        yield from reader.target(link.target, link.start, link.end, is_image=link.is_image)
    for fragment, ended in zip(converted.fragments, _ended_after(converted.fragments), strict=True):
        yield from reader.defects(fragment.lines, ended)
    for broken in converted.broken:
        yield reader.found(broken.fault, broken.start, broken.end)
    for definition in definitions.misleading(converted.definitions, text):
        yield reader.found(Fault.LINK_DEFINITION, definition.start, definition.end)
    yield from (fragments.unsafe(text.pieces[index_of(found)]) for found in converted.half_html)


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
    return "".join(_piece_with_comments(html, piece) for piece in markup.read(html)) if TAG_TOKEN.search(html) else html


def _piece_with_comments(html: str, piece: markup.Piece) -> str:
    text = html[piece.start : piece.end]
    if piece.kind is not markup.Kind.TEXT:
        return text
    return TOKEN.sub(lambda found: f"<!--{found[0]}-->" if is_tag_token(found[0]) else found[0], text)


def _group_attributes(element: Element, defects: list[Defect]) -> None:
    for name, nodes in element.attributes.items():
        if name not in VALUES_IN:
            pieces = (node.tag if isinstance(node, Marker) else node for node in nodes)
            defects += (fragments.unsafe(piece) for piece in pieces if isinstance(piece, Print | Tag))
        if any(isinstance(node, Marker) for node in nodes):
            element.attributes[name] = grouped(nodes, defects)
