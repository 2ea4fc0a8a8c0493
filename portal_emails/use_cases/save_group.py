"""Creating a customer group, or changing its settings."""

from __future__ import annotations

from portal_emails.changes import DEFAULT_LOCALE
from portal_emails.inputs import SettingsInput
from portal_emails.patches import check_request, read_settings
from portal_emails.ports import Role
from portal_emails.use_cases.failures import PermissionDenied
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request, Write, write


async def save_group(service: Service, code: str, given: SettingsInput, request: Request) -> Outcome:
    """Create the group with this code, at revision 0, or change what is given of it."""
    if not request.caller.role.includes(Role.ADMIN) or not request.caller.may_see(code):
        return Outcome(errors=(PermissionDenied(),))
    reading = read_settings(code, given)
    problems = (*reading.problems, *check_request(request.reason, request.idempotency_key))
    if any(problem.path == ("code",) for problem in problems):
        return Outcome(errors=problems)
    return await write(
        service,
        Write(
            action="group",
            code=code,
            request=request,
            given=given,
            patch=reading.patch,
            problems=problems,
            shown={DEFAULT_LOCALE: service.fallbacks.default_locale},
        ),
    )
