"""The groups that a copy goes to: what is wrong with the list of them, and what came of each, with its place in that list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portal_emails import limits
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.use_cases.failures import (
    Failure,
    GroupNotConfigured,
    GroupNotFound,
    IdempotencyConflict,
    OtherTargetFailed,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
)
from portal_emails.use_cases.planning import Plan
from portal_emails.use_cases.writing import Outcome

_AT: Path = ("to",)
_FIELDS: Mapping[type[Failure], Path] = {
    GroupNotFound: ("group",),
    GroupNotConfigured: ("group",),
    RevisionConflict: ("ifRevision",),
    RevisionNotFound: ("ifRevision",),
}
"""The field of a target that is at fault; of any other fault it is the target as a whole."""


@dataclass(frozen=True, slots=True)
class Target:
    """A group to copy to. `code` None: an ID that names no group."""

    code: str | None
    if_revision: int | None = None


def check_targets(targets: Sequence[Target]) -> Iterator[InvalidValue]:
    """At most so many, and each only once, however it is named."""
    if len(targets) > limits.COPY_TARGETS:
        yield InvalidValue(_AT, ValueRule.MAX_ITEMS, limits.COPY_TARGETS)
        return
    codes = [target.code for target in targets]
    for index, code in enumerate(codes):
        if code is not None and code in codes[:index]:
            yield InvalidValue((*_AT, str(index)), ValueRule.UNIQUE)


def in_order(targets: Sequence[Target], outcomes: Mapping[str, Outcome]) -> tuple[Outcome, ...]:
    """What came of each target; one without an outcome was not found. Failures stand where the target does."""
    found = (outcomes.get(target.code or "", Outcome(errors=(GroupNotFound(),))) for target in targets)
    return tuple(_placed(outcome, index) for index, outcome in enumerate(found))


def none_saved(checked: Sequence[Outcome], plans: Sequence[Plan | None]) -> tuple[Outcome, ...]:
    """Why each target was not saved: what is wrong with it, or else with the first that something is wrong with.

    What an earlier request with the same key did to a target stays done.
    """
    because = OtherTargetFailed(next(error for outcome in checked for error in outcome.errors))
    return tuple(
        outcome if outcome.errors or outcome.replayed or plan is None else Outcome(plan.before, (because,))
        for outcome, plan in zip(checked, plans, strict=True)
    )


def bounded(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """With no more errors in all than one save is answered with, but with one of each target that has any."""
    left = limits.PROBLEMS_PER_SAVE
    for outcome in outcomes:
        shown = outcome.errors[: max(left, 1)]
        left -= len(shown)
        yield replace(outcome, errors=shown)


def _placed(outcome: Outcome, index: int) -> Outcome:
    return replace(outcome, errors=tuple(_at_target(error, index) for error in outcome.errors))


def _at_target(failure: Failure, index: int) -> Failure:
    """A fault of the copied texts is none of the input's, but one of the target that they do not fit."""
    if isinstance(failure, IdempotencyConflict | OtherTargetFailed | StorageUnavailable):
        return failure
    return replace(failure, path=(*_AT, str(index), *_FIELDS.get(type(failure), ())))
