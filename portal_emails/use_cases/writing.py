"""The one way to write: read, merge, check, commit if the group is still as read, and again if it is not.

A use case says what it wants as a `Write`, plain data and pure functions; everything here is the same for all of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal

from portal_emails import changes
from portal_emails.changes import Merge, Patch, Values
from portal_emails.documents import canonical_json, changes_json, changes_of, group_of, record_of
from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.model import Change, CustomerGroup
from portal_emails.ports import Caller, Commit, Entry, Proposal, Revision, Saved, Unit
from portal_emails.problems import InvalidValue
from portal_emails.sections import SECTIONS
from portal_emails.use_cases.conflicts import describe_conflict
from portal_emails.use_cases.failures import (
    Caution,
    EmailFailure,
    Failure,
    IdempotencyConflict,
    RevisionNotFound,
    StorageUnavailable,
)
from portal_emails.use_cases.plugin_checks import ask_plugins
from portal_emails.use_cases.service import Service

KEY_LIFETIME = timedelta(hours=24)
_RACING_SECONDS = 10.0
"""How long a save goes on losing races for its group before it gives up."""

Action = Literal["save", "revert", "group"]


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


async def write(service: Service, wanted: Write) -> Outcome:
    """Save, as often as others are quicker. Raises OutcomeUnknown when nobody can tell whether a commit happened."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + _RACING_SECONDS
    unknown: OutcomeUnknown | None = None
    try:
        while clock() < deadline:
            try:
                return await _attempt(service, wanted)
            except Stale as stale:
                unknown = stale.__cause__ if isinstance(stale.__cause__, OutcomeUnknown) else unknown
                await asyncio.sleep(random.uniform(0, 0.01))
    except Unavailable as error:
        failure = StorageUnavailable(error.retry_after_ms)
    else:
        failure = StorageUnavailable(1000)
    if unknown is not None:
        # A commit whose answer was lost may still come through: nobody may say that nothing was saved.
        raise unknown
    return Outcome(errors=(failure,))


async def _attempt(service: Service, wanted: Write) -> Outcome:
    """The group is read before the key: what this key commits afterwards makes the group newer, and this attempt stale."""
    group = await _load(service, wanted.code)
    done = await _done_before(service, wanted)
    if done is not None:
        return _replay(wanted, await _load(service, wanted.code), done)
    refusal = wanted.refuse(group)
    if refusal is not None:
        return Outcome(group, (refusal, *wanted.problems))
    return await _merge_and_commit(service, wanted, group)


async def _load(service: Service, code: str) -> CustomerGroup | None:
    record = (await service.storage.load([code])).get(code)
    return None if record is None else group_of(record)


async def _done_before(service: Service, wanted: Write) -> Revision | None:
    """The revision that the caller's key already made, if it made one within its lifetime."""
    if wanted.problems or wanted.request.validate_only:
        return None
    key = _entry_key(wanted.request)
    return None if key is None else await service.storage.by_key(wanted.code, key, service.clock() - KEY_LIFETIME)


def _replay(wanted: Write, group: CustomerGroup | None, done: Revision) -> Outcome:
    if done.entry.input_digest != _input_digest(wanted):
        return Outcome(group, (IdempotencyConflict(),))
    return Outcome(group, changes=changes_of(done.entry.changes), revision=done.record.revision, replayed=True)


async def _merge_and_commit(service: Service, wanted: Write, group: CustomerGroup | None) -> Outcome:
    now = changes.values_of(group) if group else {}
    merge, failure = await _merge(service, wanted, group, now)
    changed = changes.diff(now, merge.values)
    at = service.clock()
    after = _after(wanted, group, merge.values, changed, at)
    # Texts can be long: others are served meanwhile.
    checked = await asyncio.to_thread(wanted.check, after)
    problems = (*wanted.problems, *checked.errors)
    if failure is not None or problems:
        return Outcome(group, (*problems, *(() if failure is None else (failure,))), warnings=checked.warnings)
    outcome = await _check_and_commit(service, wanted, group, after, changed, at)
    return replace(outcome, warnings=(*checked.warnings, *outcome.warnings))


