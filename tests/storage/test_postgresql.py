"""The storage in PostgreSQL keeps the contract, with either driver."""

from __future__ import annotations

from pathlib import Path

import pytest
from typing_extensions import override

from portal_emails.ports import Storage
from portal_emails.testing import StorageContract
from storage.sql import postgresql_storage
from tests.storage.postgresql_server import PostgresqlServer


class OnPostgresql:
    scheme: str
    server: PostgresqlServer

    @pytest.fixture(autouse=True)
    def _server(self, postgresql: PostgresqlServer) -> None:
        self.server = postgresql

    def storage(self, folder: Path) -> Storage:
        return postgresql_storage(self.server.url(self.server.database_of(folder), self.scheme))


class TestPostgresqlStorage(OnPostgresql, StorageContract):
    scheme = "postgresql"

    @override
    def storage(self, folder: Path) -> Storage:
        return OnPostgresql.storage(self, folder)


class TestPostgresqlStorageWithAsyncpg(OnPostgresql, StorageContract):
    scheme = "postgresql+asyncpg"

    @override
    def storage(self, folder: Path) -> Storage:
        return OnPostgresql.storage(self, folder)
