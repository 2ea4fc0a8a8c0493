"""Doing the same with many things, a bounded number of them at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

Item = TypeVar("Item")


async def for_each(items: AsyncIterator[Item], work: Callable[[Item], Awaitable[None]], at_once: int) -> None:
    """Work on the items in their order, so many at a time. What one of them raises ends the others."""
    in_turn = asyncio.Lock()

    async def take() -> None:
        while True:
            async with in_turn:
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            await work(item)

    takers = [asyncio.create_task(take()) for _ in range(at_once)]
    try:
        await asyncio.gather(*takers)
    finally:
        for taker in takers:
            taker.cancel()
        await asyncio.gather(*takers, return_exceptions=True)
