"""Everything that a storage holds is read once, in order, in pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.ports import Commit
from portal_emails.testing.storage_contract.samples import LOOK_ALIKE_CODES, revision
from storage.histories import Pair, each_group, each_pair, oldest_first
from storage.memory import MemoryStorage

pytestmark = pytest.mark.anyio

codes = st.sets(st.sampled_from([*LOOK_ALIKE_CODES, *(f"{number}" for number in range(40))]))


async def storage_of(codes: set[str]) -> MemoryStorage:
    storage = MemoryStorage()
    for code in codes:
        await storage.commit(Commit(None, revision(code)))
    return storage


@given(codes)
async def test_groups_come_in_the_order_of_their_codes(there: set[str]) -> None:
    assert [record.code async for record in each_group(await storage_of(there))] == sorted(there)


@given(codes, codes)
async def test_groups_of_both_storages_come_in_pairs(ours: set[str], theirs: set[str]) -> None:
    pairs: list[Pair] = [pair async for pair in each_pair(await storage_of(ours), await storage_of(theirs))]
    assert [pair.code for pair in pairs] == sorted(ours | theirs)
    assert {pair.code for pair in pairs if pair.source} == ours
    assert {pair.code for pair in pairs if pair.target} == theirs
    assert all(record is None or record.code == pair.code for pair in pairs for record in (pair.source, pair.target))


@given(st.sets(st.integers(0, 200), min_size=1), st.integers(0, 200), st.sampled_from([2, 100_000, 3_000_000]))
async def test_revisions_come_oldest_first_from_where_one_starts(numbers: set[int], start: int, size: int) -> None:
    storage = MemoryStorage()
    before: int | None = None
    document = b"x" * size
    for number in sorted(numbers):
        await storage.commit(Commit(before, revision("A", number, document=document)))
        before = number
    newest = (await storage.load(["A"]))["A"]
    read = [each.record.revision async for each in oldest_first(storage, newest, start)]
    assert read == [number for number in sorted(numbers) if number >= start]
