"""Reading through one process, and comparing with what all processes were told before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal_emails.documents import group_of
from portal_emails.errors import UnreadableDocument
from portal_emails.ports import ListQuery, Record, Storage
from tests.torture.board import Board
from tests.torture.texts import MixedState, tokens_of
from tests.torture.violations import Rule, Violation, append, report


@dataclass(frozen=True, slots=True)
class Floor:
    """What a read that begins now must see at least, by group."""

    acknowledged: Mapping[str, int]
    seen: Mapping[str, int]


def what_is_wrong(record: Record) -> Violation | None:
    """With a state by itself."""
    try:
        tokens_of(group_of(record))
    except UnreadableDocument as error:
        return Violation(Rule.TORN, str(error))
    except MixedState as error:
        return Violation(Rule.MIXED, f"{record.code}, revision {record.revision}: {error}")
    return None


def what_is_missed(group: str, revision: int | None, floor: Floor) -> Violation | None:
    """In a read that found this revision."""
    for rule, least in ((Rule.BEHIND_SAVE, floor.acknowledged[group]), (Rule.BEHIND_READ, floor.seen[group])):
        if revision is None or revision < least:
            return Violation(rule, f"{group} at revision {revision} after {least}")
    return None


def digest_of(record: Record) -> str:
    """Of all that a record says."""
    return hashlib.sha256(repr((record.configured, record.search_key, record.document)).encode()).hexdigest()


class Observer:
    """Everything it reads is compared, noted for the other processes, and kept in a file for the judge."""

    def __init__(self, storage: Storage, board: Board, row: int, folder: Path) -> None:
        self._storage = storage
        self._board = board
        self._row = row
        self._violations = folder / "violations"
        self._states = folder / f"reader-{row}.states"
        self._newest: dict[str, tuple[int, str]] = {}

    def floor(self, groups: Sequence[str]) -> Floor:
        """Of this moment."""
        return Floor(self._board.acknowledged(groups), self._board.seen(groups))

    async def load(self, groups: Sequence[str]) -> Mapping[str, Record]:
        """The groups, as Storage.load gives them."""
        floor = self.floor(groups)
        records = await self._storage.load(groups)
        self._compare(groups, records.values(), floor)
        return records

    async def list(self, groups: Sequence[str], before: str | None) -> None:
        """A page that has just these groups."""
        floor = self.floor(groups)
        self._compare(groups, await self._storage.list(ListQuery(after=before, limit=len(groups))), floor)

    async def newest(self, group: str) -> None:
        """The newest two entries of a history."""
        floor = self.floor([group])
        found = await self._storage.revisions(group, None, 2)
        self._compare([group], [each.record for each in found[:1]], floor)
        numbers = [each.record.revision for each in found]
        if len(numbers) == 2 and numbers[0] != numbers[1] + 1:
            self.say(Violation(Rule.GAP, f"{group}: {numbers[1]} is followed by {numbers[0]}"))

    def say(self, violation: Violation | None) -> None:
        """Write down what is wrong, if anything is."""
        if violation is not None:
            report(self._violations, violation)

    def _compare(self, groups: Sequence[str], records: Iterable[Record], floor: Floor) -> None:
        found = {record.code: record for record in records}
        for group in groups:
            self.say(what_is_missed(group, found[group].revision if group in found else None, floor))
        for record in found.values():
            self.say(what_is_wrong(record))
            self._note(record)

    def _note(self, record: Record) -> None:
        state = (record.revision, digest_of(record))
        if self._newest.get(record.code) != state:
            self._newest[record.code] = state
            append(self._states, f"{record.code} {state[0]} {state[1]}\n")
            self._board.note(self._row, record.code, record.revision)
