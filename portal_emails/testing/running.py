"""Runs the cases of a kit without a test runner, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from inspect import getmembers, isfunction
from pathlib import Path
from unittest import SkipTest

from portal_emails.testing.storage_contract.cases import BrokenPromise, StorageCases


class Outcome(Enum):
    """What came of a case; the value is its name in the output."""

    FAILED = "failed"
    NOT_PROMISED = "not promised"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case. `problem`: what was wrong, or why it did not apply."""

    name: str
    outcome: Outcome
    problem: str | None = None


def case_names(contract: type[StorageCases]) -> list[str]:
    """The cases in the order in which they stand in the kit."""
    order = {name: index for index, name in enumerate(name for kind in reversed(contract.__mro__) for name in vars(kind))}
    return sorted((name for name, _ in getmembers(contract, isfunction) if name.startswith("test_")), key=order.__getitem__)


def run_cases(contract: StorageCases, folder: Path) -> Iterator[CaseResult]:
    """Run each case in a path below the folder that no other has; nothing is made there but by the storage."""
    for name in case_names(type(contract)):
        words = name.removeprefix("test_").replace("_", " ")
        try:
            getattr(contract, name)(folder / name)
        except SkipTest as reason:
            yield CaseResult(words, Outcome.NOT_PROMISED, str(reason))
        except BrokenPromise as error:
            yield CaseResult(words, Outcome.FAILED, str(error))
        except Exception as error:  # noqa: BLE001 - whatever a storage raises, the other cases are run
            yield CaseResult(words, Outcome.FAILED, f"{type(error).__name__}: {error}")
        else:
            yield CaseResult(words, Outcome.PASSED)
