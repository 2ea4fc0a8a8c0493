"""What a failure of PostgreSQL means for the caller: nothing was written, or nobody can tell.

SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal_emails.errors import OutcomeUnknown, Unavailable
from storage.sql.postgresql import POOL_SECONDS

_PASSING_CLASSES = frozenset({"08", "40", "53", "57", "58"})
"""Lost connections, lost races, too little of something, an operator at work, and failures of the system."""
_PASSING = frozenset({"25006", "55P03"})
"""A server that may only be read, as a standby before it takes over, and a lock that others keep."""
_AGAIN_AT_ONCE = frozenset({"40001", "40P01"})
_DRIVERS = frozenset({"asyncpg", "psycopg", "sqlalchemy"})
_RETRY_AFTER_MS = 1_000


class LostRace(Unavailable):
    """The server took the transaction back in favour of another: the same again may well succeed at once."""


class LostConnection(Unavailable):
    """The connection was gone; another may be there."""


@contextmanager
def outside_commit() -> Iterator[None]:
    """Around everything but COMMIT: raises Unavailable for what may pass, and anything else as it is."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable(int(POOL_SECONDS * 1000)) from error
    except TimeoutError as error:
        raise Unavailable(_RETRY_AFTER_MS) from error
    except Exception as error:
        state = sqlstate(error)
        if state in _AGAIN_AT_ONCE:
            raise LostRace(_RETRY_AFTER_MS) from error
        if is_lost_connection(error):
            raise LostConnection(_RETRY_AFTER_MS) from error
        if state is not None and (state in _PASSING or state[:2] in _PASSING_CLASSES):
            raise Unavailable(_RETRY_AFTER_MS) from error
        raise


@contextmanager
def during_commit(deadline: asyncio.Timeout) -> Iterator[None]:
    """Around COMMIT: raises Unavailable where the server says that it took the transaction back, else OutcomeUnknown.

    Whoever cancels the call, and is not its deadline, is not kept from it.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        if deadline.expired():
            raise OutcomeUnknown from error  # the server may go on to the end
        raise
    except Exception as error:
        if (sqlstate(error) or "").startswith("40"):
            raise LostRace(_RETRY_AFTER_MS) from error
        raise OutcomeUnknown from error


def sqlstate(error: BaseException) -> str | None:
    """The server's code, where the error carries one."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else None


def is_lost_connection(error: BaseException) -> bool:
    """Whether the server was not there, or went away. Some errors of the drivers come without a code, and some not through SQLAlchemy."""
    if isinstance(error, OSError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_lost_connection(error.orig))
    state = sqlstate(error)
    return _is_drivers(error) if state is None else state.startswith(("08", "57P0"))


def _is_drivers(error: BaseException) -> bool:
    """Whether a driver, or what stands for it in SQLAlchemy, says that it could not work with the server at all."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return type(error).__module__.partition(".")[0] in _DRIVERS and not names.isdisjoint({"OperationalError", "InterfaceError"})
