"""What the cases of the contract are made of: a storage to try, promises to check, and an event loop to do it in."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from reprlib import Repr
from typing import Any, Literal, TypeVar
from unittest import SkipTest

from portal_emails.errors import Stale
from portal_emails.ports import Storage

_SECONDS = 60
"""After which a case counts as hanging."""

_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 400
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxdict = _SHORT.maxset = 40


class BrokenPromise(AssertionError):
    """The storage does not do what the contract says."""


class StorageCases(ABC):
    """A storage and what it is capable of."""

    survives_reopening = True
    """Whether another storage made for the same folder, after the first was closed, finds the data."""
    several_at_once = True
    """Whether several storages made for the same folder may be open at the same time, and share their data."""

    @abstractmethod
    def storage(self, folder: Path) -> Storage:
        """A storage, not yet open, for the data in `folder`: empty if nothing was put there before."""

    @asynccontextmanager
    async def opened(self, folder: Path) -> AsyncIterator[Storage]:
        """A storage that is open."""
        storage = self.storage(folder)
        await storage.open()
        try:
            yield storage
        finally:
            await storage.close()

    def needs(self, capability: Literal["survives_reopening", "several_at_once"]) -> None:
        """Skip the case unless the storage is capable of it."""
        if not getattr(self, capability):
            raise SkipTest(f"the storage says {capability} = False")


Cases = TypeVar("Cases", bound=StorageCases)


def case(scenario: Callable[[Cases, Path], Coroutine[Any, Any, None]]) -> Callable[[Cases, Path], None]:
    """The scenario as an ordinary test method, with an event loop of its own."""

    def run(self: Cases, tmp_path: Path) -> None:
        asyncio.run(_in_time(scenario(self, tmp_path)))

    run.__name__, run.__qualname__, run.__doc__ = scenario.__name__, scenario.__qualname__, scenario.__doc__
    return run


async def _in_time(scenario: Coroutine[Any, Any, None]) -> None:
    try:
        await asyncio.wait_for(scenario, _SECONDS)
    except TimeoutError as error:
        raise BrokenPromise(f"every call comes to an end; this did not in {_SECONDS} seconds") from error


def promise(words: str, got: object, wanted: object) -> None:
    """Raise BrokenPromise unless the storage did what it should."""
    if got != wanted:
        raise BrokenPromise(f"{words}\n  wanted: {_SHORT.repr(wanted)}\n  got:    {_SHORT.repr(got)}")


async def promise_stale(words: str, committing: Awaitable[None]) -> None:
    """Raise BrokenPromise unless the commit raises Stale."""
    try:
        await committing
    except Stale:
        return
    raise BrokenPromise(f"{words}\n  wanted: Stale\n  got:    an acknowledged commit")
