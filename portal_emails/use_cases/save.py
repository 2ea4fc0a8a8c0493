"""Saving a group's portal emails: everything that is given, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from portal_emails import limits
from portal_emails.changes import Put, texts_path
from portal_emails.inputs import EmailsInput
from portal_emails.model import CustomerGroup, EmailText
from portal_emails.packs import Packs
from portal_emails.patches import GivenText, Reading, check_request, read_emails
from portal_emails.ports import Role, Unit
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.resolution import Email, compilation, complete, default_text
from portal_emails.scripts import mixes_scripts
from portal_emails.sections import SECTIONS, EmailPart
from portal_emails.use_cases.failures import (
    Caution,
    EmailFailure,
    Failure,
    GroupNotConfigured,
    GroupNotFound,
    PermissionDenied,
    email_failures,
)
from portal_emails.use_cases.halves import check_half
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
            refuse=_refuse,
            check=lambda group: _check(group, reading, service.packs),
            units=lambda group: _units(group, reading, service.packs),
        ),
    )


def _refuse(group: CustomerGroup | None) -> Failure | None:
    if group is None:
        return GroupNotFound()
    return None if group.configured else GroupNotConfigured()


def _check(group: CustomerGroup, reading: Reading, packs: Packs) -> Checked:
    """What there is to say of the group as it would be, beyond what is wrong with single values."""
    faulty = {problem.path for problem in reading.problems}
    errors: list[EmailFailure] = []
    warnings: list[Caution] = [*_forgeable_addresses(reading)]
    for given in reading.texts:
        errors += _check_complete(group, given, packs, faulty)
        for problem, is_warning in _check_email(group, given, packs):
            (warnings if is_warning else errors).append(problem)
        if len(errors) >= limits.PROBLEMS_PER_SAVE:
            break
    return Checked((*errors[: limits.PROBLEMS_PER_SAVE], *_check_sizes(group)), tuple(warnings[: limits.PROBLEMS_PER_SAVE]))


def _forgeable_addresses(reading: Reading) -> Iterator[InvalidValue]:
    """Addresses given whose letters may be taken for others."""
    for item in reading.patch:
        if isinstance(item, Put) and item.path[0] == "internalAddresses" and isinstance(item.value, str) and mixes_scripts(item.value):
            yield InvalidValue(item.given_at, ValueRule.EMAIL_ADDRESS, words="MIXED_SCRIPTS")


def _check_email(group: CustomerGroup, given: GivenText, packs: Packs) -> Iterator[tuple[EmailFailure, bool]]:
    """The email as it would be sent, together with the half that it inherits: each problem, and whether it is only a warning."""
    text = _text(group, given)
    if text is None:
        return
    email = complete(given.kind, given.locale, text, packs)
    if email is None:
        yield from ((problem, False) for problem in check_half(given.kind, given.locale, text, given.given_at))
        return
    found = compilation(email)
    for problem in email_failures(found.problems, given.kind, given.locale, given.given_at):
        yield problem, False
    for problem in email_failures(found.warnings, given.kind, given.locale, given.given_at):
        yield problem, True


def _check_complete(group: CustomerGroup, given: GivenText, packs: Packs, faulty: Collection[Path]) -> Iterator[InvalidValue]:
    """A part that is given but `faulty` is not missing."""
    text = _text(group, given) or EmailText()
    values = {EmailPart.SUBJECT: text.subject, EmailPart.CONTENT: text.content}
    missing = [part for part, value in values.items() if value is None and (*given.given_at, part.value) not in faulty]
    if len(missing) == 1 and default_text(given.kind, given.locale, packs) is None:
        yield InvalidValue((*given.given_at, missing[0].value), ValueRule.INCOMPLETE)


def _check_sizes(group: CustomerGroup) -> Iterator[InvalidValue]:
    total = 0
    for kind in SECTIONS:
        texts = group.emails.section(kind).texts
        if len(texts) > limits.LOCALES_PER_SECTION:
            yield InvalidValue(texts_path(kind), ValueRule.MAX_ITEMS, limits.LOCALES_PER_SECTION)
        total += sum(_size(text) for text in texts.values())
    if total > limits.GROUP_BYTES:
        yield InvalidValue((), ValueRule.MAX_BYTES, limits.GROUP_BYTES)


def _size(text: EmailText) -> int:
    return len((text.subject or "").encode()) + len(text.content.text.encode() if text.content else b"")


def _units(group: CustomerGroup, reading: Reading, packs: Packs) -> Sequence[Unit]:
    """The emails that the input writes, as a recipient would get them."""
    emails = (complete(given.kind, given.locale, text, packs) for given in reading.texts if (text := _text(group, given)))
    return tuple(_unit(email) for email in emails if email is not None)


def _unit(email: Email) -> Unit:
    return Unit(
        email.kind.value,
        email.locale,
        email.subject,
        email.content.text,
        "html" if email.content.format.value == "HTML" else "markdown",
        frozenset(part.value for part in EmailPart if part not in email.inherited),
    )


def _text(group: CustomerGroup, given: GivenText) -> EmailText | None:
    return group.emails.section(given.kind).texts.get(given.locale)
