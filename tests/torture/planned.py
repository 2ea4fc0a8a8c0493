"""Who is killed when: the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

_PAUSE_SECONDS = (0.2, 1.5)
_KILLS_TO_A_SERVER = 6


@dataclass(frozen=True, slots=True)
class Kill:
    """After a pause, the process with this number; None: the database server."""

    pause: float
    victim: int | None


def planned_kills(seed: int, processes: int, *, server: bool) -> Iterator[Kill]:
    """Without an end."""
    chance = random.Random(seed)
    while True:
        for number in range(_KILLS_TO_A_SERVER):
            pause, victim = chance.uniform(*_PAUSE_SECONDS), chance.randrange(processes)
            yield Kill(pause, None if server and number == _KILLS_TO_A_SERVER - 1 else victim)
