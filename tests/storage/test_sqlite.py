"""The SQLite storage keeps the contract."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import override

from portal_emails.ports import Storage
from portal_emails.testing import StorageContract
from storage.sql import sqlite_storage


class TestSqliteStorage(StorageContract):
    @override
    def storage(self, folder: Path) -> Storage:
        return sqlite_storage(f"sqlite:{folder}/emails.db")
