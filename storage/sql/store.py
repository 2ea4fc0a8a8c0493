"""`sqlite:`, groups in one SQLite file, shared by any number of processes on one machine."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.pool import PoolProxiedConnection

from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage
from storage.capabilities import Backup, Examination
from storage.places import folder_beside
from storage.sql import queries
from storage.sql.backup import back_up
from storage.sql.engine import create_sqlite_engine, path_of
from storage.sql.examining import examine
from storage.sql.failures import FailureLog, outside_commit
from storage.sql.opening import prepare
from storage.sql.writer import Writer

_READERS = 4

Answer = TypeVar("Answer")


class SqliteStorage:
    """A file in write-ahead mode: reading and writing do not wait for each other. A call is one hop to a thread, and back."""

    def __init__(self, url: str) -> None:
        """Opens nothing; raises ConfigurationError when the URL names no file."""
        self.path = path_of(url)
        self.engine = create_sqlite_engine(self.path, connections=_READERS + 2)
        self._readers = ThreadPoolExecutor(_READERS, "portal-emails-reader")
        self._failures = FailureLog(self.path)
        self._writer = Writer(self.engine, self._failures)
        self._watch: PoolProxiedConnection | None = None
        self._watching_since = ""

    async def open(self) -> None:
        """Create the file or upgrade its schema, as needed; raises ConfigurationError."""
        await asyncio.to_thread(self._open)

    async def close(self) -> None:
        """Wait for what is under way, then close the file."""
        await asyncio.to_thread(self._close)

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        """The newest records by code; one statement."""
        return await self._read(lambda connection: queries.load(connection, codes))

    async def list(self, query: ListQuery) -> Sequence[Record]:
        """The newest records in code-point order of their codes; one statement."""
        return await self._read(lambda connection: queries.list_records(connection, query))

    async def count(self, query: ListQuery) -> int:
        """How many groups match; one statement."""
        return await self._read(lambda connection: queries.count(connection, query))

    async def commit(self, commit: Commit) -> None:
        """Put the revision, durable on return; raises Stale, Unavailable or OutcomeUnknown."""
        await asyncio.wrap_future(self._writer.commit(commit))

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before`; one statement."""
        return await self._read(lambda connection: queries.list_revisions(connection, code, before, limit))

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key, made at `since` or later; one statement."""
        return await self._read(lambda connection: queries.by_key(connection, code, key, since))

    async def position(self) -> str:
        """SQLite's data version as a connection sees it that never writes: other for each commit of all other connections.

        It stands in memory that the processes share; asking takes a twentieth of the time that a hop to a thread would.
        """
        if self._watch is None:
            raise RuntimeError("the storage is not open")
        with outside_commit(self._failures):
            cursor = self._watch.cursor()
            cursor.execute("PRAGMA data_version")
            [(version,)] = cursor.fetchall()
        return f"{self._watching_since}-{version}"

    async def examine(self) -> Examination:
        """Look at the file, and try to write; creates and upgrades nothing. Raises ConfigurationError."""
        return await asyncio.to_thread(examine, self.path)

    def back_up(self, to: Path, advance: Callable[[int, int], None]) -> Backup:
        """Copy the file, whole and of one moment, while others write to it. Raises ConfigurationError."""
        return back_up(self.path, to, advance)

    @contextmanager
    def places(self) -> Iterator[Callable[[str], Storage]]:
        """Files in a folder beside this one, which is removed at the end. Raises ConfigurationError."""
        with folder_beside(self.path) as folder:
            yield lambda name: SqliteStorage(f"sqlite:{folder}/{name}.db")

    async def _read(self, query: Callable[[Connection], Answer]) -> Answer:
        def read() -> Answer:
            with outside_commit(self._failures), self.engine.connect() as connection:
                return query(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, read)

    def _open(self) -> None:
        try:
            prepare(self.engine, self.path)
        except BaseException:
            self._close()
            raise
        self._watch = self.engine.raw_connection()
        self._watching_since = uuid.uuid4().hex

    def _close(self) -> None:
        self._writer.close()
        self._readers.shutdown()
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        self.engine.dispose()
