"""The folder of a storage while it is open: each method is one call of the contract, in whichever thread it is made."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable, UnreadableDocument
from portal_emails.ports import Commit, ListQuery, Record, Revision
from portal_emails.safe_names import safe_name
from storage.file.catalog import Catalog
from storage.file.disk_faults import explained
from storage.file.folders import LARGEST
from storage.file.groups import Group, Groups
from storage.file.key_memory import KeyMemory
from storage.file.layout import writing_file
from storage.file.opening import prepare
from storage.file.putting import put_if_absent
from storage.file.reading import MissingRevision, find_key, read_content, read_history, read_newest
from storage.file.revision_files import encode, head_of
from storage.file.unfinished import remove_abandoned

logger = logging.getLogger("portal_emails.storage")

_ATTEMPTS = 30
_PAUSE_SECONDS = 0.01
"""Time for git to go on."""
_CERTAIN = 3
"""How often a fault has to be seen while nothing changes: one that git is about to mend is none."""

Answer = TypeVar("Answer")


class OpenFolder:
    """Its methods raise what the contract says, and UnreadableDocument for a damaged file, which they name."""

    def __init__(self, path: Path) -> None:
        """Makes the folder ready for use; raises ConfigurationError."""
        self._path = Path(os.path.realpath(path))
        self._root = prepare(self._path)
        self._catalog = Catalog(self._root, self._path)
        self._keys = KeyMemory()
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """When nothing is under way any more."""
        self._catalog.close()
        os.close(self._root)

    def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        """The newest records by code."""
        return self._read(lambda: {code: self._record(group) for code, group in self._newest(codes).items()})

    def list(self, query: ListQuery) -> Sequence[Record]:
        """The newest records in code-point order of their codes."""
        return self._read(lambda: tuple(self._record(group) for group in self._of_all(query, Groups.page)))

    def count(self, query: ListQuery) -> int:
        """How many groups match."""
        return self._read(lambda: self._of_all(query, Groups.count))

    def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before`."""
        return self._read(lambda: self._of_group(code, (), lambda group: read_history(self._root, group, before, limit)))

    def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key, made at `since` or later."""
        return self._read(lambda: self._of_group(code, None, lambda group: find_key(self._root, group, key, since, self._keys)))

    def position(self) -> str:
        """Other after every commit, and after whatever else was seen to change."""
        return self._read(self._catalog.position)

    def commit(self, commit: Commit) -> None:
        """Put the revision, durable on return."""
        record = commit.revision.record
        if record.revision != (0 if commit.expected is None else commit.expected + 1):
            raise ValueError(f"revision {record.revision} does not follow {commit.expected}")
        self._require_expected(record.code, commit.expected)
        name, revision = safe_name(record.code), record.revision
        before = None if commit.expected is None else self._expected(record.code, commit.expected)
        content = encode(commit.revision, before)
        if len(content) > LARGEST:
            raise ValueError(f"revision {revision} has {len(content):,} bytes, and may have {LARGEST:,}")
        file = writing_file(name, revision)
        self._put(name, revision, content, file)
        self._catalog.tell(name, revision, file)

    # ---------------------------------------------------------------- reading

    def _newest(self, codes: Sequence[str]) -> Mapping[str, Group]:
        return self._catalog.ask(lambda groups: groups.newest(codes))

    def _record(self, group: Group) -> Record:
        return read_newest(self._root, group).record

    def _of_all(self, query: ListQuery, question: Callable[[Groups, ListQuery], Answer]) -> Answer:
        def answer(groups: Groups) -> Answer:
            damage = groups.damage_in(query)
            if damage is not None:
                raise UnreadableDocument(damage)
            return question(groups, query)

        return self._catalog.ask(answer)

    def _of_group(self, code: str, unknown: Answer, question: Callable[[Group], Answer]) -> Answer:
        group = self._newest([code]).get(code)
        return unknown if group is None else question(group)

    def _read(self, read: Callable[[], Answer]) -> Answer:
        """Read again what git changes meanwhile: a file that is gone, or only half there."""
        seen = 0
        with _available():
            for _ in range(_ATTEMPTS):
                try:
                    return read()
                except MissingRevision as error:
                    fault, changing = UnreadableDocument(str(error)), self._catalog.look_again(error.group)
                except UnreadableDocument as error:
                    fault, changing = error, False
                if changing or self._catalog.git_is_at_work():
                    seen = 0
                    time.sleep(_PAUSE_SECONDS)
                elif (seen := seen + 1) == _CERTAIN:
                    raise fault
        raise Unavailable

    # ---------------------------------------------------------------- writing

    def _require_expected(self, code: str, expected: int | None) -> None:
        """The newest revision must be the expected one, as far as is known; raises Stale."""
        group = self._read(lambda: self._newest([code]).get(code))
        if group is not None and group.revision is None:
            raise UnreadableDocument(str(group.head))
        if (None if group is None else group.revision) != expected:
            raise Stale(f"group {code!r} is not at revision {expected}")

    def _expected(self, code: str, expected: int) -> bytes:
        """The file that the new one will follow; raises Stale when git takes it away just now, UnreadableDocument when it is damaged."""
        name = safe_name(code)

        def read() -> bytes | None:
            try:
                content = read_content(self._root, name, expected)
            except MissingRevision:
                return None
            head_of(content, name, expected)
            return content

        content = self._read(read)
        if content is None:
            raise self._gone(code, expected)
        return content

    def _gone(self, code: str, expected: int) -> Stale:
        with _available():
            self._catalog.look_again(safe_name(code))
        return Stale(f"group {code!r} is no longer at revision {expected}")

    def _put(self, name: str, revision: int, content: bytes, file: str) -> None:
        try:
            put_if_absent(self._root, name, revision, content, file)
        except OutcomeUnknown:
            self._catalog.hurry(file)
            raise
        except Stale:
            with _available():
                self._catalog.lost_race(name, revision)
            raise

    # ---------------------------------------------------------------- opening

    def _begin(self) -> None:
        """Know every group, and clear away what earlier processes left."""
        with explained(self._path):
            self._catalog.shorten_changes()
            self._catalog.position()
            remove_abandoned(self._root)


@contextmanager
def _available() -> Iterator[None]:
    """Outside of a commit's decisive step: whatever the disk refuses, nothing was written."""
    try:
        yield
    except OSError as error:
        logger.warning("the storage is unavailable: %s", error.strerror)
        raise Unavailable from error
