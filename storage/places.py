"""Places in which a storage can be tried out, apart from what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from portal_emails.errors import ConfigurationError

PREFIX = "portal-emails-check-"


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A new folder on the same disk as the path, removed at the end with all that is in it. Raises ConfigurationError."""
    try:
        folder = TemporaryDirectory(prefix=PREFIX, dir=path.parent)
    except OSError as error:
        raise ConfigurationError(f"cannot make a folder beside {path}: {error.strerror}; let this user write {path.parent}") from error
    with folder as name:
        yield Path(name)
