"""What a save writes is on disk before it is acknowledged, and before others can see it: the order of its system calls.

kill -9 leaves what was written to the system, which is why the torture does not show this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.torture.one_save import SAVES
from tests.torture.power_faults import POWER_FAULTS
from tests.torture.system_calls import TRACED, Call, calls, lost_in_a_power_cut
from tests.torture.violations import Rule, Violation

ROOT = Path(__file__).parents[2]
PLACES = {
    "file": ("file:{}/groups", ("/groups/.portal-emails", "/groups/.gitattributes")),
    "sqlite": ("sqlite:{}/emails.db", ("/emails.db-shm",)),
}
"""The URL of a backend, and what of it holds no save."""


def traced(backend: str, folder: Path, fault: str | None = None) -> Sequence[Call]:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed here (Debian: apt-get install strace)")
    trace = folder.parent / f"{folder.name}.trace"
    tracing = ["strace", "-f", "-y", "-qq", "-e", "signal=none", "-e", "trace=" + ",".join(TRACED), "-o", str(trace)]
    command = [*tracing, sys.executable, "-m", "tests.torture.one_save", PLACES[backend][0].format(folder), *([fault] if fault else [])]
    run = subprocess.run(command, cwd=ROOT, env=os.environ, check=False, capture_output=True, text=True, timeout=120)
    if "ptrace" in run.stderr and run.returncode:
        pytest.skip(f"strace may not trace here: {run.stderr.strip()}")
    assert (run.returncode, run.stdout.count("acknowledged")) == (0, SAVES), run.stderr
    return tuple(calls(trace.read_text().splitlines()))


def lost(backend: str, folder: Path, fault: str | None = None) -> Sequence[Violation]:
    folder.mkdir()
    made = traced(backend, folder, fault)
    return list(lost_in_a_power_cut(made, str(folder), PLACES[backend][1]))


@pytest.mark.parametrize("backend", sorted(PLACES))
def test_what_is_acknowledged_or_seen_is_on_disk(tmp_path: Path, backend: str) -> None:
    assert lost(backend, tmp_path / "storage") == []


@pytest.mark.parametrize("fault", sorted(POWER_FAULTS))
def test_a_storage_that_loses_something_in_a_power_cut_is_caught(tmp_path: Path, fault: str) -> None:
    planted = POWER_FAULTS[fault]
    found = lost(planted.backend, tmp_path / "storage", fault)
    assert planted.breaks in {violation.rule for violation in found}


BEFORE = [
    '7 write(5</s/new>, "{}"..., 2) = 2',
    "7 fsync(5</s/new>) = 0",
    '7 linkat(6</s>, "new", 8</s/g>, "1.json", 0) = 0',
    "7 fsync(8</s/g>) = 0",
]
ACKNOWLEDGED = r'9 write(1</out>, "acknowledged\n", 13) = 13'
SPLIT = ["7 fsync(8</s/g> <unfinished ...>", '9 write(5</s/x/log>, "a", 1) = 1', "7 <... fsync resumed>) = 0"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (BEFORE, []),
        ([BEFORE[0], *BEFORE[2:]], [Violation(Rule.VISIBLE_FIRST, "/g/1.json"), Violation(Rule.NOT_DURABLE, "/new")]),
        (BEFORE[:3], [Violation(Rule.NOT_DURABLE, "/g")]),
        ([*BEFORE[:3], "7 fsync(8</s/g>) = -1 EIO (Input/output error)"], [Violation(Rule.NOT_DURABLE, "/g")]),
        ([*BEFORE[:3], SPLIT[0]], [Violation(Rule.NOT_DURABLE, "/g")]),
        ([*BEFORE[:3], *SPLIT], []),
        (['7 write(5</s/x/log>, "a", 1) = 1', '7 write(2</elsewhere>, "a", 1) = 1'], []),
    ],
    ids=["right", "file not synced", "folder not synced", "sync failed", "sync under way", "sync of another thread", "what may be lost"],
)
def test_the_order_of_system_calls_is_judged(lines: Sequence[str], expected: Sequence[Violation]) -> None:
    assert list(lost_in_a_power_cut(calls([*lines, ACKNOWLEDGED]), "/s", ("/x/log",))) == expected
