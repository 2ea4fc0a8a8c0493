"""Makes a folder ready for use, or says what is in the way and what to do. What its file system can do is found out by trying."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal_emails.errors import ConfigurationError
from storage.file.disk_faults import explained
from storage.file.folders import folder, sync, write_all
from storage.file.layout import WRITING
from storage.file.service_folder import describe_to_git, make_service_folder

_ANOTHER_FILE_SYSTEM = "put the folder on a local disk with a file system such as ext4, XFS, Btrfs or APFS"
_LONG_NAME = "%+-_" + "a" * 150
"""The characters that names are made of, and longer than any of them."""


def prepare(path: Path) -> int:
    """A descriptor of the folder, made if need be, with all that the service keeps in it; raises ConfigurationError."""
    if not path.parent.is_dir():
        raise ConfigurationError(f"cannot open the storage {path}: there is no folder {path.parent}; create it, or name another folder")
    if path.exists() and not path.is_dir():
        raise ConfigurationError(f"cannot open the storage {path}: it is no folder; name another")
    with explained(path):
        _make(path)
        root = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            make_service_folder(root)
            describe_to_git(root)
            with folder(WRITING, root) as writing:
                _try_out(path, writing)
        except BaseException:
            os.close(root)
            raise
    return root


def _make(path: Path) -> None:
    with suppress(FileExistsError):
        path.mkdir()
        parent = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync(parent)
        finally:
            os.close(parent)


def _try_out(path: Path, writing: int) -> None:
    """Everything that a commit does, with two files that are taken away again."""
    one, other = (f"{_LONG_NAME}.{secrets.token_hex(8)}" for _ in range(2))
    try:
        descriptor = os.open(one, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=writing)
        try:
            write_all(descriptor, b"trial\n")
            with _needed(path, "syncing a file"):
                sync(descriptor)
            with _needed(path, "hard links"):
                os.link(one, other, src_dir_fd=writing, dst_dir_fd=writing, follow_symlinks=False)
            _require(path, "hard links that are counted", os.fstat(descriptor).st_nlink == 2)
            _require(path, "hard links that replace nothing", _is_refused(one, other, writing))
        finally:
            os.close(descriptor)
        with _needed(path, "syncing a folder"):
            sync(writing)
    finally:
        for name in (one, other):
            with suppress(OSError):
                os.unlink(name, dir_fd=writing)


def _is_refused(one: str, other: str, writing: int) -> bool:
    try:
        os.link(one, other, src_dir_fd=writing, dst_dir_fd=writing, follow_symlinks=False)
    except FileExistsError:
        return True
    return False


@contextmanager
def _needed(path: Path, ability: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _require(path, f"{ability} ({error.strerror})", there=False)


def _require(path: Path, ability: str, there: bool) -> None:
    if not there:
        raise ConfigurationError(f"cannot open the storage {path}: its file system lacks {ability}; {_ANOTHER_FILE_SYSTEM}")
