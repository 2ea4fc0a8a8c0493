"""The storages that behavioural tests run on: each of those tests once on each, every time in an empty place of its own.

A test is behavioural when it uses `inner_storage` or `make_place`, whether itself or through another fixture.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from portal_emails.ports import Storage
from storage.file import file_storage
from storage.memory import MemoryStorage
from storage.sql import postgresql_storage, sqlite_storage
from storage.sql.tables import metadata
from tests.storage.postgresql_server import PostgresqlServer, running_server

BACKENDS = ("memory", "sqlite", "postgresql", "file")

Place = Callable[[], Storage]
"""Each call gives a storage that is not open yet, and all of them keep the same groups."""
MakePlace = Callable[[], Place]
"""Each call gives another place, without groups; of those that a test made before, the last three stay."""

_PLACES = 4
"""In PostgreSQL each is a database, which takes as long to make as ten tests."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which storages to run on."""
    words = "run behavioural tests on this storage, and not on all of them; may be given several times"
    parser.addoption("--storage", action="append", choices=BACKENDS, help=words)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a behavioural test once on each storage."""
    if "make_place" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("storage") or BACKENDS
        metafunc.parametrize("backend", [each for each in BACKENDS if each in chosen])


class Databases:
    """Databases of one server, used again by test after test: emptying one takes a hundredth of the time that making one does."""

    def __init__(self, server: PostgresqlServer) -> None:
        self._server = server
        self._connections: dict[str, psycopg.Connection] = {}

    def empty(self, number: int) -> str:
        """The URL of a database without groups; a test numbers those that it uses."""
        name = f"behaviour{number}"
        url = self._server.url(name)
        if name not in self._connections:
            self._server.create_database(name)
            asyncio.run(_make_ready(postgresql_storage(url)))
            self._connections[name] = psycopg.connect(url, autocommit=True)
        for table in reversed(metadata.sorted_tables):
            self._connections[name].execute(f'DELETE FROM "{table.name}"'.encode())
        return url

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """It is never killed, so that nothing is at risk; creating databases takes most of the time of tests that need their own."""
    with running_server("fsync=off") as server:
        yield server


@pytest.fixture(scope="session")
def _databases(postgresql: PostgresqlServer) -> Iterator[Databases]:
    databases = Databases(postgresql)
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def _sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "empty.db"
    asyncio.run(_make_ready(sqlite_storage(f"sqlite:{file}")))
    return file


async def _make_ready(storage: Storage) -> None:
    await storage.open()
    await storage.close()


@pytest.fixture
def make_place(backend: str, request: pytest.FixtureRequest) -> Iterator[MakePlace]:
    """Places that are gone after the test. Not for use within an event loop."""
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="storage-") as folder:

        def memory() -> Place:
            storage = MemoryStorage()
            return lambda: storage

        def sqlite() -> Place:
            file = shutil.copyfile(request.getfixturevalue("_sqlite_file"), Path(folder, f"{next(numbers)}.db"))
            return lambda: sqlite_storage(f"sqlite:{file}")

        def postgresql() -> Place:
            url = request.getfixturevalue("_databases").empty(next(numbers) % _PLACES)
            return lambda: postgresql_storage(url)

        def file() -> Place:
            url = f"file:{folder}/{next(numbers)}"
            return lambda: file_storage(url)

        yield {"memory": memory, "sqlite": sqlite, "postgresql": postgresql, "file": file}[backend]


@pytest.fixture
def place(make_place: MakePlace) -> Place:
    """The place of a test that needs one."""
    return make_place()


@pytest.fixture
async def inner_storage(place: Place) -> AsyncIterator[Storage]:
    """Open, and without groups."""
    storage = place()
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()
