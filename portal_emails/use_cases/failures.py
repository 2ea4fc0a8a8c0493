"""Why a use case did nothing: expected failures, as data. Each says where in the input the fault stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal_emails.model import Change, CustomerGroup
from portal_emails.problems import InvalidValue, Path


@dataclass(frozen=True, slots=True)
class PermissionDenied:
    """The caller may not do this."""

    path: Path = ()


@dataclass(frozen=True, slots=True)
class GroupNotFound:
    """No such group, or the caller may not see it."""

    path: Path = ("group",)


@dataclass(frozen=True, slots=True)
class GroupNotConfigured:
    """The group is not configured in the portal."""

    path: Path = ("group",)


@dataclass(frozen=True, slots=True)
class RevisionNotFound:
    """The group has no such revision."""

    path: Path = ("ifRevision",)


@dataclass(frozen=True, slots=True)
class RevisionConflict:
    """Given values were changed by someone else after `ifRevision`; `changes` lead from the values then to those now."""

    changes: tuple[Change, ...]
    current: CustomerGroup
    saved_at: datetime
    saved_by: str | None
    path: Path


@dataclass(frozen=True, slots=True)
class IdempotencyConflict:
    """The idempotency key was used for another input."""

    path: Path = ("idempotencyKey",)


@dataclass(frozen=True, slots=True)
class RefusedByPlugin:
    """A plugin's check spoke against the save; without a rule and a message of its own when the check failed."""

    plugin: str
    rule: str | None = None
    message: str | None = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class StorageUnavailable:
    """The storage can't be reached; nothing was saved."""

    retry_after_ms: int | None = None
    path: Path = ()


Failure = (
    PermissionDenied
    | GroupNotFound
    | GroupNotConfigured
    | RevisionNotFound
    | RevisionConflict
    | IdempotencyConflict
    | InvalidValue
    | RefusedByPlugin
    | StorageUnavailable
)
