"""How many saves a second one process makes on SQLite: through the use case, through the storage alone, and as the bare durable write.

One writer, then sixteen at once. Run it from a checkout: `python benchmarks/saves.py [seconds]`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from graphql_api.application import build_runtime
from graphql_api.settings import Settings
from portal_emails.ports import Caller, Commit, Role
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Request

ADMIN = Request(Caller("benchmark", Role.ADMIN), "en")
CONTENT = (
    "Estimado/a {{ contact.full_name }}:\n\n"
    + "Puede consultar sus facturas en el portal. " * 45
    + "\n\n[Elegir una contraseña nueva]({{ password_reset.url }})"
)


async def rate(save: Callable[[int, int], Awaitable[None]], writers: int, seconds: float) -> float:
    """Saves a second of so many writers, each waiting for its own answer."""
    end = time.monotonic() + seconds

    async def write(writer: int) -> int:
        done = 0
        while time.monotonic() < end:
            await save(writer, done)
            done += 1
        return done

    started = time.monotonic()
    total = sum(await asyncio.gather(*map(write, range(writers))))
    return total / (time.monotonic() - started)


async def through_the_use_case(service: Service, writer: int, number: int) -> None:
    outcome = await save_emails(
        service, f"G{writer}", {"passwordReset": {"emails": [{"locale": "es", "subject": f"Asunto {number}", "content": CONTENT}]}}, ADMIN
    )
    assert not outcome.errors


async def through_the_storage(service: Service, writer: int, _: int) -> None:
    record = (await service.storage.load([f"G{writer}"]))[f"G{writer}"]
    [newest] = await service.storage.revisions(record.code, None, 1)
    revision = replace(newest, record=replace(record, revision=record.revision + 1))
    await service.storage.commit(Commit(record.revision, revision))


def bare_writes(folder: Path, seconds: float) -> float:
    """Appending as many bytes to a file and syncing them, again and again."""
    end = time.monotonic() + seconds
    done = 0
    with (folder / "bare").open("ab", buffering=0) as file:
        while time.monotonic() < end:
            file.write(CONTENT.encode())
            os.fdatasync(file.fileno())
            done += 1
    return done / seconds


async def measure(folder: Path, seconds: float) -> None:
    service = build_runtime(Settings(storage=f"sqlite:{folder}/emails.db")).service
    await service.storage.open()
    for writer in range(16):
        await save_group(service, f"G{writer}", {"isConfiguredInPortal": True}, ADMIN)
    bare = bare_writes(folder, seconds)
    print(f"bare append and fdatasync: {bare:,.0f}/s")
    for name, save in (("storage alone", through_the_storage), ("use case", through_the_use_case)):
        for writers in (1, 16):
            figure = await rate(partial(save, service), writers, seconds)
            print(f"{name}, {writers} writers: {figure:,.0f}/s ({figure / bare:.2f} of the bare write)")
    await service.storage.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(measure(Path(name), float(sys.argv[1]) if len(sys.argv) > 1 else 3.0))
