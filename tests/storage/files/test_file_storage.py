"""The storage in a folder keeps the contract."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import override

from portal_emails.ports import Storage
from portal_emails.testing import StorageContract
from storage.file import file_storage


class TestFileStorage(StorageContract):
    @override
    def storage(self, folder: Path) -> Storage:
        return file_storage(f"file:{folder}/emails")
