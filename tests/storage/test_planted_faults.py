"""The kit is worth something: each of these storages is wrong in one way, and a case of the contract notices it."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from unittest import SkipTest

import pytest
from typing_extensions import override

from portal_emails.errors import Stale
from portal_emails.ports import Commit, Entry, ListQuery, Record, Revision, Storage
from portal_emails.testing import StorageContract
from storage.memory import MemoryStorage


class Kit(StorageContract):
    """The contract against storages of one class that share, by folder, what they hold in their `__dict__`."""

    def __init__(self, storage: Callable[[], MemoryStorage]) -> None:
        self.make = storage
        self.shared: dict[Path, dict[str, Any]] = {}

    @override
    def storage(self, folder: Path) -> Storage:
        storage = self.make()
        storage.__dict__ = self.shared.setdefault(folder, vars(storage))
        return storage


CASES = [name for name in dir(StorageContract) if name.startswith("test_")]


@pytest.mark.parametrize("case", CASES)
def test_a_storage_without_fault_passes(case: str, tmp_path: Path) -> None:
    getattr(Kit(MemoryStorage), case)(tmp_path)


# ---------------------------------------------------------------- faults of loading


class LoadsTheFirstRevision(MemoryStorage):
    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        return {code: self._revisions[code][0].record for code in codes if code in self._revisions}


class RaisesForUnknownCodes(MemoryStorage):
    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        return {code: self._newest(code) for code in codes}


class ComparesCodes(MemoryStorage):
    """By something else than code points."""

    def same(self, code: str) -> str:
        raise NotImplementedError

    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        found = {self.same(code): self._newest(code) for code in self._codes}
        return {code: found[self.same(code)] for code in codes if self.same(code) in found}


class FoldsCodes(ComparesCodes):
    @override
    def same(self, code: str) -> str:
        return code.casefold()


class TrimsCodes(ComparesCodes):
    @override
    def same(self, code: str) -> str:
        return code.rstrip(" ")


class NormalizesCodes(ComparesCodes):
    @override
    def same(self, code: str) -> str:
        return unicodedata.normalize("NFC", code)


class ChangesEntries(MemoryStorage):
    """On their way in."""

    def changed(self, entry: Entry) -> Entry:
        raise NotImplementedError

    @override
    async def commit(self, commit: Commit) -> None:
        await super().commit(replace(commit, revision=replace(commit.revision, entry=self.changed(commit.revision.entry))))


class UnifiesLineBreaks(ChangesEntries):
    @override
    def changed(self, entry: Entry) -> Entry:
        return replace(entry, reason=entry.reason and entry.reason.replace("\r\n", "\n"))


class ReformatsDocuments(MemoryStorage):
    @override
    async def commit(self, commit: Commit) -> None:
        revision = commit.revision
        document = json.dumps(json.loads(revision.record.document)).encode()
        await super().commit(replace(commit, revision=replace(revision, record=replace(revision.record, document=document))))


class LoadsOneAfterTheOther(MemoryStorage):
    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        records: dict[str, Record] = {}
        for code in codes:
            records |= await super().load([code])
            await asyncio.sleep(0)
        return records


class HandsOutItsOwnLists(MemoryStorage):
    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return self._revisions[code]


# ---------------------------------------------------------------- faults of listing


class Sorts(MemoryStorage):
    """By something else than code points."""

    def rank(self, code: str) -> object:
        raise NotImplementedError

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        return sorted(await super().list(query), key=lambda record: cast(Any, self.rank(record.code)))


class SortsByAlphabet(Sorts):
    @override
    def rank(self, code: str) -> object:
        return unicodedata.normalize("NFD", code).casefold(), code


class SortsByUtf16(Sorts):
    @override
    def rank(self, code: str) -> object:
        return code.encode("utf-16-be")


class SortsByTime(Sorts):
    @override
    def rank(self, code: str) -> object:
        return list(self._revisions).index(code)


class RepeatsTheLastOfAPage(MemoryStorage):
    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        last = [] if query.after is None or query.after not in self._revisions else [self._newest(query.after)]
        return (*last, *await super().list(query))[: query.limit]


class Filters(MemoryStorage):
    """By something else than the query says."""

    def fits(self, record: Record, query: ListQuery) -> bool:
        raise NotImplementedError

    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        everything = await super().list(ListQuery(after=query.after, limit=len(self._codes)))
        return [record for record in everything if self.fits(record, query)][: query.limit]

    @override
    async def count(self, query: ListQuery) -> int:
        return sum(self.fits(self._newest(code), query) for code in self._codes)


def conditions(record: Record, query: ListQuery) -> list[bool]:
    """Those that the query has."""
    fits = {
        query.configured: record.configured == query.configured,
        query.search: query.search is not None and query.search in record.search_key,
        query.codes: query.codes is not None and record.code in query.codes,
    }
    return [fit for condition, fit in fits.items() if condition is not None]


class TakesFalseForNone(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        return all(conditions(record, replace(query, configured=query.configured or None)))


class TakesNoCodesForAll(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        return all(conditions(record, replace(query, codes=query.codes or None)))


class JoinsByOr(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        return any(conditions(record, query) or [True])


class SearchesWithWildcards(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        pattern = re.escape(query.search or "").replace("%", ".*").replace("_", ".")
        return bool(re.search(pattern, record.search_key)) and all(conditions(record, replace(query, search=None)))


class SearchesDocuments(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        return all(conditions(replace(record, search_key=record.search_key + record.document.decode()), query))


class SearchesCodes(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        return all(conditions(replace(record, search_key=record.search_key + record.code), query))


class RemembersWhatFitted(Filters):
    @override
    def fits(self, record: Record, query: ListQuery) -> bool:
        return any(all(conditions(each.record, query)) for each in self._revisions[record.code])


class TakesFewParameters(MemoryStorage):
    @override
    async def list(self, query: ListQuery) -> Sequence[Record]:
        if query.codes and len(query.codes) > 32_766:
            raise ValueError("too many SQL variables")
        return await super().list(query)


class CountsThePage(MemoryStorage):
    @override
    async def count(self, query: ListQuery) -> int:
        return len(await self.list(query))


# ------------------------------------------------------------- faults of committing


class Puts(MemoryStorage):
    """Without asking whether the group is at the expected revision."""

    async def put(self, commit: Commit) -> None:
        code = commit.revision.record.code
        newest = self._newest(code).revision if code in self._revisions else None
        await super().commit(replace(commit, expected=newest))


class CreatesAgain(Puts):
    @override
    async def commit(self, commit: Commit) -> None:
        await (self.put(commit) if commit.expected is None else super().commit(commit))


class DoesNotCompare(Puts):
    @override
    async def commit(self, commit: Commit) -> None:
        await (super().commit(commit) if commit.expected is None else self.put(commit))


class CreatesWhatItShouldChange(Puts):
    @override
    async def commit(self, commit: Commit) -> None:
        await (super().commit(commit) if commit.revision.record.code in self._revisions else self.put(commit))


class KeepsStaleRevisions(MemoryStorage):
    @override
    async def commit(self, commit: Commit) -> None:
        try:
            await super().commit(commit)
        except Stale:
            self._revisions[commit.revision.record.code].insert(0, commit.revision)
            raise


class KeepsStaleKeys(MemoryStorage):
    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str | None, Revision] = {}

    @override
    async def commit(self, commit: Commit) -> None:
        self.keys[commit.revision.entry.key] = commit.revision
        await super().commit(commit)

    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return self.keys.get(key)


class ComparesThenWaits(Puts):
    @override
    async def commit(self, commit: Commit) -> None:
        code = commit.revision.record.code
        if (self._newest(code).revision if code in self._revisions else None) != commit.expected:
            raise Stale
        await asyncio.sleep(0)
        await self.put(commit)


class ComparesTheWholeStore(MemoryStorage):
    @override
    async def commit(self, commit: Commit) -> None:
        before = self._commits
        await asyncio.sleep(0)
        if self._commits != before:
            raise Stale
        await super().commit(commit)


class PutsTheRecordFirst(MemoryStorage):
    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, Record] = {}

    @override
    async def commit(self, commit: Commit) -> None:
        record = commit.revision.record
        if commit.expected is not None and self.records[record.code].revision != commit.expected:
            raise Stale
        self.records[record.code] = record
        await asyncio.sleep(0)
        self._revisions.setdefault(record.code, []).append(commit.revision)

    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        return {code: self.records[code] for code in codes if code in self.records}


# ---------------------------------------------------------------- faults of history


class ForgetsReasons(ChangesEntries):
    @override
    def changed(self, entry: Entry) -> Entry:
        return replace(entry, reason=None)


class TakesEmptyForNone(ChangesEntries):
    @override
    def changed(self, entry: Entry) -> Entry:
        return replace(entry, by=entry.by or None)


class KeepsMilliseconds(ChangesEntries):
    @override
    def changed(self, entry: Entry) -> Entry:
        return replace(entry, at=entry.at.replace(microsecond=entry.at.microsecond // 1000 * 1000))


class LosesTheZone(ChangesEntries):
    @override
    def changed(self, entry: Entry) -> Entry:
        return replace(entry, at=entry.at.replace(tzinfo=None))


class OldestFirst(MemoryStorage):
    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return (await super().revisions(code, before, limit))[::-1]


class NewestByTheClock(MemoryStorage):
    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return sorted(await super().revisions(code, before, limit), key=lambda revision: revision.entry.at, reverse=True)


class IncludesBefore(MemoryStorage):
    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        return await super().revisions(code, None if before is None else before + 1, limit)


class MixesHistories(MemoryStorage):
    @override
    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        alike = [each for each in self._codes if each.strip().casefold() == code.strip().casefold()]
        return [revision for each in alike for revision in await super(MixesHistories, self).revisions(each, before, limit)]


class ForgetsKeys(MemoryStorage):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return None


class FindsTheFirstWithTheKey(MemoryStorage):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return next((each for each in self._revisions.get(code, []) if each.entry.key == key and each.entry.at >= since), None)


class FindsKeysOfAnyGroup(MemoryStorage):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        found = [await super(FindsKeysOfAnyGroup, self).by_key(each, key, since) for each in self._codes]
        return next(filter(None, found), None)


class FoldsKeys(MemoryStorage):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return next((each for each in self._newest_first(code) if (each.entry.key or "").casefold() == key.casefold()), None)


class ExcludesSince(MemoryStorage):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        found = await super().by_key(code, key, since)
        return found if found and found.entry.at > since else None


class IgnoresSince(MemoryStorage):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        return next((each for each in self._newest_first(code) if each.entry.key == key), None)


class LooksAtTheNewestWithTheKeyOnly(IgnoresSince):
    @override
    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        found = await super().by_key(code, key, since)
        return found if found and found.entry.at >= since else None


# ---------------------------------------------------------------- faults of sharing


class StandsStill(MemoryStorage):
    @override
    async def position(self) -> str:
        return "here"


class TellsTheHighestRevision(MemoryStorage):
    @override
    async def position(self) -> str:
        return str(max((self._newest(code).revision for code in self._codes), default=-1))


class TellsLate(MemoryStorage):
    def __init__(self) -> None:
        super().__init__()
        self.told = 0

    @override
    async def commit(self, commit: Commit) -> None:
        await super().commit(commit)
        asyncio.get_running_loop().call_soon(self.tell)

    def tell(self) -> None:
        self.told = self._commits

    @override
    async def position(self) -> str:
        return str(self.told)


class TellsOfItsOwnCommits(MemoryStorage):
    __slots__ = ("own",)  # outside of what is shared

    def __init__(self) -> None:
        super().__init__()
        self.own = 0

    @override
    async def commit(self, commit: Commit) -> None:
        await super().commit(commit)
        self.own += 1

    @override
    async def position(self) -> str:
        return str(self.own)


class Remembers(MemoryStorage):
    """What it has seen itself."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, Record] = {}


