"""Who else on this machine may read or change the files of a storage."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from storage.capabilities import Concern


def concerns(folder: Path, files: Iterable[Path]) -> tuple[Concern, ...]:
    """What lets others in who have no business there; nothing where they cannot get at the folder."""
    if not all(_mode(each) & stat.S_IXOTH for each in (folder, *folder.parents)):
        return ()
    return tuple(_concerns(folder, [path for path in files if path.exists()]))


def _concerns(folder: Path, files: Sequence[Path]) -> Iterator[Concern]:
    if _mode(folder) & stat.S_IWOTH and not _mode(folder) & stat.S_ISVTX:
        yield Concern(f"anyone on this machine may replace what is in {folder}", f"chmod o-w {shlex.quote(str(folder))}")
    for verb, bit, change in (("change", stat.S_IWOTH, "o-w"), ("read", stat.S_IROTH, "o-rwx")):
        open_to_all = [path for path in files if _mode(path) & bit]
        if open_to_all:
            names, quoted = ", ".join(map(str, open_to_all)), shlex.join(map(str, open_to_all))
            yield Concern(f"anyone on this machine may {verb} {names}", f"chmod {change} {quoted}")


def _mode(path: Path) -> int:
    return path.stat().st_mode
