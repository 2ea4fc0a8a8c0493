"""What other storages on the same data, now or later, see of a commit, and how one hears of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from portal_emails.ports import Commit, ListQuery, Storage
from portal_emails.testing.storage_contract.cases import StorageCases, case, promise, promise_stale
from portal_emails.testing.storage_contract.samples import MOMENT, put, revision

_ROUNDS = 10


class Sharing(StorageCases):
    """Cases of `position`, of reopening, and of several storages at once."""

    @case
    async def test_position_differs_after_every_commit(self, tmp_path: Path) -> None:
        """Of any group, created or changed; and no position comes again."""
        async with self.opened(tmp_path) as storage:
            positions = [await storage.position()]
            for number in range(_ROUNDS):
                for code in "AB":
                    await storage.commit(put(revision(code, number)))
                    positions.append(await storage.position())
            promise("position differs after every commit", len(set(positions)), len(positions))

    @case
    async def test_position_differs_after_commits_at_once(self, tmp_path: Path) -> None:
        """For each of those who commit, from the moment their commit is acknowledged."""
        async with self.opened(tmp_path) as storage:
            differs = await asyncio.gather(*(_moves_position(storage, f"group {number}") for number in range(16)))
            promise("position differs as soon as a commit is acknowledged", differs, [True] * 16)

    @case
    async def test_position_tells_of_the_commits_of_others(self, tmp_path: Path) -> None:
        """In both directions."""
        self.needs("several_at_once")
        async with self.opened(tmp_path) as one, self.opened(tmp_path) as other:
            seen = [[await one.position()], [await other.position()]]
            for number in range(_ROUNDS):
                for writer in (one, other):
                    await writer.commit(put(revision("A" if writer is one else "B", number)))
                    for positions, reader in zip(seen, (one, other), strict=True):
                        positions.append(await reader.position())
            for positions in seen:
                promise("position differs after every commit, whoever made it", len(set(positions)), len(positions))

    @case
    async def test_commits_of_others_are_seen_at_once(self, tmp_path: Path) -> None:
        """By everything that reads."""
        self.needs("several_at_once")
        async with self.opened(tmp_path) as one, self.opened(tmp_path) as other:
            for number in range(_ROUNDS):
                saved = revision("A", number, key=f"k{number}")
                await one.commit(put(saved))
                promise("load sees what others committed", dict(await other.load(["A"])), {"A": saved.record})
                promise("list sees what others committed", list(await other.list(ListQuery())), [saved.record])
                promise("revisions sees what others committed", list(await other.revisions("A", None, 1)), [saved])
                promise("by_key sees what others committed", await other.by_key("A", f"k{number}", MOMENT), saved)

    @case
    async def test_compare_and_set_holds_between_storages(self, tmp_path: Path) -> None:
        """One after the other, and at once."""
        self.needs("several_at_once")
        async with self.opened(tmp_path) as one, self.opened(tmp_path) as other:
            await one.commit(put(revision("A")))
            await promise_stale("what another created is not created again", other.commit(put(revision("A"))))
            await other.commit(put(revision("A", 1)))
            await promise_stale("what another changed is not at the old revision", one.commit(Commit(0, revision("A", 1))))
            for number in range(2, _ROUNDS):
                rivals = [each.commit(put(revision("A", number, reason=name))) for name, each in (("one", one), ("other", other))]
                outcomes = await asyncio.gather(*rivals, return_exceptions=True)
                promise("of two storages' commits at once, one succeeds", sum(outcome is None for outcome in outcomes), 1)

    @case
    async def test_acknowledged_commits_survive_reopening(self, tmp_path: Path) -> None:
        """With everything that belongs to them; opening twice changes nothing."""
        self.needs("survives_reopening")
        saved = [revision("A", number, key=f"k{number}", reason=f"{number}") for number in range(3)]
        async with self.opened(tmp_path) as storage:
            for each in saved:
                await storage.commit(put(each))
        for _ in range(2):
            async with self.opened(tmp_path) as storage:
                promise("records survive reopening", dict(await storage.load(["A"])), {"A": saved[-1].record})
                promise("groups survive reopening", [record.code for record in await storage.list(ListQuery())], ["A"])
                promise("revisions survive reopening", list(await storage.revisions("A", None, 10)), saved[::-1])
                promise("keys survive reopening", await storage.by_key("A", "k1", MOMENT), saved[1])
        async with self.opened(tmp_path) as storage:
            await promise_stale("compare-and-set survives reopening", storage.commit(put(revision("A"))))
            await storage.commit(put(revision("A", 3)))


async def _moves_position(storage: Storage, code: str) -> bool:
    before = await storage.position()
    await storage.commit(put(revision(code)))
    return await storage.position() != before
