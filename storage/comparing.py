"""Comparing two storages group by group, by digests of everything that each has of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from portal_emails.ports import Record, Storage
from storage.at_once import for_each
from storage.digests import Digest, digest_of, record_digest, revision_digest
from storage.histories import Pair, each_pair, side_by_side
from storage.patience import Unreachable
from storage.wholeness import has_all, require_readable, require_sound

AT_ONCE = 16
"""Groups that are worked on at the same time: it hides how long each answer takes."""

Advance = Callable[[int], None]
"""Told how many more groups of the source were dealt with."""


class Verdict(Enum):
    """How the target has a group of the source."""

    BEHIND = "BEHIND"
    """As the source had it once; what was saved later is not there."""
    DIFFERENT = "DIFFERENT"
    """With a history of its own."""
    EQUAL = "EQUAL"
    """Exactly as the source."""
    FAILED = "FAILED"
    """One of the storages failed at it."""
    ONLY_IN_TARGET = "ONLY_IN_TARGET"
    """The source has no such group."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A group in two storages. `revision`: the first that the target lacks or has otherwise. `lacking`: how many it lacks."""

    code: str
    verdict: Verdict
    revision: int | None = None
    lacking: int = 0
    source: Digest = b""
    target: Digest = b""
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two storages, in code-point order of the codes."""

    groups: Sequence[Compared]

    def having(self, verdict: Verdict) -> Sequence[Compared]:
        """The groups of which this is so."""
        return [group for group in self.groups if group.verdict is verdict]

    @property
    def of_source(self) -> Sequence[Compared]:
        """The groups that the source has."""
        return [group for group in self.groups if group.verdict is not Verdict.ONLY_IN_TARGET]

    @property
    def is_equal(self) -> bool:
        """Whether the target has every group of the source exactly so; it may have others."""
        return all(group.verdict is Verdict.EQUAL for group in self.of_source)

    @property
    def digests(self) -> tuple[str, str] | None:
        """Of all groups of the source, and of the same groups in the target; in hexadecimal. None: some could not be read."""
        if self.having(Verdict.FAILED):
            return None
        codes = [(digest_of([group.code.encode()]), group) for group in self.of_source]
        source = digest_of(part for code, group in codes for part in (code, group.source))
        target = digest_of(part for code, group in codes for part in (code, group.target))
        return source.hex(), target.hex()


async def compare(source: Storage, target: Storage, advance: Advance) -> Comparison:
    """Compare every group. Raises Unreachable where the storages do."""
    groups: list[Compared] = []

    async def one(pair: Pair) -> None:
        groups.append(await _compare(source, target, pair))
        advance(1 if pair.source else 0)

    await for_each(each_pair(source, target), one, AT_ONCE)
    return Comparison(sorted(groups, key=lambda group: group.code))


async def compare_group(source: Storage, target: Storage, ours: Record, theirs: Record) -> Compared:
    """Compare what both have of a group, revision by revision. Raises UnreadableDocument for one that is damaged in the source."""
    require_readable(ours)
    common = min(ours.revision, theirs.revision)
    digests: tuple[dict[int, Digest], dict[int, Digest]] = ({}, {})
    async for pages in side_by_side([source, target], ours, 0, common):
        mine, others = ({each.record.revision: revision_digest(each) for each in page} for page in pages)
        newest = next((each.record for each in pages[0] if each.record.revision == ours.revision), ours)
        if mine != others or newest != ours:
            for revision in pages[0]:
                require_sound(revision, ours)
        digests[0].update(mine)
        digests[1].update(others)
    if not await has_all(source, ours, range(common + 1), digests[0]):
        return _moved(ours, theirs)
    verdict, number = _verdict(ours, theirs, *digests)
    source_digest, target_digest = (_total(side, record) for side, record in zip(digests, (ours, theirs), strict=True))
    return Compared(ours.code, verdict, number, max(0, ours.revision - theirs.revision), source_digest, target_digest)


def _moved(ours: Record, theirs: Record) -> Compared:
    """Of a group that became another while it was read: what it is now the next run tells."""
    number = min(ours.revision, theirs.revision) + 1
    return Compared(ours.code, Verdict.BEHIND, number, 1, record_digest(ours), record_digest(theirs))


async def _compare(source: Storage, target: Storage, pair: Pair) -> Compared:
    if pair.source is None:
        return Compared(pair.code, Verdict.ONLY_IN_TARGET)
    try:
        if pair.target is None:
            require_readable(pair.source)
            return Compared(pair.code, Verdict.BEHIND, 0, pair.source.revision + 1, record_digest(pair.source))
        return await compare_group(source, target, pair.source, pair.target)
    except Unreachable:
        raise
    except Exception as error:  # noqa: BLE001 - one damaged group must not hide the others
        return Compared(pair.code, Verdict.FAILED, error=error)


def _total(digests: dict[int, Digest], newest: Record) -> Digest:
    return digest_of((*digests.values(), record_digest(newest)))


def _verdict(ours: Record, theirs: Record, source: dict[int, Digest], target: dict[int, Digest]) -> tuple[Verdict, int | None]:
    for number in sorted({*source, *target}):
        if source.get(number) != target.get(number):
            return Verdict.DIFFERENT, number
    if theirs.revision > ours.revision:
        return Verdict.DIFFERENT, ours.revision + 1
    if theirs.revision < ours.revision:
        return Verdict.BEHIND, theirs.revision + 1
    if record_digest(ours) != record_digest(theirs):
        return Verdict.DIFFERENT, ours.revision
    return Verdict.EQUAL, None
