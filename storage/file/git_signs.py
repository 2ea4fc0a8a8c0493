"""What tells that git has changed files below a folder: after the files, it writes its index anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TELLING = ("index", "HEAD")
_POINTER = "gitdir:"
_NOTHING = (0, 0, 0)

Sign = tuple[tuple[int, int, int], ...]


class GitSigns:
    """Of the repository in which the folder stands, if it stands in one."""

    def __init__(self, path: Path) -> None:
        self._places = (path, *path.parents)
        self._repository: Path | None = None

    def search(self) -> None:
        """Find the repository, which may be made or moved at any time."""
        self._repository = next(self._repositories(), None)

    def now(self) -> Sign:
        """Other whenever git may have changed a file since."""
        return () if self._repository is None else tuple(_state(self._repository / name) for name in _TELLING)

    def is_at_work(self) -> bool:
        """Whether it has locked its index, which it does before it changes files."""
        return self._repository is not None and _state(self._repository / "index.lock") != _NOTHING

    def _repositories(self) -> Iterator[Path]:
        """Those that this user may look into: git of others is told by what it changes."""
        for place in self._places:
            git = place / ".git"
            with suppress(OSError):
                if git.is_dir():
                    yield git
                elif git.is_file():  # of a further working tree, or a submodule
                    yield place / git.read_text(errors="replace").strip().removeprefix(_POINTER).strip()


def _state(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return _NOTHING
    return (status.st_ino, status.st_mtime_ns, status.st_size)
