"""Groups in a folder of readable files made to live in a git repository: append-only, one file a revision."""

from __future__ import annotations

from portal_emails.ports import Storage
from storage.file.store import FileStorage

__all__ = ["FileStorage", "file_storage"]


def file_storage(url: str) -> Storage:
    """The storage of a `file:` URL, which it does not open yet; raises ConfigurationError when the URL names no folder."""
    return FileStorage(url)
