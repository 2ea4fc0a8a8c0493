"""What the tests of moving groups share: histories to move, and storages that get in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from typing_extensions import override

from portal_emails.documents import canonical_json
from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, LOOK_ALIKE_CODES, MOMENT, put, revision
from storage.comparing import Comparison, Verdict
from storage.memory import MemoryStorage
from storage.transfer import Transfer, transfer


class WatchedStorage:
    """Another storage, of which a test sees or prevents what is asked."""

    def __init__(self, storage: Storage | None = None) -> None:
        self.storage: Storage = storage or MemoryStorage()
        self.commits = 0

    async def open(self) -> None:
        await self.storage.open()

    async def close(self) -> None:
        await self.storage.close()

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        return await self.storage.load(codes)

    async def list(self, query: ListQuery) -> Sequence[Record]:
        return await self.storage.list(query)

    async def count(self, query: ListQuery) -> int:
        return await self.storage.count(query)

    async def commit(self, commit: Commit) -> None:
        self.commits += 1
        await self.storage.commit(commit)

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return await self.storage.revisions(code, before, limit)

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return await self.storage.by_key(code, key, since)

    async def position(self) -> str:
        return await self.storage.position()


class UnsteadyStorage(WatchedStorage):
    """Every other answer fails: of a commit, now before it happened, now after."""

    def __init__(self, storage: Storage | None = None) -> None:
        super().__init__(storage)
        self._asked = 0

    def _fails(self, of: int) -> bool:
        self._asked += 1
        return self._asked % of == 0

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        if self._fails(2):
            raise Unavailable
        return await super().list(query)

    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        if self._fails(2):
            raise Unavailable
        return await super().revisions(code, before, limit)

    @override
    async def commit(self, commit: Commit) -> None:
        if self._fails(4):
            raise Unavailable
        if self._fails(3):
            raise OutcomeUnknown
        await super().commit(commit)
        if self._fails(2):
            raise OutcomeUnknown


class EndingStorage(WatchedStorage):
    """Fails for good after so many commits."""

    def __init__(self, storage: Storage, commits: int, error: Callable[[], Exception]) -> None:
        super().__init__(storage)
        self._left = commits
        self._error = error

    @override
    async def commit(self, commit: Commit) -> None:
        if self._left == 0:
            raise self._error()
        self._left -= 1
        await super().commit(commit)


async def fill(storage: Storage, histories: Mapping[str, int]) -> None:
    """So many revisions of each group."""
    for code, revisions in histories.items():
        for number in range(revisions):
            await storage.commit(put(revision(code, number, reason=f"save {number}", key=f"k{number}" if number % 2 else None)))


async def fill_with_hostile_groups(storage: Storage) -> None:
    """Codes that look alike, and hostile texts in every field that takes one."""
    for code in (*LOOK_ALIKE_CODES, *HOSTILE_TEXTS):
        await storage.commit(put(revision(code, configured=False, search_key=code, by=code, reason=code, key=code, input_digest=code)))
        await storage.commit(
            put(revision(code, 1, at=MOMENT.replace(microsecond=0), by=None, changes=canonical_json([[["name"], None, code]])))
        )


async def contents(storage: Storage) -> dict[str, list[Revision]]:
    """Everything in a storage, newest first."""
    records = await storage.list(ListQuery(limit=10_000))
    return {record.code: list(await storage.revisions(record.code, None, 10_000)) for record in records}


def nobody_looks(_: int) -> None:
    """At the progress."""


async def move(source: Storage, target: Storage) -> Transfer:
    return await transfer(source, target, nobody_looks, nobody_looks)


def verdicts(comparison: Comparison) -> dict[str, tuple[Verdict, int | None]]:
    return {group.code: (group.verdict, group.revision) for group in comparison.groups}


async def filled(**histories: int) -> MemoryStorage:
    storage = MemoryStorage()
    await fill(storage, histories)
    return storage