class ReadsFromItsCache(Remembers):
    @override
    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        self.seen = {**await super().load(codes), **self.seen}
        return {code: self.seen[code] for code in codes if code in self.seen}

    @override
    async def commit(self, commit: Commit) -> None:
        await super().commit(commit)
        self.seen[commit.revision.record.code] = commit.revision.record


class ComparesWithItsCache(Remembers, Puts):
    @override
    async def commit(self, commit: Commit) -> None:
        record = commit.revision.record
        if record.code in self.seen and self.seen[record.code].revision != commit.expected:
            raise Stale
        await self.put(commit)
        self.seen[record.code] = record


class ForgetsKeysWhenClosed(MemoryStorage):
    @override
    async def close(self) -> None:
        for code, history in self._revisions.items():
            self._revisions[code] = [replace(each, entry=replace(each.entry, key=None)) for each in history]


# ------------------------------------------------------------------ who notices what

CAUGHT_BY: dict[type[MemoryStorage], str] = {
    LoadsTheFirstRevision: "test_load_gives_the_newest_records",
    RaisesForUnknownCodes: "test_load_leaves_out_unknown_codes",
    FoldsCodes: "test_codes_that_look_alike_are_different_groups",
    TrimsCodes: "test_codes_that_look_alike_are_different_groups",
    NormalizesCodes: "test_codes_that_look_alike_are_different_groups",
    UnifiesLineBreaks: "test_hostile_texts_come_back_unchanged",
    ReformatsDocuments: "test_documents_come_back_byte_for_byte",
    LoadsOneAfterTheOther: "test_load_is_of_one_moment",
    HandsOutItsOwnLists: "test_what_was_given_out_is_the_caller_s",
    SortsByAlphabet: "test_list_is_in_code_point_order",
    SortsByUtf16: "test_list_is_in_code_point_order",
    SortsByTime: "test_list_is_in_code_point_order",
    RepeatsTheLastOfAPage: "test_pages_join_without_gap_or_repeat",
    TakesFalseForNone: "test_configured_selects_either_kind",
    TakesNoCodesForAll: "test_codes_restrict_what_is_seen",
    TakesFewParameters: "test_codes_restrict_what_is_seen",
    JoinsByOr: "test_conditions_are_joined_by_and",
    SearchesWithWildcards: "test_search_is_literal",
    SearchesDocuments: "test_search_looks_at_the_search_key_alone",
    SearchesCodes: "test_search_looks_at_the_search_key_alone",
    RemembersWhatFitted: "test_conditions_look_at_the_newest_record",
    CountsThePage: "test_count_is_of_all_pages",
    CreatesAgain: "test_a_group_is_created_once",
    DoesNotCompare: "test_a_commit_needs_the_expected_revision",
    CreatesWhatItShouldChange: "test_a_commit_to_an_unknown_group_is_stale",
    KeepsStaleRevisions: "test_a_stale_commit_leaves_nothing",
    KeepsStaleKeys: "test_a_stale_commit_leaves_nothing",
    ComparesThenWaits: "test_of_creations_at_once_one_succeeds",
    ComparesTheWholeStore: "test_writers_of_different_groups_do_not_disturb_each_other",
    PutsTheRecordFirst: "test_a_cancelled_commit_happens_whole_or_not_at_all",
    ForgetsReasons: "test_every_revision_is_kept_with_its_entry",
    TakesEmptyForNone: "test_every_revision_is_kept_with_its_entry",
    KeepsMilliseconds: "test_every_revision_is_kept_with_its_entry",
    LosesTheZone: "test_every_revision_is_kept_with_its_entry",
    OldestFirst: "test_revisions_come_newest_first",
    NewestByTheClock: "test_revisions_come_newest_first",
    IncludesBefore: "test_pages_of_revisions_join",
    MixesHistories: "test_revisions_are_of_one_group",
    ForgetsKeys: "test_by_key_finds_the_newest",
    FindsTheFirstWithTheKey: "test_by_key_finds_the_newest",
    FindsKeysOfAnyGroup: "test_by_key_is_of_one_group_and_one_key",
    FoldsKeys: "test_by_key_is_of_one_group_and_one_key",
    ExcludesSince: "test_since_is_inclusive_to_the_microsecond",
    IgnoresSince: "test_since_is_inclusive_to_the_microsecond",
    LooksAtTheNewestWithTheKeyOnly: "test_since_is_inclusive_to_the_microsecond",
    StandsStill: "test_position_differs_after_every_commit",
    TellsTheHighestRevision: "test_position_differs_after_every_commit",
    TellsLate: "test_position_differs_after_commits_at_once",
    TellsOfItsOwnCommits: "test_position_tells_of_the_commits_of_others",
    ReadsFromItsCache: "test_commits_of_others_are_seen_at_once",
    ComparesWithItsCache: "test_compare_and_set_holds_between_storages",
    ForgetsKeysWhenClosed: "test_acknowledged_commits_survive_reopening",
}

