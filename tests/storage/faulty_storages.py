"""Storages that are wrong in one way each, and right in every other."""

from __future__ import annotations

import asyncio
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from typing_extensions import override

from portal_emails.errors import Stale
from portal_emails.ports import Commit, Entry, ListQuery, Record, Revision
from storage.memory import MemoryStorage

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
