"""Groups in the memory of this process: for trying things out and for tests. They end with it."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice

from portal_emails.errors import Stale
from portal_emails.ports import Commit, ListQuery, Record, Revision


class MemoryStorage:
    """`memory:`. No method waits for anything, so that each is atomic within its event loop."""

    survives_reopening = False
    several_at_once = False

    def __init__(self, url: str = "memory:") -> None:
        self._revisions: dict[str, list[Revision]] = {}
        self._codes: list[str] = []
        self._commits = 0

    async def open(self) -> None:
        """Nothing to make ready."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        """The newest records by code."""
        return {code: self._newest(code) for code in codes if code in self._revisions}

    async def list(self, query: ListQuery) -> Sequence[Record]:
        """The newest records in code-point order of their codes."""
        start = 0 if query.after is None else bisect_right(self._codes, query.after)
        return tuple(islice(self._matching(query, start), query.limit))

    async def count(self, query: ListQuery) -> int:
        """How many groups match."""
        return sum(1 for _ in self._matching(query, 0))

    async def commit(self, commit: Commit) -> None:
        """Put the revision; raises Stale."""
        code = commit.revision.record.code
        at = self._newest(code).revision if code in self._revisions else None
        if at != commit.expected:
            raise Stale(f"group {code!r} is not at revision {commit.expected}")
        if at is None:
            insort(self._codes, code)
        self._revisions.setdefault(code, []).append(commit.revision)
        self._commits += 1

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before`."""
        return tuple(islice((each for each in self._newest_first(code) if before is None or each.record.revision < before), limit))

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key, made at `since` or later."""
        return next((each for each in self._newest_first(code) if each.entry.key == key and each.entry.at >= since), None)

    async def position(self) -> str:
        """How many commits there were."""
        return str(self._commits)

    @contextmanager
    def places(self) -> Iterator[Callable[[str], MemoryStorage]]:
        """Each storage is a place of its own."""
        yield lambda name: type(self)()

    def _newest(self, code: str) -> Record:
        return self._revisions[code][-1].record

    def _newest_first(self, code: str) -> Iterator[Revision]:
        return reversed(self._revisions.get(code, []))

    def _matching(self, query: ListQuery, start: int) -> Iterator[Record]:
        newest = (self._newest(code) for code in islice(self._codes, start, None))
        return (record for record in newest if _matches(record, query))


def _matches(record: Record, query: ListQuery) -> bool:
    return (
        (query.configured is None or record.configured == query.configured)
        and (query.search is None or query.search in record.search_key)
        and (query.codes is None or record.code in query.codes)
    )
