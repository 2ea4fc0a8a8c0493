"""Several processes on one SQLite file, or one folder: they open and save at once, and one that is killed takes nothing with it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal_emails.ports import Revision
from storage.file import file_storage
from storage.sql import sqlite_storage

SAVING_PROCESS = Path(__file__).with_name("saving_process.py")
ROOT = Path(__file__).parents[2]

Process = subprocess.Popen[str]


@pytest.fixture(params=["file:{}/emails", "sqlite:{}/emails.db"], ids=["file", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    url: str = request.param
    return url.format(tmp_path)


@contextmanager
def saving(url: str, names: Sequence[str], *, writers: int, saves: int) -> Iterator[Sequence[Process]]:
    """Processes that have loaded everything, and now open the storage at once."""
    command = [sys.executable, "-W", "error", str(SAVING_PROCESS), url]
    started = [_start([*command, name, str(writers), str(saves)]) for name in names]
    try:
        for process in started:
            assert _line(process) == "ready"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def _start(command: list[str]) -> Process:
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})


def _line(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def _end(process: Process) -> list[str]:
    """What it acknowledged, when it has ended well."""
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    return output.splitlines()


def _history(url: str) -> Sequence[Revision]:
    async def read() -> Sequence[Revision]:
        storage = sqlite_storage(url) if url.startswith("sqlite:") else file_storage(url)
        await storage.open()
        try:
            return await storage.revisions("A", None, 10_000)
        finally:
            await storage.close()

    return asyncio.run(read())


def _promise_gapless(history: Sequence[Revision]) -> None:
    assert [each.record.revision for each in history] == list(range(len(history) - 1, -1, -1))


def test_sixteen_writers_in_four_processes_open_a_new_storage_at_once_and_lose_nothing(url: str) -> None:
    with saving(url, ["one", "two", "three", "four"], writers=4, saves=10) as processes:
        acknowledged = [line for process in processes for line in _end(process) if line != "open"]
    history = _history(url)
    _promise_gapless(history)
    assert len(acknowledged) == 4 * 4 * 10
    assert sorted(str(each.entry.reason) for each in history) == sorted(acknowledged)


def test_a_process_killed_right_after_an_acknowledged_save_takes_nothing_with_it(url: str) -> None:
    acknowledged: list[str] = []
    for round_ in ("first", "second"):
        with saving(url, [f"{round_} victim", f"{round_} survivor"], writers=2, saves=100_000) as (victim, survivor):
            for process in (victim, survivor):
                assert _line(process) == "open"
            acknowledged += [_line(victim) for _ in range(5)]
            victim.kill()
            assert victim.stdout is not None
            acknowledged += victim.stdout.read().splitlines()
            acknowledged += [_line(survivor) for _ in range(5)]
    history = _history(url)
    _promise_gapless(history)
    assert set(acknowledged) <= {each.entry.reason for each in history}
