"""A table in memory that all processes share, and that outlives each: which revisions were acknowledged and seen, and how much was done."""

from __future__ import annotations

import mmap
from collections.abc import Mapping, Sequence
from enum import IntEnum
from pathlib import Path

from tests.torture.scene import Scene

_BYTES = 8


class Count(IntEnum):
    """What a client or reader counts, each in a row of its own."""

    SAVES = 0
    REPLAYED = 1
    REPEATS = 2
    UNAVAILABLE = 3
    UNKNOWN = 4
    READS = 5


class Board:
    """A row a client, then a row a reader; only its owner writes a row, so that no lock is needed."""

    def __init__(self, scene: Scene) -> None:
        self._columns = {group: len(Count) + number for number, group in enumerate(scene.groups)}
        self._clients = scene.writers * scene.clients
        self._rows = self._clients + scene.readers
        self._width = len(Count) + len(self._columns)
        size = self._rows * self._width * _BYTES
        with _file(scene.folder, size).open("r+b") as file:
            self._cells = memoryview(mmap.mmap(file.fileno(), size)).cast("Q")

    def note(self, row: int, group: str, revision: int) -> None:
        """A client was acknowledged this revision, or a reader has seen it."""
        at = row * self._width + self._columns[group]
        self._cells[at] = max(self._cells[at], revision)

    def row_of_reader(self, reader: int) -> int:
        """The row of a reader."""
        return self._clients + reader

    def acknowledged(self, groups: Sequence[str]) -> Mapping[str, int]:
        """The newest revision that any client was acknowledged."""
        return self._newest(range(self._clients), groups)

    def seen(self, groups: Sequence[str]) -> Mapping[str, int]:
        """The newest revision that any reader has seen."""
        return self._newest(range(self._clients, self._rows), groups)

    def count(self, row: int, what: Count) -> None:
        """One more."""
        self._cells[row * self._width + what] += 1

    def total(self, what: Count) -> int:
        """Of everybody."""
        return sum(self._cells[row * self._width + what] for row in range(self._rows))

    def _newest(self, rows: Sequence[int], groups: Sequence[str]) -> Mapping[str, int]:
        return {group: max((self._cells[row * self._width + self._columns[group]] for row in rows), default=0) for group in groups}


def _file(folder: Path, size: int) -> Path:
    path = folder / "board"
    if not path.exists():
        path.write_bytes(bytes(size))
    return path
