"""Looks at a database without opening it for use: nothing is created, upgraded, or left behind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from storage.capabilities import Concern, Examination
from storage.permissions import concerns
from storage.sql.engine import begin_writing, create_sqlite_engine
from storage.sql.migrate import schema_of
from storage.sql.opening import explained, remedy_of


def examine(path: Path) -> Examination:
    """A file of SQLite. Raises ConfigurationError when it cannot be read."""
    found = f"the SQLite file {path}"
    with explained(path):
        if not path.is_file():
            return Examination(found, is_there=False)
    engine = create_sqlite_engine(path, connections=1)
    try:
        with explained(path):
            return _examine(engine, path, found)
    finally:
        engine.dispose()


def _examine(engine: Engine, path: Path, found: str) -> Examination:
    with engine.connect() as connection:
        schema = schema_of(connection)
        connection.rollback()
        is_there = schema.state != "missing"
        obstacle = _obstacle(connection)
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    return Examination(found, is_there, schema, obstacle, None, concerns(path.parent, files))


def _obstacle(connection: Connection) -> Concern | None:
    """Why nothing can be written; None: it can, which was tried and taken back."""
    try:
        begin_writing(connection)
        connection.exec_driver_sql("PRAGMA user_version=0")  # the lock alone is also had on a file that may only be read
    except DatabaseError as error:
        return Concern(str(error.orig), remedy_of(error) or "look at the file and its disk")
    finally:
        connection.rollback()
    return None
