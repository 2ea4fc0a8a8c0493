"""Ways of saving that lose something when the power fails, planted into the process that saves: kill -9 shows none of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from storage.file import layout, putting
from storage.file.folders import folder, revisions_of, sync, write_all
from storage.sql import engine
from tests.torture.violations import Rule


@dataclass(frozen=True, slots=True)
class PowerFault:
    """A fault of a backend, and the promise that it breaks."""

    backend: str
    plant: Callable[[], None]
    breaks: Rule


def _put_in_place_of(module: Any, name: str, function: Callable[..., Any]) -> None:
    setattr(module, name, function)


def _leave_syncing_to_checkpoints() -> None:
    settings = tuple(each.replace("synchronous=FULL", "synchronous=NORMAL") for each in engine._SETTINGS)
    setattr(engine, "_SETTINGS", settings)  # noqa: B010 - it is Final to the type checkers


def _sync_never() -> None:
    setattr(engine, "_SETTINGS", (*engine._SETTINGS, "PRAGMA synchronous=OFF"))  # noqa: B010


def _sync_only(wanted: Callable[[int], bool]) -> Callable[[], None]:
    def plant() -> None:
        def some(descriptor: int) -> None:
            if wanted(os.fstat(descriptor).st_mode):
                sync(descriptor)

        _put_in_place_of(putting, "sync", some)

    return plant


def _put_then_sync() -> None:
    """The file has its name before it is on disk, so that others see it, and is synced before the answer."""

    def put_if_absent(root: int, group: str, revision: int, content: bytes, writing_file: str) -> None:
        descriptor = putting._create(root, f"{layout.WRITING}/{writing_file}")
        write_all(descriptor, content)
        if revision == 0:
            putting._make_group(root, group)
        with folder(layout.WRITING, root) as writing, revisions_of(group, root) as revisions:
            putting._link(writing_file, writing, layout.revision_file(revision), revisions)
            sync(descriptor)
            sync(revisions)
        os.close(descriptor)

    from storage.file import open_folder

    _put_in_place_of(open_folder, "put_if_absent", put_if_absent)


POWER_FAULTS: Mapping[str, PowerFault] = {
    "leaves syncing to checkpoints": PowerFault("sqlite", _leave_syncing_to_checkpoints, Rule.NOT_DURABLE),
    "syncs never": PowerFault("sqlite", _sync_never, Rule.NOT_DURABLE),
    "syncs no file": PowerFault("file", _sync_only(stat.S_ISDIR), Rule.VISIBLE_FIRST),
    "syncs no folder": PowerFault("file", _sync_only(stat.S_ISREG), Rule.NOT_DURABLE),
    "puts, then syncs": PowerFault("file", _put_then_sync, Rule.VISIBLE_FIRST),
}
"""By name."""
