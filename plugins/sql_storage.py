"""Bundled plugin `sql-storage`: `sqlite:`, the embedded default, and `postgresql:`, for many processes."""

from __future__ import annotations

from collections.abc import Mapping

from portal_emails.hookspecs import hookimpl
from portal_emails.ports import Storage, StorageFactory


@hookimpl
def register_storages() -> Mapping[str, StorageFactory]:
    """`sqlite:`, and `postgresql:` with either driver."""
    return {"postgresql": _postgresql, "postgresql+asyncpg": _postgresql, "postgresql+psycopg": _postgresql, "sqlite": _sqlite}


# The database library is imported only when it is used: that takes longer than all the rest of the start.


def _sqlite(url: str) -> Storage:
    from storage.sql import sqlite_storage

    return sqlite_storage(url)


def _postgresql(url: str) -> Storage:
    from storage.sql import postgresql_storage

    return postgresql_storage(url)
