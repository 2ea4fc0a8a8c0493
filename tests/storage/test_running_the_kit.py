"""The kit runs without a test runner, and finds what it finds with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from typing_extensions import override

from portal_emails.ports import Storage
from portal_emails.testing import StorageContract
from portal_emails.testing.running import CaseResult, Outcome, case_names, run_cases
from storage.memory import MemoryStorage
from tests.storage import faulty_storages


class OfMemory(StorageContract):
    survives_reopening = False
    several_at_once = False

    @override
    def storage(self, folder: Path) -> Storage:
        return MemoryStorage()


class Broken(OfMemory):
    @override
    def storage(self, folder: Path) -> Storage:
        raise OSError("no disk")


def outcomes(results: list[CaseResult]) -> dict[str, Outcome]:
    return {result.name: result.outcome for result in results}


def test_every_case_is_run_once(tmp_path: Path) -> None:
    results = list(run_cases(OfMemory(), tmp_path))
    wanted = [name for name in dir(StorageContract) if name.startswith("test_")]
    assert sorted(case_names(OfMemory)) == wanted
    assert len(results) == len(wanted)
    assert {result.outcome for result in results} == {Outcome.PASSED, Outcome.NOT_PROMISED}
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_promised_says_so(tmp_path: Path) -> None:
    skipped = [result for result in run_cases(OfMemory(), tmp_path) if result.outcome is Outcome.NOT_PROMISED]
    assert len(skipped) == 4
    assert {result.problem for result in skipped} == {
        "the storage says survives_reopening = False",
        "the storage says several_at_once = False",
    }


def test_a_storage_that_cannot_even_be_made_fails_every_case(tmp_path: Path) -> None:
    results = list(run_cases(Broken(), tmp_path))
    assert {result.outcome for result in results if result.outcome is not Outcome.NOT_PROMISED} == {Outcome.FAILED}
    assert "OSError: no disk" in {result.problem for result in results}


@pytest.mark.parametrize(
    ("storage", "case"),
    [
        (faulty_storages.DoesNotCompare, "a commit needs the expected revision"),
        (faulty_storages.ForgetsReasons, "every revision is kept with its entry"),
        (faulty_storages.SortsByAlphabet, "list is in code point order"),
    ],
)
def test_a_broken_promise_is_named_with_what_came(tmp_path: Path, storage: type[MemoryStorage], case: str) -> None:
    class OfIt(OfMemory):
        @override
        def storage(self, folder: Path) -> Storage:
            return storage()

    results = {result.name: result for result in run_cases(OfIt(), tmp_path)}
    failed = {name: result for name, result in results.items() if result.outcome is Outcome.FAILED}
    assert failed, "the fault was not noticed"
    assert case in failed
    assert "wanted:" in (failed[case].problem or "")
    assert len(failed) < len(results) - 4
