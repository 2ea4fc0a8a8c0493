"""What happens to callers when PostgreSQL fails: a typed answer in time, and everything works again by itself."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import time
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql import postgresql_store
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


async def test_a_server_that_hangs_is_unavailable_within_the_deadline_and_nothing_is_logged(
    storage: PostgresqlStorage, server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(postgresql_store, "DEADLINE_SECONDS", 1.0)
    await asyncio.gather(*(storage.load(["A"]) for _ in range(5)))  # connections that are there already
    server.signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        outcomes = await asyncio.gather(
            *(storage.load(["A"]) for _ in range(3)), storage.commit(put(revision("A", 1))), return_exceptions=True
        )
        assert time.monotonic() - begun < 3.0
        assert {type(outcome) for outcome in outcomes} == {Unavailable}
    finally:
        server.signal(signal.SIGCONT)
    monkeypatch.undo()
    await storage.commit(put(revision("A", 1)))
    gc.collect()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
