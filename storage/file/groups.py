"""The groups as this process knows them: which there are, at which revision, and what they are found by. No input or output."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from portal_emails.ports import ListQuery
from portal_emails.safe_names import safe_name
from storage.file.revision_files import Head

FolderState = tuple[int, int, int]
"""Inode, and the nanoseconds of its last changes: other when a file was put into it or taken out."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group at its newest revision."""

    name: str
    """Of its folder."""
    revision: int | None
    """None when its revisions cannot be listed."""
    head: Head | str
    """What it is found by, or why its newest file cannot be read."""
    seen: FolderState | None = field(default=None, compare=False)
    """The folder of revisions as it was looked at; None where later changes might not show."""
    looked: int = field(default=0, compare=False)
    """Other each time that its folder was looked at anew."""
    changed: float = field(default=0.0, compare=False)
    """When its folder was changed last, in seconds of the clock's time."""


class Groups:
    """By name of the folder and by code, in code-point order of the codes."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self.by_name: dict[str, Group] = {group.name: group for group in groups}
        readable = [(group.head, group) for group in self.by_name.values() if isinstance(group.head, Head)]
        self._heads = {head.code: head for head, _ in readable}
        self._by_code = {head.code: group for head, group in readable}
        self._codes = sorted(self._heads)
        self.damaged: dict[str, str] = {group.name: group.head for group in self.by_name.values() if isinstance(group.head, str)}
        """Why each of those without a readable newest revision has none."""

    def put(self, group: Group) -> None:
        """In place of the one of that name, if there is one."""
        self._forget(group.name)
        self.by_name[group.name] = group
        if isinstance(group.head, str):
            self.damaged[group.name] = group.head
            return
        self._heads[group.head.code], self._by_code[group.head.code] = group.head, group
        insort(self._codes, group.head.code)

    def newest(self, codes: Iterable[str]) -> Mapping[str, Group]:
        """By code; those that there are, whether they can be read or not."""
        found = {code: self._by_code.get(code) or (self.by_name.get(safe_name(code)) if self.damaged else None) for code in codes}
        return {code: group for code, group in found.items() if group is not None}

    def page(self, query: ListQuery) -> Sequence[Group]:
        """Those that match, in code-point order of their codes, at most `query.limit`."""
        return tuple(self._by_code[code] for code in islice(self._matching(query, query.after), query.limit))

    def count(self, query: ListQuery) -> int:
        """How many match."""
        everything = query.codes is None and query.search is None and query.configured is None
        return len(self._codes) if everything else sum(1 for _ in self._matching(query, None))

    def damage_in(self, query: ListQuery) -> str | None:
        """Why the answer can't be told: one that cannot be read might belong to it."""
        if query.codes is None or not self.damaged:
            return next(iter(self.damaged.values()), None)
        visible = self.damaged.keys() & {safe_name(code) for code in query.codes}
        return self.damaged[min(visible)] if visible else None

    def _forget(self, name: str) -> None:
        self.damaged.pop(name, None)
        old = self.by_name.pop(name, None)
        if old is not None and isinstance(old.head, Head):
            del self._heads[old.head.code], self._by_code[old.head.code]
            del self._codes[bisect_left(self._codes, old.head.code)]

    def _matching(self, query: ListQuery, after: str | None) -> Iterator[str]:
        for code in self._visible(query.codes, after):
            head = self._heads[code]
            if (query.configured is None or head.configured == query.configured) and (
                query.search is None or query.search in head.search_key
            ):
                yield code

    def _visible(self, codes: frozenset[str] | None, after: str | None) -> Iterable[str]:
        visible = self._codes if codes is None else sorted(codes & self._heads.keys())
        return islice(visible, 0 if after is None else bisect_right(visible, after), None)
