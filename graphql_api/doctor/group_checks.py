"""Whether every group can be read, its history belongs to it, and its texts pass the checks of a save made today."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from graphql_api.doctor.checks import Check, Finding, Status
from portal_emails.changes import ACCESS_REQUESTS_TO, SEND_FROM, texts_path
from portal_emails.documents import changes_of, group_of
from portal_emails.errors import StorageError, UnreadableDocument
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.patches import GivenText
from portal_emails.ports import Record, Revision, Storage
from portal_emails.problems import InvalidValue
from portal_emails.use_cases.checking import check_texts
from portal_emails.use_cases.failures import EmailFailure, TemplateFailure
from portal_emails.value_rules import check_address, check_locale, check_name
from storage.at_once import for_each
from storage.histories import each_group, oldest_first

_AT_ONCE = 16
_SHOWN = 1_000
"""Findings that are kept of each kind; the others are counted."""

UNREADABLE = "UNREADABLE_DOCUMENT"
INCONSISTENT = "INCONSISTENT_HISTORY"


@dataclass(slots=True)
class Found:
    """Findings of one kind: how many, and the first of them."""

    count: int = 0
    first: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        """Count it, and keep it if it is among the first."""
        self.count += 1
        if len(self.first) < _SHOWN:
            self.first.append(finding)


@dataclass(slots=True)
class Survey:
    """What was found in all groups."""

    groups: int = 0
    revisions: int = 0
    unreadable: Found = field(default_factory=Found)
    texts: Found = field(default_factory=Found)
    newest_save: datetime | None = None

    def checks(self) -> tuple[Check, Check]:
        """What there is to say of it."""
        return _documents(self), _texts(self)


async def survey_groups(storage: Storage, packs: Packs, history: bool, survey: Survey, advance: Callable[[int], None]) -> None:
    """Read every group, and with `history` all its revisions, into the survey. Raises StorageError."""

    async def one(record: Record) -> None:
        await _survey_group(storage, record, packs, history, survey)
        survey.groups += 1
        advance(1)

    await for_each(each_group(storage), one, _AT_ONCE)


async def _survey_group(storage: Storage, record: Record, packs: Packs, history: bool, survey: Survey) -> None:
    try:
        await _survey_history(storage, record, history, survey)
        with suppress(UnreadableDocument):  # which was told with its revision
            # Texts can be long: storages have deadlines, which go on meanwhile.
            for finding in await asyncio.to_thread(lambda: [*text_findings(group_of(record), packs)]):
                survey.texts.add(finding)
    except StorageError:
        raise
    except UnreadableDocument:
        survey.unreadable.add(Finding(record.code, UNREADABLE, record.revision))
    except Exception as error:  # noqa: BLE001 - what one damaged row makes of a storage must not hide the others
        survey.unreadable.add(Finding(record.code, type(error).__name__, record.revision))


async def _survey_history(storage: Storage, record: Record, history: bool, survey: Survey) -> None:
    last: Revision | None = None
    async with aclosing(oldest_first(storage, record, 0 if history else record.revision)) as revisions:
        async for last in revisions:
            _read(last, survey)
    if last is None or last.record != record:
        survey.unreadable.add(Finding(record.code, INCONSISTENT, record.revision))


def _read(revision: Revision, survey: Survey) -> None:
    survey.revisions += 1
    survey.newest_save = max(survey.newest_save or revision.entry.at, revision.entry.at)
    try:
        group_of(revision.record)
        changes_of(revision.entry.changes)
    except Exception:  # noqa: BLE001 - damaged documents are damaged in any way
        survey.unreadable.add(Finding(revision.record.code, UNREADABLE, revision.record.revision))


def text_findings(group: CustomerGroup, packs: Packs) -> Iterator[Finding]:
    """What a save of everything that the group wrote would be refused for."""
    for problem in chain(check_name(group.name, ("name",)), _problems_of_addresses(group), _problems_of_texts(group, packs)):
        yield _finding(group, problem)


def _problems_of_addresses(group: CustomerGroup) -> Iterator[InvalidValue]:
    addresses = group.emails.addresses
    for path, address in ((ACCESS_REQUESTS_TO, addresses.access_requests_to), (SEND_FROM, addresses.send_from)):
        if address is not None:
            yield from check_address(address, path)


def _problems_of_texts(group: CustomerGroup, packs: Packs) -> Iterator[EmailFailure]:
    good: list[GivenText] = []
    for text in _own_texts(group):
        found = check_locale(text.locale, text.given_at)
        yield from found
        good += [] if found else [text]
    yield from check_texts(group, good, packs).errors


def _own_texts(group: CustomerGroup) -> Iterator[GivenText]:
    for kind, section in group.emails.sections.items():
        for locale in sorted(section.texts):
            yield GivenText(kind, locale, (*texts_path(kind), locale))


def _finding(group: CustomerGroup, problem: EmailFailure) -> Finding:
    if isinstance(problem, TemplateFailure):
        defect = problem.problem
        return Finding(
            group.code,
            defect.rule.value,
            section=problem.section.value,
            locale=problem.locale,
            part=defect.part.value,
            line=defect.line,
            column=defect.column,
        )
    if len(problem.path) <= 2:
        return Finding(group.code, problem.rule.value, section=".".join(problem.path) or None)
    section, _, locale, part = (*problem.path, None)[:4]
    return Finding(group.code, problem.rule.value, section=section, locale=locale, part=part)


def _documents(survey: Survey) -> Check:
    read = f"{survey.groups:,} groups and {survey.revisions:,} revisions were read"
    if survey.unreadable.count:
        remedy = "upgrade portal-emails if a newer one wrote them, or else restore a backup; the other groups are served"
        return Check("documents", Status.FAILED, f"{read}; {survey.unreadable.count:,} cannot be", remedy, survey.unreadable.first)
    return Check("documents", Status.OK, f"{read}")


def _texts(survey: Survey) -> Check:
    if survey.texts.count:
        remedy = "correct and save them; until then recipients get the next best text"
        found = f"{survey.texts.count:,} problems by today's checks"
        return Check("texts", Status.FAILED, found, remedy, survey.texts.first)
    return Check("texts", Status.OK, "all pass the checks of a save")
