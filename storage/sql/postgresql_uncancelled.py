"""Statements that are never cancelled: whoever cancels them has the connection hung up."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

_GRACE_SECONDS = 1.0

Answer = TypeVar("Answer")


async def uncancelled(connection: AsyncConnection, statement: Coroutine[Any, Any, Answer]) -> Answer:
    """What the statement gives. When this is cancelled, as by a deadline, the server is not asked to stop.

    Asked to stop during COMMIT, PostgreSQL would end its waiting for a synchronous standby and show to everyone what the primary alone
    has: looking whether the save happened would find it, and a fail-over would lose it. Hung up, it goes on waiting, and nobody sees the
    save before it is safe. And a server that does not answer at all does not answer that either.
    """
    driver_connection = (await connection.get_raw_connection()).driver_connection
    under_way = asyncio.ensure_future(statement)
    under_way.add_done_callback(_end_quietly)
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        _hang_up(driver_connection)
        await _end(under_way)
        with suppress(SQLAlchemyError):
            await connection.invalidate()
        raise


async def _end(under_way: asyncio.Future[Any]) -> None:
    """It ends at once, as the connection has. Who cancels again waits as well: the connection is not free before."""
    ended = asyncio.ensure_future(asyncio.wait([under_way], timeout=_GRACE_SECONDS))
    while not ended.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(ended)
    if not under_way.done():
        under_way.cancel()


def _end_quietly(under_way: asyncio.Future[Any]) -> None:
    """Whoever still waits for it is told how it ended, and nobody else."""
    if not under_way.cancelled():
        under_way.exception()


def _hang_up(driver_connection: Any) -> None:
    """The driver finds its connection ended, if it has not found that already: psycopg has no such method, and asyncpg has."""
    with suppress(Exception):
        if hasattr(driver_connection, "terminate"):
            driver_connection.terminate()
        else:
            _shut_down(driver_connection.fileno())


def _shut_down(descriptor: int) -> None:
    """The descriptor stays the driver's to close, and no other is needed: there may be none left."""
    theirs = socket.socket(fileno=descriptor)
    try:
        theirs.shutdown(socket.SHUT_RDWR)
    finally:
        theirs.detach()
