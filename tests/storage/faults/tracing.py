"""System calls of a running process, written down or made to fail, by strace."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.storage.faults.remote_storage import Died

WRITING = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
SYNCING = ("fsync", "fdatasync")
NAMING = ("link", "linkat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat")
OPENING = ("open", "openat", "ftruncate", "fallocate")
CALLS = (*WRITING, *SYNCING, *NAMING, *OPENING)
"""All that change files, and those that open them."""
TELLING = "sendto"
"""By which a thread tells that it is done: to die there is to die after the last call, and before anybody is told."""

_SECONDS = 30
_CALL = re.compile(r"^(?P<thread>\d+) +(?P<call>\w+)\((?P<arguments>.*)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Call:
    """The so-manieth call of this name in one thread, from the moment on that the process is traced."""

    name: str
    number: int
    what: str = ""
    """As strace writes it."""

    @property
    def only_reads(self) -> bool:
        return "O_RDONLY" in self.what and "O_CREAT" not in self.what


@dataclass(frozen=True)
class Fault:
    name: str
    action: str
    """As strace wants it."""
    lasting: bool = False
    """Whether all the later calls fail, too, while the process is traced."""

    def at(self, call: Call) -> str:
        return f"inject={call.name}:{self.action}:when={call.number}{'+' if self.lasting else ''}"


EIO = Fault("EIO", "error=EIO")
ENOSPC = Fault("ENOSPC", "error=ENOSPC")
FULL = Fault("full", "error=ENOSPC", lasting=True)
EMFILE = Fault("EMFILE", "error=EMFILE")
KILL = Fault("kill", "signal=KILL")


@cache
def why_not() -> str | None:
    """Why nothing can be traced here; None if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    with subprocess.Popen(["sleep", "60"]) as process:
        try:
            with tracing(process.pid, Path("/dev/null")):
                return None
        except CannotTrace as error:
            return f"strace cannot trace here: {error}"
        finally:
            process.kill()


class CannotTrace(Exception):
    pass


@contextmanager
def tracing(process: int, log: Path, inject: str | None = None) -> Iterator[None]:
    """While it lasts the calls of all threads of the process are written down, and one of them fails."""
    options = ["-f", "-y", "-s0", "-e", f"trace={','.join((*(f'?{call}' for call in CALLS), TELLING))}"]
    injected = [] if inject is None else ["-e", inject]
    command = ["strace", *options, *injected, "-o", str(log), "-p", str(process)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr is not None
        line = strace.stderr.readline()
        if "attached" not in line:
            raise CannotTrace(line.strip())
        try:
            yield
        except Died:
            strace.wait(_SECONDS)  # it ends by itself; told to end just now, some wait for ever for what is left of the process
            raise
        finally:
            strace.terminate()


def calls_on(folder: Path, log: Path) -> Sequence[Call]:
    """The calls on files in the folder, in order of name and number."""
    counted: Counter[tuple[str, str]] = Counter()
    found: dict[tuple[str, int], Call] = {}
    for match in _CALL.finditer(log.read_text()):
        thread, name, arguments = match.group("thread", "call", "arguments")
        counted[thread, name] += 1
        number = counted[thread, name]
        if name != TELLING and str(folder) in arguments:
            found.setdefault((name, number), Call(name, number, f"{name}({arguments}".replace(f"{folder}/", "")))
    return sorted(found.values())


def was_injected(log: Path) -> bool:
    text = log.read_text()
    return "(INJECTED)" in text or "killed by SIGKILL" in text
