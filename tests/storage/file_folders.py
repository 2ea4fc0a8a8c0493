"""What the tests of the storage in a folder share."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from portal_emails.testing.storage_contract.samples import revision
from storage.file import FileStorage
from storage.file.layout import place
from storage.file.revision_files import encode


async def opened(root: Path) -> FileStorage:
    storage = FileStorage(f"file:{root}")
    await storage.open()
    return storage


@asynccontextmanager
async def opening(root: Path) -> AsyncIterator[FileStorage]:
    """Open while it lasts."""
    storage = await opened(root)
    try:
        yield storage
    finally:
        await storage.close()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def writing(storage: FileStorage) -> list[str]:
    """What is on its way."""
    return names_in(storage.path / ".portal-emails" / "writing")


def put_by_hand(root: Path, code: str, number: int = 0, reason: str | None = None) -> Path:
    """A revision's file, of a code that is its own folder's name."""
    path = root / place(code, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(revision(code, number, reason=reason)))
    return path


@contextmanager
def as_nobody() -> Iterator[None]:
    """What root may read and write proves nothing."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)
