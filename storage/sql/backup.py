"""A copy of a SQLite database in one file, made while others write to it: SQLite's online backup, of one moment."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from portal_emails.errors import ConfigurationError
from storage.capabilities import Backup
from storage.sql.failures import result_code

_PAGES = 1_000
"""Copied at a time, between which progress is shown."""
_WAIT_SECONDS = 10.0
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def back_up(database: Path, to: Path, advance: Callable[[int, int], None]) -> Backup:
    """Copy what was acknowledged before, whole, into a new file or in place of one that is there; whoever looks sees the old or the new.

    Raises ConfigurationError when that cannot be, and then leaves nothing behind.
    """
    _refuse(database, to)
    try:
        part = _new_file_beside(to)
        try:
            backup = _copy(database, part, advance)
            _sync(part)
            part.replace(to)
            _sync(to.parent)
        finally:
            for end in ("", "-journal", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    part.with_name(part.name + end).unlink()
    except OSError as error:
        raise ConfigurationError(
            f"cannot write the backup {to}: {error.strerror}; name a file in a folder that this user may write"
        ) from error
    except sqlite3.DatabaseError as error:
        remedy = "it is damaged: restore an earlier backup" if result_code(error) in _DAMAGED else "check both files' disks and permissions"
        raise ConfigurationError(f"cannot back up {database} to {to}: {error}; {remedy}") from error
    return backup


def _refuse(database: Path, to: Path) -> None:
    if not database.is_file():
        raise ConfigurationError(f"there is no database {database} to back up; name it with --storage")
    if to.exists() and to.samefile(database):
        raise ConfigurationError(f"{to} is the database itself; name another file for its backup")
    if to.with_name(to.name + "-wal").exists():
        raise ConfigurationError(f"{to} is a database in use, for {to.name}-wal is beside it; name another file")
    if to.is_dir() or not to.parent.is_dir():
        raise ConfigurationError(f"{to} cannot be a file; name one in a folder that is there")


def _new_file_beside(to: Path) -> Path:
    """That nobody else may read, as mkstemp makes it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{to.name[:50]}.", suffix=".part", dir=to.parent)
    os.close(descriptor)
    return Path(name)


def _copy(database: Path, part: Path, advance: Callable[[int, int], None]) -> Backup:
    # Opened for reading only, SQLite would leave files beside the database.
    source = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_WAIT_SECONDS)
    with closing(source), closing(sqlite3.connect(part, isolation_level=None)) as target:
        # Without a transaction of its own, a copy in steps would begin anew whenever somebody writes.
        source.execute("BEGIN")
        groups = _count(source, database)
        source.backup(target, pages=_PAGES, progress=lambda _, left, all_: advance(all_ - left, all_), sleep=0)
        source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode=DELETE")
        [(found,)] = target.execute("PRAGMA integrity_check(1)")
        if found != "ok" or _count(target, part) != groups:
            raise ConfigurationError(f"the database {database} is damaged, and so is its backup, which was removed ({found})")
    return Backup(groups, part.stat().st_size)


def _count(connection: sqlite3.Connection, path: Path) -> int:
    """How many groups there are: the first read of a transaction decides which moment it sees."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'groups'").fetchone():
        raise ConfigurationError(f"{path} is no database of portal-emails; name one with --storage")
    [(count,)] = connection.execute("SELECT count(*) FROM groups")
    return int(count)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
