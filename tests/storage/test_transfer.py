"""Moving all groups to another storage: whole histories, nothing overwritten, resumed where it ended, and compared at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.comparing import Comparison, Verdict, compare
from storage.memory import MemoryStorage
from storage.patience import PatientStorage, Unreachable
from storage.sql import postgresql_storage, sqlite_storage
from storage.transfer import transfer
from tests.storage.moving import (
    EndingStorage,
    UnsteadyStorage,
    WatchedStorage,
    contents,
    fill_with_hostile_groups,
    filled,
    move,
    nobody_looks,
    verdicts,
)
from tests.storage.postgresql_server import PostgresqlServer

pytestmark = pytest.mark.anyio


# ---------------------------------------------------------------------------- copying


def digests(comparison: Comparison) -> tuple[str, str]:
    found = comparison.digests
    assert found is not None
    return found


async def test_every_group_arrives_with_its_whole_history() -> None:
    source, target = await filled(A=1, B=7, C=100), MemoryStorage()
    outcome = await move(source, target)
    assert outcome.is_complete
    assert (outcome.copied.groups, outcome.copied.revisions) == (3, 108)
    assert await contents(target) == await contents(source)
    ours, theirs = digests(outcome.comparison)
    assert ours == theirs


async def test_nothing_to_move_is_moved() -> None:
    outcome = await move(MemoryStorage(), MemoryStorage())
    assert outcome.is_complete
    assert outcome.comparison.groups == []


async def test_what_is_there_is_not_copied_again() -> None:
    source, target = await filled(A=3, B=2), WatchedStorage()
    await move(source, target)
    again = await move(source, target)
    assert (again.copied.revisions, target.commits) == (0, 5)
    assert again.is_complete


async def test_what_was_saved_since_is_added() -> None:
    source, target = await filled(A=3), MemoryStorage()
    await move(source, target)
    await source.commit(put(revision("A", 3)))
    outcome = await move(source, target)
    assert (outcome.copied.groups, outcome.copied.revisions, outcome.is_complete) == (1, 1, True)


@pytest.mark.parametrize("commits", [0, 1, 2, 10, 53])
async def test_a_transfer_that_ended_half_way_goes_on_from_there(commits: int) -> None:
    source, there = await filled(A=3, B=20, C=1, D=40), MemoryStorage()
    broken = EndingStorage(there, commits, lambda: Unreachable("target"))
    with pytest.raises(Unreachable):
        await move(source, broken)
    outcome = await move(source, there)
    assert outcome.is_complete
    assert outcome.copied.revisions == 64 - commits
    assert await contents(there) == await contents(source)


@pytest.mark.parametrize("way", ["sqlite", "postgresql"])
async def test_hostile_groups_come_back_from_other_storages_as_they_were(way: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    source, back = MemoryStorage(), MemoryStorage()
    await fill_with_hostile_groups(source)
    if way == "sqlite":
        between = sqlite_storage(f"sqlite:{tmp_path}/between.db")
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        between = postgresql_storage(server.url(server.database_of(tmp_path)))
    await between.open()
    try:
        outcomes = [await move(source, between), await move(between, back)]
    finally:
        await between.close()
    assert all(outcome.is_complete for outcome in outcomes)
    assert len({digest for outcome in outcomes for digest in digests(outcome.comparison)}) == 1
    assert await contents(back) == await contents(source)


# ------------------------------------------------------------------- nothing overwritten


@dataclass(frozen=True, slots=True)
class Own:
    """A history that the target has of group A, of which the source has revisions 0 to 4."""

    revisions: Sequence[Revision]
    differs_from: int


def _as_in_source(number: int) -> Revision:
    return revision("A", number, reason=f"save {number}", key=f"k{number}" if number % 2 else None)


OWN = {
    "from the beginning": Own([revision("A", reason="mine")], 0),
    "in the middle": Own([*map(_as_in_source, range(2)), revision("A", 2, reason="mine"), _as_in_source(3)], 2),
    "of the same length": Own([*map(_as_in_source, range(4)), revision("A", 4, reason="mine")], 4),
    "that goes on": Own(list(map(_as_in_source, range(6))), 5),
    "that differs and goes on": Own([_as_in_source(0), revision("A", 1, by="eve"), *map(_as_in_source, range(2, 8))], 1),
}


@pytest.mark.parametrize("name", sorted(OWN))
async def test_a_history_of_the_targets_own_is_left_alone_and_the_other_groups_go_on(name: str) -> None:
    own = OWN[name]
    source, target = await filled(A=5, B=2), MemoryStorage()
    for each in own.revisions:
        await target.commit(put(each))
    outcome = await move(source, target)
    assert not outcome.is_complete
    assert not outcome.is_possible
    assert verdicts(outcome.comparison) == {"A": (Verdict.DIFFERENT, own.differs_from), "B": (Verdict.EQUAL, None)}
    assert (await contents(target))["A"] == list(own.revisions)[::-1]


async def test_groups_that_only_the_target_has_are_named_and_left_alone() -> None:
    source, target = await filled(B=1), await filled(A=1, C=2)
    outcome = await move(source, target)
    assert outcome.is_complete
    assert [group.code for group in outcome.comparison.having(Verdict.ONLY_IN_TARGET)] == ["A", "C"]
    ours, theirs = digests(outcome.comparison)
    assert ours == theirs


class Raced(WatchedStorage):
    """Somebody else puts a revision just before each commit to group A."""

    def __init__(self, rival: Callable[[Commit], Revision]) -> None:
        super().__init__()
        self._rival = rival

    @override
    async def commit(self, commit: Commit) -> None:
        if commit.revision.record.code == "A":
            await self.storage.commit(Commit(commit.expected, self._rival(commit)))
        await super().commit(commit)


async def test_another_transfer_at_the_same_time_does_no_harm() -> None:
    source, target = await filled(A=4, B=2), Raced(lambda commit: commit.revision)
    outcome = await move(source, target)
    assert outcome.is_complete
    assert await contents(target) == await contents(source)


async def test_somebody_who_saves_in_the_target_meanwhile_is_not_overwritten() -> None:
    source, target = await filled(A=4, B=2), Raced(lambda commit: replace(commit.revision, entry=replace(commit.revision.entry, by="eve")))
    outcome = await move(source, target)
    assert verdicts(outcome.comparison) == {"A": (Verdict.DIFFERENT, 0), "B": (Verdict.EQUAL, None)}


# ------------------------------------------------------------------------- compared


class Busy(WatchedStorage):
    """A source in which somebody saves after everything was listed for the first time."""

    saved = False

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        records = await super().list(query)
        if not self.saved:
            self.saved = True
            await self.storage.commit(put(_as_in_source(3)))
            await self.storage.commit(put(revision("Z")))
        return records


async def test_what_is_saved_meanwhile_is_named_and_copied_by_the_next_run() -> None:
    source, target = Busy(await filled(A=3, B=1)), MemoryStorage()
    outcome = await move(source, target)
    assert not outcome.is_complete
    assert outcome.is_possible
    assert verdicts(outcome.comparison) == {"A": (Verdict.BEHIND, 3), "B": (Verdict.EQUAL, None), "Z": (Verdict.BEHIND, 0)}
    assert (await move(source, target)).is_complete


async def test_comparing_writes_nothing_and_counts_what_is_lacking() -> None:
    source, target = await filled(A=4, B=2, C=1), WatchedStorage(await filled(A=1, C=1))
    comparison = await compare(source, target, nobody_looks)
    assert [(group.code, group.lacking) for group in comparison.having(Verdict.BEHIND)] == [("A", 3), ("B", 2)]
    assert target.commits == 0
    ours, theirs = digests(comparison)
    assert ours != theirs


class Forgetful(WatchedStorage):
    """Acknowledges what it does not keep as it was."""

    def __init__(self, keep: Callable[[Commit], Commit]) -> None:
        super().__init__()
        self._keep = keep

    @override
    async def commit(self, commit: Commit) -> None:
        await super().commit(self._keep(commit))


FORGOTTEN: dict[str, Callable[[Commit], Commit]] = {
    "microseconds": lambda commit: _with_entry(commit, at=commit.revision.entry.at.replace(microsecond=0)),
    "keys": lambda commit: _with_entry(commit, key=None),
    "who": lambda commit: _with_entry(commit, by=""),
    "the flag": lambda commit: _with_record(commit, configured=False),
    "the search key": lambda commit: _with_record(commit, search_key="ACME"),
    "a byte of the document": lambda commit: _with_record(commit, document=commit.revision.record.document + b" "),
}


def _with_entry(commit: Commit, **changed: Any) -> Commit:
    return replace(commit, revision=replace(commit.revision, entry=replace(commit.revision.entry, **changed)))


def _with_record(commit: Commit, **changed: Any) -> Commit:
    return replace(commit, revision=replace(commit.revision, record=replace(commit.revision.record, **changed)))


@pytest.mark.parametrize("what", sorted(FORGOTTEN))
async def test_what_a_target_loses_is_found_at_the_end(what: str) -> None:
    source = MemoryStorage()
    await source.commit(put(revision("A", by="ana", key="k")))
    outcome = await move(source, Forgetful(FORGOTTEN[what]))
    assert verdicts(outcome.comparison) == {"A": (Verdict.DIFFERENT, 0)}


class Stuck(WatchedStorage):
    """Lists records that are not those of the newest revisions."""

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        return [replace(record, document=b"{}") for record in await super().list(query)]


async def test_records_that_do_not_belong_to_their_history_are_found() -> None:
    source = await filled(A=2)
    outcome = await move(source, Stuck())
    assert verdicts(outcome.comparison) == {"A": (Verdict.DIFFERENT, 1)}


# --------------------------------------------------------------------------- failures


async def test_storages_that_fail_now_and_then_are_asked_again() -> None:
    source, target = await filled(A=5, B=12, C=3), MemoryStorage()
    unsteady = [PatientStorage(UnsteadyStorage(each), "storage", seconds=30) for each in (source, target)]
    outcome = await move(*unsteady)
    assert outcome.is_complete
    assert await contents(target) == await contents(source)


class Gone(WatchedStorage):
    """A server that stopped for good."""

    @override
    async def commit(self, commit: Commit) -> None:
        raise OutcomeUnknown if commit.revision.record.revision % 2 else Unavailable


async def test_a_storage_that_stays_away_ends_the_transfer_and_is_named() -> None:
    with pytest.raises(Unreachable, match="the target cannot be reached"):
        await move(await filled(A=5, B=5), PatientStorage(Gone(), "target", seconds=0.1))


class Picky(WatchedStorage):
    """Cannot take, or give, group B."""

    def __init__(self, storage: Storage | None = None, *, reading: bool = False) -> None:
        super().__init__(storage)
        self._reading = reading

    @override
    async def commit(self, commit: Commit) -> None:
        if commit.revision.record.code == "B":
            raise ValueError("B is not for me")
        await super().commit(commit)

    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        if self._reading and code == "B":
            raise ValueError("B is damaged")
        return await super().revisions(code, before, limit)


async def test_a_group_that_a_storage_fails_at_does_not_keep_the_others_back() -> None:
    outcome = await move(await filled(A=1, B=2, C=1), Picky())
    assert [(group.code, type(group.error)) for group in outcome.copied.failed] == [("B", ValueError)]
    assert not outcome.is_complete
    assert {code for code, (verdict, _) in verdicts(outcome.comparison).items() if verdict is Verdict.EQUAL} == {"A", "C"}


async def test_a_group_that_cannot_be_read_any_more_is_not_taken_for_equal() -> None:
    source = await filled(A=1, B=2, C=1)
    target = MemoryStorage()
    await move(source, target)
    outcome = await move(Picky(source, reading=True), target)
    assert not outcome.is_complete
    assert verdicts(outcome.comparison)["B"] == (Verdict.FAILED, None)
    assert outcome.comparison.digests is None


# ----------------------------------------------------------------------------- memory


class Endless(WatchedStorage):
    """A group with thousands of large revisions, made as they are asked for; notes how much one answer had."""

    newest = 3_000
    size = 100_000
    largest_answer = 0

    def _revision(self, number: int) -> Revision:
        return revision("A", number, reason="x" * self.size)

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        return [] if query.after else [self._revision(self.newest).record]

    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        first = self.newest if before is None else before - 1
        answer = [self._revision(number) for number in range(first, max(-1, first - limit), -1)]
        self.largest_answer = max(self.largest_answer, sum(len(each.record.document) for each in answer))
        return answer


class Sink(WatchedStorage):
    """Keeps the newest record only."""

    at: int | None = None

    @override
    async def commit(self, commit: Commit) -> None:
        if commit.expected != self.at:
            raise Stale
        self.at = commit.revision.record.revision


async def test_of_a_long_history_a_megabyte_is_held_at_a_time() -> None:
    source, target = Endless(), Sink()
    outcome = await move(source, target)
    assert target.at == source.newest
    assert outcome.copied.revisions == source.newest + 1
    assert source.largest_answer <= 1024 * 1024


async def test_every_group_is_told_once_to_whoever_looks() -> None:
    copied: list[int] = []
    compared: list[int] = []
    await transfer(await filled(**{f"G{number}": 1 for number in range(50)}), await filled(X=1), copied.append, compared.append)
    assert (sum(copied), sum(compared)) == (50, 50)


@given(
    ours=st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 40)),
    theirs=st.dictionaries(st.sampled_from("ABCDEF"), st.integers(1, 40)),
)
async def test_whatever_the_target_has_of_it_the_rest_arrives(ours: dict[str, int], theirs: dict[str, int]) -> None:
    source, target = await filled(**ours), await filled(**theirs)
    outcome = await move(source, target)
    ahead = {code for code in ours if theirs.get(code, 0) > ours[code]}
    expected = {code: (Verdict.DIFFERENT, ours[code]) if code in ahead else (Verdict.EQUAL, None) for code in ours}
    only = {code: (Verdict.ONLY_IN_TARGET, None) for code in theirs if code not in ours}
    assert verdicts(outcome.comparison) == expected | only
    assert {code: len(history) for code, history in (await contents(target)).items()} == {
        code: max(ours.get(code, 0), theirs.get(code, 0)) for code in {*ours, *theirs}
    }
