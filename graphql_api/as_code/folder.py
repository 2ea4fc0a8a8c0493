"""The folder of an export on disk. Nothing outside of it is read or written: every step goes from an open folder, and follows no link."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

from portal_emails.as_code.layout import EXPORTED_FILE, FilePath
from portal_emails.as_code.places import FileProblem, FileRule, Place

MOST_BYTES = 512 * 1024
"""Of a file that is read: more than the longest content."""
MOST_FILES = 5_000
"""In the folder of a group: more than every text in as many locales as there may be."""
_DEEPEST = 4
_NO_LINK = os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | _NO_LINK

_GIT_ATTRIBUTES = """\
# Written by portal-emails. Line ends are part of the texts, and what two branches remember is kept side by side.
* -text
.exported merge=union
"""
_EDITOR_CONFIG = """\
# Written by portal-emails. Every character is part of the texts, so that no editor should tidy them up.
root = true

[*]
charset = utf-8
trim_trailing_whitespace = false
"""
_AROUND = {".gitattributes": _GIT_ATTRIBUTES, ".editorconfig": _EDITOR_CONFIG}


@dataclass(frozen=True, slots=True)
class GroupFiles:
    """What stands in the folder of a group, and what of it cannot be read."""

    files: dict[FilePath, bytes] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Folder:
    """An export. `path` is as people named it."""

    path: Path
    descriptor: int

    def groups(self) -> Sequence[str]:
        """The names of the groups' folders, in order; hidden ones and files are nobody's."""
        with os.scandir(self.descriptor) as entries:
            return sorted(entry.name for entry in entries if not entry.name.startswith(".") and (entry.is_dir() or entry.is_symlink()))

    def read(self, group: str) -> GroupFiles:
        """All files of a group; none when it has no folder. Raises OSError."""
        found = GroupFiles()
        _read_entry(found, self.descriptor, group, (group,))
        return found

    def write(self, group: str, path: FilePath, data: bytes | None) -> None:
        """Put a file whole or not at all; None removes it, and a folder that becomes empty. Raises OSError."""
        with _opened(self.descriptor, (group, *path[:-1]), make=data is not None) as parent:
            if data is None:
                os.unlink(path[-1], dir_fd=parent)
            else:
                _put(parent, path[-1], data)
        if data is None and len(path) > 1:
            with suppress(OSError), _opened(self.descriptor, (group,), make=False) as parent:
                os.rmdir(path[0], dir_fd=parent)

    def write_around(self) -> None:
        """The files beside the groups that keep git and editors from changing texts, unless they are there. Raises OSError."""
        present = set(_names(self.descriptor))
        for name, text in _AROUND.items():
            if name not in present:
                _put(self.descriptor, name, text.encode())


@contextmanager
def open_folder(path: Path, *, make: bool = False) -> Iterator[Folder]:
    """The folder at a path, which may be a link: it is what people name. Raises OSError."""
    if make:
        path.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Folder(path, descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _opened(root: int, names: Sequence[str], *, make: bool) -> Iterator[int]:
    descriptor = os.dup(root)
    try:
        for depth, name in enumerate(names, 1):
            if make:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=descriptor)
            below = _enter(descriptor, names[:depth])
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def _enter(parent: int, path: Sequence[str]) -> int:
    """The folder at the end of the path, which the error names whole. Raises OSError."""
    try:
        return os.open(path[-1], _FOLDER, dir_fd=parent)
    except OSError as error:
        if error.errno not in {errno.ENOTDIR, errno.ELOOP}:
            raise
        reason = "a folder has to be where a symbolic link or a file is; take it away"
        raise OSError(error.errno, reason, "/".join(path)) from error


def _put(parent: int, name: str, data: bytes) -> None:
    """Another file is written and takes the place of the one that is there, so that a reader sees one or the other."""
    beside = f".{token_hex(8)}.tmp"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, 0o666, dir_fd=parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(beside, name, src_dir_fd=parent, dst_dir_fd=parent)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside, dir_fd=parent)
        raise


def _read_entry(found: GroupFiles, parent: int, name: str, path: Sequence[str]) -> None:
    """A file, or all in a folder; a link or anything else is a problem."""
    try:
        mode = os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode) and len(path) < _DEEPEST:
            _read_folder(found, parent, name, path)
        elif stat.S_ISREG(mode) and len(path) > 1:
            _read_file(found, parent, name, path)
        else:
            what = "a symbolic link" if stat.S_ISLNK(mode) else "not a file"
            _add_problem(found, path, FileRule.NOT_A_FILE, f"this is {what}, and is not followed; take it away")
    except FileNotFoundError:
        return
    except OSError as error:
        _add_problem(found, path, FileRule.UNREADABLE_FILE, f"cannot be read: {error.strerror}")


def _read_folder(found: GroupFiles, parent: int, name: str, path: Sequence[str]) -> None:
    descriptor = os.open(name, _FOLDER, dir_fd=parent)
    try:
        for below in sorted(_names(descriptor)):
            if len(found.files) >= MOST_FILES:
                _add_problem(found, path[:1], FileRule.TOO_BIG, f"has more than {MOST_FILES:,} files")
                return
            if not _is_others(below):
                _read_entry(found, descriptor, below, (*path, below))
    finally:
        os.close(descriptor)


def _names(descriptor: int) -> Sequence[str]:
    with os.scandir(descriptor) as entries:
        return [entry.name for entry in entries]


def _read_file(found: GroupFiles, parent: int, name: str, path: Sequence[str]) -> None:
    with os.fdopen(os.open(name, os.O_RDONLY | _NO_LINK | os.O_NONBLOCK, dir_fd=parent), "rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        _add_problem(found, path, FileRule.TOO_BIG, f"has more than {MOST_BYTES:,} bytes")
    else:
        found.files[tuple(path[1:])] = data


def _add_problem(found: GroupFiles, path: Sequence[str], rule: FileRule, message: str) -> None:
    problem = FileProblem(Place("/".join(path)), rule, message)
    if problem not in found.problems:
        found.problems.append(problem)


def _is_others(name: str) -> bool:
    """Whether it belongs to an editor or a system, not to the export."""
    return name != EXPORTED_FILE[0] and (name.startswith(".") or name.endswith("~"))
