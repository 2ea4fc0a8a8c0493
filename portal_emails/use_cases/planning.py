"""What a write comes to for its group as it was read: a repeat, a refusal, or a revision to commit. Nothing is written here."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any

from portal_emails import changes
from portal_emails.changes import Conflict, Merge, Values
from portal_emails.documents import canonical_json, changes_json, changes_of, group_of, record_of
from portal_emails.model import Change, CustomerGroup
from portal_emails.ports import Commit, Entry, Proposal, Revision
from portal_emails.sections import SECTIONS
from portal_emails.use_cases.conflicts import describe_conflict
from portal_emails.use_cases.failures import Failure, IdempotencyConflict, RevisionNotFound
from portal_emails.use_cases.plugin_checks import ask_plugins
from portal_emails.use_cases.read import group_at
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writes import Checked, Outcome, Request, Write

KEY_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a write comes to. `at` None: there is nothing to commit, and `outcome` is what came of it already."""

    wanted: Write
    before: CustomerGroup | None
    """The group as it was read."""
    outcome: Outcome
    """What comes of it once it is committed."""
    at: datetime | None = None

    @property
    def commit(self) -> Commit | None:
        """What is to be committed; made only now, for its document can be long."""
        after = self.outcome.group
        if self.at is None or after is None:
            return None
        entry = _entry(self.at, self.wanted, self.outcome.changes)
        return Commit(None if self.before is None else self.before.revision, Revision(record_of(after), entry))


async def make_plan(service: Service, wanted: Write, group: CustomerGroup | None) -> Plan:
    """Check everything. The group was read before the key is: what this key commits afterwards makes the plan stale. Raises Unavailable."""
    done = await _done_before(service, wanted)
    if done is not None:
        return Plan(wanted, group, await _replay(service, wanted, group, done))
    refusal = wanted.refuse(group)
    if refusal is not None:
        return Plan(wanted, group, Outcome(group, (refusal, *wanted.problems)))
    return await _merge_and_check(service, wanted, group)


async def load_group(service: Service, code: str) -> CustomerGroup | None:
    """The group as it now is. Raises Unavailable."""
    record = (await service.storage.load([code])).get(code)
    return None if record is None else group_of(record)


async def _done_before(service: Service, wanted: Write) -> Revision | None:
    """The revision that the caller's key already made, if it made one within its lifetime."""
    if wanted.problems or wanted.request.validate_only:
        return None
    key = _entry_key(wanted.request)
    return None if key is None else await service.storage.by_key(wanted.code, key, service.clock() - KEY_LIFETIME)


async def _replay(service: Service, wanted: Write, group: CustomerGroup | None, done: Revision) -> Outcome:
    if group is None or group.revision < done.record.revision:
        group = await load_group(service, wanted.code)
    if done.entry.input_digest != _input_digest(wanted):
        return Outcome(group, (IdempotencyConflict(),))
    return Outcome(group, changes=changes_of(done.entry.changes), revision=done.record.revision, replayed=True)


@dataclass(frozen=True, slots=True)
class _Draft:
    """The group as the write would leave it, and what there is to say of that."""

    after: CustomerGroup
    changed: tuple[Change, ...]
    conflicts: Sequence[Conflict]
    checked: Checked
    proposal: Proposal


async def _merge_and_check(service: Service, wanted: Write, group: CustomerGroup | None) -> Plan:
    base = None if wanted.request.if_revision is None else await _values_at(service, group, wanted.request.if_revision)
    at = service.clock()
    # Texts can be long, and many: others are served meanwhile.
    draft = await asyncio.to_thread(_draft, wanted, group, base, at)
    errors = (*wanted.problems, *draft.checked.errors, *await _speaking_against(service, wanted, group, base, draft))
    if errors:
        return Plan(wanted, group, Outcome(group, errors, warnings=draft.checked.warnings))
    outcome = Outcome(draft.after, changes=draft.changed, warnings=draft.checked.warnings, revision=draft.after.revision)
    return await _ask_plugins(service, Plan(wanted, group, outcome, at), draft.proposal)


async def _ask_plugins(service: Service, plan: Plan, proposal: Proposal) -> Plan:
    """The plan if they let it pass and there is something to commit; otherwise the group stays as it is."""
    errors, warnings = await ask_plugins(service.extensions, proposal, plan.wanted.patch)
    outcome = replace(plan.outcome, warnings=(*plan.outcome.warnings, *warnings))
    if not errors and not plan.wanted.request.validate_only and (plan.before is None or outcome.changes):
        return replace(plan, outcome=outcome)
    outcome = replace(outcome, group=plan.before, errors=errors, changes=() if errors else outcome.changes, revision=None)
    return replace(plan, outcome=outcome, at=None)


async def _speaking_against(
    service: Service, wanted: Write, group: CustomerGroup | None, base: Values | None, draft: _Draft
) -> Sequence[Failure]:
    """Of the revision that the caller last read."""
    if wanted.request.if_revision is not None and base is None:
        return (RevisionNotFound(),)
    if group is not None and draft.conflicts:
        return (await describe_conflict(service.storage, group, draft.conflicts),)
    return ()


def _draft(wanted: Write, group: CustomerGroup | None, base: Values | None, at: datetime) -> _Draft:
    now = changes.values_of(group) if group else {}
    merge = _merge(wanted, base, now)
    changed = changes.diff(now, merge.values)
    after = _after(wanted, group, merge.values, changed, at)
    return _Draft(after, changed, merge.conflicts, wanted.check(after), _proposal(wanted, after))


def _merge(wanted: Write, base: Values | None, now: Values) -> Merge:
    """With no revision, or an unknown one, whatever is there is overwritten, so that other problems are found too."""
    if base is None:
        return changes.overwrite(now, wanted.patch)
    return changes.replace_emails(base, now, wanted.patch) if wanted.whole else changes.merge(base, now, wanted.patch, wanted.shown)


async def _values_at(service: Service, group: CustomerGroup | None, revision: int) -> Values | None:
    if group is None or revision > group.revision:
        return None
    then = group if revision == group.revision else await group_at(service, group.code, revision)
    return None if then is None else changes.values_of(then)


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
