"""Saving a group's portal emails: everything that is given, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portal_emails import limits
from portal_emails.changes import Put
from portal_emails.inputs import EmailsInput
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.patches import Reading, check_request, read_emails
from portal_emails.ports import Role
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.scripts import mixes_scripts
from portal_emails.use_cases.checking import check_texts, units
from portal_emails.use_cases.failures import Failure, GroupNotConfigured, GroupNotFound, PermissionDenied
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Checked, Outcome, Request, Write, write
from portal_emails.value_rules import check_code


async def save_emails(service: Service, code: str | None, given: EmailsInput, request: Request) -> Outcome:
    """Save the tab of the group with this code (None: an ID that names no group)."""
    if not request.caller.role.includes(Role.EDITOR):
        return Outcome(errors=(PermissionDenied(),))
    reading = read_emails(given)
    problems = (*check_request(request.reason, request.idempotency_key), *reading.problems)
    if code is None or check_code(code) or not request.caller.may_see(code):
        return Outcome(errors=(GroupNotFound(), *problems))
    return await write(
        service,
        Write(
            action="save",
            code=code,
            request=request,
            given=given,
            patch=reading.patch,
            problems=problems,
            refuse=refuse_unless_configured,
            check=lambda group: check_tab(group, reading, service.packs),
            units=lambda group: units(group, reading.texts, service.packs),
        ),
    )


def refuse_unless_configured(group: CustomerGroup | None) -> Failure | None:
    """Only a group that is configured in the portal has emails."""
    if group is None:
        return GroupNotFound()
    return None if group.configured else GroupNotConfigured()


def check_tab(group: CustomerGroup, reading: Reading, packs: Packs) -> Checked:
    """What there is to say of the group as it would be, beyond what is wrong with single values."""
    checked = check_texts(group, reading.texts, packs, {problem.path for problem in reading.problems})
    warnings = (*_forgeable_addresses(reading), *checked.warnings)
    return replace(checked, warnings=warnings[: limits.PROBLEMS_PER_SAVE])


def _forgeable_addresses(reading: Reading) -> Iterator[InvalidValue]:
    """Addresses given whose letters may be taken for others."""
    for item in reading.patch:
        if isinstance(item, Put) and item.path[0] == "internalAddresses" and isinstance(item.value, str) and mixes_scripts(item.value):
            yield InvalidValue(item.given_at, ValueRule.EMAIL_ADDRESS, words="MIXED_SCRIPTS")
