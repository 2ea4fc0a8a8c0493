"""Who was quicker: what a save that meets somebody else's says of it."""

from __future__ import annotations

from collections.abc import Sequence

from portal_emails.changes import Conflict
from portal_emails.documents import changes_of
from portal_emails.model import CustomerGroup
from portal_emails.ports import Revision, Storage
from portal_emails.problems import Path
from portal_emails.use_cases.failures import RevisionConflict

_REVISIONS_AT_ONCE = 4
"""Each comes with its whole document."""


async def describe_conflict(storage: Storage, group: CustomerGroup, conflicts: Sequence[Conflict]) -> RevisionConflict:
    """The failure of a save that met `conflicts` on `group` as it now is. Raises Unavailable."""
    last = await _last_change(storage, group, {conflict.change.path for conflict in conflicts})
    return RevisionConflict(
        tuple(conflict.change for conflict in conflicts),
        group,
        last.entry.at,
        last.entry.by,
        _common_path([conflict.given_at for conflict in conflicts]),
    )


async def _last_change(storage: Storage, group: CustomerGroup, paths: set[Path]) -> Revision:
    """The newest revision of the group as it was read that changed one of the paths; there is one, or there were no conflict."""
    before = group.revision + 1
    while page := await storage.revisions(group.code, before, _REVISIONS_AT_ONCE):
        for revision in page:
            if any(change.path in paths for change in changes_of(revision.entry.changes)):
                return revision
        before = page[-1].record.revision
    raise AssertionError(f"no revision of {group.code!r} changed what is in conflict")


def _common_path(paths: Sequence[Path]) -> Path:
    """The field in conflict, or what all of them have in common above it."""
    first, last = min(paths), max(paths)
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return first[:shared]
