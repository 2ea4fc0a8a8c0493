"""Bundled plugin `audit-log`: who saved what, when and why, as one line of JSON a save. Never the texts.

A line has `at`, `group`, `revision`, `by`, `reason` and `changed`, the paths of what the save changed, joined with points. It is
ASCII, and written at once at the end of the file, so that several processes may write to the same file. The file is opened anew
for each line: it may be moved away at any time.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from portal_emails.documents import changes_of
from portal_emails.errors import ConfigurationError
from portal_emails.hookspecs import hookimpl
from portal_emails.ports import Saved


class AuditLog:
    """Appends to `path`, which only the service's user may read when it is made. Raises ConfigurationError when it can't be opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            os.close(self._open())
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ConfigurationError(
                f"PORTAL_EMAILS_AUDIT_LOG: {str(path)!r} cannot be opened for appending ({reason}); "
                "name a file in a folder that exists and that the service may write to"
            ) from error

    @hookimpl
    def emails_saved(self, saved: Saved) -> None:
        """Append the line; raises OSError when it could not be written whole."""
        line = _line(saved)
        descriptor = self._open()
        try:
            written = os.write(descriptor, line)
        finally:
            os.close(descriptor)
        if written < len(line):
            raise OSError(f"only {written} of {len(line)} bytes could be written")

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _line(saved: Saved) -> bytes:
    entry = saved.entry
    facts = {
        "at": entry.at.isoformat(),
        "group": saved.group,
        "revision": saved.revision,
        "by": entry.by,
        "reason": entry.reason,
        "changed": [".".join(change.path) for change in changes_of(entry.changes)],
    }
    return json.dumps(facts).encode("ascii") + b"\n"
