"""`.exported`: from which revision a group's folder was written, and what the group was then.

git joins the lines of two branches (`merge=union`). The newest counts that is of the storage at hand: its branch had all that the group
was then, and git has merged that with what the other branch edited, so that whatever differs from it was edited.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from portal_emails.changes import Values, diff
from portal_emails.documents import changes_json

_LINE = re.compile(r"revision (?P<revision>[0-9]{1,10}) state (?P<state>[0-9a-f]{16})", re.ASCII)
_MOST = 10
"""Branches that are joined at once."""
_WORDS = "# Written by portal-emails. Of several lines, the newest counts."


@dataclass(frozen=True, slots=True, order=True)
class Exported:
    """A revision of a group, and a digest of its values: another storage may have another group at the same revision."""

    revision: int
    state: str

    @classmethod
    def of(cls, revision: int, values: Values) -> Exported:
        """The mark of a group of these values."""
        return cls(revision, hashlib.sha256(changes_json(diff({}, values))).hexdigest()[:16])

    def written(self) -> bytes:
        """As it stands in the file."""
        return f"{_WORDS}\nrevision {self.revision} state {self.state}\n".encode()


def read_exported(data: bytes | None) -> tuple[Exported, ...]:
    """What the file says, newest first; nothing without one, or where it says nothing of the kind."""
    found = _LINE.finditer((data or b"").decode(errors="replace"))
    return tuple(sorted({Exported(int(line["revision"]), line["state"]) for line in found}, reverse=True))[:_MOST]
