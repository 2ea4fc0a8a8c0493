"""Storages as a command finds them: by URL, closed, in the test's working folder."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from plugins.discovery import Options, load
from portal_emails.ports import Revision, Storage
from tests.storage.moving import contents, fill

Answer = TypeVar("Answer")


def use(url: str, work: Callable[[Storage], Awaitable[Answer]]) -> Answer:
    """Do something with the storage while it is open."""

    async def opened() -> Answer:
        storage = load(Options()).storage(url)
        await storage.open()
        try:
            return await work(storage)
        finally:
            await storage.close()

    return asyncio.run(opened())


def put_histories(url: str, **histories: int) -> None:
    """So many revisions of each group."""
    use(url, lambda storage: fill(storage, histories))


def held(url: str) -> dict[str, list[Revision]]:
    """Every revision, newest first, by code."""
    return use(url, contents)
