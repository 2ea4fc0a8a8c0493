"""Making a group what its files say: settings and tab in one save, all or nothing, creating the group where there is none."""

from __future__ import annotations

from collections.abc import Mapping

from portal_emails.changes import CONFIGURED, Patch, Values, diff, is_of_emails, merge, overwrite, values_of
from portal_emails.inputs import EmailsInput, SettingsInput
from portal_emails.model import CustomerGroup
from portal_emails.patches import Reading, check_request, read_emails, read_settings
from portal_emails.ports import Role
from portal_emails.use_cases.checking import units
from portal_emails.use_cases.failures import Failure, GroupNotConfigured, PermissionDenied, RevisionNotFound
from portal_emails.use_cases.save import check_tab
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request, Write, write


async def apply_group(
    service: Service, code: str, settings: SettingsInput, emails: EmailsInput, base: Values | None, creates: bool, request: Request
) -> Outcome:
    """Save settings and tab of the group with this code, together. Raises OutcomeUnknown.

    `base`: the values at `request.if_revision`, None without one. `creates`: there was no such group, and one that somebody creates
    meanwhile is not touched. A group that is not configured keeps its texts; only one that is created may be given some.
    """
    if not request.caller.role.includes(Role.ADMIN) or not request.caller.may_see(code):
        return Outcome(errors=(PermissionDenied(),))
    of_group, of_emails = read_settings(code, settings), read_emails(emails)
    reading = Reading([*of_group.patch, *of_emails.patch], of_emails.texts, [*of_group.problems, *of_emails.problems])
    if any(problem.path == ("code",) for problem in reading.problems):
        return Outcome(errors=tuple(reading.problems))
    return await write(service, _write(service, code, reading, base, creates, request, {**settings, **emails}))


def _write(
    service: Service,
    code: str,
    reading: Reading,
    base: Values | None,
    creates: bool,
    request: Request,
    given: Mapping[str, object],
) -> Write:
    return Write(
        action="save",
        code=code,
        request=request,
        given=given,
        patch=reading.patch,
        problems=(*reading.problems, *check_request(request.reason, request.idempotency_key)),
        refuse=lambda group: _refuse(group, reading.patch, base, creates),
        check=lambda group: check_tab(group, reading, service.packs),
        units=lambda group: units(group, reading.texts, service.packs),
    )


def _refuse(group: CustomerGroup | None, patch: Patch, base: Values | None, creates: bool) -> Failure | None:
    if group is None:
        return None
    if creates:
        return RevisionNotFound()
    now = values_of(group)
    after = (overwrite(now, patch) if base is None else merge(base, now, patch)).values
    changes_emails = any(is_of_emails(change.path) for change in diff(now, after))
    return GroupNotConfigured() if changes_emails and not after.get(CONFIGURED) else None
