"""A storage around another one: for tests that change something about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage


class PassingOn:
    """Hands everything on."""

    def __init__(self, inner: Storage) -> None:
        self.inner = inner

    async def open(self) -> None:
        await self.inner.open()

    async def close(self) -> None:
        await self.inner.close()

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        return await self.inner.load(codes)

    async def list(self, query: ListQuery) -> Sequence[Record]:
        return await self.inner.list(query)

    async def count(self, query: ListQuery) -> int:
        return await self.inner.count(query)

    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return await self.inner.revisions(code, before, limit)

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return await self.inner.by_key(code, key, since)

    async def position(self) -> str:
        return await self.inner.position()
