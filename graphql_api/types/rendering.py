"""`renderEmail` and `emailPreview`: what they take, and what they answer."""

from __future__ import annotations

from typing import Annotated, cast

import strawberry

from graphql_api.context import Context
from graphql_api.types.customer_group import CustomerGroupBy
from graphql_api.types.enums import ContentFormat, SectionKind
from graphql_api.types.errors import (
    EmailSwitchedOff,
    GroupNotConfiguredInPortal,
    GroupNotFound,
    InvalidValue,
    PermissionDenied,
    StorageUnavailable,
    TemplateProblem,
    user_error,
)
from graphql_api.types.localized_email import ResolutionStep, resolution_step
from graphql_api.types.maybe import given
from graphql_api.types.rendered_email import RenderedEmail, rendered_email
from graphql_api.types.requested_locales import checked_count
from graphql_api.types.scalars import LocaleTag
from portal_emails.mail.rendering import GivenValue
from portal_emails.use_cases.preview import Draft, PreviewOutcome, PreviewRequest
from portal_emails.use_cases.render import RenderOutcome, RenderRequest

RenderEmailError = Annotated[
    EmailSwitchedOff | GroupNotConfiguredInPortal | GroupNotFound | InvalidValue | PermissionDenied | StorageUnavailable,
    strawberry.union("RenderEmailError", description="Reasons for which there is nothing to send."),
]
EmailPreviewError = Annotated[
    GroupNotConfiguredInPortal | GroupNotFound | InvalidValue | PermissionDenied | StorageUnavailable | TemplateProblem,
    strawberry.union("EmailPreviewError", description="Reasons for which a preview fails."),
]


@strawberry.input(description="A value for one variable.")
class TemplateValueInput:
    """A variable by its name."""

    name: str = strawberry.field(description="The variable.")
    value: str = strawberry.field(description="Its value, as the variable's type says; a blank one counts as missing.")


@strawberry.input(description="Input of `renderEmail`.")
class RenderEmailInput:
    """Who reads it, and every value."""

    group: CustomerGroupBy = strawberry.field(description="The group.")
    locales: list[LocaleTag] = strawberry.field(description="The languages that the recipient reads, best first.")
    section: SectionKind = strawberry.field(description="The section.")
    values: list[TemplateValueInput] = strawberry.field(description="The values; those that the email does not use are ignored.")

    def request(self) -> RenderRequest:
        """The same for the use case. Raises CodedError for more locales than a read takes."""
        return RenderRequest(self.group.group_code(), self.section, checked_count(self.locales), _values(self.values))


@strawberry.type(description="Outcome of `renderEmail`.")
class RenderEmailPayload:
    """An email, or errors."""

    email: RenderedEmail | None = strawberry.field(description="The email to send; null when there are errors.")
    errors: list[RenderEmailError] = strawberry.field(description="Why there is nothing to send.")
    resolution: list[ResolutionStep] = strawberry.field(description="How the text was found.")
    revision: int | None = strawberry.field(description="The group's revision that it was rendered from.")


@strawberry.input(description="Input of `emailPreview`.")
class EmailPreviewInput:
    """A draft, or nothing but what is stored."""

    content: strawberry.Maybe[str | None] = strawberry.field(
        description="Draft body; omit for the stored one, null for the inherited one.", default=None
    )
    content_format: ContentFormat | None = strawberry.field(description="As in `LocalizedEmailInput`.", default=strawberry.UNSET)
    group: CustomerGroupBy = strawberry.field(description="The group.")
    locale: LocaleTag | None = strawberry.field(
        description=("The locale that the draft is written in, or whose email to show; omitted or null it is the group's default."),
        default=strawberry.UNSET,
    )
    section: SectionKind = strawberry.field(description="The section.")
    subject: strawberry.Maybe[str | None] = strawberry.field(
        description="Draft subject; omit for the stored one, null for the inherited one.", default=None
    )
    variables: list[TemplateValueInput] | None = strawberry.field(
        description="Values of variables; samples fill the rest.", default=strawberry.UNSET
    )

    def request(self, context: Context) -> PreviewRequest:
        """The same for the use case."""
        draft = given(subject=self.subject, content=self.content)
        if self.content_format:
            draft["contentFormat"] = self.content_format
        locale = None if self.locale is strawberry.UNSET else self.locale
        return PreviewRequest(
            self.group.group_code(), self.section, locale, context.languages, cast("Draft", draft), _values(self.variables or [])
        )


@strawberry.type(description="Outcome of `emailPreview`.")
class EmailPreviewPayload:
    """An email to look at, or errors."""

    email: RenderedEmail | None = strawberry.field(description="The rendered email; null when it cannot be rendered.")
    errors: list[EmailPreviewError] = strawberry.field(description="Why it cannot be rendered.")


def render_email_payload(outcome: RenderOutcome, context: Context) -> RenderEmailPayload:
    """What came of a render as the schema shows it."""
    return RenderEmailPayload(
        email=None if outcome.email is None else rendered_email(outcome.email, context),
        errors=[cast("RenderEmailError", user_error(error, context)) for error in outcome.errors],
        resolution=[resolution_step(step) for step in outcome.steps],
        revision=outcome.revision,
    )


def email_preview_payload(outcome: PreviewOutcome, context: Context) -> EmailPreviewPayload:
    """What came of a preview as the schema shows it."""
    return EmailPreviewPayload(
        email=None if outcome.email is None else rendered_email(outcome.email, context),
        errors=[cast("EmailPreviewError", user_error(error, context)) for error in outcome.errors],
    )


def _values(given_values: list[TemplateValueInput]) -> tuple[GivenValue, ...]:
    return tuple(GivenValue(one.name, one.value) for one in given_values)
