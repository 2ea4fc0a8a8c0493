"""What the tests of storages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.storage.postgresql_server import PostgresqlServer, running_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """Each test has a database of its own on it; creating them takes most of the time. It is never killed, so that nothing is at risk."""
    with running_server("fsync=off") as server:
        yield server
