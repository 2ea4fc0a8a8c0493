"""The storages that are tortured: a file, a folder, or a database server that can be killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.storage.postgresql_server import PostgresqlServer, running_server

BACKENDS = ("file", "postgresql", "sqlite")


def kill_and_restart(server: PostgresqlServer) -> None:
    """Kill the server's first process with -9, and start it again. Raises TimeoutError."""
    os.kill(server.process, signal.SIGKILL)
    server.start_again()


@contextmanager
def tortured(backend: str, folder: Path) -> Iterator[tuple[str, PostgresqlServer | None]]:
    """The URL for a backend's name, with its server; a URL is one already, and its server is left alone."""
    if backend == "postgresql":
        with running_server() as server:
            yield server.url("postgres"), server
    else:
        yield {"sqlite": f"sqlite:{folder}/emails.db", "file": f"file:{folder}/groups"}.get(backend, backend), None
