"""What a check says: how it went, what was found, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    """How a check went; the value is its name in the output. Only FAILED makes the command fail."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that a check found fault with. Nothing of a text is in it."""

    group: str
    rule: str
    revision: int | None = None
    section: str | None = None
    locale: str | None = None
    part: str | None = None
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `findings` are the first of them; `found` says how many there are."""

    name: str
    status: Status
    found: str
    remedy: str | None = None
    findings: Sequence[Finding] = ()


def worst(checks: Sequence[Check]) -> Status:
    """FAILED if one failed, WARNING if one warns, else OK."""
    statuses = {check.status for check in checks}
    return next((status for status in (Status.FAILED, Status.WARNING) if status in statuses), Status.OK)
