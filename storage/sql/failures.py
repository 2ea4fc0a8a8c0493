"""What a failure of the database means for the caller: nothing was written, or nobody can tell.

SQLite's result codes: https://sqlite.org/rescode.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from portal_emails.errors import OutcomeUnknown, Unavailable

FAULTS_OF_THE_DISK = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""They may leave the connection unfit for use."""

_PASSING = FAULTS_OF_THE_DISK | {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_FULL}
"""Failures of the surroundings, not of the statement."""

_NOT_COMMITTED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL})
"""At COMMIT: what makes the transaction valid was not written. A failed write or sync (SQLITE_IOERR) may leave it for the next recovery."""


@contextmanager
def outside_commit() -> Iterator[None]:
    """Around everything but COMMIT: raises Unavailable for what may pass, and anything else as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if result_code(error) in _PASSING:
            raise Unavailable from error
        raise


@contextmanager
def during_commit() -> Iterator[None]:
    """Around COMMIT: raises Unavailable where certainly nothing was written, else OutcomeUnknown."""
    try:
        yield
    except Exception as error:
        if result_code(error) in _NOT_COMMITTED:
            raise Unavailable from error
        raise OutcomeUnknown from error


def result_code(error: BaseException) -> int | None:
    """SQLite's primary result code, where the error carries one."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    extended = getattr(cause, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF
