"""How far a command is that takes its time: bars on a terminal, else a line now and then. On standard error, always."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Advance = Callable[[int], None]
Start = Callable[[str, int], Advance]
"""Begins a step with this title and so much to do."""

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def showing_progress() -> Iterator[Start]:
    """Around the work; what was shown on a terminal is gone afterwards."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield partial(_lines, console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:

        def start(title: str, total: int) -> Advance:
            task = bars.add_task(title, total=total)
            return lambda done: bars.advance(task, done)

        yield start


def _lines(console: Console, title: str, total: int) -> Advance:
    done, next_line = 0, time.monotonic() + _SECONDS_BETWEEN_LINES

    def advance(more: int) -> None:
        nonlocal done, next_line
        done += more
        if time.monotonic() >= next_line:
            next_line = time.monotonic() + _SECONDS_BETWEEN_LINES
            console.print(f"{title.rstrip()}: {done:,} of {total:,}", highlight=False)

    return advance
