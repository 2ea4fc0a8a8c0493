"""From the tree of an email's content to the program that makes its plain text, in which every link stands as `label (url)`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count

from portal_emails.locales import TextDirection
from portal_emails.mail.bare_targets import BARE, set_apart
from portal_emails.mail.encodings import parenthesized, plain_text
from portal_emails.mail.tree import Child, Element, Grouped
from portal_emails.sections import Variable
from portal_emails.templates.programs import Block, Choice, Item, Number, Program, Slot, is_never_blank, joined
from portal_emails.templates.syntax import Print, printed_alike

PARAGRAPH, LINE, BREAK, QUOTE, INDENT, CELL, SPACE = "\ufddc", "\ufddd", "\ufde2", "\ufddf", "\ufde0", "\ufde1", "\ufde3"
"""Noncharacters for where blocks begin, lines break, cells end and spaces count; no value can contain them."""

_ENDS = f"{PARAGRAPH}{LINE}{BREAK}"
_BREAKS = re.compile(rf"([{_ENDS}][\s{_ENDS}{QUOTE}{INDENT}{CELL}]*)")
_AT_END = f" {SPACE}"
_LEADS = {QUOTE: "> ", INDENT: "  "}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_PARAGRAPHS = frozenset({"blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul", "hr"})
_LINES = frozenset({"caption", "center", "dd", "div", "dt", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(" {2,}")
_BETWEEN_CELLS = re.compile(rf"\s*{CELL}[\s{CELL}]*")
_WHOLE_NUMBER = re.compile(r"[ \t\n\f\r]*([-+]?[0-9]{1,9})(?![0-9])")
_RAISED = {"sub": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"), "sup": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")}
"""A number must not run into the one that it stands at."""


def finished(text: str) -> str:
    """The text with line breaks between blocks: an empty line between paragraphs, none at the ends."""
    pieces = _BREAKS.split(text)
    broken = [_line(piece) if index % 2 == 0 else _line_break(piece) for index, piece in enumerate(pieces)]
    return set_apart("".join(broken).strip().replace(SPACE, " ")) + "\n"


def _line(text: str) -> str:
    """The line with single spaces, and with something between its cells; empty ones are left out."""
    line = text.rstrip(_AT_END)
    line = _SPACES.sub(" ", line) if "  " in line else line
    return _BETWEEN_CELLS.sub(" | ", line.strip(f" {CELL}")) if CELL in line else line


@lru_cache(512)
def _line_break(marks: str) -> str:
    lead = marks[1 + max(marks.rfind(end) for end in _ENDS) :]
    prefix = "".join(_LEADS.get(mark, "") for mark in lead)
    return ("\n\n" if PARAGRAPH in marks or marks.count(BREAK) > 1 else "\n") + prefix


@dataclass(frozen=True, slots=True)
class TextWriter:
    """`targets`: what makes the URLs of links. `lead`: what every line of the present block begins with. `verbatim`: white space counts."""

    targets: Mapping[Element, Program]
    variables: Mapping[str, Variable]
    direction: TextDirection
    counters: count[int]
    lead: str = ""
    verbatim: bool = False

    def program(self, nodes: Sequence[Child]) -> Program:
        """The program of these nodes."""
        out: list[Item] = []
        self.write(nodes, out)
        return joined(out)

    def write(self, nodes: Iterable[Child], out: list[Item]) -> None:
        """Append what makes these nodes."""
        for node in nodes:
            if isinstance(node, str):
                out.append(self._verbatim(node) if self.verbatim else _SPACE.sub(" ", node))
            elif isinstance(node, Element):
                self._write_element(node, out)
            elif isinstance(node, Print):
                out.append(self._slot(node))
            elif isinstance(node, Grouped):
                out.append(Choice(tuple((condition, self.program(branch)) for condition, branch in node.branches)))

    def _verbatim(self, text: str) -> str:
        return text.expandtabs(4).replace(" ", SPACE).replace("\n", BREAK + self.lead)

    def _slot(self, node: Print) -> Slot:
        variable = self.variables.get(node.reference.name)
        return Slot(node) if variable is None else Slot(node, plain_text(variable.type, self.direction))

    def _write_element(self, element: Element, out: list[Item]) -> None:
        match element.name:
            case "br":
                out.append(BREAK + self.lead)
            case "hr":
                out.append(f"{PARAGRAPH}{self.lead}---{PARAGRAPH}")
            case "img":
                self.write(element.attributes.get("alt", ()), out)
            case "a" if "href" in element.attributes:
                out += self._link(element)
            case "ol" | "ul":
                self._write_list(element, out)
            case name if name in _CELLS:
                self.write(element.children, out)
                out.append(CELL)
            case "sub" | "sup" if _is_number(element.children):
                out.append(str(element.children[0]).translate(_RAISED[element.name]))
            case _:
                self._write_block(element, out)

    def _write_block(self, element: Element, out: list[Item]) -> None:
        mark = PARAGRAPH if element.name in _PARAGRAPHS else LINE if element.name in _LINES else None
        writer = self
        if element.name == "blockquote":
            writer = replace(self, lead=self.lead + QUOTE)
        elif element.name == "pre":
            writer = replace(self, verbatim=True)
        if mark is None:
            writer.write(element.children, out)
        else:
            out.append(mark + writer.lead)
            writer.write(element.children, out)
            out.append(mark + self.lead)

    def _link(self, element: Element) -> Program:
        target = self.targets[element]
        label = self.program(element.children)
        if _shape(label) == _shape(target):
            return (BARE, *target, BARE)
        if label and _shape(label) == _shape(_address(target)):
            return (BARE, *label, BARE)
        return (*label, *parenthesized(target, self.direction))

    def _write_list(self, element: Element, out: list[Item]) -> None:
        inside = replace(self, lead=self.lead + INDENT)
        counter, start = next(self.counters), _whole_number(element, "start")
        number = None if element.name == "ul" else Number(counter, 1 if start is None else start)
        edge = PARAGRAPH if not self.lead.endswith(INDENT) else LINE
        out.append(edge)
        self._write_items(element.children, inside, number, out)
        out.append(edge + self.lead)

    def _write_items(self, nodes: Sequence[Child], inside: TextWriter, number: Number | None, out: list[Item]) -> None:
        for node in nodes:
            if isinstance(node, Grouped):
                out.append(Choice(tuple((condition, self._items(branch, inside, number)) for condition, branch in node.branches)))
            elif isinstance(node, Element) and node.name == "li":
                out += self._item(node, inside, number)
            elif not (isinstance(node, str) and node.isspace()):
                out.append(LINE + inside.lead)
                inside.write([node], out)

    def _items(self, nodes: Sequence[Child], inside: TextWriter, number: Number | None) -> Program:
        out: list[Item] = []
        self._write_items(nodes, inside, number, out)
        return joined(out)

    def _item(self, item: Element, inside: TextWriter, number: Number | None) -> Program:
        nodes = _unwrapped(item.children)
        content = inside.program(nodes)
        if number is not None and (value := _whole_number(item, "value")) is not None:
            number = Number(number.counter, value, restarts=True)
        mark = LINE + self.lead
        if number is None:
            return (f"{mark}- ", *content) if is_never_blank(content) else (Block(f"{mark}- ", content, ""),)
        if is_never_blank(content):
            return (mark, number, ". ", *content)
        return self._numbered(nodes, inside, number)

    def _numbered(self, nodes: Sequence[Child], inside: TextWriter, number: Number) -> Program:
        """An item that may be blank; a number that nothing follows would be counted too much."""
        match [node for node in nodes if not (isinstance(node, str) and node.isspace())]:
            case [Grouped(branches=branches)]:
                items = ((condition, Element("li", {}, branch)) for condition, branch in branches)
                return (Choice(tuple((condition, joined(self._item(item, inside, number))) for condition, item in items)),)
            case [_, *_]:
                return (LINE + self.lead, number, ". ", *inside.program(nodes))
            case _:
                return ()


def _unwrapped(nodes: Sequence[Child]) -> Sequence[Child]:
    """The content of a list item, whose first paragraph stands on the line of its mark."""
    for index, node in enumerate(nodes):
        if isinstance(node, Element) and node.name == "p":
            return [*node.children, *nodes[index + 1 :]]
        if not (isinstance(node, str) and node.isspace()):
            break
    return nodes


def _whole_number(element: Element, attribute: str) -> int | None:
    """As HTML reads one: whatever follows it does not matter."""
    text = "".join(part for part in element.attributes.get(attribute, ()) if isinstance(part, str))
    match = _WHOLE_NUMBER.match(text)
    return int(match[1]) if match else None


def _is_number(nodes: Sequence[Child]) -> bool:
    return len(nodes) == 1 and isinstance(nodes[0], str) and nodes[0].isascii() and nodes[0].isdecimal()


def _address(target: Program) -> Program:
    """The email address or telephone number that a target is, if it says no more than that."""
    match target:
        case [str(scheme), Slot() as value] if scheme.lower() in ("mailto:", "tel:"):
            return (value,)
        case [str(text)] if text.lower().startswith(("mailto:", "tel:")) and "?" not in text:
            return (text.partition(":")[2],)
        case _:
            return ()


def _shape(program: Program) -> tuple[object, ...]:
    """What a program prints, however it is encoded."""
    return tuple(printed_alike(item.output) if isinstance(item, Slot) else item for item in program)
