"""What every process of a torture knows: where, how long, how many, and which groups are under fire."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_AT_ONCE = 4
"""How many groups everybody saves at the same time."""
_SECONDS_EACH = 5
"""After which one of them is left in peace, and another takes its place: no history becomes too long to be judged."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One run. `begun`: by the clock that all processes of a machine share."""

    url: str
    folder: Path
    seconds: float
    seed: int = 0
    writers: int = 3
    clients: int = 2
    """In each writer."""
    readers: int = 2
    fault: str | None = None
    patience: float = 60.0
    """Seconds in which a database server that was killed has to be back."""
    begun: float = field(default_factory=time.monotonic)

    @property
    def groups(self) -> Sequence[str]:
        """Every group of the run, in code-point order."""
        return tuple(f"G{number:05}" for number in range(_AT_ONCE + int(self.seconds) // _SECONDS_EACH))

    def under_fire(self) -> Sequence[str]:
        """The groups that are saved and read now."""
        last = len(self.groups) - _AT_ONCE
        first = min(int(time.monotonic() - self.begun) // _SECONDS_EACH, last)
        return self.groups[first : first + _AT_ONCE]

    def goes_on(self) -> bool:
        """Whether the time is not over yet."""
        return self.seconds_left() > 0

    def seconds_left(self) -> float:
        """Until it is over."""
        return max(self.begun + self.seconds - time.monotonic(), 0.0)

    def clients_of(self, writer: int) -> Sequence[int]:
        """The clients in one writer."""
        return range(writer * self.clients, (writer + 1) * self.clients)
