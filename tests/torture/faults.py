"""Storages that are wrong in one way each, around one that is right: the torture has to catch each of them.

Those that write otherwise than they should do it with SQL, and are for `sqlite:`.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, insert, update
from typing_extensions import override

from portal_emails.errors import Stale, Unavailable
from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage
from storage.sql import SqliteStorage
from storage.sql.engine import begin_writing
from storage.sql.tables import groups, revisions
from tests.passing_on import PassingOn

_A_MOMENT = 0.02


class Faulty(PassingOn):
    """Right where it is not said otherwise."""

    async def write(self, statements: Callable[[Connection], object]) -> None:
        """In one transaction of SQLite."""

        def work() -> None:
            with cast(SqliteStorage, self.inner).engine.connect() as connection:
                begin_writing(connection)
                statements(connection)
                connection.commit()

        await asyncio.to_thread(work)


# ---------------------------------------------------------------- faults of committing


class DoesNotCompare(Faulty):
    """Puts the revision whatever the group is at."""

    @override
    async def commit(self, commit: Commit) -> None:
        await self.write(lambda connection: put(connection, commit.revision))


def put(connection: Connection, revision: Revision) -> None:
    """In place of what is there, if anything is."""
    record, entry = asdict(revision.record), asdict(revision.entry)
    connection.execute(update(groups).where(groups.c.code == record["code"]), record)
    connection.execute(delete(revisions).where(revisions.c.code == record["code"], revisions.c.revision == record["revision"]))
    connection.execute(insert(revisions), record | entry)


class LastWriterWins(Faulty):
    """Who comes too late is put on top, with what it made of an older state."""

    @override
    async def commit(self, commit: Commit) -> None:
        try:
            await self.inner.commit(commit)
        except Stale:
            now = (await self.inner.load([commit.revision.record.code]))[commit.revision.record.code].revision
            await self.inner.commit(Commit(now, at(commit.revision, now + 1)))


def at(revision: Revision, number: int) -> Revision:
    """The same with another number."""
    return replace(revision, record=replace(revision.record, revision=number))


class CommitsTwice(Faulty):
    """Tries again though nothing had failed."""

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        if random.random() < 0.1:
            number = commit.revision.record.revision
            await self.inner.commit(Commit(number, at(commit.revision, number + 1)))


class AnswersFirst(Faulty):
    """Acknowledges a save that is still to be made."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.late: set[asyncio.Task[None]] = set()

    @override
    async def commit(self, commit: Commit) -> None:
        if (await self.inner.load([commit.revision.record.code]))[commit.revision.record.code].revision != commit.expected:
            raise Stale
        task = asyncio.create_task(self.commit_late(commit))
        self.late.add(task)
        task.add_done_callback(self.late.discard)

    async def commit_late(self, commit: Commit) -> None:
        await asyncio.sleep(_A_MOMENT)
        try:
            await self.inner.commit(commit)
        except Stale:
            return

    @override
    async def close(self) -> None:
        await asyncio.gather(*self.late)
        await super().close()


class SaysUnavailableOfWhatItDid(Faulty):
    """An answer that was lost is taken for a failure."""

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        if random.random() < 0.1:
            raise Unavailable(retry_after_ms=1)


class TakesBack(Faulty):
    """Shows a revision before it is decided whether it stays."""

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        if random.random() < 0.2:
            await asyncio.sleep(_A_MOMENT)
            record = commit.revision.record
            [before] = await self.inner.revisions(record.code, record.revision, 1)
            await self.write(lambda connection: take_back(connection, record, before.record))
            raise Unavailable(retry_after_ms=1)


def take_back(connection: Connection, record: Record, before: Record) -> None:
    """Unless others have gone on from it."""
    newest = groups.c.code == record.code, groups.c.revision == record.revision
    if connection.execute(update(groups).where(*newest), asdict(before)).rowcount:
        connection.execute(delete(revisions).where(revisions.c.code == record.code, revisions.c.revision == record.revision))


