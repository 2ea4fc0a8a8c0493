"""What a storage does while one of its system calls fails, and what must hold afterwards."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.storage.faults.promises import Saves, promise_all_of_it
from tests.storage.faults.remote_storage import Died, Processes, Raised, RemoteStorage
from tests.storage.faults.tracing import KILL, Call, Fault, calls_on, tracing, was_injected

STORAGES = ("file", "sqlite")
_CHECKPOINT_AFTER = 1000
"""Pages that SQLite leaves in its log before a save moves them to the database."""


@dataclass(frozen=True)
class Place:
    """A folder that holds one storage and nothing else."""

    storage: str
    folder: Path

    @property
    def url(self) -> str:
        return f"{self.storage}:{self.folder}/emails"

    @property
    def log(self) -> Path:
        return self.folder.with_name("calls")


@dataclass(frozen=True)
class Scenario:
    """`prepare` leaves a storage as earlier processes would; then one takes the steps `before`, and those `during` which a call fails."""

    name: str
    prepare: Callable[[Processes, Place, Saves], None]
    before: Sequence[str]
    during: Sequence[str]
    may_raise: frozenset[str] = frozenset({"Unavailable", "OutcomeUnknown"})
    storages: Sequence[str] = STORAGES


def _nothing(processes: Processes, place: Place, saves: Saves) -> None:
    pass


def _crashed(processes: Processes, place: Place, saves: Saves) -> None:
    """Two groups, saved by a process that died: in a folder before it took away the second name of the last revision."""
    with processes.one() as storage:
        storage.open(place.url)
        for code in ("A", "A", "B"):
            saves.save(storage, code)
        with suppress(Died), tracing(storage.process, place.log, KILL.at(Call("unlinkat", 1))):
            saves.save(storage, "A")
            storage.die()


def _about_to_checkpoint(processes: Processes, place: Place, saves: Saves) -> None:
    log = place.folder / "emails-wal"
    with processes.one() as storage:
        storage.open(place.url)
        while log.stat().st_size < (_CHECKPOINT_AFTER - 8) * 4120:
            saves.save(storage, "A")
        with suppress(Died):
            storage.die()


OPENING = frozenset({"ConfigurationError"})
SCENARIOS = {
    each.name: each
    for each in (
        Scenario("opening a new one", _nothing, (), ("open",), OPENING),
        Scenario("opening after a crash", _crashed, (), ("open",), OPENING),
        Scenario("saving", _crashed, ("open",), ("A", "C")),
        Scenario("checkpoint", _about_to_checkpoint, ("open",), ("A", "A"), storages=("sqlite",)),
        Scenario("closing", _crashed, ("open", "A"), ("close",), frozenset(), ("sqlite",)),
    )
}


@dataclass
class Trial:
    """One storage, one scenario: prepared once, and tried with as many faults as it has calls."""

    processes: Processes
    scenario: Scenario
    prepared: Place
    saves: Saves = field(default_factory=Saves)

    def __post_init__(self) -> None:
        self.prepared.folder.mkdir()
        self.scenario.prepare(self.processes, self.prepared, self.saves)

    def calls(self) -> Sequence[Call]:
        """All that are to fail in turn."""
        with self._copied() as (place, saves), self.processes.one() as storage:
            self._take(storage, place, saves, self.scenario.before)
            with tracing(storage.process, place.log):
                self._take(storage, place, saves, self.scenario.during)
            return calls_on(place.folder, place.log)

    def try_out(self, call: Call, fault: Fault) -> bool:
        """Whether the call came about at all; raises AssertionError when a promise was broken."""
        with self._copied() as (place, saves), self.processes.one() as storage:
            self._take(storage, place, saves, self.scenario.before)
            try:
                with tracing(storage.process, place.log, fault.at(call)):
                    self._take_as_far_as_it_goes(storage, place, saves)
                self._go_on(storage, place, saves)
            except Died:
                assert fault == KILL, "the process died"
            promise_all_of_it(self.processes, place.url, saves)
            return was_injected(place.log)

    def _take(self, storage: RemoteStorage, place: Place, saves: Saves, steps: Sequence[str]) -> None:
        for step in steps:
            match step:
                case "open":
                    storage.open(place.url)
                case "close":
                    storage.close()
                case code:
                    saves.save(storage, code)

    def _take_as_far_as_it_goes(self, storage: RemoteStorage, place: Place, saves: Saves) -> None:
        try:
            self._take(storage, place, saves, self.scenario.during)
        except Raised as error:
            if error.name not in self.scenario.may_raise:
                raise

    def _go_on(self, storage: RemoteStorage, place: Place, saves: Saves) -> None:
        """The same process, when the fault is over."""
        if self.scenario.during[-1] in {"open", "close"}:
            storage.open(place.url)
        for code in ("A", "C"):
            saves.save(storage, code)
        storage.close()

    @contextmanager
    def _copied(self) -> Iterator[tuple[Place, Saves]]:
        """Hard links and all."""
        with tempfile.TemporaryDirectory(dir=self.prepared.folder.parent) as folder:
            place = Place(self.prepared.storage, Path(folder, "storage"))
            subprocess.run(["cp", "-a", self.prepared.folder, place.folder], check=True)
            yield place, self.saves.copy()


def broken_promises(trial: Trial, calls: Sequence[Call], fault: Fault) -> Sequence[str]:
    """What each of the calls, failing in turn, has led to that must not be."""
    return [f"{fault.name} at {call.name} {call.number}, {call.what}: {found}" for call in calls if (found := _found(trial, call, fault))]


def _found(trial: Trial, call: Call, fault: Fault) -> str | None:
    try:
        return None if trial.try_out(call, fault) else "the call did not come about"
    except (AssertionError, Raised) as error:
        return str(error)
