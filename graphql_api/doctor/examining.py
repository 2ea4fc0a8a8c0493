"""The doctor's round: looks at the service as it is set up, then at its storage, and only opens what nothing would be changed in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from graphql_api.doctor.checks import Check, Status
from graphql_api.doctor.group_checks import Survey, survey_groups
from graphql_api.doctor.plugin_checks import check_packs, check_plugins
from graphql_api.doctor.storage_checks import check_clock, check_examined, reachable, unreachable
from graphql_api.progress import Start
from graphql_api.runtime import Runtime
from plugins.failures import located
from portal_emails.errors import ConfigurationError, StorageError, UnreadableDocument
from portal_emails.ports import ListQuery, Storage
from portal_emails.use_cases.service import utc_now
from storage.capabilities import Examinable, Examination

_SECONDS = 15.0
"""Within which a storage has to answer."""
_ORDER = ("plugins", "locale packs", "reachable", "writable", "migrations", "permissions", "clock", "documents", "texts")
_LEFT_OUT = "left out, as asked"


async def examine(runtime: Runtime, groups: bool, history: bool, start: Start) -> Sequence[Check]:
    """Every check. `groups`: read them all, with `history` all their revisions too. What goes wrong is told, never raised."""
    checks = [check_plugins(runtime.plugins.report()), check_packs(runtime.service.packs)]
    try:
        began = time.monotonic()
        examination = await _look(runtime.service.storage)
        checks += check_examined(examination, time.monotonic() - began)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return [*checks, unreachable(_words(error)), check_clock(utc_now(), None, None)]
    clock = (utc_now(), examination.clock if examination else None)
    found, survey = await _examine_groups(runtime, examination, groups, history, start)
    return sorted([*checks, check_clock(*clock, survey.newest_save), *found], key=lambda check: _ORDER.index(check.name))


async def _look(storage: Storage) -> Examination | None:
    if not isinstance(storage, Examinable):
        return None
    async with asyncio.timeout(_SECONDS):
        return await storage.examine()


async def _examine_groups(
    runtime: Runtime, examination: Examination | None, groups: bool, history: bool, start: Start
) -> tuple[Sequence[Check], Survey]:
    survey = Survey()
    reason = None if examination is None else _why_not_opened(examination) or (None if groups else _LEFT_OUT)
    if reason is not None:
        return _not_checked(reason), survey
    opened: list[Check] = []
    try:
        began = time.monotonic()
        async with _opened(runtime.service.storage) as storage:
            total = await storage.count(ListQuery())
            opened += [] if examination else [reachable(time.monotonic() - began)]
            if not groups:
                return [*opened, *_not_checked(_LEFT_OUT)], survey
            await survey_groups(storage, runtime.service.packs, history, survey, start("Groups", total))
    except Exception as error:  # noqa: BLE001 - as above
        words = _words(error)
        return [*(opened or ([] if examination else [unreachable(words)])), Check("documents", Status.FAILED, words)], survey
    return [*opened, *survey.checks()], survey


def _why_not_opened(examination: Examination) -> str | None:
    """Opening would make or upgrade something, or be refused; None: it changes nothing."""
    if not examination.is_there:
        return "there is nothing to read"
    if examination.schema is not None and examination.schema.state != "current":
        return "this version cannot read the tables as they are"
    return None


def _not_checked(reason: str) -> Sequence[Check]:
    return [Check(name, Status.NOT_CHECKED, reason) for name in ("documents", "texts")]


@asynccontextmanager
async def _opened(storage: Storage) -> AsyncIterator[Storage]:
    async with asyncio.timeout(_SECONDS):
        await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


def _words(error: Exception) -> str:
    """What an operator may read of it; the message of what nobody expected may quote an email."""
    if isinstance(error, ConfigurationError):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"it does not answer within {_SECONDS:g} seconds"
    return str(error) if isinstance(error, StorageError | UnreadableDocument) else f"it failed: {located(error)}"
