"""The torture itself, in its short form, and that it notices each of the faults planted into a storage."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from portal_emails.ports import Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql import sqlite_storage
from tests.storage.postgresql_server import server_program
from tests.torture.faults import FAULTS
from tests.torture.run import torture
from tests.torture.scene import Scene
from tests.torture.servers import BACKENDS
from tests.torture.violations import Rule, reported

pytestmark = pytest.mark.torture

ROOT = Path(__file__).parents[2]
SECONDS = 20
SECONDS_OF_A_FAULT = (0.6, 3.0, 9.0)
"""Longer only where it was not caught: much of it is chance."""


def command(*arguments: str, evidence: Path | None = None) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "tests.torture", *arguments]
    environment = os.environ if evidence is None else os.environ | {"TMPDIR": str(evidence)}
    return subprocess.run(line, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("backend", BACKENDS)
def test_nothing_that_is_promised_breaks_while_processes_are_killed(backend: str) -> None:
    if backend == "postgresql" and server_program("initdb") is None:
        pytest.skip("PostgreSQL's server is not installed here (Debian: apt-get install postgresql)")
    run = command(backend, "--seconds", str(SECONDS), "--writers", "2", "--readers", "1")
    assert run.returncode == 0, run.stdout + run.stderr


# --------------------------------------------------------------- planted faults

BREAKS = {
    "answers first": Rule.ACKNOWLEDGED_LOST,
    "commits twice": Rule.SAVED_TWICE,
    "counts own commits": Rule.POSITION_MISSED,
    "does not compare": Rule.ACKNOWLEDGED_LOST,
    "finds no keys": Rule.NOT_REPLAYED,
    "finds own keys only": Rule.NOT_REPLAYED,
    "forgets old revisions": Rule.GAP,
    "forgets who": Rule.WRONG_ENTRY,
    "keeps no keys": Rule.ACKNOWLEDGED_LOST,
    "last writer wins": Rule.LOST_UPDATE,
    "lists from a copy that is behind": Rule.BEHIND_SAVE,
    "looks at the clock": Rule.POSITION_MISSED,
    "puts the record first": Rule.BEHIND_READ,
    "reads from its cache": Rule.BEHIND_SAVE,
    "reads section by section": Rule.MIXED,
    "says unavailable of what it did": Rule.SAVED_THOUGH_UNAVAILABLE,
    "stands still": Rule.POSITION_MISSED,
    "takes back": Rule.TAKEN_BACK,
    "writes in place": Rule.TORN,
}


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """They have imported everything already, and have no threads, so that they can be forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.torture.preloaded"])
    return context


def rules_broken(context: ForkServerContext, folder: Path, seconds: float, fault: str | None) -> Sequence[Rule]:
    """In a short torture of SQLite."""
    folder.mkdir()
    scene = Scene(f"sqlite:{folder}/emails.db", folder, seconds, writers=2, readers=1, fault=fault)
    process = context.Process(target=torture, args=(scene,))
    process.start()
    process.join()
    assert process.exitcode == 0
    return sorted({violation.rule for violation in reported(folder / "violations")}, key=lambda rule: rule.name)


def test_every_fault_has_a_promise_that_it_breaks() -> None:
    assert sorted(BREAKS) == sorted(FAULTS)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_planted_fault_is_caught(processes: ForkServerContext, tmp_path: Path, fault: str) -> None:
    assert any(BREAKS[fault] in rules_broken(processes, tmp_path / f"{seconds}", seconds, fault) for seconds in SECONDS_OF_A_FAULT)


def test_where_no_fault_is_planted_none_is_found(processes: ForkServerContext, tmp_path: Path) -> None:
    assert rules_broken(processes, tmp_path / "right", 2.0, None) == []


# -------------------------------------------------------------------- the command


def test_the_command_says_what_it_found_and_keeps_the_evidence(tmp_path: Path) -> None:
    run = command("sqlite", "--seconds", "1", "--fault", "stands still", evidence=tmp_path)
    assert run.returncode == 1
    assert "POSITION_MISSED: the position was the same after a save was acknowledged" in run.stdout
    assert f"the evidence is in {tmp_path}/torture-" in run.stdout


def test_a_storage_that_holds_something_is_not_tortured(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path}/emails.db"
    asyncio.run(save_one(sqlite_storage(url)))
    run = command(url, evidence=tmp_path)
    assert (run.returncode, run.stderr) == (2, "the storage has groups already: name one that is empty\n")


async def save_one(storage: Storage) -> None:
    await storage.open()
    await storage.commit(put(revision("a")))
    await storage.close()
