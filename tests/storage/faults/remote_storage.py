"""A storage in a process of its own, as tests see it: calls that give an answer, raise as the storage did, or find the process dead."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parents[3]
_SECONDS = 30


class Died(Exception):
    """The process is gone, and what it was told last has no answer."""


class Raised(Exception):
    """The storage raised something of this name."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class RemoteStorage:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("r")
        self.process = int(self._lines.readline())

    def open(self, url: str) -> None:
        """Another object than before, also after opening has failed."""
        self._tell("open", url)

    def commit(self, code: str, number: int, reason: str) -> None:
        self._tell("commit", code, number, reason)

    def history(self, code: str) -> Sequence[tuple[int, str]]:
        """Revisions and their reasons, newest first."""
        return [(number, reason) for number, reason in self._tell("history", code)]

    def close(self) -> None:
        self._tell("close")

    def die(self) -> NoReturn:
        """Kill the process; raises Died."""
        os.kill(self.process, signal.SIGKILL)
        self._lines.read()
        raise Died

    def _tell(self, command: str, *arguments: object) -> Any:
        try:
            self._connection.sendall(json.dumps([command, *arguments]).encode() + b"\n")
            line = self._lines.readline()
        except ConnectionError:
            line = ""
        if not line:
            raise Died
        answer = json.loads(line)
        if "raises" in answer:
            raise Raised(answer["raises"], answer["message"])
        return answer["gives"]


class Processes:
    """Starts them one after the other, each as a copy of one that has imported everything."""

    def __init__(self, path: str) -> None:
        self._path = path

    @contextmanager
    def one(self) -> Iterator[RemoteStorage]:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(self._path)
            yield RemoteStorage(connection)


@contextmanager
def processes() -> Iterator[Processes]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        command = [sys.executable, "-W", "error", str(Path(__file__).with_name("storage_process.py")), path]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as server:
            try:
                assert server.stdout is not None
                assert server.stdout.readline() == "ready\n"
                yield Processes(path)
            finally:
                server.kill()
