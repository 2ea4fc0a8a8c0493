"""The file in which every process tells the others what it put: a line each, appended, read from where one has read before.

It only tells what to look at. It is neither synced nor kept in git, and where it is lost or replaced, everything is looked at again.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from storage.file import layout
from storage.file.service_folder import make_service_folder

_LINE = re.compile(rb"([a-z0-9_%+-]+) ([0-9]+) [0-9a-f]{16}")
_LOOK_AT_EVERYTHING = "*"
_TAIL = 64
"""Bytes before those that are new; each line has its like nowhere, so that they tell whether it is still the same file."""
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
_READ = os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW
_LARGE = 1024 * 1024
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class News:
    """What was told since one asked last."""

    revisions: Mapping[str, int]
    """By the folder of the group; the newest that was put."""
    everything: bool
    """Whether anything else may be different, too."""


class Changes:
    """The file as one process reads and writes it. Reading is for one thread at a time, writing for any."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._reading: int | None = None
        self._offset = 0
        self._tail = b""

    def news(self) -> News:
        """Raises OSError."""
        if self._reading is None or not self._is_current(self._reading):
            self._begin()
            return News({}, everything=True)
        found = [_LINE.fullmatch(line) for line in self._new_lines(self._reading) if line]
        put = sorted((int(each[2]), each[1].decode()) for each in found if each)
        return News({group: revision for revision, group in put}, everything=None in found)

    def tell(self, group: str, revision: int) -> None:
        """Tell everybody that the revision was put, and is durable. Raises OSError when they can't be told."""
        self._append(f"{group} {revision}")

    def tell_of_everything(self) -> None:
        """Tell everybody that anything may be different. Raises OSError."""
        self._append(_LOOK_AT_EVERYTHING)

    def shorten(self) -> None:
        """Begin anew if it has grown large. Raises OSError."""
        with self._opened(_APPEND) as descriptor:
            large = os.fstat(descriptor).st_size > _LARGE
        if large:
            new = f"{layout.CHANGES}.{secrets.token_hex(8)}"
            os.close(os.open(new, _APPEND | os.O_EXCL, 0o666, dir_fd=self._root))
            os.rename(new, layout.CHANGES, src_dir_fd=self._root, dst_dir_fd=self._root)

    def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            os.close(self._reading)
            self._reading = None

    def _begin(self) -> None:
        """Read what comes from now on. The file stays open, so that no other can look like it."""
        self.close()
        self._reading = self._open(_READ)
        if os.fstat(self._reading).st_size == 0:  # with a line in it, it can be told from another that is put in its place
            self._append(_LOOK_AT_EVERYTHING)
        self._go_to_end(self._reading)

    def _new_lines(self, descriptor: int) -> list[bytes]:
        start = self._offset - len(self._tail)
        content = os.pread(descriptor, max(os.fstat(descriptor).st_size - start, 0), start)
        if not content.startswith(self._tail):
            self._go_to_end(descriptor)
            return [_LOOK_AT_EVERYTHING.encode()]
        whole = content[: content.rfind(b"\n") + 1]  # of a line that is just being written, the rest follows
        new = whole[len(self._tail) :]
        self._offset += len(new)
        self._tail = (self._tail + new)[-_TAIL:]
        return new.split(b"\n")

    def _go_to_end(self, descriptor: int) -> None:
        self._offset = os.fstat(descriptor).st_size
        self._tail = os.pread(descriptor, min(self._offset, _TAIL), max(self._offset - _TAIL, 0))

    def _append(self, line: str) -> None:
        content = f"\n{line} {secrets.token_hex(8)}\n".encode()  # the first line break ends what somebody else may have left unfinished
        for _ in range(_ATTEMPTS):
            with self._opened(_APPEND) as descriptor:
                if os.write(descriptor, content) != len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), layout.CHANGES)
                if self._is_current(descriptor):
                    return
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), layout.CHANGES)

    @contextmanager
    def _opened(self, flags: int) -> Iterator[int]:
        descriptor = self._open(flags)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _open(self, flags: int) -> int:
        try:
            return os.open(layout.CHANGES, flags, 0o666, dir_fd=self._root)
        except FileNotFoundError:  # git clean took the folder away
            make_service_folder(self._root)
            return os.open(layout.CHANGES, flags, 0o666, dir_fd=self._root)

    def _is_current(self, descriptor: int) -> bool:
        try:
            now = os.stat(layout.CHANGES, dir_fd=self._root, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return os.path.samestat(now, os.fstat(descriptor))
