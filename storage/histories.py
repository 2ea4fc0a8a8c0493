"""Reading everything that a storage holds, in pages of bounded size: groups in the order of their codes, revisions oldest first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from portal_emails.ports import ListQuery, Record, Revision, Storage

_GROUPS = 16
"""In one page; each may have 4 MiB."""
_REVISIONS = 32
_BYTES = 1024 * 1024
"""Of documents in one page of revisions, as far as the last page lets guess."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A group as each of two storages has it; None: it has not."""

    source: Record | None
    target: Record | None

    @property
    def code(self) -> str:
        """Of the group."""
        record = self.source or self.target
        assert record is not None  # noqa: S101 - one of them made the pair
        return record.code


async def each_group(storage: Storage) -> AsyncGenerator[Record, None]:
    """The newest record of every group, in code-point order of their codes."""
    after: str | None = None
    while True:
        page = await storage.list(ListQuery(after=after, limit=_GROUPS))
        for record in page:
            yield record
        if len(page) < _GROUPS:
            return
        after = page[-1].code


async def each_pair(source: Storage, target: Storage) -> AsyncGenerator[Pair, None]:
    """Every group of either storage, in code-point order of their codes."""
    async with aclosing(each_group(source)) as sources, aclosing(each_group(target)) as targets:
        ours, theirs = await anext(sources, None), await anext(targets, None)
        while ours or theirs:
            first = min(record.code for record in (ours, theirs) if record)
            pair = Pair(ours if ours and ours.code == first else None, theirs if theirs and theirs.code == first else None)
            yield pair
            ours = await anext(sources, None) if pair.source else ours
            theirs = await anext(targets, None) if pair.target else theirs


async def oldest_first(storage: Storage, record: Record, start: int) -> AsyncGenerator[Revision, None]:
    """The revisions of a group from `start` to that of the record."""
    async for (page,) in side_by_side([storage], record, start, record.revision):
        for revision in page:
            yield revision


async def side_by_side(
    storages: Sequence[Storage], record: Record, start: int, end: int
) -> AsyncGenerator[Sequence[Sequence[Revision]], None]:
    """Pages of a group's revisions from `start` to `end`, oldest first: the same numbers from each storage."""
    size = len(record.document)
    while start <= end:
        stop = min(start + max(1, min(_REVISIONS, _BYTES // max(1, size))), end + 1)
        pages = await asyncio.gather(*(_page(storage, record.code, start, stop) for storage in storages))
        yield pages
        start, size = stop, _largest(revision for page in pages for revision in page)


async def _page(storage: Storage, code: str, start: int, stop: int) -> Sequence[Revision]:
    """A storage gives the newest first: those that end before `stop`, which may begin before `start` when a number is missing."""
    newest_first = await storage.revisions(code, stop, stop - start)
    return [revision for revision in reversed(newest_first) if revision.record.revision >= start]


def _largest(revisions: Iterable[Revision]) -> int:
    return max((len(revision.record.document) + len(revision.entry.changes) for revision in revisions), default=0)
