"""The memory storage keeps the contract."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import override

from portal_emails.ports import Storage
from portal_emails.testing import StorageContract
from storage.memory import MemoryStorage


class TestMemoryStorage(StorageContract):
    survives_reopening = False
    several_at_once = False

    @override
    def storage(self, folder: Path) -> Storage:
        return MemoryStorage("memory:")
