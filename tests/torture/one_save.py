"""Run as a process of its own, under strace: saves a few times, and says before and after each on its output."""

from __future__ import annotations

import asyncio
import os
import sys

from portal_emails.ports import Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import FileStorage, file_storage
from storage.sql import sqlite_storage
from tests.torture.power_faults import POWER_FAULTS

SAVES = 3


async def save(storage: Storage) -> None:
    await storage.open()
    await storage.commit(put(revision("a")))
    for number in range(1, SAVES + 1):
        os.write(1, b"begin\n")
        await storage.commit(put(revision("a", number)))
        os.write(1, b"acknowledged\n")
    await storage.close()


def storage_of(url: str) -> Storage:
    made: FileStorage | Storage = file_storage(url) if url.startswith("file:") else sqlite_storage(url)
    return made


if __name__ == "__main__":
    if sys.argv[2:]:
        POWER_FAULTS[sys.argv[2]].plant()
    asyncio.run(save(storage_of(sys.argv[1])))
