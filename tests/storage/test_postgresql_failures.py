"""What happens to callers when PostgreSQL fails: a typed answer in time, and everything works again by itself."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import resource
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.ports import Commit, ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql import postgresql_store, queries
from storage.sql.postgresql_store import DEADLINE_SECONDS, PostgresqlStorage
from tests.storage.postgresql_server import PostgresqlServer, running_server

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """Of this module alone: others' must not be stopped."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["postgresql", "postgresql+asyncpg"])
async def storage(request: pytest.FixtureRequest, server: PostgresqlServer) -> AsyncIterator[PostgresqlStorage]:
    name = f"failing{time.monotonic_ns()}"
    server.create_database(name)
    storage = PostgresqlStorage(server.url(name, request.param))
    await storage.open()
    await storage.commit(put(revision("A", 0)))
    yield storage
    await storage.close()


async def refused(storage: PostgresqlStorage) -> list[Unavailable]:
    """What each method of a storage raises, within its deadline."""
    calls = (
        storage.load(["A"]),
        storage.list(ListQuery()),
        storage.count(ListQuery()),
        storage.position(),
        storage.commit(put(revision("B", 0))),
    )
    begun = time.monotonic()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert time.monotonic() - begun < DEADLINE_SECONDS + 1
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]


def terminate_connections(server: PostgresqlServer) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'failing%'")


async def test_a_server_that_is_gone_is_unavailable_and_works_again_when_it_is_back(
    storage: PostgresqlStorage, server: PostgresqlServer
) -> None:
    server.stop()
    try:
        assert all(error.retry_after_ms for error in await refused(storage))
    finally:
        server.start()
    assert set(await storage.load(["A"])) == {"A"}
    await storage.commit(put(revision("A", 1)))


async def test_connections_that_were_ended_are_replaced_without_a_word(storage: PostgresqlStorage, server: PostgresqlServer) -> None:
    await asyncio.gather(*(storage.load(["A"]) for _ in range(5)))
    terminate_connections(server)
    await storage.commit(put(revision("A", 1)))
    terminate_connections(server)
    assert (await storage.load(["A"]))["A"].revision == 1


async def test_what_was_acknowledged_is_there_after_a_crash(storage: PostgresqlStorage, server: PostgresqlServer) -> None:
    for number in range(1, 20):
        await storage.commit(put(revision("A", number)))
    server.stop("immediate")
    server.start()
    assert [one.record.revision for one in await storage.revisions("A", None, 50)] == list(range(19, -1, -1))


async def test_when_all_connections_are_in_use_callers_are_told_to_come_again(storage: PostgresqlStorage) -> None:
    held = [await storage.engine.connect() for _ in range(10)]
    try:
        assert {error.retry_after_ms for error in await refused(storage)} == {2_000}
    finally:
        await asyncio.gather(*(connection.close() for connection in held))
    assert await storage.count(ListQuery()) == 1


async def test_a_lock_that_others_keep_is_not_waited_for_without_end(storage: PostgresqlStorage) -> None:
    async with storage.engine.connect() as other:
        await other.exec_driver_sql("UPDATE groups SET search_key = 'x' WHERE code = 'A'")
        with pytest.raises(Unavailable):
            await storage.commit(put(revision("A", 1)))
        await other.rollback()
    await storage.commit(put(revision("A", 1)))


async def test_a_database_that_may_only_be_read_is_read(storage: PostgresqlStorage, server: PostgresqlServer) -> None:
    assert storage.engine.url.database is not None
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{storage.engine.url.database}" SET default_transaction_read_only = on'.encode())
    terminate_connections(server)
    assert set(await storage.load(["A"])) == {"A"}
    with pytest.raises(Unavailable):
        await storage.commit(put(revision("A", 1)))


