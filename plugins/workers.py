"""Threads for code that may never return. They are daemons: what hangs in them keeps neither a request nor the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Workers:
    """At most `most` threads at a time, a new one for each call. Belongs to one event loop."""

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._free = asyncio.Semaphore(most)
        self._deadlines: dict[asyncio.Future[Any], float] = {}
        """Of the calls that have not come back, in the event loop's time."""

    async def run(self, function: Callable[[], T], seconds: float) -> T:
        """What the function returns; it must not raise. Raises TimeoutError when there is no answer, or no free thread, in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        async with asyncio.timeout_at(deadline):
            await self._free.acquire()
            return await self._start(function, deadline)

    @property
    def all_hang(self) -> bool:
        """Whether every thread that there may be is taken by a call that is late: another would wait in vain."""
        now = asyncio.get_running_loop().time()
        return len(self._deadlines) == self._most and max(self._deadlines.values()) < now

    def _start(self, function: Callable[[], T], deadline: float) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def work() -> None:
            result = function()
            # An event loop that is closed needs no answer.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._hand_over, answer, result)

        try:
            Thread(target=work, name=self._name, daemon=True).start()
        except RuntimeError:
            self._free.release()
            raise
        self._deadlines[answer] = deadline
        return answer

    def _hand_over(self, answer: asyncio.Future[T], result: T) -> None:
        self._free.release()
        del self._deadlines[answer]
        if not answer.done():
            answer.set_result(result)


class Postbox(Generic[T]):
    """One thread that takes items one at a time, in the order in which they were put."""

    def __init__(self, name: str, take: Callable[[T], None], most: int) -> None:
        """`take` must not raise; at most `most` items wait for it."""
        self._name = name
        self._take = take
        self._items: Queue[T] = Queue(most)
        self._starting = Lock()
        self._thread: Thread | None = None

    def put(self, item: T) -> bool:
        """Returns at once; False when the item is lost, because too many are waiting or no thread can be had."""
        try:
            self._items.put_nowait(item)
            self._start()
        except (Full, RuntimeError):
            return False
        return True

    @property
    def waiting(self) -> int:
        """How many items were put and are not done with."""
        return self._items.unfinished_tasks

    def wait(self) -> None:
        """Blocks until nothing is waiting."""
        self._items.join()

    def _start(self) -> None:
        """With the first item: a process that is forked after the start has no threads of its parent."""
        with self._starting:
            if self._thread is None:
                thread = Thread(target=self._work, name=self._name, daemon=True)
                thread.start()
                self._thread = thread

    def _work(self) -> None:
        while True:
            self._take(self._items.get())
            self._items.task_done()
