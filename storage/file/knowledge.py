"""What this process knows of the groups, and how it is brought up to date: by what the others told, or by looking at the disk.

Whatever becomes known is durable, and everybody has been told of it: it is never taken back, and no other process knows less.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from portal_emails.errors import Unavailable
from storage.file.changes import Changes
from storage.file.durability import make_all_durable
from storage.file.git_signs import GitSigns, Sign
from storage.file.groups import Group, Groups
from storage.file.layout import place
from storage.file.looking import SignOfChange, is_there, look, look_at_all, look_at_revision, sign_of_change
from storage.file.revision_files import Head
from storage.file.unfinished import Unfinished, done, make_put_durable, unfinished

logger = logging.getLogger("portal_emails.storage")

_PATIENCE_SECONDS = 1.0
"""How long a writer may take from putting a revision to having told everybody; then others do it."""
_LOOK_SECONDS = 30.0
"""After which the disk is looked at again: what was changed by hand shows then."""
_WRITTEN_BACK_SECONDS = 600.0
"""After which no system leaves in memory what is to be on disk."""

_MENDED_FIRST = 16

Told = Mapping[str, int]
"""The newest revision by the folder of the group."""


class Knowledge:
    """For one thread at a time, except for `hurried`. All methods raise OSError; those that read raise Unavailable as well."""

    def __init__(self, root: int, path: Path, changes: Changes) -> None:
        self.groups = Groups()
        self.moves = 0
        """How often anything was different."""
        self.hurried: set[str] = set()
        """Files in `writing/` whose writer is known not to see to them."""
        self._root = root
        self._path = path
        self._changes = changes
        self.git = GitSigns(path)
        """Of the folder's repository."""
        self.git.search()
        self._git_sign: Sign = ()
        self._behind = True
        self._look_after = 0.0
        self._damage: dict[str, SignOfChange | None] = {}
        """By the name of a group that cannot be read: its files as they were when that was found again."""

    def refresh(self) -> None:
        """Know all that was acknowledged until now."""
        self._require_root()
        git = self.git.now()
        finished = self.finish(each for each in unfinished(self._root) if self._is_due(each))
        news = self._changes.news()  # last: it tells of whatever was there before what was finished
        told = _joined(finished, news.revisions)
        elsewhere = self._behind or news.everything or git != self._git_sign
        self._behind = True  # until all of it is done
        if elsewhere or time.monotonic() > self._look_after or self._is_mended():
            self.look(told, tell=not elsewhere)
            self.moves += elsewhere
        else:
            self._follow(told)
            if self._behind:
                self.look({}, tell=True)
        self._git_sign = git

    def look(self, told: Told, *, tell: bool) -> None:
        """Look at the disk; `tell`: the others, too, if anything changed that no commit explains."""
        self._behind = True
        before = self.groups.by_name
        found = look_at_all(self._root, before)
        finished = self.finish(unfinished(self._root))
        news = self._changes.news()
        told = _joined(_joined(told, finished), news.revisions)
        foreign = [group for name, group in found.items() if not _is_explained(group, before.get(name), told.get(name, -1))]
        make_all_durable(self._root, _losable(foreign))
        self.moves += found != before
        self.groups = Groups(found.values())
        self._damage.clear()
        self._follow(told)
        self._behind |= news.everything
        self._report(foreign)
        if tell and (foreign or before.keys() - found.keys()):
            self._tell_of_everything()
        self.git.search()
        self._look_after = time.monotonic() + _LOOK_SECONDS

    def look_again(self, name: str) -> bool:
        """Look at this group's folder, and at everything if it is other than it was known to be; whether it is."""
        changed = look(self._root, name) != self.groups.by_name.get(name)
        if changed:
            self.look({}, tell=True)
        return changed

    def finish(self, revisions: Iterable[Unfinished]) -> Told:
        """Make these durable and tell everybody of them, in place of their writers."""
        told: dict[str, int] = {}
        for each in revisions:
            if self.knows(each.group, each.revision) or make_put_durable(self._root, each):
                told = _joined(told, {each.group: each.revision})
                self.tell(each.group, each.revision, each.file)
        return told

    def tell(self, group: str, revision: int, file: str) -> None:
        """Tell everybody of a revision that was put, and take its name in `writing/` away. Never raises: nothing undoes it."""
        try:
            self._changes.tell(group, revision)
        except OSError as error:
            logger.warning("%s was saved; the other processes hear of it later: %s", place(group, revision), error.strerror)
            self.hurried.add(file)
        else:
            self.hurried.discard(file)
            done(self._root, file)

    def knows(self, group: str, revision: int) -> bool:
        """Whether the group has come to that revision, as far as is known."""
        known = self.groups.by_name.get(group)
        return known is not None and known.revision is not None and known.revision >= revision

    def _follow(self, told: Told) -> None:
        """Know the revisions that were told of. What then is missing was taken away by somebody else: the disk is to be looked at."""
        behind = False
        for name, revision in told.items():
            known = self.groups.by_name.get(name)
            if known is not None and known.revision is not None and known.revision >= revision:
                behind |= not is_there(self._root, name, known.revision)
                continue
            group = look_at_revision(self._root, name, revision, known)
            if group is None:
                behind = True
            else:
                self.groups.put(group)
                self.moves += 1
        self._behind = behind  # only now: what was told is not told again to whom a failure of the disk kept from reading it

    def _is_due(self, each: Unfinished) -> bool:
        return each.file in self.hurried or abs(time.time() - each.since) > _PATIENCE_SECONDS

    def _is_mended(self) -> bool:
        """Whether one of the groups that could not be read is different now; where there are many, the first of them tell."""
        return any(self._is_different(name) for name in islice(self.groups.damaged, _MENDED_FIRST))

    def _is_different(self, name: str) -> bool:
        sign = sign_of_change(self._root, name)
        if sign is not None and sign == self._damage.get(name):
            return False
        self._damage[name] = sign
        return look(self._root, name) != self.groups.by_name[name]

    def _require_root(self) -> None:
        """A disk that is no longer mounted, say, must not look like a storage without groups."""
        try:
            there = os.path.samestat(self._path.stat(), os.fstat(self._root))
        except OSError:
            there = False
        if not there:
            logger.warning("the folder of the storage %s is gone; put it back, or start the service anew", self._path)
            raise Unavailable

    def _tell_of_everything(self) -> None:
        try:
            self._changes.tell_of_everything()
        except OSError as error:  # they look for themselves before long
            logger.warning("the storage %s was changed by hand; the other processes see it later: %s", self._path, error.strerror)

    @staticmethod
    def _report(groups: Iterable[Group]) -> None:
        for group in groups:
            if isinstance(group.head, str):
                logger.error("a group cannot be read: %s", group.head)


def _joined(one: Told, other: Told) -> dict[str, int]:
    return {name: max(one.get(name, 0), other.get(name, 0)) for name in (*one, *other)}


def _is_explained(group: Group, before: Group | None, told: int) -> bool:
    """Whether commits alone have made it what it is, or nothing has."""
    if group == before:
        return True
    at = -1 if before is None or before.revision is None else before.revision
    return group.revision is not None and at < group.revision <= told


def _losable(groups: Iterable[Group]) -> Sequence[tuple[str, int]]:
    """What a power cut could take back."""
    since = time.time() - _WRITTEN_BACK_SECONDS
    return [
        (each.name, each.revision) for each in groups if each.revision is not None and isinstance(each.head, Head) and each.changed > since
    ]
