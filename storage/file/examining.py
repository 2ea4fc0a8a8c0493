"""Looks at a folder without opening it for use: nothing is made, and what is written to try it is gone again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from storage.capabilities import Concern, Examination
from storage.file.layout import REVISIONS, SERVICE
from storage.file.opening import explained, remedy_of
from storage.permissions import concerns


def examine(path: Path) -> Examination:
    """A folder of groups, also one that git brought. Raises ConfigurationError when it cannot be looked into."""
    found = f"the folder {path}"
    with explained(path):
        if not path.is_dir() or not _is_storage(path):
            return Examination(found, is_there=False)
        return Examination(found, is_there=True, obstacle=_obstacle(path), concerns=concerns(path, [path]))


def _is_storage(path: Path) -> bool:
    with os.scandir(path) as entries:
        return any(entry.name == SERVICE or _has_revisions(Path(entry)) for entry in entries)


def _has_revisions(folder: Path) -> bool:
    """A folder that this user may not enter says nothing of the others."""
    try:
        return Path(folder, REVISIONS).is_dir()
    except PermissionError:
        return False


def _obstacle(path: Path) -> Concern | None:
    """Why nothing can be written; None: it can, which was tried and taken back."""
    service = path / SERVICE
    try:
        with tempfile.TemporaryFile(dir=service if service.is_dir() else path) as trial:
            trial.write(b"trial\n")
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as error:
        return Concern(error.strerror or type(error).__name__, remedy_of(error))
    return None
