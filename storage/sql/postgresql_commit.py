"""COMMIT where a synchronous standby may be waited for: it is never cancelled."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

_GRACE_SECONDS = 1.0


async def commit_without_cancelling(connection: AsyncConnection) -> None:
    """COMMIT. When this is cancelled, as by a deadline, the connection is hung up, and the server is not asked to stop.

    Asked to stop, PostgreSQL would end its waiting for the standby and show to everyone what the primary alone has: looking whether the
    save happened would find it, and a fail-over would lose it. Hung up, it goes on waiting, and nobody sees the save before it is safe.
    """
    driver_connection = (await connection.get_raw_connection()).driver_connection
    committing = asyncio.ensure_future(connection.commit())
    try:
        await asyncio.shield(committing)
    except asyncio.CancelledError:
        _hang_up(driver_connection)
        await _end(committing)
        raise


async def _end(committing: asyncio.Task[None]) -> None:
    """It ends at once, as the connection has; how does not matter any more."""
    _, unfinished = await asyncio.wait([committing], timeout=_GRACE_SECONDS)
    if unfinished:
        committing.cancel()
    elif not committing.cancelled():
        committing.exception()


def _hang_up(driver_connection: Any) -> None:
    """The driver finds its connection ended: psycopg has no such method, and asyncpg has."""
    if hasattr(driver_connection, "terminate"):
        driver_connection.terminate()
        return
    with socket.socket(fileno=socket.dup(driver_connection.fileno())) as ours:
        ours.shutdown(socket.SHUT_RDWR)
