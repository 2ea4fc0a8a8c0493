"""Groups in an SQL database, through SQLAlchemy: SQLite, embedded and without a server to run, or PostgreSQL."""

from __future__ import annotations

from portal_emails.ports import Storage
from storage.sql.missing_driver import missing_driver
from storage.sql.store import SqliteStorage

__all__ = ["SqliteStorage", "postgresql_storage", "sqlite_storage"]


def sqlite_storage(url: str) -> Storage:
    """The storage of a `sqlite:` URL, which it does not open yet; raises ConfigurationError when the URL names no file."""
    return SqliteStorage(url)


def postgresql_storage(url: str) -> Storage:
    """The storage of a `postgresql:` URL, which it does not open yet; raises ConfigurationError for a bad URL or a driver that is missing.

    The module is imported here: it needs packages that only those install who use PostgreSQL.
    """
    try:
        from storage.sql.postgresql_store import PostgresqlStorage
    except ImportError as error:
        raise missing_driver(url.partition(":")[0].lower(), error) from error

    return PostgresqlStorage(url)
