"""Run as a process of its own: a copy of it serves each connection to a socket, and does with storages what it is told, line by line.

Whatever has to be imported is, so a copy costs next to nothing and touches no files but the storage's. It answers by sendto(2), which no
storage uses.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from typing import Any

from portal_emails.ports import Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import file_storage
from storage.sql import sqlite_storage

MANY = 10_000


class Commands:
    def __init__(self) -> None:
        self._storage: Storage | None = None

    async def run(self, name: str, *arguments: Any) -> Any:
        return await getattr(self, name)(*arguments)

    async def open(self, url: str) -> int:
        storage = sqlite_storage(url) if url.startswith("sqlite:") else file_storage(url)
        await storage.open()
        self._storage = storage
        return os.getpid()

    async def commit(self, code: str, number: int, reason: str) -> None:
        await self._opened.commit(put(revision(code, number, reason=reason)))

    async def history(self, code: str) -> list[Any]:
        return [[each.record.revision, each.entry.reason] for each in await self._opened.revisions(code, None, MANY)]

    async def close(self) -> None:
        storage, self._storage = self._opened, None
        await storage.close()

    @property
    def _opened(self) -> Storage:
        if self._storage is None:
            raise RuntimeError("nothing is open")
        return self._storage


def converse(connection: socket.socket) -> None:
    """Until the other side hangs up."""
    commands = Commands()
    with asyncio.Runner() as runner, connection.makefile("r") as lines:
        connection.sendall(f"{os.getpid()}\n".encode())
        for line in lines:
            try:
                answer = {"gives": runner.run(commands.run(*json.loads(line)))}
            except Exception as error:  # noqa: BLE001 - which one it is is what matters
                answer = {"raises": type(error).__name__, "message": f"{error}"}
            connection.sendall(json.dumps(answer).encode() + b"\n")


async def import_everything() -> None:
    """By doing all of it once."""
    with tempfile.TemporaryDirectory() as folder:
        for url in (f"sqlite:{folder}/emails.db", f"file:{folder}/emails"):
            commands = Commands()
            await commands.open(url)
            await commands.commit("A", 0, "")
            await commands.history("A")
            await commands.close()


def serve(path: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(100)
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    converse(connection)
                    os._exit(0)


if __name__ == "__main__":
    logging.disable()
    asyncio.run(import_everything())
    serve(sys.argv[1])
