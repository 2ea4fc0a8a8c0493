"""Subject and content of one section in one locale, and how they were found."""

from __future__ import annotations

from dataclasses import replace

import strawberry

from graphql_api import ids
from graphql_api.context import Context, Info
from graphql_api.types.directives import RENDERING
from graphql_api.types.enums import ContentFormat, EmailPart, EmailSource, Verdict
from graphql_api.types.node import Node
from graphql_api.types.rendered_email import RenderedEmail, rendered_email
from graphql_api.types.scalars import LocaleTag
from graphql_api.types.template_problems import TemplateProblem, template_problem, whole_part_problem
from portal_emails.documents import digest
from portal_emails.model import CustomerGroup
from portal_emails.resolution import Email, Step, default_text, pack_email
from portal_emails.use_cases.failures import EmailFailure, TemplateFailure
from portal_emails.use_cases.preview import show_email
from portal_emails.use_cases.texts import find_problems


@strawberry.type(description="Subject and content of one section in one locale.")
class LocalizedEmail(Node):
    """An email of a group, its own or a locale pack's."""

    content: str = strawberry.field(description="Body template.")
    content_format: ContentFormat = strawberry.field(description="How `content` is written.")
    inherited_parts: list[EmailPart] = strawberry.field(
        description="Parts that this own text leaves to the locale packs; both for an inherited text."
    )
    locale: LocaleTag = strawberry.field(description="The locale this text is written in.")
    source: EmailSource = strawberry.field(description="Where the text comes from.")
    subject: str = strawberry.field(description="Subject template.")
    group: strawberry.Private[CustomerGroup]
    email: strawberry.Private[Email]

    @strawberry.field(
        description=(
            "The locale packs' text in this language that an own text replaces; "
            "null for an inherited text, and where no pack has this language."
        )
    )
    def default(self, info: Info) -> LocalizedEmail | None:
        """What would be served in this language if nothing were written."""
        if self.email.source is EmailSource.LOCALE_PACK:
            return None
        text = default_text(self.email.kind, self.email.locale, info.context.packs)
        return None if text is None else localized_email(self.group, pack_email(self.email.kind, text))

    @strawberry.field(description="SHA-256 of subject, content format and content in NFC.")
    def digest(self) -> str:
        """In hexadecimal."""
        return digest(self.email.subject, self.email.content)

    @strawberry.field(description="Why it is not served: what today's checks find, after an upgrade say; empty for a good text.")
    async def problems(self, info: Info) -> list[TemplateProblem]:
        """In the request's language."""
        return [self._problem(failure, info.context) for failure in await find_problems(self.email)]

    def _problem(self, failure: EmailFailure, context: Context) -> TemplateProblem:
        if isinstance(failure, TemplateFailure):
            return template_problem(replace(failure, path=()), context)
        return whole_part_problem(failure, self.email.kind, self.email.locale, context)

    @strawberry.field(
        description="The text with sample values, to look at; null when it has problems. To send, ask `renderEmail`.",
        directives=[RENDERING],
    )
    async def rendered(self, info: Info) -> RenderedEmail | None:
        """With samples in the request's language."""
        ready = await show_email(info.context.service, self.group, self.email, info.context.languages)
        return None if ready is None else rendered_email(ready, info.context)


@strawberry.type(description="One candidate tried while a text was chosen.")
class ResolutionStep:
    """Where a text was looked for."""

    locale: LocaleTag = strawberry.field(description="The locale looked for.")
    source: EmailSource = strawberry.field(description="Where it was looked for.")
    verdict: Verdict = strawberry.field(description="What came of it.")


def localized_email(group: CustomerGroup, email: Email) -> LocalizedEmail:
    """An email of a group, its own or inherited."""
    return LocalizedEmail(
        id=strawberry.ID(ids.encode("LocalizedEmail", group.code, email.kind.value, email.source.value, email.locale)),
        content=email.content.text,
        content_format=email.content.format,
        inherited_parts=[part for part in EmailPart if part in email.inherited],
        locale=LocaleTag(email.locale),
        source=email.source,
        subject=email.subject,
        group=group,
        email=email,
    )


def resolution_step(step: Step) -> ResolutionStep:
    """A step as the schema shows it."""
    return ResolutionStep(locale=LocaleTag(step.locale), source=step.source, verdict=step.verdict)
