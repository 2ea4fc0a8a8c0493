"""Bundled plugin `sql-storage`: the storage of `sqlite:`, the embedded default."""

from __future__ import annotations

from collections.abc import Mapping

from portal_emails.hookspecs import hookimpl
from portal_emails.ports import Storage, StorageFactory


@hookimpl
def register_storages() -> Mapping[str, StorageFactory]:
    """`sqlite:`."""
    return {"sqlite": _sqlite}


def _sqlite(url: str) -> Storage:
    """Imports the database library only when it is used: that takes longer than all the rest of the start."""
    from storage.sql import sqlite_storage

    return sqlite_storage(url)
