"""The email sections of the tab."""

from __future__ import annotations

import strawberry

from graphql_api import ids
from graphql_api.context import Context, Info
from graphql_api.types.enums import SectionKind
from graphql_api.types.localized_email import LocalizedEmail, ResolutionStep, localized_email, resolution_step
from graphql_api.types.node import Node
from graphql_api.types.requested_locales import requested_locales
from graphql_api.types.scalars import In, LocaleTag
from graphql_api.types.template_variables import TemplateVariable, template_variables
from portal_emails.model import CustomerGroup
from portal_emails.resolution import Resolution, own_emails
from portal_emails.sections import SECTIONS
from portal_emails.use_cases.texts import choose_email


@strawberry.interface(description="One email section of the tab.")
class EmailSection(Node):
    """What a group has in one section."""

    kind: SectionKind = strawberry.field(description="Which section this is.")
    group: strawberry.Private[CustomerGroup]

    @strawberry.field(
        description=(
            "The email for a recipient who reads `locales`, best first, found as the group's\n"
            "`fallbackPolicy` says; without `locales`, for the group's default locale. There\n"
            "always is one, and its subject and content are in one language."
        )
    )
    async def email(self, info: Info, locales: list[LocaleTag] | None = strawberry.UNSET) -> LocalizedEmail:
        """The text chosen. Raises CodedError for more locales than a read takes."""
        return localized_email(self.group, (await self._choose(info.context, locales)).email)

    @strawberry.field(description="Every candidate that `email` tries for the same `locales`, in order; the last is USED.")
    async def resolution(self, info: Info, locales: list[LocaleTag] | None = strawberry.UNSET) -> list[ResolutionStep]:
        """Why that text was chosen. Raises CodedError for more locales than a read takes."""
        return [resolution_step(step) for step in (await self._choose(info.context, locales)).steps]

    @strawberry.field(description="The section's heading on the tab, in the request's language by default.")
    def title(self, info: Info, in_: In = strawberry.UNSET) -> str:
        """A word of the packs; the section's key where they have none."""
        word = info.context.packs.find_word(f"form.{self.kind.value}.label", info.context.languages_in(in_))
        return self.kind.value if word is None else word.text

    @strawberry.field(description="The group's own texts, by locale, also those that only replace a part or fail today's checks.")
    def translations(self, info: Info) -> list[LocalizedEmail]:
        """What the group has written."""
        return [localized_email(self.group, email) for email in own_emails(self.group, self.kind, info.context.packs)]

    @strawberry.field(description="Variables that its templates may use; words in the request's language by default.")
    def variables(self, info: Info, in_: In = strawberry.UNSET) -> list[TemplateVariable]:
        """In the order to offer them."""
        return template_variables(self.group, self.kind, info.context.packs, info.context.languages_in(in_))

    async def _choose(self, context: Context, locales: list[LocaleTag] | None) -> Resolution:
        return await choose_email(context.service, self.group, self.kind, requested_locales(locales or []))


@strawberry.type(description="A section whose email can be switched off.")
class SwitchableEmailSection(EmailSection):
    """Off until somebody switches it on."""

    enabled: bool = strawberry.field(description="Whether the email is sent.")


@strawberry.type(description="A section whose email is always sent.")
class MandatoryEmailSection(EmailSection):
    """Nothing to switch."""


def email_section(group: CustomerGroup, kind: SectionKind) -> SwitchableEmailSection | MandatoryEmailSection:
    """One section of a group."""
    return switchable_section(group, kind) if SECTIONS[kind].switchable else mandatory_section(group, kind)


def switchable_section(group: CustomerGroup, kind: SectionKind) -> SwitchableEmailSection:
    """A section with a switch."""
    section_id = strawberry.ID(ids.encode("SwitchableEmailSection", group.code, kind.value))
    return SwitchableEmailSection(id=section_id, kind=kind, enabled=group.emails.section(kind).enabled, group=group)


def mandatory_section(group: CustomerGroup, kind: SectionKind) -> MandatoryEmailSection:
    """A section without a switch."""
    return MandatoryEmailSection(id=strawberry.ID(ids.encode("MandatoryEmailSection", group.code, kind.value)), kind=kind, group=group)
