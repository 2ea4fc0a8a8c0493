"""Moving all groups, with their whole history, from one storage to another. Nothing there is overwritten, or copied again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from portal_emails.errors import Stale
from portal_emails.ports import Commit, Record, Storage
from storage.at_once import for_each
from storage.comparing import AT_ONCE, Advance, Compared, Comparison, Verdict, compare, compare_group
from storage.digests import revision_digest
from storage.histories import Pair, each_pair, oldest_first
from storage.patience import Unreachable
from storage.wholeness import can_be_copied


@dataclass(frozen=True, slots=True)
class Copied:
    """What a run added to the target, and the groups at which one of the storages failed."""

    groups: int
    revisions: int
    failed: Sequence[Compared]


NOTHING = Copied(0, 0, ())


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was copied, and how both storages compare afterwards."""

    copied: Copied
    comparison: Comparison

    @property
    def is_complete(self) -> bool:
        """Whether the target has everything that the source has."""
        return self.comparison.is_equal and not self.copied.failed

    @property
    def is_possible(self) -> bool:
        """Whether nothing stands in the way of what is not there yet."""
        return all(group.verdict in {Verdict.EQUAL, Verdict.BEHIND} for group in self.comparison.of_source)


async def transfer(source: Storage, target: Storage, copying: Advance, comparing: Advance) -> Transfer:
    """Copy what the target lacks, then compare everything. Raises Unreachable where the storages do: what was copied stays."""
    copied = await copy(source, target, copying)
    return Transfer(copied, await compare(source, target, comparing))


async def copy(source: Storage, target: Storage, advance: Advance) -> Copied:
    """Put the revisions that the target lacks, oldest first.

    Left as it is: a group with a history of its own there, and one that is damaged in the source.
    """
    added: list[int] = []
    failed: list[Compared] = []

    async def one(pair: Pair) -> None:
        if pair.source is None:
            return
        try:
            added.append(await _copy(source, target, pair.source, pair.target))
        except Unreachable:
            raise
        except Exception as error:  # noqa: BLE001 - one damaged group must not keep the others from being copied
            failed.append(Compared(pair.code, Verdict.FAILED, error=error))
        advance(1)

    await for_each(each_pair(source, target), one, AT_ONCE)
    return Copied(sum(map(bool, added)), sum(added), sorted(failed, key=lambda each: each.code))


async def _copy(source: Storage, target: Storage, ours: Record, theirs: Record | None) -> int:
    """How many revisions were put."""
    if theirs is not None:
        found = await compare_group(source, target, ours, theirs) if theirs.revision < ours.revision else None
        if found is None or found.verdict is not Verdict.BEHIND:
            return 0
    at = None if theirs is None else theirs.revision
    start = 0 if at is None else at + 1
    # Read twice: half of a damaged group would pass for a group, and a history need not fit into memory.
    return await _put_from(source, target, ours, start) if await can_be_copied(source, ours, start) else 0


async def _put_from(source: Storage, target: Storage, ours: Record, start: int) -> int:
    at = start - 1 if start else None
    added = 0
    async with aclosing(oldest_first(source, ours, start)) as revisions:
        async for revision in revisions:
            if not await _put(target, Commit(at, revision)):
                break
            at = revision.record.revision
            added += 1
    return added


async def _put(target: Storage, commit: Commit) -> bool:
    """Whether the revision is there now. It may have been: when an answer was lost, or when another copies at the same time."""
    try:
        await target.commit(commit)
    except Stale:
        wanted = commit.revision
        there = await target.revisions(wanted.record.code, wanted.record.revision + 1, 1)
        return [revision_digest(each) for each in there] == [revision_digest(wanted)]
    return True
