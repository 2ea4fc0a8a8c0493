"""A storage that is asked again while it cannot be reached: what takes minutes should not end at a server that starts again."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage

_SECONDS = 60.0
"""How long an answer may take, however often it is asked for."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0

Answer = TypeVar("Answer")


class Unreachable(Exception):
    """The storage did not answer for as long as one waits. `role`: which one it is, for people; `reason`: why, if that is known."""

    def __init__(self, role: str, reason: str | None = None) -> None:
        super().__init__(f"the {role} cannot be used: {reason}" if reason else f"the {role} cannot be reached, or its disk is full")
        self.role = role


class PatientStorage:
    """Does what the storage does; raises Unreachable instead of Unavailable and OutcomeUnknown.

    A commit whose outcome is unknown is made again: it is Stale when it had happened, and so may be what one finds in its place.
    """

    def __init__(self, storage: Storage, role: str, seconds: float = _SECONDS) -> None:
        self._storage = storage
        self._role = role
        self._seconds = seconds

    async def open(self) -> None:
        """Once: what stands in the way of opening is the operator's to mend."""
        await self._storage.open()

    async def close(self) -> None:
        """Let go of everything."""
        await self._storage.close()

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        """The newest records by code."""
        return await self._patiently(lambda: self._storage.load(codes))

    async def list(self, query: ListQuery) -> Sequence[Record]:
        """The newest records in code-point order of their codes."""
        return await self._patiently(lambda: self._storage.list(query))

    async def count(self, query: ListQuery) -> int:
        """How many groups match."""
        return await self._patiently(lambda: self._storage.count(query))

    async def commit(self, commit: Commit) -> None:
        """Put the revision; raises Stale, also when it is there already."""
        await self._patiently(lambda: self._storage.commit(commit))

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before`."""
        return await self._patiently(lambda: self._storage.revisions(code, before, limit))

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key."""
        return await self._patiently(lambda: self._storage.by_key(code, key, since))

    async def position(self) -> str:
        """A token that differs after every commit."""
        return await self._patiently(self._storage.position)

    async def _patiently(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        end = time.monotonic() + self._seconds
        pause = _FIRST_PAUSE
        while True:
            try:
                return await ask()
            except (Unavailable, OutcomeUnknown) as error:
                if time.monotonic() + pause > end:
                    raise Unreachable(self._role, _reason(error)) from error
            await asyncio.sleep(pause * random.uniform(0.5, 1))
            pause = min(2 * pause, _LONGEST_PAUSE)


def _reason(error: BaseException) -> str | None:
    """What the operating system or SQLite says. Any other message may quote an email, or a password."""
    cause = error.__cause__
    cause = getattr(cause, "orig", cause)  # SQLAlchemy's errors quote the statement; the driver's own is in them
    if isinstance(cause, OSError):
        return cause.strerror
    return str(cause) if isinstance(cause, sqlite3.Error) else None
