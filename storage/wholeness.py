"""Whether a group of the source is whole. What a service could not read is not copied, and the target is not blamed for it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import aclosing

from portal_emails.documents import changes_of, group_of
from portal_emails.errors import UnreadableDocument
from portal_emails.ports import Record, Revision, Storage
from storage.histories import oldest_first


class DamagedGroup(UnreadableDocument):
    """A group that is not whole in the source; the message says what of it, and what to do."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"group {code!r}: damaged in the source: {what}; restore it there from a backup (portal-emails doctor shows more)")


async def can_be_copied(source: Storage, ours: Record, start: int) -> bool:
    """Whether the revisions from `start` on are all there; False: it was saved meanwhile. Raises UnreadableDocument."""
    require_readable(ours)
    found: set[int] = set()
    async with aclosing(oldest_first(source, ours, start)) as revisions:
        async for revision in revisions:
            require_sound(revision, ours)
            found.add(revision.record.revision)
    return await has_all(source, ours, range(start, ours.revision + 1), found)


async def has_all(source: Storage, ours: Record, wanted: range, found: Collection[int]) -> bool:
    """Whether every wanted revision was found; False: some were not, but the group has moved since. Raises DamagedGroup."""
    missing = next((number for number in wanted if number not in found), None)
    if missing is None:
        return True
    now = (await source.load([ours.code])).get(ours.code)
    if now is None or now.revision != ours.revision:
        return False
    raise DamagedGroup(ours.code, f"revision {missing} of {ours.revision} is missing")


def require_sound(revision: Revision, ours: Record) -> None:
    """Raises UnreadableDocument for what a service could not read, or for a newest revision that is not the group's record."""
    require_readable(revision.record)
    _require_changes(revision)
    if revision.record.revision == ours.revision and revision.record != ours:
        raise DamagedGroup(ours.code, f"its record is not that of its newest revision, {ours.revision}")


def require_readable(record: Record) -> None:
    """Raises UnreadableDocument as the service does."""
    try:
        group_of(record)
    except UnreadableDocument as error:
        if error.__cause__ is None:  # written by a newer version: that is no damage, and the message says what to do
            raise
        raise DamagedGroup(record.code, f"the document of revision {record.revision} cannot be read") from error


def _require_changes(revision: Revision) -> None:
    record = revision.record
    try:
        changes_of(revision.entry.changes)
    except Exception as error:  # damaged changes are damaged in any way
        raise DamagedGroup(record.code, f"the changes of revision {record.revision} cannot be read") from error
