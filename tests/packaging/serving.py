"""A service in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

START_SECONDS = 30
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Served:
    """A process, and the file that it writes to."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int

    def ask(self, query: str) -> object:
        """The answer to a GraphQL query."""
        return httpx2.post(f"http://127.0.0.1:{self.port}/graphql", json={"query": query}, timeout=START_SECONDS).json()

    def is_live(self) -> bool:
        """Whether it answers."""
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/livez", timeout=START_SECONDS).is_success
        except httpx2.ConnectError:
            return False

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return once it holds; fail, showing the log, when the process ends before or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)


@contextmanager
def serving(*command: str, port: int, folder: Path, environment: Mapping[str, str]) -> Iterator[Served]:
    """A service that answers, and is ended afterwards. Its log goes beside its working directory."""
    log = folder.with_name(f"{folder.name}-{port}.log")
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    served = Served(process, log, port)
    try:
        served.wait_for(served.is_live)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
