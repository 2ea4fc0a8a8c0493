"""Reading customer groups: by code, and in pages. What the caller may not see does not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal_emails import limits
from portal_emails.documents import group_of, search_key
from portal_emails.model import CustomerGroup
from portal_emails.ports import Caller, ListQuery
from portal_emails.use_cases.service import Service
from portal_emails.value_rules import check_code, is_storable

_SEARCH_LENGTH = limits.CODE_LENGTH + limits.NAME_LENGTH
"""People search for a part of one of them; whoever gives more is looking for nothing that is there."""

_HIGHEST_REVISION = 2**31 - 2
"""Storages number them with 32 bits."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which groups to list; conditions are joined by AND."""

    configured: bool | None = None
    search: str | None = None
    """A part of the code or the name, whatever the case."""


@dataclass(frozen=True, slots=True)
class Page:
    """Groups in code-point order of their codes, and whether more follow."""

    groups: Sequence[CustomerGroup]
    has_next: bool


async def read_groups(service: Service, caller: Caller, codes: Sequence[str]) -> Mapping[str, CustomerGroup]:
    """The groups by code; those that do not exist or may not be seen are left out. Raises Unavailable."""
    wanted = [code for code in dict.fromkeys(codes) if caller.may_see(code) and not check_code(code)]
    records = await service.storage.load(wanted) if wanted else {}
    return {code: group_of(record) for code, record in records.items()}


async def group_at(service: Service, code: str, revision: int) -> CustomerGroup | None:
    """The group as it was at a revision, whoever asks, if it had one of that number. Raises Unavailable and UnreadableDocument."""
    if not 0 <= revision <= _HIGHEST_REVISION:
        return None
    found = await service.storage.revisions(code, revision + 1, 1)
    return group_of(found[0].record) if found and found[0].record.revision == revision else None


async def list_groups(service: Service, caller: Caller, wanted: Filter, after: str | None, first: int) -> Page:
    """At most `first` groups whose code is greater than `after`. Raises Unavailable."""
    query = _query(caller, wanted, after)
    if query is None:
        return Page((), False)
    records = await service.storage.list(replace(query, limit=first + 1))
    return Page([group_of(record) for record in records[:first]], len(records) > first)


async def count_groups(service: Service, caller: Caller, wanted: Filter) -> int:
    """How many groups match. Raises Unavailable."""
    query = _query(caller, wanted, None)
    return 0 if query is None else await service.storage.count(query)


def _query(caller: Caller, wanted: Filter, after: str | None) -> ListQuery | None:
    """None when nothing that was ever saved can match: normalizing what is longer could take minutes."""
    if len(wanted.search or "") > _SEARCH_LENGTH or not is_storable(wanted.search or ""):
        return None
    return ListQuery(after=after, configured=wanted.configured, search=search_key(wanted.search or "") or None, codes=caller.groups)
