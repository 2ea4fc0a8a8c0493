"""A customer group and its portal emails, as immutable data. None means inherited or not set, always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType

from portal_emails.problems import Path
from portal_emails.sections import SectionKind


class ContentFormat(Enum):
    """How a body template is written."""

    HTML = "HTML"
    MARKDOWN = "MARKDOWN"


class FallbackPolicy(Enum):
    """Which wins when the group has its own text, but not in the recipient's locale."""

    CUSTOMIZATION_FIRST = "CUSTOMIZATION_FIRST"
    LANGUAGE_FIRST = "LANGUAGE_FIRST"


@dataclass(frozen=True, slots=True)
class Content:
    """A body template and how it is written: one value, for a text in another format is another text."""

    text: str
    format: ContentFormat = ContentFormat.MARKDOWN


@dataclass(frozen=True, slots=True)
class EmailText:
    """An own text in one locale. A part that is None is left to the locale packs."""

    subject: str | None = None
    content: Content | None = None


@dataclass(frozen=True, slots=True)
class SectionEmails:
    """What a group has set in one section: the switch (where it has one) and its own texts by canonical locale tag."""

    enabled: bool = False
    texts: Mapping[str, EmailText] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class InternalAddresses:
    """The internal addresses of the tab, exactly as they were given."""

    access_requests_to: str | None = None
    send_from: str | None = None


@dataclass(frozen=True, slots=True)
class PortalEmails:
    """Everything on the tab. `sections` holds those in which something is set."""

    addresses: InternalAddresses = InternalAddresses()
    sections: Mapping[SectionKind, SectionEmails] = field(default_factory=lambda: MappingProxyType({}))
    updated_at: datetime | None = None

    def section(self, kind: SectionKind) -> SectionEmails:
        """What is set in one section; an empty one when nothing is."""
        return self.sections.get(kind, _NOTHING_SET)


_NOTHING_SET = SectionEmails()


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """A customer group at one revision. `own_name` None: the code. `own_default_locale` None: the service's."""

    code: str
    revision: int = 0
    own_name: str | None = None
    configured: bool = False
    own_default_locale: str | None = None
    fallback_policy: FallbackPolicy = FallbackPolicy.LANGUAGE_FIRST
    emails: PortalEmails = PortalEmails()

    @property
    def name(self) -> str:
        """Display name."""
        return self.code if self.own_name is None else self.own_name


Value = str | bool | Content | FallbackPolicy | None
"""What can stand at a path. None: inherited or not set."""


@dataclass(frozen=True, slots=True)
class Change:
    """One changed value, at its stored path, for example `("passwordReset", "emails", "es", "subject")`."""

    path: Path
    before: Value
    after: Value
