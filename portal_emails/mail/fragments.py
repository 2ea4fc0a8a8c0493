"""What is wrong with HTML as people wrote it, and where: what would be dropped, unsafe places for values, and targets of links."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal_emails.mail import markup
from portal_emails.mail.allowed import DROPPED_WITH_CONTENT, ELEMENTS, TABLE_PARTS, TARGETS, is_allowed
from portal_emails.mail.links import BadTarget, target_program
from portal_emails.mail.markup import Attribute, Kind, attribute_text, read
from portal_emails.mail.styles import loses_style
from portal_emails.mail.tokens import TOKEN, Piece, Tokenized, index_of, split
from portal_emails.mail.tree import Child, Marker, grouped
from portal_emails.problems import Defect, Fault
from portal_emails.sections import Variable, VariableType
from portal_emails.templates.syntax import Print, Tag

_SUPPLIED = frozenset({"html", "head", "body"})
"""The page around every email has them."""
_ANYWAY = frozenset({"dir", "lang"})
_LONGEST_QUOTATION = 100


@dataclass(slots=True)
class FragmentReader:
    """Reads HTML fragments of one tokenized template, in their order. `tables`: how many are open."""

    template: Tokenized
    variables: Mapping[str, Variable]
    tables: int = 0

    def defects(self, lines: Sequence[tuple[str, int]], ended: Collection[str] = ()) -> Iterator[Defect]:
        """What is wrong with a fragment, given its lines and where each begins in the tokenized template.

        `ended`: elements whose ends stand in a fragment further on.
        """
        html = "\n".join(line for line, _ in lines)
        starts = [0]
        for line, _ in lines[:-1]:
            starts.append(starts[-1] + len(line) + 1)
        places = _Places(starts, [place for _, place in lines])
        before = None
        for piece in read(html):
            if piece.kind is Kind.UNFINISHED:
                yield from self._unfinished(html, piece, before, ended, places)
            yield from self._piece(html, piece, places)
            before = piece

    def target(self, target: str, start: int, end: int, *, is_image: bool) -> Iterator[Defect]:
        """What is wrong with the target of a link that stands between these places."""
        try:
            target_program(target_nodes(target, self.template), self.variables, is_image=is_image)
        except BadTarget as bad:
            span = self.template.source_span(start, end)
            written = _written(target, self.template)
            words = (("text", _quoted(written)), ("name", bad.name))
            yield Defect(bad.fault, span.start, span.length, words, tuple(_meant(written, bad, self.variables)))

    def found(self, fault: Fault, start: int, end: int) -> Defect:
        """The fault in what stands between these places, which its words quote."""
        span = self.template.source_span(start, end)
        return Defect(fault, span.start, span.length, (("text", _quoted(_written(self.template.text[start:end], self.template))),))

    def _unfinished(
        self, html: str, piece: markup.Piece, before: markup.Piece | None, ended: Collection[str], places: _Places
    ) -> Iterator[Defect]:
        """A tag or comment without its end, or the content of a hidden element of which that is true."""
        is_hidden = before is not None and before.kind is Kind.START and before.name in DROPPED_WITH_CONTENT
        start = before.start if before is not None and is_hidden else piece.start
        if not (is_hidden and piece.name in ended):
            yield self._at(Fault.HTML_NOT_CLOSED, html, start, start + 1, places)

    def _piece(self, html: str, piece: markup.Piece, places: _Places) -> Iterator[Defect]:
        if piece.kind is Kind.COMMENT and html[piece.start : piece.start + 9].lower() != "<!doctype":
            yield self._at(Fault.REMOVED_COMMENT, html, piece.start, piece.end, places)
        elif piece.kind is Kind.TEXT and html.endswith("<", 0, piece.end) and TOKEN.match(html, piece.end):
            yield from self._unsafe(html, piece.end, piece.end + 1)
        elif piece.kind is Kind.START and self._is_removed(piece.name):
            yield self._at(Fault.REMOVED_ELEMENT, html, piece.start, piece.end, places, piece.name)
        elif piece.kind is Kind.START:
            for attribute in piece.attributes:
                yield from self._attribute(html, piece.name, attribute, places)
        if piece.name == "table":
            self.tables = max(0, self.tables + (1 if piece.kind is Kind.START else -1))

    def _is_removed(self, element: str) -> bool:
        return (element not in ELEMENTS and element not in _SUPPLIED) or (element in TABLE_PARTS and not self.tables)

    def _attribute(self, html: str, element: str, attribute: Attribute, places: _Places) -> Iterator[Defect]:
        if not attribute.quoted:
            yield from self._unsafe(html, attribute.value_start, attribute.end)
        if TOKEN.search(attribute.name):
            return
        if element in _SUPPLIED and attribute.name in _ANYWAY:
            return
        if not is_allowed(element, attribute.name):
            yield self._at(Fault.REMOVED_ATTRIBUTE, html, attribute.start, attribute.end, places, attribute.name)
        elif attribute.name == "style" and loses_style(TOKEN.sub("x", attribute_text(attribute.value))):
            yield self._at(Fault.REMOVED_STYLE, html, attribute.start, attribute.end, places, attribute.name)
        elif attribute.name in TARGETS:
            start, end = attribute.value_start, attribute.value_start + len(attribute.value)
            yield from self.target(attribute_text(attribute.value), places.at(start), places.at(end), is_image=attribute.name == "src")

    def _unsafe(self, html: str, start: int, end: int) -> Iterator[Defect]:
        for found in TOKEN.finditer(html, start):
            if found.start() >= end:
                return
            yield unsafe(self.template.pieces[index_of(found[0])])

    def _at(self, fault: Fault, html: str, start: int, end: int, places: _Places, name: str = "") -> Defect:
        span = self.template.source_span(places.at(start), places.at(end - 1) + 1)
        return Defect(fault, span.start, span.length, (("name", _quoted(name)), ("text", _quoted(html[start:end]))))


@dataclass(frozen=True, slots=True)
class _Places:
    """From places in a fragment to places in the template that it stands in."""

    starts: Sequence[int]
    places: Sequence[int]

    def at(self, place: int) -> int:
        line = bisect_right(self.starts, place) - 1
        return self.places[line] + place - self.starts[line]


def unsafe(piece: object) -> Defect:
    """Markup where nothing could make a value safe, or where there is nothing to choose."""
    if isinstance(piece, Print):
        return Defect(Fault.UNSAFE_CONTEXT, piece.span.start, piece.span.length, (("name", piece.reference.name),))
    span = piece.span if isinstance(piece, Tag) else None
    return Defect(Fault.UNSAFE_CONDITION, span.start if span else 0, span.length if span else 0)


def target_nodes(target: str, template: Tokenized) -> list[Child]:
    """The target of a link as nodes, its conditionals put together; what can't be is left out, and found elsewhere."""
    parts = (Marker(part) if isinstance(part, Tag) else part for part in split(target, template.pieces))
    return grouped(list(parts), [])


def _written(target: str, template: Tokenized) -> str:
    """The target as people wrote it, more or less."""
    return "".join(map(_source, split(target, template.pieces)))


def _source(part: str | Piece) -> str:
    if isinstance(part, str):
        return part
    return f"{{{{ {part.reference.name} }}}}" if isinstance(part, Print) else "{% … %}"


def _quoted(text: str) -> str:
    plain = TOKEN.sub("", text)
    return plain if len(plain) <= _LONGEST_QUOTATION else f"{plain[:_LONGEST_QUOTATION]}…"


def _meant(written: str, bad: BadTarget, variables: Mapping[str, Variable]) -> Iterator[str]:
    variable = variables.get(bad.name)
    if variable is not None and variable.type is VariableType.EMAIL and written.startswith("{{"):
        yield f"mailto:{written}"
    elif written.lower().startswith("http://"):
        yield f"https://{written[7:]}"
    elif written.lower().startswith("www."):
        yield f"https://{written}"
    elif "@" in written and ":" not in written and "/" not in written:
        yield f"mailto:{written}"
