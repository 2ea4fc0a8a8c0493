"""Making other groups' own texts and switches the same as one group's: all are checked, then each is saved whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portal_emails.documents import group_of
from portal_emails.errors import Unavailable
from portal_emails.model import CustomerGroup
from portal_emails.patches import check_request, read_locales
from portal_emails.ports import Caller, Record, Role
from portal_emails.problems import InvalidValue
from portal_emails.use_cases.checking import check_texts, remembering, units
from portal_emails.use_cases.copy_targets import Target, bounded, check_targets, in_order, none_saved
from portal_emails.use_cases.failures import Failure, GroupNotConfigured, GroupNotFound, PermissionDenied, StorageUnavailable
from portal_emails.use_cases.save import refuse_unless_configured
from portal_emails.use_cases.selection import Selection
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.together import carry_out_all, plan_all
from portal_emails.use_cases.writing import Outcome, Request, Write
from portal_emails.value_rules import check_code

_SOURCE_AT = ("from",)


@dataclass(frozen=True, slots=True)
class Copy:
    """What is to be copied, from which group (None: an ID that names no group), to which."""

    source: str | None
    targets: Sequence[Target]
    selection: Selection


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What is wrong with the request or the source, or what came of each target, in the order given."""

    errors: tuple[Failure, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


async def copy_emails(service: Service, given: Copy, request: Request) -> CopyOutcome:
    """Save every target, or none if one of them fails its checks; repeated with the same key it resumes. Raises OutcomeUnknown."""
    if not request.caller.role.includes(Role.EDITOR):
        return CopyOutcome((PermissionDenied(),))
    given, faults = _read(given)
    problems = (*check_request(request.reason, request.idempotency_key), *faults, *check_targets(given.targets))
    codes = [given.source, *(() if problems else (target.code for target in given.targets))]
    try:
        records = await service.storage.load([*_visible(codes, request.caller)])
        source = _group(records, given.source)
        errors = (*_refuse_source(source), *problems)
        if source is None or errors:
            return CopyOutcome(errors)
        return CopyOutcome(outcomes=tuple(bounded(await _copy(service, source, given, request, records))))
    except Unavailable as error:
        return CopyOutcome((StorageUnavailable(error.retry_after_ms), *problems))


def _read(given: Copy) -> tuple[Copy, Sequence[InvalidValue]]:
    """With its locales in canonical form, and what is wrong with them."""
    if given.selection.locales is None:
        return given, ()
    locales, problems = read_locales(given.selection.locales, ("locales",))
    return replace(given, selection=replace(given.selection, locales=locales)), problems


def _visible(codes: Sequence[str | None], caller: Caller) -> Iterator[str]:
    """What else is asked for does not exist for the caller."""
    return (code for code in dict.fromkeys(codes) if code is not None and caller.may_see(code) and not check_code(code))


def _group(records: Mapping[str, Record], code: str | None) -> CustomerGroup | None:
    record = None if code is None else records.get(code)
    return None if record is None else group_of(record)


def _refuse_source(source: CustomerGroup | None) -> Iterator[Failure]:
    if source is None:
        yield GroupNotFound(_SOURCE_AT)
    elif not source.configured:
        yield GroupNotConfigured(_SOURCE_AT)


async def _copy(service: Service, source: CustomerGroup, given: Copy, request: Request, records: Mapping[str, Record]) -> Sequence[Outcome]:
    writes = [*_writes(service, source, given, request, records)]
    plans = {plan.wanted.code: plan for plan in await plan_all(service, writes, records)}
    checked = in_order(given.targets, {code: plan.outcome for code, plan in plans.items()})
    if any(outcome.errors for outcome in checked):
        return none_saved(checked, [plans.get(target.code or "") for target in given.targets])
    saved = await carry_out_all(service, [*plans.values()])
    return in_order(given.targets, dict(zip(plans, saved, strict=True)))


def _writes(service: Service, source: CustomerGroup, given: Copy, request: Request, records: Mapping[str, Record]) -> Iterator[Write]:
    """Every target is made the same as the source is at this moment, whatever becomes of the source meanwhile."""
    patch, texts = given.selection.patch_from(source), given.selection.texts_from(source)
    judge = remembering()
    for target in given.targets:
        if target.code is not None and target.code in records:
            yield Write(
                action="copy",
                code=target.code,
                request=replace(request, if_revision=target.if_revision),
                given={"from": source.code, **given.selection.given},
                patch=patch,
                problems=(),
                refuse=refuse_unless_configured,
                check=lambda group: check_texts(group, texts, service.packs, judge=judge),
                units=lambda group: units(group, texts, service.packs),
            )
