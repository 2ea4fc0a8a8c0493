"""`saveGroupEmails`: saves part or all of a group's portal emails, everything that is given or nothing."""

from __future__ import annotations

from typing import Annotated, cast

import strawberry

from graphql_api.context import Info
from graphql_api.mutations.writing import Payload, carry_out, group_after, request, user_errors
from graphql_api.types.changes import EmailChange, email_changes
from graphql_api.types.customer_group import CustomerGroup, CustomerGroupBy
from graphql_api.types.enums import ContentFormat
from graphql_api.types.errors import EmailsError, UserError
from graphql_api.types.maybe import given
from graphql_api.types.scalars import EmailAddress, LocaleTag
from portal_emails.inputs import AddressesInput, EmailsInput, SectionInput, TextInput
from portal_emails.use_cases.save import save_emails

SaveGroupEmailsError = Annotated[
    EmailsError,
    strawberry.union("SaveGroupEmailsError", description="Reasons for which `saveGroupEmails` saves nothing."),
]

_EMAILS = "Locales to write; others are kept, and an empty list writes none. Null removes every own text."
_SECTION = "Section of the tab; omit to keep, null to return all of it to the inherited."


@strawberry.input(description="Changes to the internal addresses.")
class InternalAddressesInput:
    """Addresses left out are kept."""

    access_requests_to: strawberry.Maybe[EmailAddress | None] = strawberry.field(description="Omit to keep, null to clear.", default=None)
    send_from: strawberry.Maybe[EmailAddress | None] = strawberry.field(description="Omit to keep, null to clear.", default=None)

    def addresses(self) -> AddressesInput:
        """The same for the use case."""
        return cast("AddressesInput", given(accessRequestsTo=self.access_requests_to, sendFrom=self.send_from))


@strawberry.input(description="Changes to one locale of one section.")
class LocalizedEmailInput:
    """Parts left out are kept."""

    content: strawberry.Maybe[str | None] = strawberry.field(
        description="Omit to keep, null for the inherited text. With `subject` null as well the own text is removed.", default=None
    )
    content_format: strawberry.Maybe[ContentFormat | None] = strawberry.field(
        description="How `content` is written: part of it, so an error without it; omitted or null it is MARKDOWN.", default=None
    )
    locale: LocaleTag = strawberry.field(description="The locale to write.")
    subject: strawberry.Maybe[str | None] = strawberry.field(description="Omit to keep, null for the inherited text.", default=None)

    def text(self) -> TextInput:
        """The same for the use case."""
        parts = given(subject=self.subject, content=self.content, contentFormat=self.content_format)
        return cast("TextInput", {"locale": self.locale, **parts})


@strawberry.input(description="Changes to a section that is always sent.")
class MandatoryEmailSectionInput:
    """Locales left out are kept."""

    emails: strawberry.Maybe[list[LocalizedEmailInput] | None] = strawberry.field(description=_EMAILS, default=None)

    def section(self) -> SectionInput:
        """The same for the use case."""
        return cast("SectionInput", _texts(self.emails))


@strawberry.input(description="Changes to a section that can be switched off.")
class SwitchableEmailSectionInput:
    """Locales and a switch left out are kept."""

    emails: strawberry.Maybe[list[LocalizedEmailInput] | None] = strawberry.field(description=_EMAILS, default=None)
    enabled: strawberry.Maybe[bool | None] = strawberry.field(
        description="Omit to keep, null for the default, which is false.", default=None
    )

    def section(self) -> SectionInput:
        """The same for the use case."""
        return cast("SectionInput", {**_texts(self.emails), **given(enabled=self.enabled)})


