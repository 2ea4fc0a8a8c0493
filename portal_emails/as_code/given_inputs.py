"""What a folder says, as a save takes it: everything is given, and what the folder leaves out returns to the inherited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from portal_emails import changes
from portal_emails.changes import Values
from portal_emails.inputs import EmailsInput, SectionInput, SettingsInput, TextInput
from portal_emails.model import Content, FallbackPolicy, Value
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS, SectionKind


def settings_input(values: Values) -> SettingsInput:
    """All settings."""
    policy = values.get(changes.FALLBACK_POLICY)
    return {
        "name": _text(values.get(changes.NAME)),
        "isConfiguredInPortal": values.get(changes.CONFIGURED) is True,
        "defaultLocale": _text(values.get(changes.DEFAULT_LOCALE)),
        "fallbackPolicy": policy if isinstance(policy, FallbackPolicy) else None,
    }


def emails_input(values: Values, base: Values) -> EmailsInput:
    """All of the tab. A text that is at the `base` and no longer in the values is taken away; others are left alone."""
    addresses = {path[1]: _text(values.get(path)) for path in (changes.ACCESS_REQUESTS_TO, changes.SEND_FROM)}
    emails: EmailsInput = {
        "internalAddresses": {"accessRequestsTo": addresses["accessRequestsTo"], "sendFrom": addresses["sendFrom"]},
        "customerAccessRequest": _section(SectionKind.CUSTOMER_ACCESS_REQUEST, values, base),
        "customerValidationConfirmation": _section(SectionKind.CUSTOMER_VALIDATION_CONFIRMATION, values, base),
        "notifyNewPrimaryContact": _section(SectionKind.NOTIFY_NEW_PRIMARY_CONTACT, values, base),
        "notifyFormerPrimaryContact": _section(SectionKind.NOTIFY_FORMER_PRIMARY_CONTACT, values, base),
        "forgottenUsername": _section(SectionKind.FORGOTTEN_USERNAME, values, base),
        "passwordReset": _section(SectionKind.PASSWORD_RESET, values, base),
    }
    return emails


def stored_path(path: Path, emails: EmailsInput) -> Path:
    """The stored path of a place in these inputs, where texts are counted."""
    texts = next((_given_texts(kind, emails) for kind in SECTIONS if path[:2] == changes.texts_path(kind)), None)
    if texts is None or len(path) < 3 or not path[2].isdecimal() or int(path[2]) >= len(texts):
        return path
    return (*path[:2], texts[int(path[2])]["locale"], *path[3:])


def _given_texts(kind: SectionKind, emails: EmailsInput) -> Sequence[TextInput] | None:
    section = cast("SectionInput | None", emails.get(kind.value))
    return section.get("emails") if section else None


def _section(kind: SectionKind, values: Values, base: Values) -> SectionInput:
    texts = _texts(kind, values, base)
    if not SECTIONS[kind].switchable:
        return {"emails": texts}
    return {"enabled": values.get(changes.enabled_path(kind)) is True, "emails": texts}


def _texts(kind: SectionKind, values: Values, base: Values) -> Sequence[TextInput]:
    locales = {path[2] for state in (values, base) for path in state if len(path) == 4 and path[0] == kind.value}
    return [_text_input(kind, locale, values) for locale in sorted(locales)]


def _text_input(kind: SectionKind, locale: str, values: Values) -> TextInput:
    subject = _text(values.get(changes.text_path(kind, locale, "subject")))
    content = values.get(changes.text_path(kind, locale, "content"))
    if not isinstance(content, Content):
        return {"locale": locale, "subject": subject, "content": None}
    return {"locale": locale, "subject": subject, "content": content.text, "contentFormat": content.format}


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None
