"""Putting a revision: its file is whole and durable before it has its name, and a name is given once.

The steps, and what a crash after each leaves:

1. a file in `writing/` is written and synced                nothing was put
2. link(2) gives it its name among the group's revisions     the file has two names: put, but perhaps not durable, and nobody was told
3. the folder of revisions is synced                         durable, and nobody was told
4. a line in `changes` tells every process                   everybody was told
5. its name in `writing/` is taken away                      done

So a file in `writing/` with two names is a revision that somebody has to see to (unfinished.py); whoever repeats steps 3 to 5 does no harm.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from storage.file import layout
from storage.file.disk_faults import remedy_of
from storage.file.folders import folder, revisions_of, sync, write_all
from storage.file.service_folder import make_service_folder

logger = logging.getLogger("portal_emails.storage")

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_FILE_MODE = 0o666
"""As git makes files: the umask of who runs the service decides whether others may read or write them."""


def put_if_absent(root: int, group: str, revision: int, content: bytes, writing_file: str) -> None:
    """Put the file unless there is one of this name: steps 1 to 3. It keeps its name in `writing/` until everybody was told.

    Raises Stale when there is one, Unavailable when nothing was written, OutcomeUnknown when it stands there but may not be durable.
    """
    with _nothing_written(root, group, writing_file):
        _write(root, writing_file, content)
        if revision == 0:
            _make_group(root, group)
        with folder(layout.WRITING, root) as writing, revisions_of(group, root) as revisions:
            _link(writing_file, writing, layout.revision_file(revision), revisions)
            with _outcome_unknown():
                sync(revisions)


@contextmanager
def _nothing_written(root: int, group: str, writing_file: str) -> Iterator[None]:
    try:
        yield
    except OutcomeUnknown:
        raise
    except BaseException as error:
        with suppress(OSError):
            os.unlink(f"{layout.WRITING}/{writing_file}", dir_fd=root)
        if isinstance(error, FileExistsError):
            raise Stale("the group has this revision already") from None
        if isinstance(error, OSError):
            logger.warning("nothing was written to the folder %s: %s; %s", group, error.strerror, remedy_of(error))
            raise Unavailable from error
        raise


@contextmanager
def _outcome_unknown() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.exception("a revision was put that may not be durable")
        raise OutcomeUnknown from error


def _write(root: int, writing_file: str, content: bytes) -> None:
    descriptor = _create(root, f"{layout.WRITING}/{writing_file}")
    try:
        write_all(descriptor, content)
        sync(descriptor)
    finally:
        os.close(descriptor)


def _create(root: int, path: str) -> int:
    try:
        return os.open(path, _NEW, _FILE_MODE, dir_fd=root)
    except FileNotFoundError:  # git clean took the folder away
        make_service_folder(root)
        return os.open(path, _NEW, _FILE_MODE, dir_fd=root)


def _make_group(root: int, group: str) -> None:
    """Its folders, durable before a revision in them is; also when another process has just made them, and not synced them yet."""
    with suppress(FileExistsError):
        os.mkdir(group, dir_fd=root)
    with folder(group, root) as made:
        with suppress(FileExistsError):
            os.mkdir(layout.REVISIONS, dir_fd=made)
        sync(made)
    sync(root)


def _link(writing_file: str, writing: int, file: str, revisions: int) -> None:
    """Raises OSError only if the file was not given its name: some network file systems fail after they have done it."""
    try:
        os.link(writing_file, file, src_dir_fd=writing, dst_dir_fd=revisions, follow_symlinks=False)
    except OSError:
        with _outcome_unknown():
            linked = _is_same_file(writing_file, writing, file, revisions)
        if not linked:
            raise


def _is_same_file(one: str, one_folder: int, other: str, other_folder: int) -> bool:
    """Whether both names are one file's; not if one of them leads nowhere."""
    try:
        one_status = os.stat(one, dir_fd=one_folder, follow_symlinks=False)
        return os.path.samestat(one_status, os.stat(other, dir_fd=other_folder, follow_symlinks=False))
    except FileNotFoundError:
        return False
