"""Work on many things: a bounded number at a time, in their order, and all of it ends with the first failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from storage.at_once import for_each

pytestmark = pytest.mark.anyio


class Items:
    """Twenty numbers, and whether the generator of them was closed."""

    def __init__(self) -> None:
        self.closed = False

    async def numbers(self) -> AsyncGenerator[int, None]:
        try:
            for number in range(20):
                yield number
        finally:
            self.closed = True


async def test_so_many_are_worked_on_at_a_time_and_all_of_them() -> None:
    working: set[int] = set()
    done: list[int] = []
    most = 0

    async def work(number: int) -> None:
        nonlocal most
        working.add(number)
        most = max(most, len(working))
        await asyncio.sleep(0)
        working.remove(number)
        done.append(number)

    await for_each(Items().numbers(), work, at_once=4)
    assert (most, sorted(done)) == (4, list(range(20)))


async def test_a_failure_ends_the_others_and_closes_what_gives_the_items() -> None:
    items, begun = Items(), list[int]()

    async def work(number: int) -> None:
        begun.append(number)
        if number == 2:
            raise LookupError
        await asyncio.Event().wait()

    with pytest.raises(LookupError):
        await for_each(items.numbers(), work, at_once=4)
    assert (begun, items.closed) == ([0, 1, 2, 3], True)
