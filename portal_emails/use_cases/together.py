"""Writing to many groups: first all writes are planned, then all are carried out, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from portal_emails.documents import group_of
from portal_emails.ports import Record
from portal_emails.use_cases.failures import StorageUnavailable
from portal_emails.use_cases.planning import Plan, make_plan
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writes import Outcome, Write
from portal_emails.use_cases.writing import write

_AT_ONCE = 4
"""A plugin has eight threads for its checks, and a check that waits for one counts as too slow: others save meanwhile."""

_Item = TypeVar("_Item")


async def plan_all(service: Service, writes: Sequence[Write], records: Mapping[str, Record]) -> list[Plan]:
    """Check every write against its group as it was read. Raises Unavailable."""
    plans: list[Plan] = []
    for some in _in_parts(writes):
        plans += await _all_of(_plan(service, wanted, records.get(wanted.code)) for wanted in some)
    return plans


async def carry_out_all(service: Service, plans: Sequence[Plan]) -> list[Outcome]:
    """Commit every plan, each by itself; once the storage cannot be reached, no more of them. Raises OutcomeUnknown."""
    outcomes: list[Outcome] = []
    gone: StorageUnavailable | None = None
    for some in _in_parts(plans):
        outcomes += await _all_of(_carry_out(service, plan, gone) for plan in some)
        gone = next((error for outcome in outcomes for error in outcome.errors if isinstance(error, StorageUnavailable)), None)
    return outcomes


async def _plan(service: Service, wanted: Write, record: Record | None) -> Plan:
    group = None if record is None else await asyncio.to_thread(group_of, record)
    return await make_plan(service, wanted, group)


async def _carry_out(service: Service, plan: Plan, gone: StorageUnavailable | None) -> Outcome:
    if gone is not None and plan.at is not None:
        return Outcome(plan.before, (gone,))
    outcome = await write(service, plan.wanted, plan)
    return replace(outcome, group=plan.before) if outcome.group is None else outcome


async def _all_of(work: Iterable[Awaitable[_Item]]) -> list[_Item]:
    """What comes of each; an exception is raised when none of them is at work any more."""
    results = await asyncio.gather(*work, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


def _in_parts(items: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
