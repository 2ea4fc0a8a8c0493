"""Saves the customer groups of a file, many at a time: first each is checked, then those are saved that may be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql_api.groups_file import BadLine, GroupsFile, Row
from portal_emails.packs import SOURCE_LOCALE
from portal_emails.ports import Caller, Role
from portal_emails.use_cases.failures import Failure
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request

_AT_ONCE = 64
"""Saves in flight: storages commit what is waiting together."""

Describe = Callable[[Failure], str]
Advance = Callable[[int], None]
"""Told how many more rows were dealt with, of twice as many as the file has."""

COMMAND_LINE = Caller("command line", Role.ADMIN)
"""Who imports, as it stands in the history."""


@dataclass(frozen=True, slots=True)
class Import:
    """What came of a file."""

    created: int
    updated: int
    unchanged: int
    bad_lines: tuple[BadLine, ...]
    """By line."""
    is_refused: bool
    """Whether nothing was even tried, because of the bad lines."""


async def import_groups(service: Service, file: GroupsFile, partial: bool, describe: Describe, advance: Advance) -> Import:
    """Create the groups or change what the file gives of them; none of them when a line is bad, unless `partial`. Raises OutcomeUnknown."""
    checked = await _save_all(service, file.rows, True, advance)
    bad = [*file.bad_lines, *_bad_lines(file.rows, checked, describe)]
    if bad and not partial:
        return _import([], bad, is_refused=True)
    good = [row for row, outcome in zip(file.rows, checked, strict=True) if not outcome.errors]
    saved = await _save_all(service, good, False, advance)
    return _import(saved, [*bad, *_bad_lines(good, saved, describe)])


async def _save_all(service: Service, rows: Sequence[Row], validate_only: bool, advance: Advance) -> Sequence[Outcome]:
    request = Request(COMMAND_LINE, SOURCE_LOCALE, reason="Imported from a file", validate_only=validate_only)
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), _AT_ONCE):
        together = rows[start : start + _AT_ONCE]
        outcomes += await asyncio.gather(*(save_group(service, row.code, row.given, request) for row in together))
        advance(len(together))
    return outcomes


def _bad_lines(rows: Sequence[Row], outcomes: Sequence[Outcome], describe: Describe) -> Sequence[BadLine]:
    pairs = zip(rows, outcomes, strict=True)
    return [BadLine(row.line, "; ".join(map(describe, outcome.errors))) for row, outcome in pairs if outcome.errors]


def _import(outcomes: Sequence[Outcome], bad: Sequence[BadLine], is_refused: bool = False) -> Import:
    saved = [outcome.revision for outcome in outcomes if not outcome.errors]
    created, unchanged = saved.count(0), saved.count(None)
    bad_lines = tuple(sorted(bad, key=lambda each: each.line))
    return Import(created, len(saved) - created - unchanged, unchanged, bad_lines, is_refused)
