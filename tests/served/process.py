"""A service in a process of its own, started by its command on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2

ROOT = Path(__file__).parents[2]
SECONDS = 30.0

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Served:
    """A service that is ready. `log` is what it wrote so far, and goes on writing to."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = httpx2.post(self.url, json={"query": query, "variables": variables}, timeout=SECONDS).raise_for_status().json()
        assert "errors" not in answer, answer
        return answer["data"]

    def end(self, number: signal.Signals) -> int:
        """Send the signal, and wait; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


@contextmanager
def serving(folder: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A service that works in this folder with these options, ended afterwards if it still runs."""
    log = folder / "log.txt"
    with log.open("w") as output:
        process = start(folder, "--port", "0", *options, environment=environment, stderr=output)
    try:
        served = Served(process, _wait_for(lambda: _address(process, log)), log)
        _wait_for(lambda: httpx2.get(served.url.replace("/graphql", "/readyz"), timeout=SECONDS).is_success)
        yield served
    finally:
        process.kill()
        process.wait(SECONDS)


def start(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None, stderr: Any = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """`portal-emails serve` in this folder."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_EMAILS_")}
    return subprocess.Popen(
        [sys.executable, "-m", "portal_emails", "serve", *options],
        cwd=folder,
        env={**ours, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )


def _address(process: subprocess.Popen[bytes], log: Path) -> str | None:
    """Where the service says it is."""
    text = log.read_text()
    assert process.poll() is None, text
    found = re.search(r"^Portal emails: (\S+)$", text, re.MULTILINE)
    return found[1] if found else None


def _wait_for(look: Callable[[], Found | None]) -> Found:
    deadline = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.02)
    return found
