"""Texts as people read them: chosen, and with their problems. Checked at first use, in a thread, for others are served meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from portal_emails.mail.compiling import Compilation, known_compilation
from portal_emails.model import CustomerGroup
from portal_emails.resolution import Email, Resolution, compilation, resolve
from portal_emails.sections import SectionKind
from portal_emails.use_cases.failures import EmailFailure, email_failures
from portal_emails.use_cases.service import Service


async def choose_email(service: Service, group: CustomerGroup, kind: SectionKind, requested: Sequence[str]) -> Resolution:
    """The email of a section for a recipient who reads `requested`: canonical tags, best first; none: the group's default."""
    try:
        return resolve(group, kind, requested, service.packs, service.fallbacks, _known)
    except _Unknown:
        return await asyncio.to_thread(resolve, group, kind, requested, service.packs, service.fallbacks)


async def find_problems(email: Email) -> list[EmailFailure]:
    """Why an email is not served; nothing for a good one."""
    try:
        found = _known(email)
    except _Unknown:
        found = await asyncio.to_thread(compilation, email)
    return list(email_failures(found.problems, email.kind, email.locale, ()))


class _Unknown(Exception):
    """The text has to be checked first."""


def _known(email: Email) -> Compilation:
    found = known_compilation(email.kind, email.locale, email.subject, email.content)
    if found is None:
        raise _Unknown
    return found
