"""The one way to write: read, merge, check, commit if the group is still as read, and again if it is not.

A use case says what it wants as a `Write`, plain data and two pure functions; everything here is the same for all of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
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
    Failure,
    IdempotencyConflict,
    RefusedByPlugin,
    RevisionNotFound,
    StorageUnavailable,
)
from portal_emails.use_cases.plugin_checks import ask_plugins
from portal_emails.use_cases.service import Service

KEY_LIFETIME = timedelta(hours=24)
_RACING_SECONDS = 10.0
"""How long a save goes on losing races for its group before it gives up."""

Action = Literal["save", "group"]
CommitCheck = Callable[[CustomerGroup], Sequence[InvalidValue]]


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


@dataclass(frozen=True, slots=True)
class Write:
    """What a use case wants written. `problems` are those of the input itself; the functions judge the group before and after."""

    action: Action
    code: str
    request: Request
    input_digest: str
    patch: Patch
    problems: tuple[InvalidValue, ...]
    refuse: Callable[[CustomerGroup | None], Failure | None]
    check: CommitCheck
    units: Callable[[CustomerGroup], Sequence[Unit]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the group as it now is, what changed, or why nothing was saved."""

    group: CustomerGroup | None = None
    errors: tuple[Failure, ...] = ()
    changes: tuple[Change, ...] = ()
    warnings: tuple[RefusedByPlugin, ...] = ()
    revision: int | None = None
    replayed: bool = False


def input_digest(action: Action, code: str, request: Request, given: Any) -> str:
    """What an idempotency key stands for: SHA-256 over everything that the caller asked for."""
    asked = [action, code, request.if_revision, request.reason, given]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=_enum_value).encode()).hexdigest()


def _enum_value(member: Enum) -> Any:
    return member.value


async def write(service: Service, wanted: Write) -> Outcome:
    """Save, as often as others are quicker. Raises OutcomeUnknown when the storage fell silent in the middle of the commit."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + _RACING_SECONDS
    try:
        while clock() < deadline:
            try:
                return await _attempt(service, wanted)
            except Stale:
                await asyncio.sleep(random.uniform(0, 0.01))
    except Unavailable as error:
        return Outcome(errors=(StorageUnavailable(error.retry_after_ms),))
    return Outcome(errors=(StorageUnavailable(1000),))


async def _attempt(service: Service, wanted: Write) -> Outcome:
    done = await _done_before(service, wanted)
    records = await service.storage.load([wanted.code])
    group = group_of(records[wanted.code]) if wanted.code in records else None
    if done is not None:
        return _replay(wanted, group, done)
    refusal = wanted.refuse(group)
    if refusal is not None:
        return Outcome(group, (*wanted.problems, refusal))
    return await _merge_and_commit(service, wanted, group)


async def _done_before(service: Service, wanted: Write) -> Revision | None:
    """The revision that the caller's key already made, if it made one within its lifetime."""
    if wanted.problems or wanted.request.validate_only:
        return None
    key = _entry_key(wanted.request)
    return None if key is None else await service.storage.by_key(wanted.code, key, service.clock() - KEY_LIFETIME)


def _replay(wanted: Write, group: CustomerGroup | None, done: Revision) -> Outcome:
    if done.entry.input_digest != wanted.input_digest:
        return Outcome(group, (IdempotencyConflict(),))
    return Outcome(group, changes=changes_of(done.entry.changes), revision=done.record.revision, replayed=True)


async def _merge_and_commit(service: Service, wanted: Write, group: CustomerGroup | None) -> Outcome:
    now = changes.values_of(group) if group else {}
    merged = await _merge(service, wanted, group, now)
    if isinstance(merged, RevisionNotFound):
        return Outcome(group, (*wanted.problems, merged))
    if merged.conflicts and group is not None:
        return Outcome(group, (*wanted.problems, await describe_conflict(service.storage, group, merged.conflicts)))
    at = service.clock()
    after = _after(wanted, group, now, merged.values, at)
    problems = (*wanted.problems, *wanted.check(after))
    if problems:
        return Outcome(group, problems)
    return await _check_and_commit(service, wanted, group, after, changes.diff(now, merged.values), at)


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


async def _merge(service: Service, wanted: Write, group: CustomerGroup | None, now: Values) -> Merge | RevisionNotFound:
    if wanted.request.if_revision is None:
        return changes.overwrite(now, wanted.patch)
    base = await _values_at(service, group, wanted.request.if_revision)
    return RevisionNotFound() if base is None else changes.merge(base, now, wanted.patch)


async def _values_at(service: Service, group: CustomerGroup | None, revision: int) -> Values | None:
    if group is None or not 0 <= revision <= group.revision:
        return None
    if revision == group.revision:
        return changes.values_of(group)
    found = await service.storage.revisions(group.code, revision + 1, 1)
    return changes.values_of(group_of(found[0].record)) if found and found[0].record.revision == revision else None


def _after(wanted: Write, group: CustomerGroup | None, now: Values, values: Values, at: datetime) -> CustomerGroup:
    """The group as the save would leave it."""
    before = group or CustomerGroup(wanted.code, revision=-1)
    after = changes.with_values(replace(before, revision=before.revision + 1), values)
    if any(changes.is_of_emails(change.path) for change in changes.diff(now, values)):
        return replace(after, emails=replace(after.emails, updated_at=at))
    return after


def _proposal(wanted: Write, after: CustomerGroup) -> Proposal:
    addresses = after.emails.addresses
    return Proposal(
        group=after.code,
        action=wanted.action,
        caller=wanted.request.caller,
        language=wanted.request.language,
        enabled={kind.value: after.emails.section(kind).enabled for kind, section in SECTIONS.items() if section.switchable},
        addresses={"accessRequestsTo": addresses.access_requests_to, "sendFrom": addresses.send_from},
        changed=wanted.units(after),
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
    digest = None if key is None else wanted.input_digest
    return Entry(at, request.caller.name, request.reason, changes_json(changed), key, digest)


def _entry_key(request: Request) -> str | None:
    """Of this caller alone: two callers may use the same key for different saves."""
    return None if request.idempotency_key is None else canonical_json([request.caller.name, request.idempotency_key]).decode()
