"""The one way to write: read, merge, check, commit if the group is still as read, and again if it is not.

A use case says what it wants as a `Write`; everything here is the same for all of them.
"""

from __future__ import annotations

import asyncio
import random

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.ports import Commit, Revision, Saved
from portal_emails.use_cases.failures import StorageUnavailable
from portal_emails.use_cases.planning import Plan, load_group, make_plan
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writes import Checked, Outcome, Request, Write

__all__ = ["Checked", "Outcome", "Request", "Write", "write"]

_RACING_SECONDS = 10.0
"""How long a save goes on losing races for its group before it gives up."""


async def write(service: Service, wanted: Write, planned: Plan | None = None) -> Outcome:
    """Save, as often as others are quicker; first as `planned`, where that was done already.

    Raises OutcomeUnknown when nobody can tell whether a commit happened.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + _RACING_SECONDS
    unknown: OutcomeUnknown | None = None
    try:
        while clock() < deadline:
            try:
                plan, planned = planned or await _plan(service, wanted), None
                return await _carry_out(service, plan)
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


async def _plan(service: Service, wanted: Write) -> Plan:
    return await make_plan(service, wanted, await load_group(service, wanted.code))


async def _carry_out(service: Service, plan: Plan) -> Outcome:
    commit = plan.commit
    if commit is not None:
        await _commit(service, commit)
        record = commit.revision.record
        service.extensions.emails_saved(Saved(record.code, record.revision, commit.revision.entry))
    return plan.outcome


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
