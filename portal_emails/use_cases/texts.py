"""Texts as people read them: chosen, and with their problems. Checked at first use, in a thread, for others are served meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from portal_emails.mail.compiling import is_compiled
from portal_emails.model import CustomerGroup
from portal_emails.resolution import Email, Resolution, compilation, own_emails, resolve
from portal_emails.sections import SectionKind
from portal_emails.use_cases.failures import EmailFailure, email_failures
from portal_emails.use_cases.service import Service


async def choose_email(service: Service, group: CustomerGroup, kind: SectionKind, requested: Sequence[str]) -> Resolution:
    """The email of a section for a recipient who reads `requested`: canonical tags, best first; none: the group's default."""
    if all(map(_is_checked, own_emails(group, kind, service.packs))):
        return resolve(group, kind, requested, service.packs, service.fallbacks)
    return await asyncio.to_thread(resolve, group, kind, requested, service.packs, service.fallbacks)


async def find_problems(email: Email) -> list[EmailFailure]:
    """Why an email is not served; nothing for a good one."""
    found = compilation(email) if _is_checked(email) else await asyncio.to_thread(compilation, email)
    return list(email_failures(found.problems, email.kind, email.locale, ()))


def _is_checked(email: Email) -> bool:
    return is_compiled(email.kind, email.locale, email.subject, email.content)
