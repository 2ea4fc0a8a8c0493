"""Every revision a group had, and the one that a key made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from portal_emails.testing.storage_contract.cases import StorageCases, case, promise
from portal_emails.testing.storage_contract.samples import MOMENT, put, revision

_MICROSECOND = timedelta(microseconds=1)


class History(StorageCases):
    """Cases of `revisions` and `by_key`."""

    @case
    async def test_every_revision_is_kept_with_its_entry(self, tmp_path: Path) -> None:
        """Every field of it, and those that are None."""
        full = revision("A", 0, at=MOMENT, by="ana", reason="why", changes=b'[["a"]]', key="k", input_digest="d")
        bare = revision("A", 1, at=MOMENT + _MICROSECOND, by=None, reason=None, key=None, input_digest=None)
        empty = revision(
            "A", 2, at=MOMENT.replace(microsecond=0), by="", reason="", key="", input_digest="", configured=False, search_key=""
        )
        async with self.opened(tmp_path) as storage:
            for each in (full, bare, empty):
                await storage.commit(put(each))
            kept = await storage.revisions("A", None, 10)
            promise("every revision is kept, with its whole record and entry", list(kept), [empty, bare, full])
            promise("moments come back in UTC", {each.entry.at.utcoffset() for each in kept}, {timedelta(0)})

    @case
    async def test_revisions_come_newest_first(self, tmp_path: Path) -> None:
        """By number, whatever the clock said."""
        async with self.opened(tmp_path) as storage:
            for number in range(12):
                await storage.commit(put(revision("A", number, at=MOMENT - number * _MICROSECOND)))
            numbers = [each.record.revision for each in await storage.revisions("A", None, 50)]
            promise("revisions come newest first, by number", numbers, list(range(11, -1, -1)))

    @case
    async def test_pages_of_revisions_join(self, tmp_path: Path) -> None:
        """`before` is exclusive, `limit` kept."""
        async with self.opened(tmp_path) as storage:
            for number in range(7):
                await storage.commit(put(revision("A", number)))
            for before, limit, wanted in ((None, 3, [6, 5, 4]), (4, 3, [3, 2, 1]), (1, 3, [0]), (0, 3, []), (99, 2, [6, 5])):
                got = [each.record.revision for each in await storage.revisions("A", before, limit)]
                promise(f"at most {limit} revisions smaller than {before}", got, wanted)

    @case
    async def test_revisions_are_of_one_group(self, tmp_path: Path) -> None:
        """An unknown one has none."""
        async with self.opened(tmp_path) as storage:
            for code in ("A", "a", "A "):
                await storage.commit(put(revision(code)))
            for code, wanted in (("A", [revision("A")]), ("a", [revision("a")]), ("A ", [revision("A ")]), ("B", [])):
                promise("revisions are those of this very code", list(await storage.revisions(code, None, 10)), wanted)

    @case
    async def test_by_key_finds_the_newest(self, tmp_path: Path) -> None:
        """Of those with the key."""
        async with self.opened(tmp_path) as storage:
            saved = [revision("A", number, key=key) for number, key in enumerate(("k", None, "k", "other"))]
            for each in saved:
                await storage.commit(put(each))
            promise("by_key finds the newest revision with the key", await storage.by_key("A", "k", MOMENT), saved[2])
            promise("by_key finds nothing for a key that was never used", await storage.by_key("A", "none", MOMENT), None)

    @case
    async def test_by_key_is_of_one_group_and_one_key(self, tmp_path: Path) -> None:
        """Compared exactly."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A", key="k")))
            await storage.commit(put(revision("B", key="of B")))
            for code, key in (("A", "of B"), ("B", "k"), ("a", "k"), ("A", "K"), ("A", "k "), ("A", "%"), ("A", "")):
                promise(f"the key {key!r} of the group {code!r} made nothing", await storage.by_key(code, key, MOMENT), None)

    @case
    async def test_since_is_inclusive_to_the_microsecond(self, tmp_path: Path) -> None:
        """It bounds the moment; of those left, the newest by number counts."""
        async with self.opened(tmp_path) as storage:
            first = revision("A", 0, at=MOMENT, key="k")
            await storage.commit(put(first))
            promise("`since` is inclusive", await storage.by_key("A", "k", MOMENT), first)
            promise("a revision made after `since` is found", await storage.by_key("A", "k", MOMENT - _MICROSECOND), first)
            promise("a revision made before `since` is not", await storage.by_key("A", "k", MOMENT + _MICROSECOND), None)
            await storage.commit(put(revision("A", 1, at=MOMENT - 2 * _MICROSECOND, key="k")))
            promise("a newer one made before `since` does not hide an older", await storage.by_key("A", "k", MOMENT), first)
