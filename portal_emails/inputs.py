"""What a save is given, as plain data: a key that is left out keeps, None returns to the inherited, a value sets.

The keys are those of the API, so that a place in an input has the same path for everyone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Required, TypedDict

from portal_emails.model import ContentFormat, FallbackPolicy


class TextInput(TypedDict, total=False):
    """One locale of one section."""

    locale: Required[str]
    subject: str | None
    content: str | None
    contentFormat: ContentFormat | None


class SectionInput(TypedDict, total=False):
    """One section; `emails` None removes every own text, an empty list writes none."""

    enabled: bool | None
    emails: Sequence[TextInput] | None


class AddressesInput(TypedDict, total=False):
    """The internal addresses."""

    accessRequestsTo: str | None
    sendFrom: str | None


class EmailsInput(TypedDict, total=False):
    """The tab; None returns a whole section of it to the inherited."""

    internalAddresses: AddressesInput | None
    customerAccessRequest: SectionInput | None
    customerValidationConfirmation: SectionInput | None
    notifyNewPrimaryContact: SectionInput | None
    notifyFormerPrimaryContact: SectionInput | None
    forgottenUsername: SectionInput | None
    passwordReset: SectionInput | None


class SettingsInput(TypedDict, total=False):
    """The settings of a group; None is the code, not configured, the service's default, and LANGUAGE_FIRST."""

    name: str | None
    isConfiguredInPortal: bool | None
    defaultLocale: str | None
    fallbackPolicy: FallbackPolicy | None
