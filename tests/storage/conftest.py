"""What the tests of storages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.storage.postgresql_server import PostgresqlServer, running_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    with running_server() as server:
        yield server
