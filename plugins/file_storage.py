"""Bundled plugin `file-storage`: the storage of `file:`, a folder that lives in a git repository."""

from __future__ import annotations

from collections.abc import Mapping

from portal_emails.hookspecs import hookimpl
from portal_emails.ports import Storage, StorageFactory


@hookimpl
def register_storages() -> Mapping[str, StorageFactory]:
    """`file:`."""
    return {"file": _file}


def _file(url: str) -> Storage:
    from storage.file import file_storage

    return file_storage(url)
