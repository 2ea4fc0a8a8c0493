"""How a good template is written down, and the values that it is rendered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal_emails.model import Content, ContentFormat
from portal_emails.problems import Fault
from portal_emails.sections import SectionKind

ACCESS = SectionKind.CUSTOMER_ACCESS_REQUEST
VALIDATION = SectionKind.CUSTOMER_VALIDATION_CONFIRMATION
NEW_CONTACT = SectionKind.NOTIFY_NEW_PRIMARY_CONTACT
FORMER_CONTACT = SectionKind.NOTIFY_FORMER_PRIMARY_CONTACT
USERNAME = SectionKind.FORGOTTEN_USERNAME
RESET = SectionKind.PASSWORD_RESET

VALUES: Mapping[str, str] = {
    "changed_by.full_name": "Noor van der Berg",
    "company.customer_number": "K-2041/7",
    "company.name": 'Smith & Sons "North" <Ltd>',
    "contact.email": "ana.lopez@example.org",
    "contact.first_name": "Ana",
    "contact.full_name": "Ana López-O’Neill",
    "contact.last_name": "López-O’Neill",
    "contact.username": "a.lopez_41",
    "event.occurred_at": "2026-11-24T16:05:00+01:00",
    "former_primary_contact.full_name": "Émile *Zola*",
    "group.code": "EU 1",
    "group.name": "Harbor & Co. [Europe]",
    "new_primary_contact.full_name": "李小龍",
    "password_reset.code": "493-027",
    "password_reset.expires_in": "PT30M",
    "password_reset.url": "https://portal.example.com/reset?token=8f2c&lang=es#top",
    "portal.name": "Portal 24/7",
    "portal.sign_in_url": "https://portal.example.com/sign-in",
    "portal.url": "https://portal.example.com",
    "registration.expires_in": "P7D",
    "registration.url": "https://portal.example.com/register/~x_1",
    "representative.name": "Max Weiß",
    "request.browser_name": "Firefox {{ 140 }}",
    "request.ip_address": "2001:db8::1",
    "request.occurred_at": "2026-11-24T15:58:10Z",
    "request.operating_system": "Linux </p>",
    "requested_by.full_name": "محمد علي",
    "sender.name": "Billing | Accounts",
    "support.email": "cobros@example.com",
    "support.phone": "+34 911 23 45 67",
    "support.url": "https://help.example.com/es/",
    "terms.url": "https://example.com/terms?v=3",
    "validation.customer_names": "A GmbH, B & C y D",
    "validation.validated_at": "2026-11-20T09:00:00-05:00",
}
"""Some look like markup, and must come out as they are."""


@dataclass(frozen=True, slots=True)
class GoodTemplate:
    """`warnings`: the only ones that there may be. `prints_braces`: the text itself has some."""

    name: str
    locale: str
    kind: SectionKind
    subject: str
    content: Content
    warnings: tuple[Fault, ...] = ()
    prints_braces: bool = False


def markdown(
    name: str,
    locale: str,
    kind: SectionKind,
    subject: str,
    text: str,
    *warnings: Fault,
    prints_braces: bool = False,
) -> GoodTemplate:
    """A template in Markdown."""
    return GoodTemplate(name, locale, kind, subject, Content(text, ContentFormat.MARKDOWN), warnings, prints_braces)


def html(
    name: str,
    locale: str,
    kind: SectionKind,
    subject: str,
    text: str,
    *warnings: Fault,
    prints_braces: bool = False,
) -> GoodTemplate:
    """A template in HTML."""
    return GoodTemplate(name, locale, kind, subject, Content(text, ContentFormat.HTML), warnings, prints_braces)
