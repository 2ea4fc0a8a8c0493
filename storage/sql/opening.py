"""Makes a database file ready for use, or says what stands in the way and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from portal_emails.errors import ConfigurationError
from storage.sql.engine import begin_writing, write_ahead
from storage.sql.failures import result_code
from storage.sql.migrate import migrate

_REMEDIES = {
    sqlite3.SQLITE_CANTOPEN: "let this user write the file and its folder",
    sqlite3.SQLITE_READONLY: "let this user write the file and its folder",
    sqlite3.SQLITE_PERM: "let this user write the file and its folder",
    sqlite3.SQLITE_IOERR: "check the disk and the permissions of the file and its folder",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_BUSY: "end the other process that keeps it locked",
    sqlite3.SQLITE_NOTADB: "name another file, this one is no SQLite database",
    sqlite3.SQLITE_CORRUPT: "restore a backup, the file is damaged",
}


def prepare(engine: Engine, path: Path) -> None:
    """Create the file or upgrade its schema, as needed; raises ConfigurationError."""
    with explained(path):
        if not path.parent.is_dir():
            raise ConfigurationError(f"there is no folder {path.parent}; create it, or name another file")
    with explained(path), engine.connect() as connection:
        write_ahead(connection)
        connection.rollback()
        begin_writing(connection)
        connection.exec_driver_sql("PRAGMA user_version=0")  # on a file that may only be read, BEGIN IMMEDIATE succeeds, and this does not
        migrate(connection)
        connection.commit()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Around opening: raises ConfigurationError, with the cause and what to do, for whatever an operator can mend."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"cannot open the storage {path}: {error}") from error
    except DatabaseError as error:
        remedy = remedy_of(error) or "if it is another program's database, name another file"
        raise ConfigurationError(f"cannot open the storage {path}: {error.orig}; {remedy}") from error
    except PermissionError as error:
        raise ConfigurationError(f"cannot open the storage {path}: {error.strerror}; let this user into its folder") from error


def remedy_of(error: DatabaseError) -> str | None:
    """What to do about an error of SQLite; None for one that an operator cannot mend."""
    return _REMEDIES.get(result_code(error) or 0)
