"""The storage as it is installed, with servers of its own: run this after `pip install .`."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from redis import Redis

from portal_emails import Commit, ConfigurationError, Entry, ListQuery, OutcomeUnknown, Record, Revision, Stale, Storage, Unavailable
from portal_emails.testing import StorageContract

pytestmark = pytest.mark.anyio

DURABLE = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")


class RedisServer:
    """On a free port of the loopback interface, with its files in a folder."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self._settings = ("--dir", str(folder), "--logfile", str(folder / "log"), "--bind", "127.0.0.1", *settings)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(["redis-server", "--port", str(self.port), *self._settings])
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"PING\r\n")
                if connection.recv(100) == b"+PONG\r\n":
                    return
            time.sleep(0.02)
        raise TimeoutError("redis-server did not start")

    def kill(self) -> None:
        """As by `kill -9`."""
        self._process.kill()
        self._process.wait()


@contextmanager
def running_server(*settings: str) -> Iterator[RedisServer]:
    """A server that is there until the end; skips, saying why, where there can be none."""
    if shutil.which("redis-server") is None:
        pytest.skip("Redis is not installed here (Debian: apt-get install redis-server)")
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = RedisServer(Path(folder), *settings)
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def shared() -> Iterator[RedisServer]:
    with running_server(*DURABLE) as server:
        yield server


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """To be killed."""
    with running_server(*DURABLE) as server:
        yield server


def storage_for(url: str) -> Storage:
    (entry_point,) = entry_points(group="portal_emails", name="redis-storage")
    storage: Storage = entry_point.load().register_storages()["redis"](url)
    return storage


class TestRedisStorage(StorageContract):
    server: RedisServer

    @pytest.fixture(autouse=True)
    def _server(self, shared: RedisServer) -> None:
        self.server = shared

    def storage(self, folder: Path) -> Storage:
        return storage_for(f"{self.server.url}#{hashlib.sha256(str(folder).encode()).hexdigest()}:")


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Storage]:
    storage = storage_for(url)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


def commit(code: str, number: int) -> Commit:
    record = Record(code, number, configured=True, search_key=code.lower(), document=b'{"n":%d}' % number)
    entry = Entry(datetime(2026, 1, 1, tzinfo=UTC), "ada", None, b"[]", "key", None)
    return Commit(number - 1 if number else None, Revision(record, entry))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (("--appendonly", "no"), "'appendonly': 'no'"),
        (("--appendonly", "yes", "--appendfsync", "everysec"), "'appendfsync': 'everysec'"),
        ((*DURABLE, "--maxmemory-policy", "allkeys-lru"), "'maxmemory-policy': 'allkeys-lru'"),
    ],
)
async def test_a_server_that_may_lose_what_it_acknowledged_is_refused(settings: tuple[str, ...], said: str) -> None:
    with running_server(*settings) as server:
        storage = storage_for(server.url)
        with pytest.raises(ConfigurationError, match=said):
            await storage.open()
        await storage.close()


async def test_a_server_that_is_not_there_is_named_with_what_to_do() -> None:
    storage = storage_for("redis://ana:s3cret@127.0.0.1:1/0")
    with pytest.raises(ConfigurationError, match="start it") as raised:
        await storage.open()
    assert "s3cret" not in str(raised.value)
    await storage.close()


async def test_what_was_acknowledged_is_there_after_kill_9_and_saves_go_on(server: RedisServer) -> None:
    async with opened(server.url) as storage:
        for number in range(20):
            await storage.commit(commit("A", number))
        server.kill()
        for answer in (storage.load(["A"]), storage.list(ListQuery()), storage.commit(commit("A", 20)), storage.position()):
            with pytest.raises(Unavailable):
                await answer
        server.start()
        assert [each.record.revision for each in await storage.revisions("A", None, 100)] == list(range(19, -1, -1))
        await storage.commit(commit("A", 20))


async def test_a_save_whose_answer_is_lost_may_have_happened(server: RedisServer) -> None:
    """The connection is ended while the script runs; sent again, it would find itself and say Stale."""
    async with opened(server.url) as storage:
        await storage.commit(commit("A", 0))
        with Redis.from_url(server.url) as control:
            control.execute_command("CLIENT", "PAUSE", "500", "WRITE")
            saving = asyncio.ensure_future(storage.commit(commit("A", 1)))
            await asyncio.sleep(0.2)
            control.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        with pytest.raises(OutcomeUnknown):
            await saving
        await storage.commit(commit("B", 0))


async def test_a_full_memory_is_told_and_half_a_save_is_never_there(server: RedisServer) -> None:
    with Redis.from_url(server.url) as control:
        async with opened(server.url) as storage:
            await storage.commit(commit("A", 0))
            control.config_set("maxmemory", "1mb")
            with pytest.raises(Unavailable):
                await storage.commit(commit("A", 1))
            assert [each.record.revision for each in await storage.revisions("A", None, 10)] == [0]
            control.config_set("maxmemory", "0")
            await storage.commit(commit("A", 1))
            with pytest.raises(Stale):
                await storage.commit(commit("A", 1))


def test_a_url_that_is_none_is_refused_without_quoting_it() -> None:
    with pytest.raises(ConfigurationError, match="write redis://user:password@host:6379/0") as raised:
        storage_for("redis://ana:s3cret@host:port/0")
    assert "s3cret" not in str(raised.value)


async def test_more_groups_than_are_read_at_once_are_listed_and_counted(server: RedisServer) -> None:
    async with opened(server.url) as storage:
        for number in range(450):
            await storage.commit(commit(f"G{number:04}", 0))
        assert await storage.count(ListQuery()) == 450
        assert [record.code for record in await storage.list(ListQuery(after="G0100", limit=300))][-1] == "G0400"
        assert len(await storage.list(ListQuery(limit=1000))) == 450
        assert await storage.count(ListQuery(search="g000")) == 10
