"""From the tree of an email's content to the program that makes its HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from portal_emails.locales import TextDirection
from portal_emails.mail.allowed import TARGETS, VOID
from portal_emails.mail.encodings import html_attribute, html_text, in_attribute
from portal_emails.mail.layout import BUTTON, style_of
from portal_emails.mail.tree import Child, Element, Grouped
from portal_emails.templates.programs import Block, Choice, Item, Program, Slot, as_it_is, is_never_blank, joined, mapped
from portal_emails.templates.syntax import Print
from portal_emails.value_rules import is_blank

_LEFT_OUT_WHEN_BLANK = frozenset({"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "ul"})


@dataclass(frozen=True, slots=True)
class HtmlWriter:
    """`styled`: for content that people wrote without styles of their own, so that a link alone in its paragraph becomes a button.

    `targets`: what makes the URLs of links and images.
    """

    targets: Mapping[Element, Program]
    direction: TextDirection
    styled: bool

    def program(self, nodes: Sequence[Child]) -> Program:
        """The program of these nodes."""
        return self._program(nodes, button=False)

    def _program(self, nodes: Sequence[Child], *, button: bool) -> Program:
        out: list[Item] = []
        self._write(nodes, out, button=button)
        return joined(out)

    def _write(self, nodes: Sequence[Child], out: list[Item], *, button: bool) -> None:
        for node in nodes:
            if isinstance(node, str):
                out.append(escape(node, quote=False))
            elif isinstance(node, Element):
                self._write_element(node, out, button=button and node.name == "a")
            elif isinstance(node, Print):
                out.append(Slot(node, html_text))
            elif isinstance(node, Grouped):
                branches = ((condition, self._program(branch, button=button and _is_alone(branch))) for condition, branch in node.branches)
                out.append(Choice(tuple(branches)))

    def _write_element(self, element: Element, out: list[Item], *, button: bool) -> None:
        start = self._start(element, button=button)
        if element.name in _LEFT_OUT_WHEN_BLANK:
            self._write_block(element, start, out)
            return
        out += start
        if element.name not in VOID:
            self._write(element.children, out, button=False)
            out.append(f"</{element.name}>")

    def _write_block(self, element: Element, start: Sequence[Item], out: list[Item]) -> None:
        alone = self.styled and element.name == "p" and _is_alone(element.children)
        inner, end = self._program(element.children, button=alone), f"</{element.name}>"
        if is_never_blank(inner) or self._is_spacer(inner) or not _is_text(start):
            out += (*start, *inner, end)
        else:
            # The line break keeps words apart that stand around a block that is left out.
            out += (Block("".join(map(str, start)), inner, end), "\n")

    def _is_spacer(self, inner: Program) -> bool:
        """Whether people left an element empty for the looks, as they do in HTML, or with a space that does not break."""
        return _is_text(inner) and (not self.styled or bool("".join(map(str, inner)).strip(" \t\r\n")))

    def _start(self, element: Element, *, button: bool) -> list[Item]:
        style = _style_of(element) if "style" in element.attributes else ""
        tag = _tag(element.name, self.direction, style, button=button) if style else _plain_tag(element.name, self.direction, button)
        if not element.attributes:
            return [f"{tag}>"]
        out: list[Item] = [tag]
        for name, value in element.attributes.items():
            if name != "style":
                out += (f' {name}="', *in_attribute(self._attribute(element, name, value)), '"')
        out.append(">")
        return out

    def _attribute(self, element: Element, name: str, value: Sequence[Child]) -> Program:
        if name not in TARGETS:
            return _attribute_program(value)
        return _with_sight(self.targets[element], seen=element.name == "a" and is_seen(element.children))


def _tag(name: str, text_direction: TextDirection, own_style: str, *, button: bool) -> str:
    """The beginning of a start tag, with our style before that of people."""
    style = ";".join(filter(None, (BUTTON if button else style_of(name, text_direction), own_style)))
    html_class, html_style = ' class="button"' if button else "", f' style="{html_attribute(style)}"' if style else ""
    return f"<{name}{html_class}{html_style}"


@lru_cache(512)
def _plain_tag(name: str, text_direction: TextDirection, button: bool) -> str:
    return _tag(name, text_direction, "", button=button)


def is_seen(nodes: Sequence[Child]) -> bool:
    """Whether every way through the nodes shows something: of an image, which many mail programs hide at first, the words for it."""
    return any(_is_node_seen(node) for node in nodes)


def _is_node_seen(node: Child) -> bool:
    if isinstance(node, str):
        return not is_blank(node)
    if isinstance(node, Element):
        return is_seen(node.attributes.get("alt", ()) if node.name == "img" else node.children)
    if isinstance(node, Grouped):
        return node.branches[-1][0] is None and all(is_seen(branch) for _, branch in node.branches)
    return isinstance(node, Print)


def _attribute_program(nodes: Sequence[Child]) -> Program:
    return joined(tuple(_attribute_items(nodes)))


def _attribute_items(nodes: Sequence[Child]) -> Iterator[Item]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Print):
            yield Slot(node, seen=False)
        elif isinstance(node, Grouped):
            yield Choice(tuple((condition, _attribute_program(branch)) for condition, branch in node.branches))


def _style_of(element: Element) -> str:
    return "".join(part for part in element.attributes.get("style", ()) if isinstance(part, str)).strip("; ")


def _with_sight(program: Program, *, seen: bool) -> Program:
    """A link without anything to click on is not seen, nor is where an image comes from."""
    return program if seen else mapped(program, as_it_is, lambda slot: slot._replace(seen=False))


def _is_alone(nodes: Sequence[Child]) -> bool:
    """Whether a link, or a conditional, has nothing beside it."""
    seen = [node for node in nodes if not (isinstance(node, str) and node.isspace())]
    return len(seen) == 1 and (isinstance(seen[0], Grouped) or (isinstance(seen[0], Element) and seen[0].name == "a"))


def _is_text(items: Sequence[Item]) -> bool:
    return all(isinstance(item, str) for item in items)
