"""Bundled plugin `memory-storage`: the storage of `memory:`, for trying things out and for tests."""

from __future__ import annotations

from collections.abc import Mapping

from portal_emails.hookspecs import hookimpl
from portal_emails.ports import Storage, StorageFactory


@hookimpl
def register_storages() -> Mapping[str, StorageFactory]:
    """`memory:`."""
    return {"memory": _memory}


def _memory(url: str) -> Storage:
    from storage.memory import MemoryStorage

    return MemoryStorage(url)
