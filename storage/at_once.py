"""Doing the same with many things, a bounded number of them at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

Item = TypeVar("Item")


async def for_each(items: AsyncGenerator[Item, None], work: Callable[[Item], Awaitable[None]], at_once: int) -> None:
    """Work on the items in their order, so many at a time. What one of them raises ends the others, and closes the items."""
    in_turn = asyncio.Lock()

    async def take() -> None:
        while True:
            async with in_turn:
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            await work(item)

    async with aclosing(items):
        takers = [asyncio.create_task(take()) for _ in range(at_once)]
        try:
            await asyncio.gather(*takers)
        finally:
            for taker in takers:
                taker.cancel()
            await asyncio.gather(*takers, return_exceptions=True)
