"""Two servers, of which the second follows synchronously: it takes over, and nothing that was acknowledged is lost."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from portal_emails.errors import ConfigurationError, OutcomeUnknown, Stale, Unavailable
from portal_emails.ports import Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql import postgresql_store
from storage.sql.postgresql import read_url, shown
from storage.sql.postgresql_store import DEADLINE_SECONDS, PostgresqlStorage
from tests.storage.postgresql_server import PostgresqlServer, running_server

pytestmark = pytest.mark.anyio

DRIVERS = ("postgresql", "postgresql+asyncpg")


@dataclass(frozen=True)
class Pair:
    primary: PostgresqlServer
    standby: PostgresqlServer

    def url(self, scheme: str, parameters: str = "") -> str:
        """The standby first, so that finding the primary takes looking."""
        return f"{scheme}://postgres@127.0.0.1:{self.standby.port},127.0.0.1:{self.primary.port}/postgres{parameters}"


@pytest.fixture
def pair() -> Iterator[Pair]:
    with running_server() as primary:
        standby = primary.make_standby()
        try:
            yield Pair(primary, standby)
        finally:
            if standby.is_running:
                standby.stop()


@asynccontextmanager
async def opened(pair: Pair) -> AsyncIterator[Sequence[PostgresqlStorage]]:
    """A storage with each driver."""
    storages = [PostgresqlStorage(pair.url(scheme)) for scheme in DRIVERS]
    for storage in storages:
        await storage.open()
    yield storages
    for storage in storages:
        await storage.close()


@dataclass
class Writer:
    """Saves one revision after the other, as a caller does who comes again when told to, and keeps what was acknowledged."""

    storage: Storage
    code: str
    acknowledged: list[int] = field(default_factory=list)
    failed: int = 0
    longest: float = 0.0

    async def run(self, end: asyncio.Event) -> None:
        at: int | None = None
        while not end.is_set():
            began = time.monotonic()
            try:
                number = 0 if at is None else at + 1
                await self.storage.commit(put(revision(self.code, number)))
                self.acknowledged.append(number)
                at = number
            except (Unavailable, OutcomeUnknown, Stale) as error:
                self.failed += 1
                at = await self._look(at, error)
            self.longest = max(self.longest, time.monotonic() - began)

    async def _look(self, at: int | None, error: Exception) -> int | None:
        await asyncio.sleep(0.1)
        try:
            records = await self.storage.load([self.code])
        except Unavailable:
            return at
        return records[self.code].revision if records else None


async def test_the_standby_takes_over_and_everything_acknowledged_is_there(pair: Pair) -> None:
    end = asyncio.Event()
    async with opened(pair) as storages:
        writers = [Writer(storage, f"{driver} {number}") for storage, driver in zip(storages, DRIVERS, strict=True) for number in range(4)]
        running = asyncio.gather(*(writer.run(end) for writer in writers))
        await _until(lambda: all(len(writer.acknowledged) >= 25 for writer in writers))
        pair.primary.kill()
        before = [len(writer.acknowledged) for writer in writers]
        await _until(lambda: all(writer.failed for writer in writers))
        await asyncio.to_thread(pair.standby.promote)
        await _until(lambda: all(len(writer.acknowledged) >= number + 25 for number, writer in zip(before, writers, strict=True)))
        end.set()
        await running
        for writer in writers:
            history = await writer.storage.revisions(writer.code, None, 100_000)
            numbers = [each.record.revision for each in history]
            assert numbers == list(range(len(numbers) - 1, -1, -1))
            assert set(writer.acknowledged) <= set(numbers)
            assert writer.longest < DEADLINE_SECONDS + 1


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what it waits for happens in other tasks and processes
            await asyncio.sleep(0.02)


async def test_without_the_standby_nothing_is_acknowledged_nor_seen_and_all_is_well_when_it_is_back(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(pair) as storages:
        for number, storage in enumerate(storages):
            await storage.commit(put(revision(f"G{number}")))
        pair.standby.stop()
        with monkeypatch.context() as patched:
            patched.setattr(postgresql_store, "DEADLINE_SECONDS", 1.0)
            for number, storage in enumerate(storages):
                with pytest.raises(OutcomeUnknown):
                    await storage.commit(put(revision(f"G{number}", 1)))
        for number, storage in enumerate(storages):
            assert (await storage.load([f"G{number}"]))[f"G{number}"].revision == 0
        await asyncio.to_thread(pair.standby.start)
        for number, storage in enumerate(storages):
            async with asyncio.timeout(20):
                while (await storage.load([f"G{number}"]))[f"G{number}"].revision == 0:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(0.1)
            await storage.commit(put(revision(f"G{number}", 2)))


@pytest.mark.parametrize("driver", DRIVERS)
async def test_whoever_cancels_a_commit_is_not_told_that_its_outcome_is_unknown_and_not_kept(
    pair: Pair, driver: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Else it would be made again, as by a transfer that somebody stops. Nothing is logged of what nobody waits for any more."""
    storage = PostgresqlStorage(pair.url(driver))
    await storage.open()
    await storage.commit(put(revision("G")))
    pair.standby.stop()
    saving = asyncio.create_task(storage.commit(put(revision("G", 1))))
    await asyncio.sleep(0.5)  # it waits for the standby now
    saving.cancel()
    await asyncio.sleep(0)
    saving.cancel()
    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert time.monotonic() - began < DEADLINE_SECONDS / 2
    await storage.close()
    gc.collect()
    assert not [record for record in caplog.records if record.name == "asyncio"]


async def test_a_url_may_ask_for_any_server_and_one_that_may_only_be_read_is_named(pair: Pair) -> None:
    only_read = PostgresqlStorage(pair.url("postgresql", "?target_session_attrs=any"))
    with pytest.raises(ConfigurationError, match="the server may only be read: name the primary, not a standby"):
        await only_read.open()


def test_a_server_that_may_be_written_to_is_looked_for_in_any_form_of_the_url() -> None:
    for url in (
        "postgresql://ana:s3cret,@a:1,b:2/emails",
        "postgresql://ana:s3cret,@a:1,b:2/emails?application_name=x",
        "postgresql://ana:s3cret,@/emails?host=a,b&port=1,2",
    ):
        query = PostgresqlStorage(url).engine.url.query
        assert (query["host"], query["port"], query["target_session_attrs"]) == ("a,b", "1,2", "read-write")


def test_hosts_are_shown_in_messages_and_passwords_are_not() -> None:
    message = shown(read_url("postgresql://ana:s3cret@[::1],b:2/emails?sslpassword=s3cret"))
    assert "b" in message
    assert "s3cret" not in message


@pytest.mark.parametrize("url", ["postgresql://ana:s3cret@a,,b/emails", "postgresql://ana:s3cret@a:x,b/emails", "postgresql://a,b"])
def test_hosts_that_are_none_are_refused_without_quoting_the_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match="names no database") as raised:
        PostgresqlStorage(url)
    assert "s3cret" not in str(raised.value)
