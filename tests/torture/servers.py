"""The storages that are tortured: a file, a folder, or a database server that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.storage.postgresql_server import PostgresqlServer, running_server

_RESTART_SECONDS = 60.0
_PAUSE_SECONDS = 0.1
BACKENDS = ("file", "postgresql", "sqlite")


def kill_and_restart(server: PostgresqlServer) -> None:
    """Kill the server's first process with -9; it starts again when the last of the others has noticed. Raises TimeoutError."""
    os.kill(server.process, signal.SIGKILL)
    deadline = time.monotonic() + _RESTART_SECONDS
    while time.monotonic() < deadline:
        try:
            server.start()
        except subprocess.CalledProcessError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    raise TimeoutError("the database server does not start again; its folder has a log")


@contextmanager
def tortured(backend: str, folder: Path) -> Iterator[tuple[str, PostgresqlServer | None]]:
    """The URL for a backend's name, with its server; a URL is one already, and its server is left alone."""
    if backend == "postgresql":
        with running_server() as server:
            yield server.url("postgres"), server
    else:
        yield {"sqlite": f"sqlite:{folder}/emails.db", "file": f"file:{folder}/groups"}.get(backend, backend), None
