"""Reading revisions of a group, whole, from their files."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from portal_emails.errors import UnreadableDocument
from portal_emails.ports import Revision
from storage.file.folders import read_file, revisions_of
from storage.file.groups import Group
from storage.file.key_memory import KeyMemory
from storage.file.layout import place, revision_file
from storage.file.looking import OF_ONE_GROUP, broken_link, reason
from storage.file.revision_files import decode, follows


class MissingRevision(Exception):
    """A revision of the group that should be there has no file; git may have taken it away just now."""

    def __init__(self, group: str, revision: int) -> None:
        super().__init__(f"{place(group, revision)}: is missing; restore it from git or a backup")
        self.group = group


def read_newest(root: int, group: Group) -> Revision:
    """Raises MissingRevision, UnreadableDocument, and OSError for what is not this group's fault."""
    if group.revision is None:
        raise UnreadableDocument(str(group.head))
    return read_revision(root, group.name, group.revision)


def read_revision(root: int, name: str, revision: int) -> Revision:
    """Raises as `read_newest` does."""
    return decode(read_content(root, name, revision), name, revision)


def read_content(root: int, name: str, revision: int) -> bytes:
    """The file of a revision. Raises as `read_newest` does."""
    with _explained(root, name, revision), revisions_of(name, root) as revisions:
        return read_file(revision_file(revision), revisions)


def read_history(root: int, group: Group, before: int | None, limit: int) -> Sequence[Revision]:
    """Newest first, those smaller than `before`. Raises as `read_newest` does."""
    newest = read_newest(root, group).record.revision
    start = newest if before is None else min(newest, before - 1)
    later = read_content(root, group.name, start + 1) if start < newest else None
    return tuple(_newest_first(root, group.name, range(start, max(start - limit, -1), -1), later))


def _newest_first(root: int, name: str, numbers: range, later: bytes | None) -> Iterator[Revision]:
    """`later`: the file after the first of them, if there is one."""
    for number in numbers:
        content = read_content(root, name, number)
        revision = decode(content, name, number)
        if later is not None and not follows(later, content):
            raise UnreadableDocument(broken_link(name, number + 1))
        yield revision
        later = content


def find_key(root: int, group: Group, key: str, since: datetime, memory: KeyMemory) -> Revision | None:
    """The newest revision with this key, made at `since` or later. Raises as `read_newest` does."""
    newest = read_newest(root, group).record.revision
    for number in range(memory.next_revision(group), newest + 1):
        memory.note(group, number, read_revision(root, group.name, number).entry.key)
    found = (read_revision(root, group.name, number) for number in reversed(memory.revisions_with(group, key)))
    return next((each for each in found if each.entry.key == key and each.entry.at >= since), None)


@contextmanager
def _explained(root: int, name: str, revision: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOENT:
            raise MissingRevision(name, revision) from None
        if error.errno not in OF_ONE_GROUP:
            raise
        raise UnreadableDocument(f"{place(name, revision)}: {reason(root, name, error)}") from None
