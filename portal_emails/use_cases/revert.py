"""Going back to what a group's emails were at a revision, as a new save that is checked like any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portal_emails.changes import Clear, Put, is_of_emails, values_of
from portal_emails.errors import Unavailable
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.patches import GivenText, check_request
from portal_emails.ports import Role
from portal_emails.sections import SECTIONS
from portal_emails.use_cases.checking import check_texts, units
from portal_emails.use_cases.failures import GroupNotFound, PermissionDenied, RevisionNotFound, StorageUnavailable
from portal_emails.use_cases.read import group_at
from portal_emails.use_cases.save import refuse_unless_configured
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Checked, Outcome, Request, Write, write
from portal_emails.value_rules import check_code

_GIVEN_AT = ("toRevision",)


async def revert_emails(service: Service, code: str | None, to_revision: int, request: Request) -> Outcome:
    """Save the addresses, switches and texts of a revision anew; the group's settings stay. Raises OutcomeUnknown."""
    if not request.caller.role.includes(Role.EDITOR):
        return Outcome(errors=(PermissionDenied(),))
    if code is None or check_code(code) or not request.caller.may_see(code):
        return Outcome(errors=(GroupNotFound(),))
    try:
        wanted = await group_at(service, code, to_revision)
    except Unavailable as error:
        return Outcome(errors=(StorageUnavailable(error.retry_after_ms),))
    return await write(service, _write(service, code, to_revision, wanted, request))


def _write(service: Service, code: str, to_revision: int, wanted: CustomerGroup | None, request: Request) -> Write:
    texts = [] if wanted is None else [*_texts(wanted)]
    return Write(
        action="revert",
        code=code,
        request=request,
        given={"toRevision": to_revision},
        patch=() if wanted is None else (*_clears(), *_puts(wanted)),
        problems=tuple(check_request(request.reason, request.idempotency_key)),
        refuse=lambda group: refuse_unless_configured(group) or (RevisionNotFound(_GIVEN_AT) if wanted is None else None),
        check=lambda group: _check(group, texts, service.packs),
        units=lambda group: units(group, texts, service.packs),
        whole=True,
    )


def _clears() -> Iterator[Clear]:
    for name in ("internalAddresses", *(kind.value for kind in SECTIONS)):
        yield Clear((name,), _GIVEN_AT)


def _puts(wanted: CustomerGroup) -> Iterator[Put]:
    for path, value in values_of(wanted).items():
        if is_of_emails(path):
            yield Put(path, value, _GIVEN_AT)


def _texts(wanted: CustomerGroup) -> Iterator[GivenText]:
    for kind, section in wanted.emails.sections.items():
        yield from (GivenText(kind, locale, _GIVEN_AT) for locale in section.texts)


def _check(group: CustomerGroup, texts: list[GivenText], packs: Packs) -> Checked:
    """Whatever is wrong with a text of then, all that was given is the revision."""
    checked = check_texts(group, texts, packs)
    errors = tuple(replace(failure, path=_GIVEN_AT) for failure in checked.errors)
    return Checked(errors, tuple(replace(warning, path=_GIVEN_AT) for warning in checked.warnings))
