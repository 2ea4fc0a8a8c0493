"""Reaching what stands below the root of a storage, one folder at a time, so that no symbolic link leads out of it."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from storage.file.layout import REVISIONS

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # opening a pipe must not wait for its writer
_WHOLE_SYNC = getattr(fcntl, "F_FULLFSYNC", None)


@contextmanager
def folder(path: str, within: int) -> Iterator[int]:
    """A descriptor of the folder, open while it lasts. Raises OSError, also for a symbolic link."""
    descriptor = within
    for name in path.split("/"):
        parent, descriptor = descriptor, _opened(name, descriptor, within)
        if parent != within:
            _close(parent)
    try:
        yield descriptor
    finally:
        _close(descriptor)


def _opened(name: str, parent: int, root: int) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except OSError:
        if parent != root:
            _close(parent)
        raise


def _close(descriptor: int) -> None:
    """Of what was only read: after a commit, no failure may look as if it had not happened."""
    with suppress(OSError):
        os.close(descriptor)


@contextmanager
def revisions_of(group: str, root: int) -> Iterator[int]:
    """A descriptor of the folder with the group's revisions."""
    with folder(f"{group}/{REVISIONS}", root) as descriptor:
        yield descriptor


@contextmanager
def read_only_file(name: str, within: int) -> Iterator[int]:
    """A descriptor of the file, open while it lasts. Raises OSError, also for what is no file."""
    descriptor = os.open(name, _FILE, dir_fd=within)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), name)
        yield descriptor
    finally:
        _close(descriptor)


LARGEST = 64 * 1024 * 1024
"""No revision's file has so many bytes."""


def read_file(name: str, within: int) -> bytes:
    """All that the file holds. Raises OSError, also for what is no file, or larger than any of ours."""
    with read_only_file(name, within) as descriptor:
        size = os.fstat(descriptor).st_size
        if size > LARGEST:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), name)
        return b"".join(iter(lambda: os.read(descriptor, size + 1), b""))


def names_in(descriptor: int) -> Sequence[str]:
    """What stands in the folder. Raises OSError."""
    return os.listdir(descriptor)


def sync(descriptor: int) -> None:
    """Have the disk keep it, whatever happens to the power."""
    if _WHOLE_SYNC is not None:  # macOS: fsync leaves it in the disk's cache
        fcntl.fcntl(descriptor, _WHOLE_SYNC)
    else:
        os.fsync(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write it, in as many steps as it takes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
