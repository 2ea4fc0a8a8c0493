"""Records by code: which, and that they come back as they were put."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping, MutableSequence
from pathlib import Path

from portal_emails.documents import canonical_json
from portal_emails.ports import ListQuery, Storage
from portal_emails.testing.storage_contract.cases import StorageCases, case, promise
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, LOOK_ALIKE_CODES, put, revision

_MEBIBYTE = 1024 * 1024


class Loading(StorageCases):
    """Cases of `load`."""

    @case
    async def test_load_gives_the_newest_records(self, tmp_path: Path) -> None:
        """After several commits to several groups."""
        async with self.opened(tmp_path) as storage:
            for code, number in (("A", 0), ("B", 0), ("A", 1), ("A", 2), ("B", 1)):
                await storage.commit(put(revision(code, number)))
            wanted = {"A": revision("A", 2).record, "B": revision("B", 1).record}
            promise("load gives the newest record of each code", dict(await storage.load(["A", "B"])), wanted)

    @case
    async def test_load_leaves_out_unknown_codes(self, tmp_path: Path) -> None:
        """And takes no code, the same code twice, and a thousand codes."""
        async with self.opened(tmp_path) as storage:
            promise("load in an empty storage gives nothing", dict(await storage.load(["A"])), {})
            await storage.commit(put(revision("A")))
            known = {"A": revision("A").record}
            promise("load leaves out unknown codes", dict(await storage.load(["A", "B"])), known)
            promise("load of no codes gives nothing", dict(await storage.load([])), {})
            promise("load takes a code twice", dict(await storage.load(["A", "A"])), known)
            thousand = [*(f"no-{number}" for number in range(999)), "A"]
            promise("load takes a thousand codes", dict(await storage.load(thousand)), known)

    @case
    async def test_codes_that_look_alike_are_different_groups(self, tmp_path: Path) -> None:
        """By case, spaces, Unicode form, script."""
        async with self.opened(tmp_path) as storage:
            for code in LOOK_ALIKE_CODES:
                await storage.commit(put(revision(code)))
            wanted = {code: revision(code).record for code in LOOK_ALIKE_CODES}
            promise("codes are never folded, trimmed or normalized", dict(await storage.load(LOOK_ALIKE_CODES)), wanted)
            for code in LOOK_ALIKE_CODES:
                promise("one code loads one group", dict(await storage.load([code])), {code: wanted[code]})

    @case
    async def test_hostile_texts_come_back_unchanged(self, tmp_path: Path) -> None:
        """Quotes, line breaks, control characters, placeholders, paths, in every field."""
        texts = {text: revision(text, search_key=text, by=text, reason=text, key=text, input_digest=text) for text in HOSTILE_TEXTS}
        async with self.opened(tmp_path) as storage:
            for each in texts.values():
                await storage.commit(put(each))
            for text, each in texts.items():
                promise("any valid text may be a code or a search key", dict(await storage.load([text])), {text: each.record})
                promise("any valid text may stand in an entry", tuple(await storage.revisions(text, None, 10)), (each,))
                promise("any valid text may be a key", await storage.by_key(text, text, each.entry.at), each)

    @case
    async def test_documents_come_back_byte_for_byte(self, tmp_path: Path) -> None:
        """Small ones, those with hostile texts, and one of 4 MiB."""
        texts = {text: [text, None, 1, True] for text in HOSTILE_TEXTS}
        documents = [b"{}", b"[]", canonical_json(texts), canonical_json("\u00e9" * 2 * _MEBIBYTE)]
        async with self.opened(tmp_path) as storage:
            for number, document in enumerate(documents):
                await storage.commit(put(revision("A", number, document=document, changes=document)))
                record = (await storage.load(["A"]))["A"]
                promise("a document is kept byte for byte", record.document, document)
                entry = (await storage.revisions("A", None, 1))[0].entry
                promise("changes are kept byte for byte", entry.changes, document)

    @case
    async def test_load_is_of_one_moment(self, tmp_path: Path) -> None:
        """While somebody saves ten groups in turn, none is ever ahead of one before it, nor two behind."""
        codes = "ABCDEFGHIJ"
        async with self.opened(tmp_path) as storage:
            for code in codes:
                await storage.commit(put(revision(code)))
            writing = asyncio.create_task(_save_in_turn(storage, codes, 20))
            while not writing.done():
                for order in (codes, codes[::-1]):
                    records = await storage.load(list(order))
                    numbers = [records[code].revision for code in codes]
                    promise("all records that load gives are of one moment", numbers, sorted(numbers, reverse=True))
                    promise("all records that load gives are of one moment", numbers[0] - numbers[-1] in {0, 1}, True)
                await asyncio.sleep(0)
            await writing

    @case
    async def test_what_was_given_out_is_the_caller_s(self, tmp_path: Path) -> None:
        """Emptying an answer changes no later one."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A")))
            for _ in range(2):
                loaded, listed, revisions = (
                    await storage.load(["A"]),
                    await storage.list(ListQuery()),
                    await storage.revisions("A", None, 9),
                )
                promise("an answer is the caller's to change", [len(loaded), len(listed), len(revisions)], [1, 1, 1])
                for answer in (loaded, listed, revisions):
                    if isinstance(answer, MutableMapping | MutableSequence):
                        answer.clear()


async def _save_in_turn(storage: Storage, codes: str, rounds: int) -> None:
    for number in range(1, rounds + 1):
        for code in codes:
            await storage.commit(put(revision(code, number)))
            await asyncio.sleep(0)
