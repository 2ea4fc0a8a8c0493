"""Commits: compare-and-set, whole or not at all, whoever else is writing."""

from __future__ import annotations

import asyncio
from pathlib import Path

from portal_emails.errors import Stale, Unavailable
from portal_emails.ports import Commit, ListQuery, Revision, Storage
from portal_emails.testing.storage_contract.cases import StorageCases, case, promise, promise_stale
from portal_emails.testing.storage_contract.samples import MOMENT, put, revision

_WRITERS = 16
_SAVES = 4
"""Of each writer."""
_TRIES = 2_000


class Committing(StorageCases):
    """Cases of `commit`."""

    @case
    async def test_a_group_is_created_once(self, tmp_path: Path) -> None:
        """`expected` None means: it does not exist."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A")))
            await promise_stale("creating a group that exists is Stale", storage.commit(put(revision("A", reason="again"))))
            await _promise_history("a refused creation changes nothing", storage, [revision("A")])

    @case
    async def test_a_commit_needs_the_expected_revision(self, tmp_path: Path) -> None:
        """Neither an older nor a newer one."""
        async with self.opened(tmp_path) as storage:
            saved = [revision("A", number) for number in range(3)]
            for each in saved:
                await storage.commit(put(each))
            for expected in (0, 1, 3):
                late = Commit(expected, revision("A", expected + 1, reason="late"))
                await promise_stale(f"a commit that expects {expected} at 2 is Stale", storage.commit(late))
            await _promise_history("refused commits change nothing", storage, saved)

    @case
    async def test_a_commit_to_an_unknown_group_is_stale(self, tmp_path: Path) -> None:
        """It expects a revision that is not there."""
        async with self.opened(tmp_path) as storage:
            await promise_stale("a commit that expects a revision does not create", storage.commit(Commit(0, revision("A", 1))))
            promise("it leaves no group", await storage.count(ListQuery()), 0)

    @case
    async def test_a_stale_commit_leaves_nothing(self, tmp_path: Path) -> None:
        """No record, no revision, no key, and no need to try otherwise next time."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A")))
            await promise_stale("a late commit is Stale", storage.commit(Commit(1, revision("A", 2, key="k", search_key="other"))))
            await promise_stale("a late creation is Stale", storage.commit(put(revision("A", key="k", search_key="other"))))
            await _promise_history("a stale commit leaves no revision", storage, [revision("A")])
            promise("a stale commit leaves no key", await storage.by_key("A", "k", MOMENT), None)
            promise("a stale commit leaves the search key", await storage.count(ListQuery(search="other")), 0)
            await storage.commit(put(revision("A", 1, key="k")))
            promise("the key is free for the next commit", await storage.by_key("A", "k", MOMENT), revision("A", 1, key="k"))

    @case
    async def test_of_creations_at_once_one_succeeds(self, tmp_path: Path) -> None:
        """The others are Stale, and what is there is the one that succeeded."""
        async with self.opened(tmp_path) as storage:
            rivals = [revision("A", reason=f"by {number}") for number in range(_WRITERS)]
            outcomes = await asyncio.gather(*(storage.commit(put(each)) for each in rivals), return_exceptions=True)
            winners = [each for each, outcome in zip(rivals, outcomes, strict=True) if outcome is None]
            promise("of creations at once, exactly one succeeds", len(winners), 1)
            promise("the others are Stale", sum(isinstance(outcome, Stale) for outcome in outcomes), _WRITERS - 1)
            await _promise_history("what succeeded is what is there", storage, winners)

    @case
    async def test_no_save_of_many_writers_is_lost(self, tmp_path: Path) -> None:
        """Sixteen on one group, each trying again when it is late."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A")))
            reasons = [f"writer {writer}, save {number}" for writer in range(_WRITERS) for number in range(_SAVES)]
            writers = [reasons[start : start + _SAVES] for start in range(0, len(reasons), _SAVES)]
            await asyncio.gather(*(_save_all(storage, "A", each) for each in writers))
            history = await storage.revisions("A", None, len(reasons) + 10)
            numbers = [each.record.revision for each in history]
            promise("revisions are gapless", numbers, list(range(len(reasons), -1, -1)))
            promise("each acknowledged save is there once", sorted(str(each.entry.reason) for each in history[:-1]), sorted(reasons))
            promise("the newest record is the newest revision's", (await storage.load(["A"]))["A"], history[0].record)

    @case
    async def test_writers_of_different_groups_do_not_disturb_each_other(self, tmp_path: Path) -> None:
        """None of them is late."""
        async with self.opened(tmp_path) as storage:
            histories = [[revision(f"group {writer}", number) for number in range(_SAVES)] for writer in range(_WRITERS)]
            await asyncio.gather(*(_put_all(storage, each) for each in histories))
            for each in histories:
                await _promise_history("commits to other groups do not matter", storage, each)

    @case
    async def test_a_cancelled_commit_happens_whole_or_not_at_all(self, tmp_path: Path) -> None:
        """Whenever it is cancelled; the storage works on."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A")))
            for steps in range(10):
                await _cancel_after(steps, storage, f"cancelled {steps}")
                await _save_all(storage, "A", [f"after {steps}"])
            history = await storage.revisions("A", None, 100)
            newest = history[0].record.revision
            promise(
                "revisions are gapless after cancelled commits", [each.record.revision for each in history], list(range(newest, -1, -1))
            )
            promise("the newest record is the newest revision's", (await storage.load(["A"]))["A"], history[0].record)
            there = {each.entry.key: each for each in history}
            for key in (f"cancelled {steps}" for steps in range(10)):
                promise("a key is there exactly when its revision is", await storage.by_key("A", key, MOMENT), there.get(key))


async def _promise_history(words: str, storage: Storage, saved: list[Revision]) -> None:
    code, newest = saved[-1].record.code, saved[-1].record
    promise(words, list(await storage.revisions(code, None, 100)), saved[::-1])
    promise(words, dict(await storage.load([code])), {code: newest})
    promise(words, [record for record in await storage.list(ListQuery(limit=100)) if record.code == code], [newest])


async def _put_all(storage: Storage, revisions: list[Revision]) -> None:
    for each in revisions:
        await storage.commit(put(each))


async def _save_all(storage: Storage, code: str, reasons: list[str]) -> None:
    """Save as the service does: read, commit, and again when somebody was faster."""
    for reason in reasons:
        tries = 0
        while not await _save(storage, code, reason):
            tries += 1
            promise("a save that is tried again and again succeeds at last", tries < _TRIES, True)
            await asyncio.sleep(0)


async def _save(storage: Storage, code: str, reason: str, key: str | None = None) -> bool:
    number = (await storage.load([code]))[code].revision + 1
    try:
        await storage.commit(put(revision(code, number, reason=reason, key=key)))
    except (Stale, Unavailable):
        return False
    return True


async def _cancel_after(steps: int, storage: Storage, key: str) -> None:
    saving = asyncio.create_task(_save(storage, "A", key, key))
    for _ in range(steps):
        await asyncio.sleep(0)
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
