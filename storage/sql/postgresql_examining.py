"""Looks at a database of PostgreSQL without making or upgrading its tables; what it writes, it takes back."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import URL, Connection, insert, text
from sqlalchemy.exc import DBAPIError

from storage.capabilities import Concern, Examination
from storage.sql.migrate import schema_of
from storage.sql.postgresql import shown
from storage.sql.postgresql_failures import sqlstate
from storage.sql.tables import groups

_NOW = text("SELECT clock_timestamp()")
_IS_SUPERUSER = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
_WHO = text("SELECT current_user")
_LOCKED = Concern("another session keeps the table locked", "end it")
_OBSTACLES = {
    "25006": Concern("the server may only be read", "name the primary, not a standby"),
    "42501": Concern("this user may not write the tables", "GRANT INSERT, UPDATE ON groups, revisions, or name the database's owner"),
    "53100": Concern("the server's disk is full", "make room"),
    "55P03": _LOCKED,
    "57014": _LOCKED,
}


def examine(connection: Connection, url: URL) -> Examination:
    """In a transaction that is never committed. Raises what the database does."""
    clock: datetime = connection.execute(_NOW).scalar_one()
    schema = schema_of(connection)
    is_there = schema.state != "missing"
    obstacle = _obstacle(connection) if is_there else None
    return Examination(f"the PostgreSQL database {shown(url)}", is_there, schema, obstacle, clock, _concerns(connection))


def _obstacle(connection: Connection) -> Concern | None:
    """Why nothing can be written; None: it can, which was tried and taken back."""
    row = {"code": f"doctor {uuid.uuid4()}", "revision": 0, "configured": False, "search_key": "", "document": b"{}"}
    attempt = connection.begin_nested()
    try:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(insert(groups), row)
    except DBAPIError as error:
        state = sqlstate(error) or ""
        return _OBSTACLES.get(state) or Concern(f"the server refuses to write (SQLSTATE {state})", "look at its log")
    finally:
        attempt.rollback()
    return None


def _concerns(connection: Connection) -> tuple[Concern, ...]:
    if not connection.execute(_IS_SUPERUSER).scalar_one_or_none():
        return ()
    user = connection.execute(_WHO).scalar_one()
    return (Concern(f"the user {user!r} is a superuser of the whole server", "connect as one that owns this database only"),)
