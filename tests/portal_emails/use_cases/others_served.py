"""Whether the service goes on serving others while it works for somebody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def with_others_served(work: Awaitable[T]) -> tuple[T, int]:
    """What comes of it, and how often somebody else had a turn meanwhile."""
    turns = 0

    async def serve() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    serving = asyncio.create_task(serve())
    try:
        return await work, turns
    finally:
        serving.cancel()
