"""Run as a process of its own: saves revision 1 of group a into a folder, and kills itself at the step that it is told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import changes, file_storage, knowledge, putting


def die(*_: Any, **__: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def last(*arguments: Any, **options: Any) -> None:
        function(*arguments, **options)
        die()

    return last


def half(descriptor: int, content: bytes) -> None:
    os.write(descriptor, content[: len(content) // 2])
    die()


def arm(step: str) -> None:
    match step:
        case "half written":
            setattr(putting, "write_all", half)  # noqa: B010 - it is not exported
        case "written":
            setattr(putting, "sync", die)  # noqa: B010 - it is not exported
        case "synced":
            setattr(putting, "_link", die)  # noqa: B010 - it is not exported
        case "put":
            os.link = dying_after(os.link)
        case "durable":
            changes.Changes.tell = die  # type: ignore[method-assign]
        case "told":
            setattr(knowledge, "done", die)  # noqa: B010 - it is not exported


async def save(url: str, step: str) -> None:
    storage = file_storage(url)
    await storage.open()
    arm(step)
    await storage.commit(put(revision("a", 1)))


asyncio.run(save(sys.argv[1], sys.argv[2]))