async def _check_and_commit(
    service: Service, wanted: Write, group: CustomerGroup | None, after: CustomerGroup, changed: tuple[Change, ...], at: datetime
) -> Outcome:
    errors, warnings = await ask_plugins(service.extensions, _proposal(wanted, after), wanted.patch)
    if errors:
        return Outcome(group, errors, warnings=warnings)
    if wanted.request.validate_only or (group is not None and not changed):
        return Outcome(group, changes=changed, warnings=warnings)
    revision = Revision(record_of(after), _entry(at, wanted, changed))
    await _commit(service, Commit(None if group is None else group.revision, revision))
    service.extensions.emails_saved(Saved(after.code, after.revision, revision.entry))
    return Outcome(after, changes=changed, warnings=warnings, revision=after.revision)


async def _merge(service: Service, wanted: Write, group: CustomerGroup | None, now: Values) -> tuple[Merge, Failure | None]:
    """The merge, and what speaks against it; with an unknown revision, as if none were given, so that its problems are found too."""
    if wanted.request.if_revision is None:
        return changes.overwrite(now, wanted.patch), None
    base = await _values_at(service, group, wanted.request.if_revision)
    if base is None or group is None:
        return changes.overwrite(now, wanted.patch), RevisionNotFound()
    merge = changes.replace_emails(base, now, wanted.patch) if wanted.whole else changes.merge(base, now, wanted.patch, wanted.shown)
    return merge, await describe_conflict(service.storage, group, merge.conflicts) if merge.conflicts else None


async def _values_at(service: Service, group: CustomerGroup | None, revision: int) -> Values | None:
    if group is None or not 0 <= revision <= group.revision:
        return None
    if revision == group.revision:
        return changes.values_of(group)
    found = await service.storage.revisions(group.code, revision + 1, 1)
    return changes.values_of(group_of(found[0].record)) if found and found[0].record.revision == revision else None


def _after(wanted: Write, group: CustomerGroup | None, values: Values, changed: Sequence[Change], at: datetime) -> CustomerGroup:
    """The group as the save would leave it."""
    before = group or CustomerGroup(wanted.code, revision=-1)
    after = changes.with_values(replace(before, revision=before.revision + 1), values)
    if any(changes.is_of_emails(change.path) for change in changed):
        return replace(after, emails=replace(after.emails, updated_at=at))
    return after


def _proposal(wanted: Write, after: CustomerGroup) -> Proposal:
    """What every plugin is shown, at the same time, so that none of it can be changed."""
    addresses = after.emails.addresses
    switches = {kind.value: after.emails.section(kind).enabled for kind, section in SECTIONS.items() if section.switchable}
    return Proposal(
        group=after.code,
        action=wanted.action,
        caller=wanted.request.caller,
        language=wanted.request.language,
        enabled=MappingProxyType(switches),
        addresses=MappingProxyType({"accessRequestsTo": addresses.access_requests_to, "sendFrom": addresses.send_from}),
        changed=tuple(wanted.units(after)),
    )


async def _commit(service: Service, commit: Commit) -> None:
    try:
        await service.storage.commit(commit)
    except OutcomeUnknown as unknown:
        if not await _is_committed(service, commit.revision, unknown):
            raise Stale from unknown


async def _is_committed(service: Service, revision: Revision, unknown: OutcomeUnknown) -> bool:
    try:
        found = await service.storage.revisions(revision.record.code, revision.record.revision + 1, 1)
    except Unavailable:
        raise unknown from None
    return list(found) == [revision]


def _entry(at: datetime, wanted: Write, changed: Sequence[Change]) -> Entry:
    request = wanted.request
    key = _entry_key(request)
    digest = None if key is None else _input_digest(wanted)
    return Entry(at, request.caller.name, request.reason, changes_json(changed), key, digest)


def _entry_key(request: Request) -> str | None:
    """Of this caller alone: two callers may use the same key for different saves."""
    return None if request.idempotency_key is None else canonical_json([request.caller.name, request.idempotency_key]).decode()


def _input_digest(wanted: Write) -> str:
    """What an idempotency key stands for: SHA-256 over everything that the caller asked for."""
    asked = [wanted.action, wanted.code, wanted.request.if_revision, wanted.request.reason, wanted.given]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=_enum_value).encode()).hexdigest()


def _enum_value(member: Enum) -> Any:
    return member.value
