"""The syntax tree of a template. Everything in it knows where it stands, in code points from the beginning of the source.

What there is most of are named tuples, which are made in half the time that frozen dataclasses take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal as OneOf
from typing import NamedTuple

from portal_emails.problems import Defect


class Span(NamedTuple):
    """A piece of the source."""

    start: int
    length: int

    @property
    def end(self) -> int:
        """Where it ends; the character there does not belong to it any more."""
        return self.start + self.length


class Reference(NamedTuple):
    """A variable, named."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A string or a whole number, written out."""

    value: str | int
    span: Span


Operand = Reference | Literal


@dataclass(frozen=True, slots=True)
class FilterCall:
    """A filter with what stands after its colon."""

    name: str
    arguments: tuple[Operand, ...]
    span: Span
    """Of the name."""


class Print(NamedTuple):
    """`{{ variable | filter: "argument" }}`."""

    reference: Reference
    filters: tuple[FilterCall, ...]
    span: Span


def printed_alike(output: Print) -> object:
    """What is the same for two outputs that print the same text, wherever they stand."""
    calls = ((call.name, tuple(_written(argument) for argument in call.arguments)) for call in output.filters)
    return output.reference.name, tuple(calls)


def _written(operand: Operand) -> tuple[str, str | int]:
    return ("name", operand.name) if isinstance(operand, Reference) else ("literal", operand.value)


@dataclass(frozen=True, slots=True)
class Presence:
    """True when the operand has a value."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Comparison:
    """True when the operands are the same text, or are not."""

    left: Operand
    operator: OneOf["==", "!="]
    right: Operand


@dataclass(frozen=True, slots=True)
class Joined:
    """Two conditions. As in Liquid, what stands further right is decided first: `a and b or c` is `a and (b or c)`."""

    left: Presence | Comparison
    operator: OneOf["and", "or"]
    right: Condition


@dataclass(frozen=True, slots=True)
class Negation:
    """What `unless` asks."""

    condition: Condition


Condition = Presence | Comparison | Joined | Negation


class Text(NamedTuple):
    """What comes out as it stands. `is_raw`: nothing in it is looked at."""

    text: str
    start: int
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """Markup that could not be understood; a defect says why. `source`: what people wrote."""

    source: str
    span: Span


@dataclass(frozen=True, slots=True)
class Branch:
    """One way through a conditional. `condition` None: `else`."""

    condition: Condition | None
    nodes: tuple[Node, ...]
    tag: Span


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if` or `unless`, with all its branches."""

    branches: tuple[Branch, ...]
    end: Span

    @property
    def has_else(self) -> bool:
        """Whether one of the branches is taken, whatever the values."""
        return self.branches[-1].condition is None


Node = Text | Print | Broken | Conditional


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template, and what is wrong with its syntax. `whole` False: there was so much wrong that parsing stopped."""

    source: str
    nodes: tuple[Node, ...]
    defects: tuple[Defect, ...] = ()
    whole: bool = True


class Edge(Enum):
    """Where a branch or a conditional begins or ends."""

    BRANCH = "BRANCH"
    END = "END"


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a conditional, in the order of the source. `index`: of the branch that begins here."""

    conditional: Conditional
    edge: Edge
    index: int
    span: Span


def flattened(nodes: Sequence[Node]) -> Iterator[Text | Print | Broken | Tag]:
    """The template as people wrote it, piece by piece, with the tags of its conditionals."""
    for node in nodes:
        if isinstance(node, Conditional):
            for index, branch in enumerate(node.branches):
                yield Tag(node, Edge.BRANCH, index, branch.tag)
                yield from flattened(branch.nodes)
            yield Tag(node, Edge.END, len(node.branches), node.end)
        else:
            yield node


def references(condition: Condition | None) -> Iterator[Reference]:
    """Every variable that a condition asks about."""
    match condition:
        case Presence(operand=Reference() as reference):
            yield reference
        case Comparison(left=left, right=right):
            yield from (operand for operand in (left, right) if isinstance(operand, Reference))
        case Joined(left=left, right=right):
            yield from references(left)
            yield from references(right)
        case Negation(condition=inner):
            yield from references(inner)
        case _:
            return
