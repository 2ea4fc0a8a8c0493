"""Moving groups of which the source has lost something: they are named and not copied, the others are, and the target is not blamed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from typing_extensions import override

from portal_emails.ports import ListQuery, Record, Revision, Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.comparing import Compared, Verdict
from storage.memory import MemoryStorage
from tests.storage.moving import (
    WatchedStorage,
    contents,
    filled,
    move,
)

pytestmark = pytest.mark.anyio


class Damaged(WatchedStorage):
    """Gives of group B something else than was put."""

    def __init__(self, storage: Storage, change: Callable[[Revision], Revision | None], *, listed: Callable[[Record], Record]) -> None:
        super().__init__(storage)
        self._change = change
        self._listed = listed

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        return [self._listed(record) if record.code == "B" else record for record in await super().list(query)]

    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        there = await super().revisions(code, before, limit)
        return there if code != "B" else [changed for each in there if (changed := self._change(each))]


def _as_it_is(record: Record) -> Record:
    return record


def _truncated(record: Record) -> Record:
    return replace(record, document=record.document[:20])


def _half_of(of: Revision) -> Revision:
    return replace(of, record=_truncated(of.record))


def _at(number: int, change: Callable[[Revision], Revision | None]) -> Callable[[Revision], Revision | None]:
    return lambda each: change(each) if each.record.revision == number else each


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to group B, of which there are revisions 0 to 3, and what is said of it."""

    words: str
    change: Callable[[Revision], Revision | None] = lambda each: each
    listed: Callable[[Record], Record] = _as_it_is


DAMAGE = {
    "its record": Damage("the document of revision 3 cannot be read", listed=_truncated),
    "its record, readably": Damage("not that of its newest revision, 3", listed=lambda record: replace(record, configured=False)),
    "an early document": Damage("the document of revision 1 cannot be read", _at(1, _half_of)),
    "the newest document": Damage("the document of revision 3 cannot be read", _at(3, _half_of)),
    "what was changed": Damage("the changes of revision 2 cannot be read", _at(2, lambda each: _with_changes(each, b"[["))),
    "a revision is missing": Damage("revision 2 of 3 is missing", _at(2, lambda _: None)),
    "the newest is missing": Damage("revision 3 of 3 is missing", _at(3, lambda _: None)),
}


def _with_changes(of: Revision, changes: bytes) -> Revision:
    return replace(of, entry=replace(of.entry, changes=changes))


def _errors(groups: Sequence[Compared]) -> list[tuple[str, str]]:
    return [(group.code, str(group.error)) for group in groups if group.error is not None]


@pytest.mark.parametrize("name", sorted(DAMAGE))
@pytest.mark.parametrize("there", [0, 1, 2])
async def test_a_group_that_is_damaged_in_the_source_is_named_and_not_copied_and_the_others_are(name: str, there: int) -> None:
    damage, target = DAMAGE[name], await filled(B=there)
    source = Damaged(await filled(A=2, B=4, C=1), damage.change, listed=damage.listed)
    outcome = await move(source, target)
    ((code, said),) = _errors(outcome.copied.failed)
    assert (code, outcome.is_complete) == ("B", False)
    assert said.startswith("group 'B': damaged in the source: ")
    assert damage.words in said
    assert "restore it there from a backup" in said
    assert {code: len(history) for code, history in (await contents(target)).items()} == {"A": 2, "C": 1} | ({"B": there} if there else {})


@pytest.mark.parametrize("name", sorted(DAMAGE))
async def test_a_target_that_has_it_whole_is_not_blamed_for_a_damaged_source(name: str) -> None:
    damage, whole, target = DAMAGE[name], await filled(A=2, B=4), MemoryStorage()
    await move(whole, target)
    outcome = await move(Damaged(whole, damage.change, listed=damage.listed), target)
    ((code, said),) = _errors(outcome.comparison.groups)
    assert (code, outcome.is_complete) == ("B", False)
    assert damage.words in said
    assert await contents(target) == await contents(whole)


async def test_a_group_of_a_newer_version_is_not_called_damaged() -> None:
    source, target = await filled(A=1), MemoryStorage()
    await source.commit(put(revision("B", document=b'{"format":2}')))
    outcome = await move(source, target)
    assert _errors(outcome.copied.failed) == [("B", "group 'B': written by a newer version; upgrade this service")]


class Rewritten(WatchedStorage):
    """A source that git takes to another branch while it is read: its newest revision is gone, and it is at another one."""

    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return [each for each in await super().revisions(code, before, limit) if each.record.revision < 3]

    @override
    async def load(self, codes: Sequence[str]) -> dict[str, Record]:
        return {code: revision(code, 2).record for code in codes}


@pytest.mark.parametrize("there", [0, 2, 4])
async def test_a_group_that_has_moved_while_it_was_read_is_for_the_next_run(there: int) -> None:
    outcome = await move(Rewritten(await filled(A=4)), await filled(A=there))
    assert not outcome.is_complete
    assert (list(outcome.copied.failed), [group.verdict for group in outcome.comparison.groups]) == ([], [Verdict.BEHIND])
