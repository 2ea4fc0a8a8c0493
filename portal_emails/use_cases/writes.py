"""What a use case wants written, and what came of it: plain data and pure functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from portal_emails.changes import Patch, Values
from portal_emails.model import Change, CustomerGroup
from portal_emails.ports import Caller, Unit
from portal_emails.problems import InvalidValue
from portal_emails.use_cases.failures import Caution, EmailFailure, Failure

Action = Literal["save", "copy", "revert", "group"]


@dataclass(frozen=True, slots=True)
class Request:
    """The words around a save, the same for every use case that writes."""

    caller: Caller
    language: str
    """BCP 47 tag of the language in which the caller reads messages."""
    if_revision: int | None = None
    idempotency_key: str | None = None
    reason: str | None = None
    validate_only: bool = False


def _no_refusal(_: CustomerGroup | None) -> Failure | None:
    return None


@dataclass(frozen=True, slots=True)
class Checked:
    """What checks found: errors, which prevent a save, and warnings."""

    errors: tuple[EmailFailure, ...] = ()
    warnings: tuple[Caution, ...] = ()


def _nothing(_: CustomerGroup) -> Checked:
    return Checked()


def _no_units(_: CustomerGroup) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Write:
    """What a use case wants written. `given`: what its caller asked for, as plain data; `problems`: what is wrong with that alone."""

    action: Action
    code: str
    request: Request
    given: Mapping[str, Any]
    patch: Patch
    problems: tuple[InvalidValue, ...]
    shown: Values = field(default_factory=dict)
    """What callers are shown at a path where nothing is set, so that giving it back changes nothing."""
    refuse: Callable[[CustomerGroup | None], Failure | None] = _no_refusal
    check: Callable[[CustomerGroup], Checked] = _nothing
    """What is to be said of the group as it would be."""
    units: Callable[[CustomerGroup], Sequence[Unit]] = _no_units
    whole: bool = False
    """Whether all of the tab is written, so that `if_revision` must be where its emails still are: nothing is merged."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the group as it now is, what changed, or why nothing was saved."""

    group: CustomerGroup | None = None
    errors: tuple[Failure, ...] = ()
    changes: tuple[Change, ...] = ()
    warnings: tuple[Caution, ...] = ()
    revision: int | None = None
    replayed: bool = False
