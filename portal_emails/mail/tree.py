"""The tree of sanitized HTML, with values and conditionals as nodes in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

from portal_emails import limits
from portal_emails.mail.allowed import VOID
from portal_emails.mail.tokens import Piece, split
from portal_emails.problems import Defect, Fault
from portal_emails.templates.syntax import Broken, Condition, Print, Tag

_MARKUP = re.compile(r"<!--(.*?)-->|</([a-z0-9]+)>|<([a-z][a-z0-9]*)((?: [a-z]+=\"[^\"]*\")*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


@dataclass(slots=True, eq=False)
class Element:
    """An element. The values of its attributes are nodes too, for they may hold variables and conditionals."""

    name: str
    attributes: dict[str, list[Child]] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    parent: Element | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Marker:
    """A tag of a conditional, not yet put together with the others."""

    tag: Tag


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """A conditional whose branches are whole: condition and content."""

    branches: tuple[tuple[Condition | None, list[Child]], ...]


Child = str | Print | Broken | Element | Marker | Grouped


class TooDeep(Exception):
    """Elements stand in each other deeper than any email needs."""


def read_tree(html: str, pieces: Sequence[Piece]) -> Element:
    """The tree of what the sanitizer left; comments other than tokens are dropped. Raises TooDeep."""
    root = Element("")
    current, depth, place = root, 0, 0
    for found in _MARKUP.finditer(html):
        _add_text(current, html[place : found.start()], pieces)
        place = found.end()
        if found[1] is not None:
            current.children += (_leaf(part) for part in split(found[1], pieces) if isinstance(part, Tag))
        elif found[2]:
            current, depth = current.parent or root, depth - 1
        else:
            element = Element(found[3], _attributes(found[4], pieces), parent=current)
            current.children.append(element)
            if element.name not in VOID:
                current, depth = element, depth + 1
                if depth > limits.NESTED_ELEMENTS:
                    raise TooDeep
    _add_text(current, html[place:], pieces)
    return root


def elements(nodes: Sequence[Child]) -> list[Element]:
    """Every element, in the order of the text."""
    found: list[Element] = []
    _add_elements(nodes, found)
    return found


def _add_elements(nodes: Sequence[Child], found: list[Element]) -> None:
    for node in nodes:
        if isinstance(node, Element):
            found.append(node)
            _add_elements(node.children, found)
        elif isinstance(node, Grouped):
            for _, branch in node.branches:
                _add_elements(branch, found)


def _add_text(element: Element, text: str, pieces: Sequence[Piece]) -> None:
    if text.isprintable() or text.isspace():
        element.children += [unescape(text)] if text else []
    else:
        element.children += (_leaf(part) for part in split(text, pieces))


def _leaf(part: str | Piece) -> Child:
    if isinstance(part, Tag):
        return Marker(part)
    return unescape(part) if isinstance(part, str) else part


def _attributes(source: str, pieces: Sequence[Piece]) -> dict[str, list[Child]]:
    return {name: [_leaf(part) for part in split(value, pieces)] for name, value in _ATTRIBUTE.findall(source)}


def grouped(nodes: Sequence[Child], defects: list[Defect]) -> list[Child]:
    """The nodes with conditionals put together, and those of all elements below; a tag that stands wrong becomes a defect."""
    result: list[Child] = []
    open_: list[_Open] = []
    for node in nodes:
        if isinstance(node, Marker):
            _take(node.tag, open_, result, defects)
            continue
        if isinstance(node, Element) and node.children:
            node.children = grouped(node.children, defects)
        (open_[-1].branches[-1][1] if open_ else result).append(node)
    defects += (crossing(unfinished.tag) for unfinished in open_)
    return result


@dataclass(slots=True)
class _Open:
    tag: Tag
    branches: list[tuple[Condition | None, list[Child]]]


def _take(tag: Tag, open_: list[_Open], result: list[Child], defects: list[Defect]) -> None:
    conditional = tag.conditional
    if tag.index == 0:
        open_.append(_Open(tag, [(conditional.branches[0].condition, [])]))
    elif not open_ or open_[-1].tag.conditional is not conditional or len(open_[-1].branches) != tag.index:
        defects.append(crossing(tag))
    elif tag.index < len(conditional.branches):
        open_[-1].branches.append((conditional.branches[tag.index].condition, []))
    else:
        finished = Grouped(tuple(open_.pop().branches))
        (open_[-1].branches[-1][1] if open_ else result).append(finished)


def crossing(tag: Tag) -> Defect:
    """A conditional that begins in one element and goes on in another, whichever of its tags gives it away."""
    begin = tag.conditional.branches[0].tag
    return Defect(Fault.CROSSES_ELEMENT, begin.start, begin.length)