ALSO_CAUGHT_BY: dict[type[MemoryStorage], str] = {ComparesThenWaits: "test_no_save_of_many_writers_is_lost"}


@pytest.mark.parametrize(("storage", "case"), [*CAUGHT_BY.items(), *ALSO_CAUGHT_BY.items()])
def test_the_fault_is_noticed(storage: Callable[[], MemoryStorage], case: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, LookupError, ValueError, Stale)):
        getattr(Kit(storage), case)(tmp_path)


def test_every_case_notices_a_fault() -> None:
    assert {*CAUGHT_BY.values(), *ALSO_CAUGHT_BY.values()} == set(CASES)


def test_a_broken_promise_says_which(tmp_path: Path) -> None:
    with pytest.raises(
        AssertionError, match=r"load gives the newest record of each code\n  wanted: .*revision=2.*\n  got:    .*revision=0"
    ):
        Kit(LoadsTheFirstRevision).test_load_gives_the_newest_records(tmp_path)


@pytest.mark.parametrize("capability", ["several_at_once", "survives_reopening"])
def test_a_case_is_skipped_when_the_storage_is_not_capable_of_it(capability: str, tmp_path: Path) -> None:
    kit = Kit(MemoryStorage)
    setattr(kit, capability, False)
    skipped = [case for case in CASES if _is_skipped(kit, case, tmp_path / case)]
    assert len(skipped) == {"several_at_once": 3, "survives_reopening": 1}[capability]


def _is_skipped(kit: Kit, case: str, folder: Path) -> bool:
    try:
        getattr(kit, case)(folder)
    except SkipTest:
        return True
    return False
