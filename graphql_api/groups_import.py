"""Saves the customer groups of a file, many at a time: first each is checked, then those are saved that may be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graphql_api.groups_file import BadLine, GroupsFile, Row
from portal_emails.errors import OutcomeUnknown, UnreadableDocument
from portal_emails.packs import SOURCE_LOCALE
from portal_emails.ports import Caller, Role
from portal_emails.use_cases.failures import Failure
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request

_AT_ONCE = 64
"""Saves in flight: storages commit what is waiting together."""

Result = Outcome | UnreadableDocument | OutcomeUnknown
"""What came of a row."""

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
    """Create the groups or change what the file gives of them; none of them when a line is bad, unless `partial`."""
    checked = await _save_all(service, file.rows, True, advance)
    bad = [*file.bad_lines, *_bad_lines(file.rows, checked, describe)]
    if bad and not partial:
        return _import([], bad, is_refused=True)
    good = [row for row, result in zip(file.rows, checked, strict=True) if not _reason(result, describe)]
    saved = await _save_all(service, good, False, advance)
    return _import(saved, [*bad, *_bad_lines(good, saved, describe)])


async def _save_all(service: Service, rows: Sequence[Row], validate_only: bool, advance: Advance) -> Sequence[Result]:
    request = Request(COMMAND_LINE, SOURCE_LOCALE, reason="Imported from a file", validate_only=validate_only)
    results: list[Result] = []
    for start in range(0, len(rows), _AT_ONCE):
        together = rows[start : start + _AT_ONCE]
        saves = (save_group(service, row.code, row.given, request) for row in together)
        results += map(_result, await asyncio.gather(*saves, return_exceptions=True))
        advance(len(together))
    return results


def _result(result: Outcome | BaseException) -> Result:
    """Of a row alone; any other exception is a bug, and raised when no save is running any more."""
    if isinstance(result, Outcome | UnreadableDocument | OutcomeUnknown):
        return result
    raise result


def _reason(result: Result, describe: Describe) -> str:
    """Why a row is not imported; empty when it is."""
    match result:
        case UnreadableDocument():
            return str(result)
        case OutcomeUnknown():
            return "the storage fell silent during the save; import the file again: what was saved is then left alone"
        case Outcome():
            return "; ".join(map(describe, result.errors))


def _bad_lines(rows: Sequence[Row], results: Sequence[Result], describe: Describe) -> Sequence[BadLine]:
    reasons = [(row.line, _reason(result, describe)) for row, result in zip(rows, results, strict=True)]
    return [BadLine(line, reason) for line, reason in reasons if reason]


def _import(results: Sequence[Result], bad: Sequence[BadLine], is_refused: bool = False) -> Import:
    saved = [result.revision for result in results if isinstance(result, Outcome) and not result.errors]
    created, unchanged = saved.count(0), saved.count(None)
    bad_lines = tuple(sorted(bad, key=lambda each: each.line))
    return Import(created, len(saved) - created - unchanged, unchanged, bad_lines, is_refused)
