"""Every system call of a storage fails in every way: python -m tests.storage.faults [file|sqlite] [SCENARIO] [--all].

Says what was tried and which promises were broken; ends with 1 if any was. Takes some minutes with --all, less than one without.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.storage.faults.choosing import ALL_FAULTS, ERRORS, TRIALS, all_calls, some_calls
from tests.storage.faults.remote_storage import Processes, processes
from tests.storage.faults.scenarios import SCENARIOS, STORAGES, Place, Trial, broken_promises
from tests.storage.faults.tracing import KILL, why_not


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.storage.faults")
    parser.add_argument("storage", nargs="?", choices=STORAGES, help="both without it")
    parser.add_argument("scenario", nargs="?", choices=sorted(SCENARIOS), help="all without it")
    parser.add_argument("--all", action="store_true", help="every call, and every way to fail")
    options = parser.parse_args()
    if (reason := why_not()) is not None:
        print(reason, file=sys.stderr)
        return 2
    with processes() as started:
        counts = [
            _try_out(started, storage, scenario, options.all)
            for storage, scenario in TRIALS
            if options.storage in {None, storage} and options.scenario in {None, scenario}
        ]
    return int(any(counts))


def _try_out(started: Processes, storage: str, scenario: str, everything: bool) -> int:
    """How many promises were broken."""
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(started, SCENARIOS[scenario], Place(storage, Path(folder, "prepared")))
        calls = trial.calls()
        for fault in ALL_FAULTS if everything else (*ERRORS, KILL):
            chosen = all_calls(calls, fault) if everything else some_calls(calls, scenario, fault)
            broken = broken_promises(trial, chosen, fault)
            print(f"{storage}, {scenario}, {fault.name}: {len(chosen)} calls, {len(broken)} broken promises", flush=True)
            for each in broken:
                print(f"    {each}")
            count += len(broken)
    return count


sys.exit(main())
