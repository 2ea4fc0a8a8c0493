"""Targets of links: each is an absolute https, mailto or tel URL on every way through the template, with every value that is accepted.

A whole URL may come from a variable of that type. Any other value is encoded, and can only stand where it cannot change the host. What
encoding cannot make fit is refused when values are given: one that is dialled and no telephone number (`telephone_number`,
`telephone_digits`), and a URL that a link goes on after and that cannot go on (`extended_url`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portal_emails.mail.allowed import TARGETS
from portal_emails.mail.tree import Child, Element, Grouped, elements
from portal_emails.problems import Fault
from portal_emails.sections import Variable, VariableType
from portal_emails.templates.filters import default_text
from portal_emails.templates.programs import Choice, Encoding, Item, Program, Slot, as_it_is, joined
from portal_emails.templates.syntax import Print
from portal_emails.templates.urls import (
    can_go_on,
    extended_url,
    has_other_characters,
    has_user,
    is_link_target,
    is_telephone_number,
    percent_encoded,
    percent_encoded_mailbox,
    telephone_digits,
    telephone_number,
)

_SCHEME_AND_HOST = re.compile(r"https://[^/?#]+[/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https://|mailto:|tel:)", re.IGNORECASE)
_TELEPHONE = re.compile(r"tel:[-+.()0-9]*", re.IGNORECASE)
_DIALLED_TYPES = frozenset({VariableType.TEXT, VariableType.CODE})
_ENDS: Mapping[str, str] = {"https": "/?#", "mailto": "?", "tel": ";"}
"""What may follow a whole URL; anything else would become a part of its host, address or number."""
_ENCODINGS: Mapping[str, Encoding] = {_ENDS["mailto"]: percent_encoded_mailbox, _ENDS["tel"]: telephone_digits}


class BadTarget(Exception):
    """Carries what is wrong with a target."""

    def __init__(self, fault: Fault, name: str = "") -> None:
        super().__init__(fault, name)
        self.fault = fault
        self.name = name


def target_program(nodes: Sequence[Child], variables: Mapping[str, Variable], *, is_image: bool) -> Program:
    """The program that makes the URL. Raises BadTarget. An image has to come from https, and its host be written out."""
    reader = _Reader(variables, is_image)
    program = joined(tuple(reader.read(_stripped(nodes))))
    reader.finish()
    return _extended(program, goes_on=False)


def read_targets(nodes: Sequence[Child], variables: Mapping[str, Variable]) -> dict[Element, Program]:
    """What makes the URLs of all links and images among the nodes. Raises BadTarget."""
    return {
        element: target_program(value, variables, is_image=name == "src")
        for element in elements(nodes)
        for name, value in element.attributes.items()
        if name in TARGETS
    }


def fault_of(target: str) -> Fault:
    """Why a target, or the beginning of one, leads nowhere."""
    if not _SCHEME.match(target):
        return Fault.LINK_TARGET
    if has_user(target):
        return Fault.LINK_USER
    return Fault.LINK_CHARACTERS if has_other_characters(target) else Fault.LINK_TARGET


def _extended(program: Program, *, goes_on: bool) -> Program:
    """With every whole URL marked after which the target goes on. Raises BadTarget for a default that cannot."""
    return tuple(_extended_item(item, goes_on=goes_on or index < len(program) - 1) for index, item in enumerate(program))


def _extended_item(item: Item, *, goes_on: bool) -> Item:
    if isinstance(item, Choice):
        return Choice(tuple((condition, _extended(branch, goes_on=goes_on)) for condition, branch in item.branches))
    if not isinstance(item, Slot) or item.encode is not as_it_is or not goes_on:
        return item
    default = default_text(item.output.filters)
    if default is not None and not can_go_on(default):
        raise BadTarget(Fault.LINK_CONTINUED, default)
    return item._replace(encode=extended_url)


def _stripped(nodes: Sequence[Child]) -> Sequence[Child]:
    """Without the spaces around it, which are no part of an URL."""
    stripped = list(nodes)
    if stripped and isinstance(first := stripped[0], str):
        stripped[0] = first.lstrip()
    if stripped and isinstance(last := stripped[-1], str):
        stripped[-1] = last.rstrip()
    return stripped


@dataclass(slots=True)
class _Reader:
    """Reads a target from left to right.

    `written`: what stands before anything else. `ends`: what may follow, once there is a whole URL. `encode`: what becomes of
    values, once nothing can change where the URL leads. `has_parameters`: whether it is past the semicolon of a telephone number.
    """

    variables: Mapping[str, Variable]
    is_image: bool
    written: str = ""
    ends: str | None = None
    encode: Encoding | None = None
    has_parameters: bool = False

    def read(self, nodes: Sequence[Child]) -> Iterator[str | Slot | Choice]:
        for node in nodes:
            if isinstance(node, str):
                self.text(node)
                yield node
            elif isinstance(node, Print):
                yield Slot(node, self.value(node))
            elif isinstance(node, Grouped):
                yield self.conditional(node)

    def text(self, text: str) -> None:
        if self.encode is None and self.ends is None:
            self.written += text
        elif text:
            if self.encode is None and not text.startswith(tuple(self.ends or ())):
                raise BadTarget(Fault.LINK_CONTINUED)
            if not all(is_link_target(before + text) for before in self.before()):
                raise BadTarget(Fault.LINK_CHARACTERS if has_other_characters(text) else Fault.LINK_CONTINUED)
            self.has_parameters = self.has_parameters or (self.is_dialled() and ";" in text)
            self.encode = self.encode or _ENCODINGS.get(self.ends or "", percent_encoded)

    def before(self) -> Sequence[str]:
        """Targets after which a text must make a target, so that it does after what is written."""
        if not self.is_dialled():
            return ("https://example.com/",)
        return ("tel:0;a", "tel:0;a=0") if self.has_parameters else ("tel:0",)

    def is_dialled(self) -> bool:
        return self.encode is telephone_digits or (self.encode is None and self.ends == _ENDS["tel"])

    def value(self, node: Print) -> Encoding:
        name = node.reference.name
        if self.is_image and name in self.variables and self.variables[name].secret:
            raise BadTarget(Fault.SECRET_IN_IMAGE, name)
        if self.encode is None and self.ends is not None:
            raise BadTarget(Fault.LINK_HOST_VARIABLE, name)
        if self.encode is None and not self.written:
            return self.whole(node)
        if self.encode is None and self.written.lower() == "mailto:" and not self.is_image:
            return self.mailbox(node)
        is_first = self.encode is None and self.written.lower() == "tel:"
        self.encode = self.encode or _encoding_after(self.written, name, is_image=self.is_image)
        return self.number(node, is_first=is_first) if self.encode is telephone_digits else self.encode

    def number(self, node: Print, *, is_first: bool) -> Encoding:
        """A telephone number from a variable, or a part of one."""
        variable = self.variables.get(node.reference.name)
        if variable is None or variable.type not in _DIALLED_TYPES or any(call.name == "truncate" for call in node.filters):
            raise BadTarget(Fault.LINK_TARGET_VARIABLE, node.reference.name)
        default = default_text(node.filters)
        if default is not None and not is_telephone_number(default):
            raise BadTarget(Fault.LINK_TARGET, default)
        return telephone_number if is_first else telephone_digits

    def whole(self, node: Print) -> Encoding:
        """A URL from a variable."""
        self.must_be(VariableType.URL, node, is_link_target)
        self.ends = _ENDS["https"]
        return as_it_is

    def mailbox(self, node: Print) -> Encoding:
        """An address from a variable."""
        self.must_be(VariableType.EMAIL, node, lambda address: is_link_target(f"mailto:{percent_encoded_mailbox(address)}"))
        self.ends = _ENDS["mailto"]
        return percent_encoded_mailbox

    def must_be(self, kind: VariableType, node: Print, is_good: Callable[[str], bool]) -> None:
        variable = self.variables.get(node.reference.name)
        if variable is None or variable.type is not kind or self.is_image:
            raise BadTarget(Fault.LINK_TARGET_VARIABLE, node.reference.name)
        default = default_text(node.filters)
        if default is not None and not is_good(default):
            raise BadTarget(Fault.LINK_TARGET, default)

    def conditional(self, node: Grouped) -> Choice:
        begins = not self.settled()
        if self.is_in_host() or (begins and node.branches[-1][0] is not None):
            raise BadTarget(Fault.LINK_CONDITION)
        branches = [(condition, replace(self), _stripped(branch) if begins else branch) for condition, branch in node.branches]
        choice = Choice(tuple((condition, joined(tuple(reader.read(branch)))) for condition, reader, branch in branches))
        readers = [reader for _, reader, _ in branches]
        for reader in readers if begins else ():
            reader.finish()
            reader.settled()
        self.follow(readers if choice.is_total else [*readers, self])
        return choice

    def settled(self) -> bool:
        """Whether what is written so far is a whole URL, or leads somewhere already."""
        if self.encode is None and self.ends is None and self.written:
            scheme = self.written.partition(":")[0].lower()
            is_number = _TELEPHONE.fullmatch(self.written) and is_link_target(self.written)
            if _SCHEME_AND_HOST.match(self.written) or "?" in self.written or is_number:
                self.encode = _encoding_after(self.written, "", is_image=self.is_image)
            elif self.is_whole():
                self.ends = _ENDS[scheme]
        return self.encode is not None or self.ends is not None

    def follow(self, readers: Sequence[_Reader]) -> None:
        """Go on where each of the readers may have come to: with nothing that not all of them could go on with."""
        encodings = {reader.encode for reader in readers}
        ends = [reader.ends or "" for reader in readers if reader.encode is None]
        if telephone_digits in encodings and len(encodings) > 1:
            ends.append("")
        self.has_parameters = any(reader.has_parameters for reader in readers)
        self.encode = None if ends else encodings.pop() if len(encodings) == 1 else percent_encoded
        self.ends = "".join(end for end in "/?#;" if all(end in one for one in ends)) if ends else None

    def is_in_host(self) -> bool:
        return self.encode is None and self.written[:6].lower() == "https:"

    def is_whole(self) -> bool:
        return is_link_target(self.written) and (not self.is_image or self.written.lower().startswith("https:"))

    def finish(self) -> None:
        if self.encode is None and self.ends is None and not self.is_whole():
            raise BadTarget(fault_of(self.written))


def _encoding_after(written: str, name: str, *, is_image: bool) -> Encoding:
    scheme = written.partition(":")[0].lower()
    if _SCHEME_AND_HOST.match(written) and is_link_target(written):
        return percent_encoded
    if _TELEPHONE.fullmatch(written) and is_link_target(f"{written}0") and not is_image:
        return telephone_digits
    if scheme == "mailto" and not is_image:
        if "?" in written and is_link_target(written):
            return percent_encoded_mailbox
        raise BadTarget(Fault.LINK_TARGET_VARIABLE if name else Fault.LINK_TARGET, name)
    if scheme == "https" and name and not _SCHEME_AND_HOST.match(written):
        raise BadTarget(Fault.LINK_HOST_VARIABLE, name)
    raise BadTarget(fault_of(written))
