"""Makes a database of PostgreSQL ready for use, or says what stands in the way and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from portal_emails.errors import ConfigurationError
from storage.sql.migrate import migrate
from storage.sql.postgresql import shown
from storage.sql.postgresql_failures import is_lost_connection, sqlstate

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7024113)")
"""Any number would do; no other program is likely to take this one."""
_NOT_OURS = "it holds tables of another program with the names of ours: name an empty database"
_REMEDIES = {
    "28P01": "the password is not this user's: correct the URL",
    "28000": "this user may not connect from here: correct the URL, or let it in pg_hba.conf",
    "3D000": "there is no such database: create it, or name another one",
    "42501": "this user may not make tables: GRANT CREATE ON SCHEMA public, or name the database's owner",
    "53300": "the server takes no more connections: raise max_connections, or put a pooler before it",
    "25006": "the server may only be read: name the primary, not a standby",
    "3F000": "there is no such schema: create it, or correct the parameters of the URL",
    "42P07": _NOT_OURS,
    "42703": _NOT_OURS,
    "57P03": "the server is not ready yet: start again in a moment",
}


_SHOWN_PARAMETERS = frozenset({"connect_timeout", "host", "port", "ssl", "sslmode", "target_session_attrs"})
"""Whose values are no secret, and words of messages."""


def prepare(connection: Connection, schema: str | None = None) -> None:
    """Make or upgrade the tables in this transaction, one process at a time; raises ConfigurationError.

    `schema`: where they belong, when that has to be made as well.
    """
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise ConfigurationError(f"its encoding is {encoding}: create the database with ENCODING 'UTF8'")
    connection.execute(_ONE_AT_A_TIME)
    if schema is not None:
        _make(connection, schema)
    migrate(connection)


def _make(connection: Connection, schema: str) -> None:
    try:
        connection.execute(CreateSchema(schema, if_not_exists=True))
    except DBAPIError as error:
        if sqlstate(error) != "42501":
            raise
        raise ConfigurationError("this user may not make schemas: GRANT CREATE ON DATABASE, or name the database's owner") from None


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Around opening: raises ConfigurationError, with the cause and what to do, for whatever an operator can mend."""
    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"cannot open the storage {shown(url)}: {error}") from error
    except Exception as error:
        what = _REMEDIES.get(sqlstate(error) or "") or _what_to_do(error, url)
        if what is None:
            raise
        # Without the cause: a driver's error may quote what it connected with.
        raise ConfigurationError(f"cannot open the storage {shown(url)}: {what}") from None


def _what_to_do(error: Exception, url: URL) -> str | None:
    """None for a mistake of ours. Of parameters that it does not know, a driver says so with errors of its own, or of Python."""
    if is_lost_connection(error):
        return f"start the server, or correct the URL ({_words(error, url)})"
    if url.query and isinstance(error, TypeError | ValueError | LookupError):
        return f"correct the parameters of the URL ({_words(error, url)})"
    return f"the database refuses it ({_words(error, url)})" if isinstance(error, SQLAlchemyError) or sqlstate(error) else None


def _words(error: Exception, url: URL) -> str:
    """What the driver says, in one line and without what only the URL may hold: psycopg has no code for what goes wrong at connecting."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = " ".join(str(cause).split()) or type(cause).__name__
    for secret in (url.password, *(value for name, value in url.query.items() if name not in _SHOWN_PARAMETERS)):
        words = words.replace(str(secret), "***") if secret else words
    return words
