"""A storage in a folder, and another process on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import FileStorage
from tests.storage.file_folders import opened


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[FileStorage]:
    """Open, with one group."""
    storage = await opened(tmp_path / "emails")
    await storage.commit(put(revision("a")))
    yield storage
    await storage.close()


@pytest.fixture
async def other(storage: FileStorage) -> AsyncIterator[FileStorage]:
    """Another process, as it were, on the same folder."""
    other = await opened(storage.path)
    yield other
    await other.close()