async def test_an_answer_that_is_lost_leaves_the_outcome_unknown(storage: PostgresqlStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = AsyncConnection.commit

    async def lose_answer(connection: AsyncConnection) -> None:
        await commit(connection)
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(AsyncConnection, "commit", lose_answer)
        with pytest.raises(OutcomeUnknown):
            await storage.commit(put(revision("A", 1)))
    assert (await storage.load(["A"]))["A"].revision == 1
    with pytest.raises(Stale):
        await storage.commit(put(revision("A", 1)))


async def test_a_commit_that_the_deadline_cuts_off_leaves_the_outcome_unknown(
    storage: PostgresqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = AsyncConnection.commit

    async def answer_late(connection: AsyncConnection) -> None:
        await commit(connection)
        await asyncio.sleep(60)

    with monkeypatch.context() as patched:
        patched.setattr(AsyncConnection, "commit", answer_late)
        patched.setattr(postgresql_store, "DEADLINE_SECONDS", 1.0)
        with pytest.raises(OutcomeUnknown):
            await storage.commit(put(revision("A", 1)))
    assert (await storage.load(["A"]))["A"].revision == 1


async def test_a_server_that_ends_the_connection_at_commit_leaves_the_outcome_unknown(
    storage: PostgresqlStorage, server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = AsyncConnection.commit

    async def commit_ended(connection: AsyncConnection) -> None:
        await asyncio.to_thread(terminate_connections, server)
        await commit(connection)

    with monkeypatch.context() as patched:
        patched.setattr(AsyncConnection, "commit", commit_ended)
        with pytest.raises(OutcomeUnknown):
            await storage.commit(put(revision("A", 1)))
    assert (await storage.load(["A"]))["A"].revision == 0


@contextmanager
def stopped(server: PostgresqlServer) -> Iterator[None]:
    """It answers nothing, and its connections stay."""
    server.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.signal(signal.SIGCONT)


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """As when the process has as many files and connections open as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = [os.open(os.devnull, os.O_RDONLY)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(int(path.name) for path in Path("/proc/self/fd").iterdir()) + 1, hard))
    try:
        with suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def within_a_second(work: Awaitable[object], monkeypatch: pytest.MonkeyPatch) -> object:
    """What comes of it, which takes not much longer than the deadline, a second."""
    monkeypatch.setattr(postgresql_store, "DEADLINE_SECONDS", 1.0)
    begun = time.monotonic()
    (outcome,) = await asyncio.gather(work, return_exceptions=True)
    assert time.monotonic() - begun < 3.0
    return outcome


async def test_a_server_that_hangs_is_hung_up_with_no_descriptor_left(
    storage: PostgresqlStorage, server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stopped(server), no_descriptor_left():
        assert isinstance(await within_a_second(storage.load(["A"]), monkeypatch), Unavailable)
    monkeypatch.undo()
    await storage.commit(put(revision("A", 1)))


async def test_a_server_that_hangs_when_a_save_is_taken_back_is_not_waited_for(
    storage: PostgresqlStorage, server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = queries.put
    stack = ExitStack()

    def put_and_stop(connection: Connection, commit: Commit) -> None:
        try:
            really(connection, commit)
        finally:
            stack.enter_context(stopped(server))

    monkeypatch.setattr(queries, "put", put_and_stop)
    with stack:
        assert isinstance(await within_a_second(storage.commit(put(revision("A", 0))), monkeypatch), Stale | Unavailable)
    monkeypatch.undo()
    await storage.commit(put(revision("A", 1)))


@pytest.mark.parametrize("kind", ["load", "commit"])
async def test_whoever_cancels_while_a_connection_is_lost_has_cancelled(
    storage: PostgresqlStorage, server: PostgresqlServer, kind: str
) -> None:
    server.signal(signal.SIGSTOP)
    work = asyncio.ensure_future(storage.load(["A"]) if kind == "load" else storage.commit(put(revision("A", 1))))
    await asyncio.sleep(0.3)
    server.kill()
    time.sleep(0.3)  # noqa: ASYNC251  The event loop learns of both in one turn.
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    server.start_again()


async def test_a_server_that_hangs_is_unavailable_within_the_deadline_and_nothing_is_logged(
    storage: PostgresqlStorage, server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(postgresql_store, "DEADLINE_SECONDS", 1.0)
    await asyncio.gather(*(storage.load(["A"]) for _ in range(5)))  # connections that are there already
    with stopped(server):
        begun = time.monotonic()
        outcomes = await asyncio.gather(
            *(storage.load(["A"]) for _ in range(3)), storage.commit(put(revision("A", 1))), return_exceptions=True
        )
        assert time.monotonic() - begun < 3.0
        assert {type(outcome) for outcome in outcomes} == {Unavailable}
    monkeypatch.undo()
    await storage.commit(put(revision("A", 1)))
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
