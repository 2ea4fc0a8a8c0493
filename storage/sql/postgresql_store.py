"""`postgresql:`, groups in one database of PostgreSQL, shared by any number of processes on any number of machines."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import DropSchema

from portal_emails.errors import Unavailable
from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage
from storage.capabilities import Examination
from storage.sql import queries
from storage.sql.postgresql import create_postgresql_engine, read_url
from storage.sql.postgresql_examining import examine
from storage.sql.postgresql_failures import LostConnection, LostRace, during_commit, outside_commit
from storage.sql.postgresql_opening import explained, prepare
from storage.sql.postgresql_uncancelled import uncancelled

DEADLINE_SECONDS = 10.0
"""How long an answer may take, however often it is tried."""
_ATTEMPTS = 3
_PAUSE_SECONDS = (0.005, 0.05)
_BOUND = text(
    "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '5s', true),"
    " set_config('idle_in_transaction_session_timeout', '15s', true)"
)
"""For this transaction alone, as behind a pooler the connection is others' next: a client that vanished keeps no lock.

No statement of it can take long but COMMIT, which waits for a synchronous standby, and must not be cut off: see postgresql_uncancelled.
"""
_POSITION = text(
    "SELECT CAST(pg_current_snapshot() AS text) || CASE WHEN pg_is_in_recovery() THEN concat(' ', pg_last_wal_replay_lsn())"
    " ELSE concat(' ', left(pg_walfile_name(pg_current_wal_flush_lsn()), 8), ' ', pg_current_wal_flush_lsn()) END"
)
"""Transactions, and how far the log is on disk, on which timeline: a server that was killed gives out the numbers of transactions again
that never came into its log, and so does a standby that is promoted."""

Answer = TypeVar("Answer")


class PostgresqlStorage:
    """A pool of connections. Each call takes one for as long as it lasts, and answers within 10 seconds."""

    def __init__(self, url: str, schema: str | None = None) -> None:
        """Opens nothing; raises ConfigurationError when the URL names no database, or the driver is not installed.

        `schema`: one of its own in the database, made when the storage is opened; None: where the user's tables go.
        """
        parsed = read_url(url)
        self._given = url
        self._url = parsed
        self._schema = schema
        self.engine = create_postgresql_engine(parsed, schema)
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def open(self) -> None:
        """Make or upgrade the schema, as needed; raises ConfigurationError."""
        try:
            with explained(self._url):
                async with self.engine.connect() as connection:
                    await connection.run_sync(prepare, self._schema)
                    await connection.commit()
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

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
        await _within_deadline(lambda deadline: self._commit(commit, deadline))

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before`; one statement."""
        return await self._read(lambda connection: queries.list_revisions(connection, code, before, limit))

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key, made at `since` or later; one statement."""
        return await self._read(lambda connection: queries.by_key(connection, code, key, since))

    async def position(self) -> str:
        """Which transactions the server's newest snapshot knows: other after each that wrote anything and was committed."""
        return await self._read(lambda connection: str(connection.execute(_POSITION).scalar_one()))

    async def examine(self) -> Examination:
        """Look at the database, and try to write; makes and upgrades nothing. Raises ConfigurationError."""
        try:
            with explained(self._url):
                async with self.engine.connect() as connection:
                    return await connection.run_sync(examine, self._url)
        finally:
            await self.engine.dispose()

    @contextmanager
    def places(self) -> Iterator[Callable[[str], Storage]]:
        """Schemas beside what is there, dropped at the end. Not for use within an event loop."""
        family = f"portal_emails_check_{uuid.uuid4().hex[:8]}"
        schemas: dict[str, str] = {}

        def place(name: str) -> Storage:
            return PostgresqlStorage(self._given, schemas.setdefault(name, f"{family}_{len(schemas)}"))

        try:
            yield place
        finally:
            asyncio.run(self._drop(list(schemas.values())))

    async def _drop(self, schemas: Sequence[str]) -> None:
        for schema in schemas:
            async with self.engine.begin() as connection:
                await connection.execute(DropSchema(schema, cascade=True, if_exists=True))
        await self.close()

    async def _read(self, query: Callable[[Connection], Answer]) -> Answer:
        async def read(_: asyncio.Timeout) -> Answer:
            with outside_commit():
                async with self._reading.connect() as connection:
                    return await uncancelled(connection, connection.run_sync(query))

        return await _within_deadline(read)

    async def _commit(self, commit: Commit, deadline: asyncio.Timeout) -> None:
        async with self._connected() as connection:
            with outside_commit():
                await uncancelled(connection, connection.run_sync(_put, commit))
            with during_commit(deadline):
                await uncancelled(connection, connection.commit())

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        with outside_commit():
            connection = await self.engine.connect()
        try:
            yield connection
        except BaseException:
            await _roll_back(connection)
            raise
        finally:
            with suppress(SQLAlchemyError):  # what was committed is not undone by it
                await connection.close()


async def _roll_back(connection: AsyncConnection) -> None:
    """As closing would, but within the deadline where the server hangs."""
    if not connection.invalidated:
        with suppress(SQLAlchemyError):
            await uncancelled(connection, connection.rollback())


def _put(connection: Connection, commit: Commit) -> None:
    connection.execute(_BOUND)
    queries.put(connection, commit)


async def _within_deadline(work: Callable[[asyncio.Timeout], Awaitable[Answer]]) -> Answer:
    """The one place where anything is tried again: nothing was written when a race or a connection was lost before COMMIT."""
    with outside_commit():
        async with asyncio.timeout(DEADLINE_SECONDS) as deadline:
            for _ in range(_ATTEMPTS - 1):
                try:
                    return await work(deadline)
                except (LostConnection, LostRace):
                    await asyncio.sleep(random.uniform(*_PAUSE_SECONDS))
            return await work(deadline)
    raise Unavailable
