"""Records by page: their order, and which belong to a query."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path

from portal_emails.ports import ListQuery, Record, Storage
from portal_emails.testing.storage_contract.cases import StorageCases, case, promise
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, LOOK_ALIKE_CODES, put, revision

_SHUFFLED = (
    "b",
    "B",
    "a",
    "10",
    "9",
    "Z",
    "\u00e9",
    "e\u0301",
    "\uff41",
    "\U0001f600",
    "\ufb00",
    "\ue000",
    "a b",
    "a",
    "a-b",
    "ab",
    "\u00df",
    "ss",
)
_SEARCH_KEYS = (
    "100% acme",
    "100 acme",
    "a_b",
    "axb",
    "a\\b",
    "a*b",
    "a?b",
    "[ab]",
    "it's",
    'say "hi"',
    "^a.b$",
    "\u00e9",
    "e\u0301",
    "\U0001f600",
)


class Listing(StorageCases):
    """Cases of `list` and `count`."""

    @case
    async def test_list_is_in_code_point_order(self, tmp_path: Path) -> None:
        """Not by alphabet, number, UTF-16 unit or time."""
        codes = dict.fromkeys((*_SHUFFLED, *LOOK_ALIKE_CODES, *HOSTILE_TEXTS))
        async with self.opened(tmp_path) as storage:
            await _create(storage, codes)
            promise("list is in code-point order of the codes", await _codes(storage, ListQuery(limit=100)), sorted(codes))

    @case
    async def test_pages_join_without_gap_or_repeat(self, tmp_path: Path) -> None:
        """Whatever their size; `after` need not exist."""
        async with self.opened(tmp_path) as storage:
            await _create(storage, dict.fromkeys(_SHUFFLED))
            wanted = sorted(set(_SHUFFLED))
            for limit in (1, 2, 5, 50):
                got: list[str] = []
                while len(got) <= len(wanted) and (page := await _codes(storage, ListQuery(got[-1] if got else None, limit))):
                    promise("a page has at most `limit` records", len(page) <= limit, True)
                    got += page
                promise("pages join without gap or repeat", got, wanted)
            for after in ("", "a\t", "aa", "\uffff", "\U0010ffff"):
                following = [code for code in wanted if code > after]
                promise(f"`after` {after!r} need not be a group's code", await _codes(storage, ListQuery(after=after)), following)

    @case
    async def test_configured_selects_either_kind(self, tmp_path: Path) -> None:
        """True, False, and None for both."""
        async with self.opened(tmp_path) as storage:
            for code in "ABC":
                await storage.commit(put(revision(code, configured=code != "B")))
            for configured, wanted in ((True, ["A", "C"]), (False, ["B"]), (None, ["A", "B", "C"])):
                await _promise_list(f"configured={configured} selects", storage, ListQuery(configured=configured), wanted)

    @case
    async def test_search_is_literal(self, tmp_path: Path) -> None:
        """No character has a meaning; no length is too long."""
        async with self.opened(tmp_path) as storage:
            for key in _SEARCH_KEYS:
                await storage.commit(put(revision(key, search_key=key)))
            for part in (
                "%",
                "_",
                "\\",
                "*",
                "?",
                "[",
                "'",
                '"',
                ".",
                "^",
                "a_b",
                "0%",
                "e",
                "\u00e9",
                "e\u0301",
                "\U0001f600",
                "acme",
                "x" * 100_000,
            ):
                wanted = sorted(key for key in _SEARCH_KEYS if part in key)
                await _promise_list(f"{part[:20]!r} is searched for as it is", storage, ListQuery(search=part), wanted)

    @case
    async def test_search_looks_at_the_search_key_alone(self, tmp_path: Path) -> None:
        """Not at the code, the document or the entry."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("needle", search_key="hay", document=b'"needle"', by="needle", reason="needle")))
            await storage.commit(put(revision("hay", search_key="a needle in it")))
            await _promise_list("search looks at the search key alone", storage, ListQuery(search="needle"), ["hay"])

    @case
    async def test_codes_restrict_what_is_seen(self, tmp_path: Path) -> None:
        """Also to nothing, and however many they are."""
        async with self.opened(tmp_path) as storage:
            await _create(storage, "ABCa")
            many = frozenset(f"no-{number}" for number in range(40_000))
            for codes, wanted in (({"A", "C", "no"}, ["A", "C"]), (set(), []), ({"a"}, ["a"]), (many | {"B"}, ["B"])):
                await _promise_list("only groups among `codes` are seen", storage, ListQuery(codes=frozenset(codes)), wanted)

    @case
    async def test_conditions_are_joined_by_and(self, tmp_path: Path) -> None:
        """Every combination of them, with `after`."""
        async with self.opened(tmp_path) as storage:
            records = [
                revision(code, configured=configured, search_key=search_key).record
                for code, (configured, search_key) in zip(
                    "ABCDEFGH", product((True, False), ("red", "green", "red green", "")), strict=True
                )
            ]
            for record in records:
                await storage.commit(put(revision(record.code, configured=record.configured, search_key=record.search_key)))
            choices = product((None, "B", "F"), (None, True, False), (None, "red", "green"), (None, frozenset("ABEH")))
            for after, configured, search, codes in choices:
                query = ListQuery(after, 50, configured, search, codes)
                promise(
                    f"conditions are joined by AND: {query}",
                    list(await storage.list(query)),
                    [each for each in records if _fits(each, query)],
                )

    @case
    async def test_conditions_look_at_the_newest_record(self, tmp_path: Path) -> None:
        """A group that once fitted does not fit now."""
        async with self.opened(tmp_path) as storage:
            await storage.commit(put(revision("A", 0, configured=True, search_key="old")))
            await storage.commit(put(revision("A", 1, configured=False, search_key="new")))
            for query, wanted in (
                (ListQuery(configured=True), []),
                (ListQuery(search="old"), []),
                (ListQuery(configured=False, search="new"), ["A"]),
            ):
                await _promise_list("conditions look at the newest record", storage, query, wanted)

    @case
    async def test_count_is_of_all_pages(self, tmp_path: Path) -> None:
        """`after` and `limit` do not matter to it."""
        async with self.opened(tmp_path) as storage:
            promise("an empty storage counts 0", await storage.count(ListQuery()), 0)
            await _create(storage, "ABCDE")
            await storage.commit(put(revision("A", 1)))
            promise("count is of groups, whatever `after` and `limit`", await storage.count(ListQuery(after="C", limit=1)), 5)


async def _create(storage: Storage, codes: Iterable[str]) -> None:
    for code in codes:
        await storage.commit(put(revision(code)))


async def _codes(storage: Storage, query: ListQuery) -> list[str]:
    return [record.code for record in await storage.list(query)]


async def _promise_list(words: str, storage: Storage, query: ListQuery, wanted: list[str]) -> None:
    promise(words, await _codes(storage, query), wanted)
    promise(f"count agrees with list: {words}", await storage.count(query), len(wanted))


def _fits(record: Record, query: ListQuery) -> bool:
    return all(
        (
            query.after is None or record.code > query.after,
            query.configured is None or record.configured == query.configured,
            query.search is None or query.search in record.search_key,
            query.codes is None or record.code in query.codes,
        )
    )
