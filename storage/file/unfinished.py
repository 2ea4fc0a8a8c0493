"""Revisions that were put, and whose writer died (or is slow) before it had told everybody: others see to them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from storage.file import layout
from storage.file.durability import make_durable
from storage.file.folders import folder, names_in

_ABANDONED_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A revision with a second name in `writing/`."""

    file: str
    """That name."""
    group: str
    revision: int
    since: float
    """Seconds of the clock's time, when the revision was put."""


def unfinished(root: int) -> Sequence[Unfinished]:
    """All that there are now, whoever writes them. Raises OSError."""
    return [
        Unfinished(file, *aim, status.st_ctime) for file, status in _files(root) if status.st_nlink > 1 and (aim := layout.aim_of(file))
    ]


def make_put_durable(root: int, each: Unfinished) -> bool:
    """Do the third step of putting it, whether it was done or not; False when it was not put, or git took it away. Raises OSError."""
    try:
        make_durable(root, each.group, each.revision)
    except FileNotFoundError:
        return False
    return True


def done(root: int, file: str) -> None:
    """Take its second name away: its last step."""
    with suppress(OSError):
        os.unlink(f"{layout.WRITING}/{file}", dir_fd=root)


def remove_abandoned(root: int) -> None:
    """Files in `writing/` that are too old for anybody to be writing them, when those that were put are seen to. Raises OSError."""
    for file, status in _files(root):
        if time.time() - status.st_ctime > _ABANDONED_SECONDS:
            done(root, file)


def _files(root: int) -> Iterator[tuple[str, os.stat_result]]:
    with suppress(FileNotFoundError), folder(layout.WRITING, root) as writing:
        for file in names_in(writing):
            with suppress(FileNotFoundError):
                yield file, os.stat(file, dir_fd=writing, follow_symlinks=False)
