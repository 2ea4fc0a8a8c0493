"""Writes groups into the folder of an export; what people edited there and have not applied yet is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from graphql_api.as_code.bases import base_of
from graphql_api.as_code.folder import Folder, GroupFiles
from graphql_api.as_code.problems import Problem, of_file
from portal_emails.as_code.exported import Exported, read_exported
from portal_emails.as_code.group_folder import GivenGroup, adopt, read_group, update_group
from portal_emails.as_code.layout import EXPORTED_FILE
from portal_emails.as_code.places import Place
from portal_emails.changes import Values, diff, values_of
from portal_emails.documents import group_of
from portal_emails.errors import UnreadableDocument
from portal_emails.model import CustomerGroup
from portal_emails.ports import ListQuery, Record
from portal_emails.safe_names import safe_name
from portal_emails.use_cases.service import Service
from portal_emails.value_rules import check_code

_AT_ONCE = 20
"""Groups in memory at once: each may have some megabytes of text."""


@dataclass(frozen=True, slots=True)
class Export:
    """What came of one group: whether files were written, and why not."""

    code: str
    wrote: bool
    problems: tuple[Problem, ...] = ()


async def export_groups(service: Service, folder: Folder, codes: Sequence[str], force: bool) -> AsyncIterator[Export]:
    """Export the groups of these codes, or all. Raises OSError and Unavailable."""
    folder.write_around()
    async for record in _records(service, codes):
        try:
            yield await _export(service, folder, group_of(record), force)
        except UnreadableDocument as error:
            problem = Problem(Place(safe_name(record.code)), "UNREADABLE_DOCUMENT", str(error))
            yield Export(record.code, False, (problem,))


def refresh(folder: Folder, group: CustomerGroup, files: GroupFiles) -> bool:
    """Make the files say what the group is, the mark of its revision last: an older mark does no harm. Whether something was written."""
    name = safe_name(group.code)
    writes = update_group(group, files.files)
    for path, data in writes.items():
        folder.write(name, path, data)
    mark = Exported.of(group.revision, values_of(group)).written()
    if files.files.get(EXPORTED_FILE) != mark:
        folder.write(name, EXPORTED_FILE, mark)
        return True
    return bool(writes)


async def _records(service: Service, codes: Sequence[str]) -> AsyncIterator[Record]:
    """As they are stored, so that one that cannot be read hides no other."""
    wanted = sorted(code for code in set(codes) if not check_code(code))
    for start in range(0, len(wanted), _AT_ONCE):
        found = await service.storage.load(wanted[start : start + _AT_ONCE])
        for code in sorted(found):
            yield found[code]
    query = ListQuery(limit=_AT_ONCE)
    while not codes and (page := await service.storage.list(query)):
        for record in page:
            yield record
        query = replace(query, after=page[-1].code)


async def _export(service: Service, folder: Folder, group: CustomerGroup, force: bool) -> Export:
    files = folder.read(safe_name(group.code))
    problems = () if force or not (files.files or files.problems) else await _not_applied(service, group, files)
    return Export(group.code, False, tuple(problems)) if problems else Export(group.code, refresh(folder, group, files))


async def _not_applied(service: Service, group: CustomerGroup, files: GroupFiles) -> Sequence[Problem]:
    """What would be lost: edits since the export, and what cannot be understood."""
    given = read_group(safe_name(group.code), files.files)
    faults = [*files.problems, *given.problems]
    if faults:
        return [of_file(problem) for problem in faults]
    now = values_of(group)
    base = await base_of(service, group, read_exported(files.files.get(EXPORTED_FILE)))
    if adopt(given.values, now) == now:
        return ()
    return _edits(given, now if base is None else base.values)


def _edits(given: GivenGroup, base: Values) -> Sequence[Problem]:
    """One for each file that was edited, at the first value."""
    edited = diff(base, adopt(given.values, base))
    places = {place.file: place for place in (given.place(change.path) for change in reversed(edited))}
    message = "was edited since the export; apply it first, or give it up with --force"
    return [Problem(place, "NOT_APPLIED", message) for place in sorted(places.values())]
