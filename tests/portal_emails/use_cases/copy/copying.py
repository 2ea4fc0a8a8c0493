"""What the tests of copying share: groups, requests, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from portal_emails.documents import changes_json, record_of
from portal_emails.inputs import EmailsInput
from portal_emails.model import Content, CustomerGroup, EmailText, SectionEmails
from portal_emails.ports import Commit, Entry, Revision
from portal_emails.sections import SectionKind
from portal_emails.use_cases.copy import Copy, CopyOutcome, copy_emails
from portal_emails.use_cases.copy_targets import Target
from portal_emails.use_cases.failures import (
    Failure,
)
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.selection import Selection
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR
from tests.valid_contents import valid_content

RESET = SectionKind.PASSWORD_RESET
ACCESS = SectionKind.CUSTOMER_ACCESS_REQUEST
KEY = replace(EDITOR, idempotency_key="k1")
TRIED = replace(EDITOR, validate_only=True)
EVERYTHING = Selection()
SECRETIVE = EmailText("Asunto {{ nobody.knows }}", Content(valid_content(RESET, "x")))


def texts(*locales: str, words: str = "Clave") -> EmailsInput:
    return {"passwordReset": {"emails": [{"locale": tag, "subject": words, "content": valid_content(RESET, words)} for tag in locales]}}


def targets(*codes: str | None) -> list[Target]:
    return [Target(code) for code in codes]


async def copy(
    service: Service, to: Sequence[Target], wanted: Selection = EVERYTHING, request: Request = EDITOR, source: str | None = "SOURCE"
) -> CopyOutcome:
    return await copy_emails(service, Copy(source, to, wanted), request)


async def copied(
    service: Service, *codes: str, wanted: Selection = EVERYTHING, request: Request = EDITOR, **at: int
) -> tuple[Outcome, ...]:
    """What came of a good request."""
    outcome = await copy(service, [Target(code, at.get(code)) for code in codes], wanted, request)
    assert outcome.errors == ()
    return outcome.outcomes


async def stored(service: Service, code: str) -> CustomerGroup:
    return (await read_groups(service, ADMIN.caller, [code]))[code]


async def save(service: Service, code: str, given: EmailsInput, request: Request = EDITOR) -> None:
    assert (await save_emails(service, code, given, request)).errors == ()


async def configure(service: Service, *codes: str) -> None:
    for code in codes:
        assert (await save_group(service, code, {"isConfiguredInPortal": True}, ADMIN)).errors == ()


async def store_past_the_checks(service: Service, code: str, found: Mapping[str, EmailText]) -> None:
    """As an earlier version may have done."""
    group = await stored(service, code)
    emails = replace(group.emails, sections={**group.emails.sections, RESET: SectionEmails(False, MappingProxyType(dict(found)))})
    after = replace(group, revision=group.revision + 1, emails=emails)
    entry = Entry(datetime.now(UTC), None, None, changes_json(()), None, None)
    await service.storage.commit(Commit(group.revision, Revision(record_of(after), entry)))


def locales_of(group: CustomerGroup, kind: SectionKind = RESET) -> set[str]:
    return set(group.emails.section(kind).texts)


def names(errors: Sequence[Failure]) -> list[str]:
    return [type(error).__name__ for error in errors]
