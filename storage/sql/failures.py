"""What a failure of the database means for the caller: nothing was written, or nobody can tell.

SQLite's result codes: https://sqlite.org/rescode.html
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from portal_emails.errors import OutcomeUnknown, Unavailable

logger = logging.getLogger(__name__)

FAULTS_OF_THE_DISK = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
"""They may leave the connection unfit for use."""

_PASSING = FAULTS_OF_THE_DISK | {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_FULL}
"""Failures of the surroundings, not of the statement."""

_NOT_COMMITTED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL})
"""At COMMIT: what makes the transaction valid was not written. A failed write or sync (SQLITE_IOERR) may leave it for the next recovery."""


class FailureLog:
    """Warns of each kind of failure of a file once, and again after something was saved: a disk that stays full says so once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: set[str] = set()

    def tell(self, error: BaseException) -> None:
        """What SQLite says is about the file, and quotes nothing that is in it."""
        kind = _kind(error)
        if kind not in self._told:
            self._told.add(kind)
            logger.warning("the storage %s is unavailable: %s; portal-emails doctor says what to do", self._path, kind)

    def forget(self) -> None:
        """Something was saved."""
        self._told.clear()


@contextmanager
def outside_commit(log: FailureLog | None = None) -> Iterator[None]:
    """Around everything but COMMIT: raises Unavailable for what may pass, and anything else as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        if result_code(error) in _PASSING:
            if log is not None:
                log.tell(error)
            raise Unavailable from error
        raise


@contextmanager
def during_commit(log: FailureLog | None = None) -> Iterator[None]:
    """Around COMMIT: raises Unavailable where certainly nothing was written, else OutcomeUnknown."""
    try:
        yield
    except Exception as error:
        if log is not None:
            log.tell(error)
        if result_code(error) in _NOT_COMMITTED:
            raise Unavailable from error
        raise OutcomeUnknown from error


def result_code(error: BaseException) -> int | None:
    """SQLite's primary result code, where the error carries one."""
    cause = _cause(error)
    extended = getattr(cause, "sqlite_errorcode", None)
    return None if extended is None else extended & 0xFF


def _kind(error: BaseException) -> str:
    """In SQLite's words, with the name of its result code; of anything else the type alone, for its message may quote an email."""
    cause = _cause(error)
    name = getattr(cause, "sqlite_errorname", None)
    return type(cause).__name__ if name is None else f"{cause} ({name})"


def _cause(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
