"""A compiled template: text to copy, values to print, and branches to choose between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from portal_emails.templates.filters import default_text
from portal_emails.templates.syntax import Condition, Conditional, Node, Print, Text
from portal_emails.value_rules import is_blank

_VALUE_BYTES = 64

Encoding = Callable[[str], str]
"""Makes a formatted value safe for the place where it stands."""


def as_it_is(text: str) -> str:
    """For places where everything is text."""
    return text


class Slot(NamedTuple):
    """A place for a value. `seen` False: where readers may never see it, such as the title of a link."""

    output: Print
    encode: Encoding = as_it_is
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Branches, the first whose condition holds being taken. Condition None: always."""

    branches: tuple[tuple[Condition | None, Program], ...]

    @property
    def is_total(self) -> bool:
        """Whether one branch is taken, whatever the values."""
        return self.branches[-1][0] is None


@dataclass(frozen=True, slots=True)
class Block:
    """Text around a program, left out where the program makes nothing that can be seen."""

    before: str
    inner: Program
    after: str


@dataclass(frozen=True, slots=True)
class Number:
    """The number of an item of a list, counted where the branches that are taken decide how many there are.

    `restarts`: it is `start` whatever comes before it, not only where nothing does.
    """

    counter: int
    start: int
    restarts: bool = False


Item = str | Slot | Choice | Block | Number
Program = tuple[Item, ...]


def program_of(nodes: Sequence[Node]) -> Program:
    """The program of a template in which everything is text, such as a subject."""
    return joined(tuple(_items(nodes)))


def joined(items: Sequence[Item]) -> Program:
    """The items with neighbouring texts made one."""
    if len(items) < 2:
        return tuple(items) if items and items[0] else ()
    program: list[Item] = []
    texts: list[str] = []
    for item in items:
        if isinstance(item, str):
            if item:
                texts.append(item)
            continue
        if texts:
            program.append("".join(texts))
            texts.clear()
        program.append(item)
    return (*program, "".join(texts)) if texts else tuple(program)


def mapped(program: Program, change_text: Callable[[str], str], change_slot: Callable[[Slot], Slot]) -> Program:
    """The program with every text and place for a value changed, in whatever branch."""
    return tuple(_changed(item, change_text, change_slot) for item in program)


def _changed(item: Item, change_text: Callable[[str], str], change_slot: Callable[[Slot], Slot]) -> Item:
    if isinstance(item, str):
        return change_text(item)
    if isinstance(item, Slot):
        return change_slot(item)
    if isinstance(item, Choice):
        return Choice(tuple((condition, mapped(branch, change_text, change_slot)) for condition, branch in item.branches))
    if isinstance(item, Block):
        return Block(change_text(item.before), mapped(item.inner, change_text, change_slot), change_text(item.after))
    return item


def is_printed(program: Program, names: frozenset[str]) -> bool:
    """Whether one of the variables is printed, seen and without a default, on every way through the program."""
    return _is_certain(program, lambda item: _prints(item, names))


def is_never_blank(program: Program) -> bool:
    """Whether every way through the program prints something. A printed value is never blank."""
    return _is_certain(program, lambda item: isinstance(item, Slot) or (isinstance(item, str) and not is_blank(item)))


@dataclass(slots=True)
class Inventory:
    """What programs are made of, in whatever branch: places for values, conditions, and how many characters of text."""

    slots: list[Slot] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    characters: int = 0

    def add(self, program: Program) -> None:
        """Count this program too."""
        for item in program:
            if isinstance(item, str):
                self.characters += len(item)
            elif isinstance(item, Slot):
                self.slots.append(item)
            elif isinstance(item, Block):
                self.characters += len(item.before) + len(item.after)
                self.add(item.inner)
            elif isinstance(item, Choice):
                for condition, branch in item.branches:
                    self.conditions += () if condition is None else (condition,)
                    self.add(branch)


def inventory(*programs: Program) -> Inventory:
    """Of all these programs together."""
    counted = Inventory()
    for program in programs:
        counted.add(program)
    return counted


def largest_size(program: Program) -> int:
    """How many bytes of UTF-8 the program makes at most, of values that are as long as names and links usually are."""
    size = 0
    for item in program:
        if isinstance(item, str):
            size += len(item.encode())
        elif isinstance(item, Slot):
            size += _VALUE_BYTES
        elif isinstance(item, Block):
            size += len(item.before.encode()) + largest_size(item.inner) + len(item.after.encode())
        elif isinstance(item, Choice):
            size += max(largest_size(branch) for _, branch in item.branches)
    return size


def _is_certain(program: Program, found: Callable[[Item], bool]) -> bool:
    return any(found(item) or _certain_inside(item, found) for item in program)


def _certain_inside(item: str | Slot | Choice | Block | Number, found: Callable[[Item], bool]) -> bool:
    if isinstance(item, Block):
        return _is_certain(item.inner, found)
    return isinstance(item, Choice) and item.is_total and all(_is_certain(branch, found) for _, branch in item.branches)


def _prints(item: object, names: frozenset[str]) -> bool:
    return isinstance(item, Slot) and item.seen and item.output.reference.name in names and default_text(item.output.filters) is None


def _items(nodes: Sequence[Node]) -> Iterator[str | Slot | Choice]:
    for node in nodes:
        if isinstance(node, Text):
            yield node.text
        elif isinstance(node, Print):
            yield Slot(node)
        elif isinstance(node, Conditional):
            yield Choice(tuple((branch.condition, program_of(branch.nodes)) for branch in node.branches))
