"""What the disk refuses, and what to do about it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal_emails.errors import ConfigurationError

LET_WRITE = "let this user write the folder and all that is in it"
_NO_LINKS = "where .portal-emails or what is in it is a symbolic link or something else, put the folder itself there"
_REMEDIES = {
    errno.EACCES: LET_WRITE,
    errno.EPERM: LET_WRITE,
    errno.EROFS: "make its file system writable, or name another folder",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.ENOTDIR: _NO_LINKS,
    errno.ELOOP: _NO_LINKS,
}
_OTHERWISE = "check the disk, or name another folder"


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Around what opening does; raises ConfigurationError for what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"cannot open the storage {path}: {error.strerror}; {remedy_of(error)}") from error


def remedy_of(error: OSError) -> str:
    """What to do about what the disk refuses."""
    return _REMEDIES.get(error.errno or 0, _OTHERWISE)
