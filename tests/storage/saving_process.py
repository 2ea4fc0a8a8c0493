"""Run as a process of its own: saves into one group with several writers, and says so on a line when a save is acknowledged.

It opens the storage when a line comes in, so that several processes do so at once.
"""

from __future__ import annotations

import asyncio
import sys

from portal_emails.errors import Stale
from portal_emails.ports import Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import file_storage
from storage.sql import sqlite_storage


async def save_all(url: str, name: str, writers: int, saves: int) -> None:
    storage = sqlite_storage(url) if url.startswith("sqlite:") else file_storage(url)
    await storage.open()
    print("open", flush=True)
    await asyncio.gather(*(save_in_turn(storage, f"{name}.{writer}", saves) for writer in range(writers)))
    await storage.close()


async def save_in_turn(storage: Storage, writer: str, saves: int) -> None:
    for number in range(saves):
        while not await try_to_save(storage, f"{writer}.{number}"):
            pass
        print(f"{writer}.{number}", flush=True)


async def try_to_save(storage: Storage, reason: str) -> bool:
    records = await storage.load(["A"])
    number = records["A"].revision + 1 if "A" in records else 0
    try:
        await storage.commit(put(revision("A", number, reason=reason)))
    except Stale:
        return False
    return True


print("ready", flush=True)
sys.stdin.readline()
asyncio.run(save_all(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
