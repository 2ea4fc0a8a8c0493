"""Which calls fail in which way: each in every way when all are wanted, else as many as a run of all tests has time for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from tests.storage.faults.scenarios import SCENARIOS, STORAGES
from tests.storage.faults.tracing import EIO, EMFILE, ENOSPC, FULL, KILL, TELLING, Call, Fault

ERRORS = (EIO, ENOSPC, FULL)
ALL_FAULTS = (*ERRORS, EMFILE, KILL)
_ONE_AFTER_THE_OTHER = frozenset({"saving"})
"""Where every call fails in every way."""
_VARYING = re.compile(r"[0-9a-f]{16}|\d+")

TRIALS = tuple((storage, name) for storage in STORAGES for name, scenario in sorted(SCENARIOS.items()) if storage in scenario.storages)


def all_calls(calls: Sequence[Call], fault: Fault) -> Sequence[Call]:
    """What only reads cannot fail for want of room, and to die in it is no different from dying in the next; files may run out, though."""
    if fault == KILL:
        return [*(call for call in calls if not call.only_reads), Call(TELLING, 1, "telling that it is done")]
    if fault == EMFILE:
        return [call for call in calls if call.only_reads]
    return [call for call in calls if fault == EIO or not call.only_reads]


def some_calls(calls: Sequence[Call], scenario: str, fault: Fault) -> Sequence[Call]:
    """Of those that write: where a save is made all of them, elsewhere the first and the last of a kind, each with one error and a kill."""
    writing: Sequence[Call] = [call for call in calls if not call.only_reads]
    if scenario not in _ONE_AFTER_THE_OTHER:
        writing = _first_and_last(writing)
        writing = writing if fault == KILL else writing[ERRORS.index(fault) :: len(ERRORS)]
    return all_calls(writing, fault)


def _first_and_last(calls: Sequence[Call]) -> Sequence[Call]:
    kinds: dict[str, list[Call]] = defaultdict(list)
    for call in calls:
        kinds[f"{call.name} {_VARYING.sub('', call.what)}"].append(call)
    return sorted({call for same in kinds.values() for call in (same[0], same[-1])})
