"""One torture from beginning to end: start everybody, kill by plan, let everybody finish, judge."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.context import ForkProcess

from tests.storage.postgresql_server import PostgresqlServer
from tests.torture.board import Board, Count
from tests.torture.planned import planned_kills
from tests.torture.processes import CANNOT_BEGIN, judging, preparer, read_everything, reader, writer
from tests.torture.scene import Scene
from tests.torture.servers import kill_and_restart
from tests.torture.violations import Rule, Violation, report, reported

_END_SECONDS = 90.0
_JUDGEMENT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it."""

    counts: Mapping[Count, int]
    kills: int
    server_kills: int
    seconds: float
    violations: Sequence[Violation]


class Crew:
    """The writers and readers, each of which has a successor as soon as it is killed."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        makers: tuple[tuple[Callable[[Scene, int], ForkProcess], int], ...] = ((writer, scene.writers), (reader, scene.readers))
        self._makers = [(make, number) for make, count in makers for number in range(count)]
        self._processes = [make(scene, number) for make, number in self._makers]

    def kill(self, victim: int) -> None:
        """With -9, and start its successor."""
        make, number = self._makers[victim]
        self._processes[victim].kill()
        self._processes[victim].join()
        self._processes[victim] = make(self._scene, number)

    def finish(self) -> None:
        """Wait until everybody has finished what was begun; whoever has been killed last has had a successor."""
        for process in self._processes:
            wait_for(self._scene, process, _END_SECONDS)

    def end(self) -> None:
        """Leave nobody behind."""
        for process in self._processes:
            process.kill()
            process.join()


def torture(scene: Scene, server: PostgresqlServer | None = None) -> Verdict:
    """The verdict over a storage that is empty when this begins. `server`: to be killed as well. Raises SystemExit when it was said why."""
    read_everything()
    _prepare(scene)
    scene = replace(scene, begun=time.monotonic())
    kills, server_kills = _attack(scene, server)
    seconds = time.monotonic() - scene.begun
    wait_for(scene, judging(scene), _JUDGEMENT_SECONDS)
    board = Board(scene)
    return Verdict({what: board.total(what) for what in Count}, kills, server_kills, seconds, _violations(scene))


def _prepare(scene: Scene) -> None:
    process = preparer(scene)
    process.join(_END_SECONDS)
    if process.exitcode != 0:
        process.kill()
        sys.exit(CANNOT_BEGIN)


def _attack(scene: Scene, server: PostgresqlServer | None) -> tuple[int, int]:
    crew = Crew(scene)
    try:
        kills = kill_by_plan(scene, crew, server)
        crew.finish()
    finally:
        crew.end()
    return kills


def kill_by_plan(scene: Scene, crew: Crew, server: PostgresqlServer | None) -> tuple[int, int]:
    """Until the time is over; how many processes were killed, and how often the server."""
    kills = server_kills = 0
    for kill in planned_kills(scene.seed, scene.writers + scene.readers, server=server is not None):
        time.sleep(min(kill.pause, scene.seconds_left()))
        if not scene.goes_on():
            break
        if kill.victim is not None:
            crew.kill(kill.victim)
            kills += 1
        elif server is not None:
            kill_and_restart(server)
            server_kills += 1
    return kills, server_kills


def wait_for(scene: Scene, process: ForkProcess, seconds: float) -> None:
    """That a process ends is part of what is promised."""
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
        report(scene.folder / "violations", Violation(Rule.NO_ANSWER, f"a process did not end within {seconds:.0f} seconds"))
    elif process.exitcode != 0:
        report(scene.folder / "violations", Violation(Rule.FAILED, f"a process ended with status {process.exitcode}"))


def _violations(scene: Scene) -> Sequence[Violation]:
    return reported(scene.folder / "violations")
