"""Saves the customer groups of a file, many at a time: first each is checked, then those are saved that may be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql_api.groups_file import BadLine, GroupsFile, Row
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


@dataclass(frozen=True, slots=True)
class Import:
    """What came of a file."""

    created: int
    updated: int
    unchanged: int
    bad_lines: tuple[BadLine, ...]
    """By line."""


async def import_groups(service: Service, file: GroupsFile, partial: bool, language: str, describe: Describe, advance: Advance) -> Import:
    """Create the groups or change what the file gives of them; none of them when a line is bad, unless `partial`."""
    checked = await _save_all(service, file.rows, language, True, advance)
    bad = [*file.bad_lines, *_bad_lines(file.rows, checked, describe)]
    good = [row for row, outcome in zip(file.rows, checked, strict=True) if not outcome.errors]
    saved = await _save_all(service, good, language, False, advance) if partial or not bad else []
    bad += _bad_lines(good[: len(saved)], saved, describe)
    return _import([outcome for outcome in saved if not outcome.errors], bad)


async def _save_all(service: Service, rows: Sequence[Row], language: str, validate_only: bool, advance: Advance) -> Sequence[Outcome]:
    request = Request(Caller("command line", Role.ADMIN), language, reason="Imported from a file", validate_only=validate_only)
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), _AT_ONCE):
        together = rows[start : start + _AT_ONCE]
        outcomes += await asyncio.gather(*(save_group(service, row.code, row.given, request) for row in together))
        advance(len(together))
    return outcomes


def _bad_lines(rows: Sequence[Row], outcomes: Sequence[Outcome], describe: Describe) -> list[BadLine]:
    return [
        BadLine(row.line, "; ".join(map(describe, outcome.errors)))
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome.errors
    ]


def _import(saved: Sequence[Outcome], bad: Sequence[BadLine]) -> Import:
    made = [outcome.revision for outcome in saved if outcome.revision is not None]
    created = made.count(0)
    return Import(created, len(made) - created, len(saved) - len(made), tuple(sorted(bad, key=lambda each: each.line)))
