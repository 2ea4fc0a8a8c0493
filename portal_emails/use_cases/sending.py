"""An email that is ready: rendered, with who sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal_emails.mail.message import Message, message_source
from portal_emails.mail.rendering import SENDER_NAME, GivenValue, RenderedEmail
from portal_emails.model import CustomerGroup
from portal_emails.sections import SectionKind
from portal_emails.templates.values import is_missing
from portal_emails.use_cases.failures import EmailFailure


@dataclass(frozen=True, slots=True)
class ReadyEmail:
    """A rendered email of a section. `sender` None: the group has no address to send from."""

    kind: SectionKind
    rendered: RenderedEmail
    sender: str | None
    sender_name: str | None
    warnings: tuple[EmailFailure, ...] = ()

    def message(self, to: str | None) -> str | None:
        """The complete message (RFC 5322), to this address; None without a sender."""
        if self.sender is None:
            return None
        rendered = self.rendered
        return message_source(Message(rendered.subject, rendered.text, rendered.html, rendered.locale, self.sender, self.sender_name, to))


def ready_email(
    group: CustomerGroup, kind: SectionKind, rendered: RenderedEmail, given: Sequence[GivenValue], warnings: tuple[EmailFailure, ...] = ()
) -> ReadyEmail:
    """From the group's address; the sender's name is the value given for `sender.name`, if there is one."""
    name = next((value.value for value in given if value.name == SENDER_NAME and not is_missing(value.value)), None)
    return ReadyEmail(kind, rendered, group.emails.addresses.send_from, name, warnings)
