"""SQLite as it has to be set up: which file a URL names, the settings of every connection, and how to begin to write."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from portal_emails.errors import ConfigurationError
from storage.sql.failures import FAULTS_OF_THE_DISK, result_code

_BUSY_SECONDS = 10
"""How long to wait for other connections before giving up."""

_WAIT = f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}"
_DO_NOT_WAIT = "PRAGMA busy_timeout=0"

_FAULTY = "faulty"
"""Marks a connection that met a fault of the disk."""

_SETTINGS = (
    _WAIT,
    "PRAGMA synchronous=FULL",  # with NORMAL, a power cut takes back what was acknowledged
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
)


def path_of(url: str) -> Path:
    """The absolute path of the file that the URL names; raises ConfigurationError for one that names none, without quoting its password.

    `sqlite:emails.db` and `sqlite:///emails.db` are relative to the working folder, `sqlite:/emails.db` and `sqlite:////emails.db` are not.
    """
    rest = url.partition(":")[2]
    path = rest.removeprefix("///")
    if "?" in path:
        raise ConfigurationError("the storage URL has parameters, and sqlite: takes none: end it before the question mark")
    if path.startswith("//") or path in {"", ":memory:"} or "\0" in path:
        raise ConfigurationError("the storage URL names no file: write sqlite:emails.db or sqlite:/folder/emails.db")
    return Path(path).absolute()


def create_sqlite_engine(path: Path, connections: int) -> Engine:
    """An engine with at most so many connections, none of them open yet. A transaction that writes starts with `begin_writing`."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        hide_parameters=True,
        connect_args={"isolation_level": None, "check_same_thread": False},
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "handle_error", _mark)
    event.listen(engine, "checkin", _close_faulty)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    for setting in _SETTINGS:
        connection.execute(setting)


def _mark(context: ExceptionContext) -> None:
    if context.connection is not None and result_code(context.original_exception) in FAULTS_OF_THE_DISK:
        context.connection.info[_FAULTY] = True


def _close_faulty(_connection: object, record: ConnectionPoolEntry) -> None:
    """Not to be used again: a file that cannot be opened for writing SQLite opens for reading, and would refuse every save from then on."""
    if record.info.get(_FAULTY):
        record.invalidate()


def write_ahead(connection: Connection) -> None:
    """Switch the file to write-ahead logging, which lasts; raises ConfigurationError where the file system can't."""
    mode = _in_turn(connection, "PRAGMA journal_mode=WAL")
    if mode != "wal":
        raise ConfigurationError(f"its file system does not allow write-ahead logging ({mode}): put it on a local disk")


def begin_writing(connection: Connection) -> None:
    """Begin a transaction that may write; raises OperationalError (SQLITE_BUSY) when the others leave no room for 10 seconds."""
    _in_turn(connection, "BEGIN IMMEDIATE")


def _in_turn(connection: Connection, statement: str) -> object:
    """Run what needs a lock, and return its first value, if it has any.

    SQLite's own waiting sleeps longer each time and is not done for every statement: beside busy processes, one of four waited for
    seconds. Asking every millisecond or two gives each its turn.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    connection.exec_driver_sql(_DO_NOT_WAIT)
    try:
        while True:
            try:
                result = connection.exec_driver_sql(statement)
                return result.scalar() if result.returns_rows else None
            except OperationalError as error:
                if result_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            time.sleep(random.uniform(0.001, 0.002))
    finally:
        connection.exec_driver_sql(_WAIT)
