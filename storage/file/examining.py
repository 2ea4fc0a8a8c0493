"""Looks at a folder without opening it for use: nothing is made, and what is written to try it is gone again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from portal_emails.safe_names import is_safe_name
from storage.capabilities import Concern, Examination
from storage.file.disk_faults import LET_WRITE, explained, remedy_of
from storage.file.layout import REVISIONS, SERVICE
from storage.file.opening import refuse_export
from storage.permissions import concerns


def examine(path: Path) -> Examination:
    """A folder of groups, also one that git brought. Raises ConfigurationError when it cannot be looked into."""
    found = f"the folder {path}"
    refuse_export(path)
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
    return _closed_group(path)


def _closed_group(path: Path) -> Concern | None:
    """As where somebody else's command has made its folder."""
    with os.scandir(path) as entries:
        names = sorted(entry.name for entry in entries if is_safe_name(entry.name) and entry.is_dir(follow_symlinks=False))
    closed = [name for name in names if _is_closed(path / name)]
    if not closed:
        return None
    others = f" and {len(closed) - 1:,} more" if len(closed) > 1 else ""
    return Concern(f"saves of a group would fail: this user may not write the folder {closed[0]}{others}", LET_WRITE)


def _is_closed(group: Path) -> bool:
    """A folder without revisions is none of a group."""
    revisions = group / REVISIONS
    return not _may(group, os.R_OK | os.X_OK) or (revisions.is_dir() and not _may(revisions, os.R_OK | os.W_OK | os.X_OK))


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