class WritesInPlace(Faulty):
    """Writes the first half of a document, and then the second."""

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        record = commit.revision.record
        half = record.document[: len(record.document) // 2]
        await self.write(lambda connection: set_document(connection, record, half))
        await asyncio.sleep(_A_MOMENT)
        await self.write(lambda connection: set_document(connection, record, record.document))


def set_document(connection: Connection, record: Record, document: bytes) -> None:
    """If the group is still at the revision of the record."""
    newest = groups.c.code == record.code, groups.c.revision == record.revision
    connection.execute(update(groups).where(*newest).values(document=document))


class PutsTheRecordFirst(Faulty):
    """The record in one transaction, its revision in another."""

    @override
    async def commit(self, commit: Commit) -> None:
        record, entry = asdict(commit.revision.record), asdict(commit.revision.entry)
        await self.write(lambda connection: compare_and_set(connection, commit))
        await asyncio.sleep(_A_MOMENT)
        await self.write(lambda connection: connection.execute(insert(revisions), record | entry))


def compare_and_set(connection: Connection, commit: Commit) -> None:
    """The record only; raises Stale."""
    record = commit.revision.record
    expected = groups.c.code == record.code, groups.c.revision == commit.expected
    if connection.execute(update(groups).where(*expected), asdict(record)).rowcount != 1:
        raise Stale


# ------------------------------------------------------------------ faults of history and keys


class ForgetsOldRevisions(Faulty):
    """To save room."""

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        record = commit.revision.record
        if record.revision % 4 == 3:
            old = revisions.c.code == record.code, revisions.c.revision == record.revision - 2
            await self.write(lambda connection: connection.execute(delete(revisions).where(*old)))


class KeepsNoKeys(Faulty):
    @override
    async def commit(self, commit: Commit) -> None:
        entry = replace(commit.revision.entry, key=None, input_digest=None)
        await self.inner.commit(replace(commit, revision=replace(commit.revision, entry=entry)))


class FindsNoKeys(Faulty):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return None


class FindsOwnKeysOnly(Faulty):
    """Remembers in its process which keys it has saved."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.own: dict[tuple[str, str | None], Revision] = {}

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        self.own[commit.revision.record.code, commit.revision.entry.key] = commit.revision

    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return self.own.get((code, key))


class ForgetsWho(Faulty):
    @override
    async def commit(self, commit: Commit) -> None:
        entry = replace(commit.revision.entry, by=None)
        await self.inner.commit(replace(commit, revision=replace(commit.revision, entry=entry)))


# ---------------------------------------------------------------- faults of reading


class ReadsFromItsCache(Faulty):
    """Which it looks after every now and then."""

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.cached: dict[tuple[str, ...], tuple[float, Mapping[str, Record]]] = {}

    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        when, records = self.cached.get(tuple(codes), (0.0, {}))
        if time.monotonic() > when + _A_MOMENT:
            records = await self.inner.load(codes)
            self.cached[tuple(codes)] = time.monotonic(), records
        return records


class ReadsSectionBySection(Faulty):
    """So that one may be older than another."""

    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        before = await self.inner.load(codes)
        await asyncio.sleep(_A_MOMENT)
        after = await self.inner.load(codes)
        return {code: mixed(before[code], record) for code, record in after.items() if code in before}


def mixed(before: Record, after: Record) -> Record:
    """One section as it was, all else as it is."""
    old, new = json.loads(before.document), json.loads(after.document)
    if "passwordReset" in old["sections"]:
        new["sections"]["passwordReset"] = old["sections"]["passwordReset"]
    return replace(after, document=json.dumps(new).encode())


class LosesTheNewestInLists(Faulty):
    """Lists from a copy that is behind."""

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        records = await self.inner.list(query)
        await asyncio.sleep(_A_MOMENT)
        return [replace(record, revision=max(record.revision - 1, 0)) for record in records]


# --------------------------------------------------------------- faults of position


class StandsStill(Faulty):
    @override
    async def position(self) -> str:
        return "here"


class CountsOwnCommits(Faulty):
    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.commits = 0

    @override
    async def commit(self, commit: Commit) -> None:
        await self.inner.commit(commit)
        self.commits += 1

    @override
    async def position(self) -> str:
        return str(self.commits)


class LooksAtTheClock(Faulty):
    """Two commits within a tenth of a second are one to it."""

    @override
    async def position(self) -> str:
        return str(int(time.time() * 10))


FAULTS: Mapping[str, Callable[[Storage], Storage]] = {
    "answers first": AnswersFirst,
    "commits twice": CommitsTwice,
    "counts own commits": CountsOwnCommits,
    "does not compare": DoesNotCompare,
    "finds no keys": FindsNoKeys,
    "finds own keys only": FindsOwnKeysOnly,
    "forgets old revisions": ForgetsOldRevisions,
    "forgets who": ForgetsWho,
    "keeps no keys": KeepsNoKeys,
    "last writer wins": LastWriterWins,
    "lists from a copy that is behind": LosesTheNewestInLists,
    "looks at the clock": LooksAtTheClock,
    "puts the record first": PutsTheRecordFirst,
    "reads from its cache": ReadsFromItsCache,
    "reads section by section": ReadsSectionBySection,
    "says unavailable of what it did": SaysUnavailableOfWhatItDid,
    "stands still": StandsStill,
    "takes back": TakesBack,
    "writes in place": WritesInPlace,
}
"""By the name that the command takes."""