@strawberry.input(description="Input of `saveGroupEmails`.")
class SaveGroupEmailsInput:
    """The tab; what is left out of it is kept."""

    customer_access_request: strawberry.Maybe[SwitchableEmailSectionInput | None] = strawberry.field(description=_SECTION, default=None)
    customer_validation_confirmation: strawberry.Maybe[MandatoryEmailSectionInput | None] = strawberry.field(
        description=_SECTION, default=None
    )
    forgotten_username: strawberry.Maybe[MandatoryEmailSectionInput | None] = strawberry.field(description=_SECTION, default=None)
    group: CustomerGroupBy = strawberry.field(description="The group to save.")
    idempotency_key: str | None = strawberry.field(
        description=(
            "A save of this group that succeeded for the same caller and key within 24 hours\n"
            "is not done again: its `changes` come back, `replayed`. Other input under the\n"
            "same key is an IdempotencyConflict. A save that failed is not remembered."
        ),
        default=strawberry.UNSET,
    )
    if_revision: int | None = strawberry.field(
        description=(
            "The revision that the caller last read. A given value that\n"
            "equals the one at this revision changes nothing; one that differs is saved, or\n"
            "is a RevisionConflict when the value now is neither the given one nor the one\n"
            "at this revision. Omit to overwrite whatever is there."
        ),
        default=strawberry.UNSET,
    )
    internal_addresses: strawberry.Maybe[InternalAddressesInput | None] = strawberry.field(
        description="Internal addresses; omit to keep, null to clear both.", default=None
    )
    notify_former_primary_contact: strawberry.Maybe[SwitchableEmailSectionInput | None] = strawberry.field(
        description=_SECTION, default=None
    )
    notify_new_primary_contact: strawberry.Maybe[SwitchableEmailSectionInput | None] = strawberry.field(description=_SECTION, default=None)
    password_reset: strawberry.Maybe[MandatoryEmailSectionInput | None] = strawberry.field(description=_SECTION, default=None)
    reason: str | None = strawberry.field(description="Why, for the history.", default=strawberry.UNSET)
    validate_only: bool = strawberry.field(description="Check everything but save nothing.", default=False)

    def emails(self) -> EmailsInput:
        """The same for the use case."""
        addresses = given(internalAddresses=self.internal_addresses)
        sections = given(
            customerAccessRequest=self.customer_access_request,
            customerValidationConfirmation=self.customer_validation_confirmation,
            notifyNewPrimaryContact=self.notify_new_primary_contact,
            notifyFormerPrimaryContact=self.notify_former_primary_contact,
            forgottenUsername=self.forgotten_username,
            passwordReset=self.password_reset,
        )
        emails = {
            **{name: value and value.addresses() for name, value in addresses.items()},
            **{name: value and value.section() for name, value in sections.items()},
        }
        return cast("EmailsInput", emails)


@strawberry.type(description="Outcome of `saveGroupEmails`.")
class SaveGroupEmailsPayload(Payload):
    """What the save did, or why it did nothing."""

    changes: list[EmailChange] = strawberry.field(description="What changed; empty when nothing did.")
    customer_group: CustomerGroup | None = strawberry.field(description="The group as it now is; null when it was not found.")
    errors: list[SaveGroupEmailsError] = strawberry.field(description="Why nothing was saved; empty when everything was.")
    replayed: bool = strawberry.field(description="Whether `idempotencyKey` had been used, so that nothing was done again.")
    revision: int | None = strawberry.field(description="The revision that this save made; null when it made none.")
    warnings: list[UserError] = strawberry.field(description="Problems that did not prevent the save.")


async def save_group_emails(
    info: Info, wanted: Annotated[SaveGroupEmailsInput, strawberry.argument(name="input")]
) -> SaveGroupEmailsPayload | None:
    """Raises OutcomeUnknown."""
    context = info.context
    how = request(context, wanted, if_revision=wanted.if_revision, validate_only=wanted.validate_only)
    outcome = await carry_out(context, save_emails(context.service, wanted.group.group_code(), wanted.emails(), how))
    return SaveGroupEmailsPayload(
        changes=email_changes(outcome.changes),
        customer_group=group_after(outcome, context),
        errors=user_errors(outcome.errors, context),
        replayed=outcome.replayed,
        revision=outcome.revision,
        warnings=user_errors(outcome.warnings, context),
    )


def _texts(emails: strawberry.Maybe[list[LocalizedEmailInput] | None]) -> dict[str, list[TextInput] | None]:
    if emails is None:
        return {}
    return {"emails": None if emails.value is None else [email.text() for email in emails.value]}
