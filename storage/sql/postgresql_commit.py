"""COMMIT where a synchronous standby may be waited for: it is never cancelled."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
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
    committing.add_done_callback(_end_quietly)
    try:
        await asyncio.shield(committing)
    except asyncio.CancelledError:
        _hang_up(driver_connection)
        await _end(committing)
        raise


async def _end(committing: asyncio.Task[None]) -> None:
    """It ends at once, as the connection has. Who cancels again waits as well: the connection is not free before."""
    ended = asyncio.ensure_future(asyncio.wait([committing], timeout=_GRACE_SECONDS))
    while not ended.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(ended)
    if not committing.done():
        committing.cancel()


def _end_quietly(committing: asyncio.Task[None]) -> None:
    """Whoever still waits for it is told how it ended, and nobody else."""
    if not committing.cancelled():
        committing.exception()


def _hang_up(driver_connection: Any) -> None:
    """The driver finds its connection ended: psycopg has no such method, and asyncpg has."""
    if hasattr(driver_connection, "terminate"):
        driver_connection.terminate()
        return
    with socket.socket(fileno=socket.dup(driver_connection.fileno())) as ours:
        ours.shutdown(socket.SHUT_RDWR)
