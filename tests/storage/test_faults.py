"""System calls that fail or kill: the storage opens again, what was acknowledged is there, what failed is not, and the next save works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.storage.faults.choosing import ERRORS, TRIALS, some_calls
from tests.storage.faults.promises import Saves
from tests.storage.faults.remote_storage import Processes, Raised, processes
from tests.storage.faults.scenarios import SCENARIOS, Place, Trial, broken_promises
from tests.storage.faults.tracing import KILL, Fault, why_not

pytestmark = pytest.mark.faults

_IN_MEMORY = Path("/dev/shm")
"""Where syncing takes no time. What is promised here does not hang on what the disk keeps."""


@pytest.fixture(scope="module")
def started() -> Iterator[Processes]:
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    with processes() as started:
        yield started


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("fault", [*ERRORS, KILL], ids=lambda fault: str(fault.name))
@pytest.mark.parametrize(("storage", "scenario"), TRIALS)
def test_no_call_that_fails_breaks_a_promise(started: Processes, folder: Path, storage: str, scenario: str, fault: Fault) -> None:
    trial = Trial(started, SCENARIOS[scenario], Place(storage, folder / "prepared"))
    chosen = some_calls(trial.calls(), scenario, fault)
    assert len(chosen) > 0
    assert broken_promises(trial, chosen, fault) == []


@pytest.mark.parametrize(
    ("storage", "wanted"),
    [
        ("file", {"write", "fsync", "linkat", "unlinkat", "mkdirat", "openat"}),
        ("sqlite", {"pwrite64", "fdatasync", "openat"}),
    ],
)
def test_the_calls_that_a_save_consists_of_are_found(started: Processes, folder: Path, storage: str, wanted: set[str]) -> None:
    trial = Trial(started, SCENARIOS["saving"], Place(storage, folder / "prepared"))
    assert {call.name for call in trial.calls()} >= wanted


@pytest.mark.parametrize("outcome", ["lost", "written in spite of Unavailable"])
def test_a_broken_promise_is_noticed(started: Processes, folder: Path, outcome: str) -> None:
    saves = Saves()
    with started.one() as storage:
        storage.open(f"file:{folder}/emails")
        saves.save(storage, "A")
        reason = f"1, save of {outcome}"
        if outcome == "lost":
            saves.outcomes["A"][reason] = "acknowledged"
        else:
            storage.commit("A", 1, reason)
            saves.outcomes["A"][reason] = "nothing written"
        with pytest.raises(AssertionError, match=outcome):
            saves.promise_kept(storage)


def test_what_the_storage_raises_is_told_by_its_name(started: Processes, folder: Path) -> None:
    with started.one() as storage, pytest.raises(Raised, match="ConfigurationError: cannot open"):
        storage.open(f"file:{folder}/no/emails")
