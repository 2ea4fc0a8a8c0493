"""From the tree of an email's content to the program that makes its HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from portal_emails.locales import TextDirection
from portal_emails.mail.allowed import TARGETS, VOID
from portal_emails.mail.encodings import html_attribute, html_text, in_attribute
from portal_emails.mail.layout import BUTTON, style_of
from portal_emails.mail.links import target_program
from portal_emails.mail.tree import Child, Element, Grouped
from portal_emails.sections import Variable
from portal_emails.templates.programs import Block, Choice, Item, Program, Slot, is_never_blank, joined
from portal_emails.templates.syntax import Print

_LEFT_OUT_WHEN_BLANK = frozenset({"blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "ul"})


@dataclass(frozen=True, slots=True)
class HtmlWriter:
    """`styled`: for content that people wrote without styles of their own, so that a link alone in its paragraph becomes a button."""

    variables: Mapping[str, Variable]
    direction: TextDirection
    styled: bool

    def program(self, nodes: Sequence[Child]) -> Program:
        """The program of these nodes. Raises BadTarget."""
        return joined(item for node in nodes for item in self._node(node))

    def _node(self, node: Child, *, button: bool = False) -> Iterator[Item]:
        if isinstance(node, str):
            yield escape(node, quote=False)
        elif isinstance(node, Print):
            yield Slot(node, html_text)
        elif isinstance(node, Grouped):
            yield Choice(tuple((condition, self._branch(branch, button=button)) for condition, branch in node.branches))
        elif isinstance(node, Element):
            yield from self._element(node, button=button)

    def _branch(self, nodes: Sequence[Child], *, button: bool) -> Program:
        return joined(item for node in nodes for item in self._node(node, button=button and _is_alone(nodes)))

    def _element(self, element: Element, *, button: bool) -> Iterator[Item]:
        button = button and element.name == "a"
        alone = self.styled and element.name == "p" and _is_alone(element.children)
        inner = joined(item for node in element.children for item in self._node(node, button=alone))
        seen = element.name == "a" and is_never_blank(shown(element.children))
        before = joined(self._start(element, button=button, seen=seen))
        if element.name in VOID:
            yield from before
        elif element.name in _LEFT_OUT_WHEN_BLANK and not self._is_spacer(inner) and not is_never_blank(inner) and _is_text(before):
            # The line break keeps words apart that stand around a block that is left out.
            yield from (Block("".join(map(str, before)), inner, f"</{element.name}>"), "\n")
        else:
            yield from (*before, *inner, f"</{element.name}>")

    def _is_spacer(self, inner: Program) -> bool:
        """Whether people left an element empty for the looks, as they do in HTML, or with a space that does not break."""
        return _is_text(inner) and (not self.styled or bool("".join(map(str, inner)).strip(" \t\r\n")))

    def _start(self, element: Element, *, button: bool, seen: bool) -> Iterator[Item]:
        yield f"<{element.name}"
        if button:
            yield ' class="button"'
        style = ";".join(filter(None, (BUTTON if button else style_of(element.name, self.direction), _style_of(element))))
        if style:
            yield f' style="{html_attribute(style)}"'
        for name, value in element.attributes.items():
            if name in TARGETS:
                target = target_program(value, self.variables, is_image=name == "src")
                yield from (f' {name}="', *in_attribute(_with_sight(target, seen=seen)), '"')
            elif name != "style":
                yield from (f' {name}="', *in_attribute(_attribute_program(value)), '"')
        yield ">"


def shown(nodes: Sequence[Child]) -> Program:
    """What people see of the nodes, without markup: of an image, which many mail programs hide at first, the words for it."""
    return joined(_shown(nodes))


def _shown(nodes: Sequence[Child]) -> Iterator[Item]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Print):
            yield Slot(node)
        elif isinstance(node, Grouped):
            yield Choice(tuple((condition, shown(branch)) for condition, branch in node.branches))
        elif isinstance(node, Element):
            yield from _shown(node.attributes.get("alt", ()) if node.name == "img" else node.children)


def _attribute_program(nodes: Sequence[Child]) -> Program:
    return joined(_attribute_items(nodes))


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
    return program if seen else tuple(_unseen(item) for item in program)


def _unseen(item: Item) -> Item:
    if isinstance(item, Slot):
        return Slot(item.output, item.encode, seen=False)
    if isinstance(item, Choice):
        return Choice(tuple((condition, _with_sight(branch, seen=False)) for condition, branch in item.branches))
    return item


def _is_alone(nodes: Sequence[Child]) -> bool:
    """Whether a link, or a conditional, has nothing beside it."""
    seen = [node for node in nodes if not (isinstance(node, str) and node.isspace())]
    return len(seen) == 1 and (isinstance(seen[0], Grouped) or (isinstance(seen[0], Element) and seen[0].name == "a"))


def _is_text(program: Program) -> bool:
    return all(isinstance(item, str) for item in program)
