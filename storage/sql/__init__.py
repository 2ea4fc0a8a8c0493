"""Groups in an SQL database, through SQLAlchemy: SQLite, embedded and without a server to run."""

from __future__ import annotations

from portal_emails.ports import Storage
from storage.sql.store import SqliteStorage

__all__ = ["SqliteStorage", "sqlite_storage"]


def sqlite_storage(url: str) -> Storage:
    """The storage of a `sqlite:` URL, which it does not open yet; raises ConfigurationError when the URL names no file."""
    return SqliteStorage(url)
