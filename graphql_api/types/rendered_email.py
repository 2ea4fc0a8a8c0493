"""A rendered email, as people look at it and as it is sent."""

from __future__ import annotations

from typing import cast

import strawberry

from graphql_api.context import Context
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.types.scalars import EmailAddress, LocaleTag
from graphql_api.types.template_problems import TemplateProblem, template_problem
from portal_emails.use_cases.failures import TemplateFailure
from portal_emails.use_cases.sending import ReadyEmail
from portal_emails.value_rules import check_address


@strawberry.type(description="A rendered email.")
class RenderedEmail:
    """With values, whoever gave them; so nothing of it is kept or logged."""

    html: str = strawberry.field(description="HTML body, sanitized.")
    locale: LocaleTag = strawberry.field(description="The locale that it is written in.")
    subject: str = strawberry.field(description="Subject, one line.")
    text: str = strawberry.field(description="Plain-text body.")
    warnings: list[TemplateProblem] = strawberry.field(description="Problems that do not prevent sending.")
    ready: strawberry.Private[ReadyEmail]

    @strawberry.field(
        description=(
            "The message (RFC 5322, multipart/alternative), CRLF; encode it as UTF-8. It has\n"
            "no Date and no Message-ID: whoever sends it adds them. Null without a sender."
        )
    )
    def mime(self, to: EmailAddress | None = strawberry.UNSET) -> str | None:
        """Raises CodedError for what is no address."""
        address = None if to is strawberry.UNSET else cast("str | None", to)
        if address is not None and check_address(address):
            raise CodedError(ErrorCode.BAD_USER_INPUT, "`to` must be one email address, without a name.")
        return self.ready.message(address)


def rendered_email(ready: ReadyEmail, context: Context) -> RenderedEmail:
    """An email as the schema shows it, its warnings in the request's language."""
    rendered = ready.rendered
    return RenderedEmail(
        html=rendered.html,
        locale=LocaleTag(rendered.locale),
        subject=rendered.subject,
        text=rendered.text,
        warnings=[template_problem(warning, context) for warning in ready.warnings if isinstance(warning, TemplateFailure)],
        ready=ready,
    )
