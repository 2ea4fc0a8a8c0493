"""A process that only reads: every way of reading, and whether the position tells of every save."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping, Sequence

from portal_emails.errors import Unavailable
from portal_emails.ports import Storage
from tests.torture.board import Board, Count
from tests.torture.observer import Observer
from tests.torture.scene import Scene
from tests.torture.violations import Rule, Violation

_POSITIONS = 256
_PAUSE_SECONDS = 0.002
_AFTER_FAILURE_SECONDS = 0.05

Revisions = Mapping[str, int]


def missed_by_position(cached: Revisions, acknowledged: Revisions, position: str) -> Violation | None:
    """In what was cached under a position that is still the same after these revisions were acknowledged."""
    for group in sorted(cached.keys() & acknowledged.keys()):
        if cached[group] < acknowledged[group]:
            return Violation(Rule.POSITION_MISSED, f"{position} from {group} at revision {cached[group]} to {acknowledged[group]}")
    return None


class Reader:
    """One reader; it goes on until the time is over."""

    def __init__(self, scene: Scene, storage: Storage, board: Board, number: int) -> None:
        self._scene = scene
        self._storage = storage
        self._board = board
        self._row = board.row_of_reader(number)
        self._observer = Observer(storage, board, self._row, scene.folder)
        self._cached: dict[str, Revisions] = {}

    async def run(self) -> None:
        """Read and compare."""
        while self._scene.goes_on():
            try:
                await self._read_once()
            except Unavailable:
                self._board.count(self._row, Count.UNAVAILABLE)
                await asyncio.sleep(_AFTER_FAILURE_SECONDS)
            await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS))

    async def _read_once(self) -> None:
        groups = self._scene.under_fire()
        await self._ask_position(groups)
        await self._observer.newest(random.choice(groups))
        first = self._scene.groups.index(groups[0])
        await self._observer.list(groups, self._scene.groups[first - 1] if first else None)
        self._board.count(self._row, Count.READS)

    async def _ask_position(self, groups: Sequence[str]) -> None:
        """As a cache does: what was read after a position was asked holds for as long as the position is the same."""
        acknowledged = self._observer.floor(groups).acknowledged
        position = await self._storage.position()
        self._observer.say(missed_by_position(self._cached.get(position, {}), acknowledged, position))
        records = await self._observer.load(groups)
        if position not in self._cached:
            self._cached = dict(list(self._cached.items())[1 - _POSITIONS :])
            self._cached[position] = {code: record.revision for code, record in records.items()}
