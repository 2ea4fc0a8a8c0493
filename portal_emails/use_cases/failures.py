"""Why a use case did nothing: expected failures, as data. Each says where in the input the fault stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from portal_emails.model import Change, CustomerGroup
from portal_emails.problems import InvalidValue, Path, TemplateProblem
from portal_emails.sections import SectionKind


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
class TemplateFailure:
    """A template breaks a rule, in the email of this section and locale."""

    problem: TemplateProblem
    section: SectionKind
    locale: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """The section is switched off: nothing is to be sent, and nothing is wrong."""

    path: Path = ("section",)


@dataclass(frozen=True, slots=True)
class StorageUnavailable:
    """The storage can't be reached; nothing was saved."""

    retry_after_ms: int | None = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class OtherTargetFailed:
    """Nothing is wrong with this target of a copy, but with another one, and a copy saves all or none."""

    because: Failure

    @property
    def path(self) -> Path:
        """Where the other target's fault stands."""
        return self.because.path


EmailFailure = InvalidValue | TemplateFailure
"""What can be wrong with an email itself."""

Failure = (
    PermissionDenied
    | GroupNotFound
    | GroupNotConfigured
    | RevisionNotFound
    | RevisionConflict
    | IdempotencyConflict
    | InvalidValue
    | OtherTargetFailed
    | RefusedByPlugin
    | StorageUnavailable
    | SwitchedOff
    | TemplateFailure
)
Caution = RefusedByPlugin | TemplateFailure | InvalidValue
"""What does not prevent a save."""


def email_failures(
    found: Iterable[TemplateProblem | InvalidValue], kind: SectionKind, locale: str, at: Path | None
) -> Iterator[EmailFailure]:
    """What was found in an email, with its places in the input: below `at`; None: nothing was given."""
    for problem in found:
        if isinstance(problem, InvalidValue):
            yield replace(problem, path=() if at is None else (*at, *problem.path))
        else:
            yield TemplateFailure(problem, kind, locale, () if at is None else (*at, problem.part.value))
