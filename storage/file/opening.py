"""Makes a folder ready for use, or says what is in the way and what to do. What its file system can do is found out by trying."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from portal_emails.as_code.layout import EXPORTED_FILE, GROUP_FILE
from portal_emails.errors import ConfigurationError
from storage.file.disk_faults import explained
from storage.file.folders import folder, sync, write_all
from storage.file.layout import REVISIONS, WRITING
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
    refuse_export(path)
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


def refuse_export(path: Path) -> None:
    """Raises ConfigurationError for an export of emails as code: the groups of both would stand in the same folders."""
    with explained(path):
        folders = _folders(path) if path.is_dir() else []
        if any(_has(each, REVISIONS) for each in folders):  # a storage that was made in an export goes on
            return
        if any(_has(each, *GROUP_FILE) or _has(each, *EXPORTED_FILE) for each in folders):
            raise ConfigurationError(f"cannot open the storage {path}: it is an export of emails as code; name another folder")


def _folders(path: Path) -> Sequence[Path]:
    with os.scandir(path) as entries:
        return [path / entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)]


def _has(folder: Path, name: str) -> bool:
    """One that this user may not enter says nothing."""
    return os.path.lexists(folder / name)


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
