"""Everything on the "Portal emails" tab of a customer group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphql_api import ids
from graphql_api.context import Info
from graphql_api.types.directives import PAGE, SEMANTIC_NON_NULL
from graphql_api.types.enums import SectionKind
from graphql_api.types.history import PortalEmailsVersionConnection, revision_before, version_connection
from graphql_api.types.node import Node
from graphql_api.types.paging import checked_size
from graphql_api.types.scalars import DateTime, EmailAddress
from graphql_api.types.sections import (
    EmailSection,
    MandatoryEmailSection,
    SwitchableEmailSection,
    email_section,
    mandatory_section,
    switchable_section,
)
from portal_emails import model
from portal_emails.sections import SECTIONS
from portal_emails.use_cases.history import list_versions

if TYPE_CHECKING:
    from graphql_api.types.customer_group import CustomerGroup


@strawberry.type(description="The internal addresses of a group's portal emails.")
class InternalAddresses:
    """As they were given."""

    access_requests_to: EmailAddress | None = strawberry.field(description="Receives the portal's access requests.")
    send_from: EmailAddress | None = strawberry.field(description="Sender of the portal's notifications.")


@strawberry.type(description='Everything on a customer group\'s "Portal emails" tab.')
class PortalEmails(Node):
    """The tab of one group."""

    revision: int = strawberry.field(description="The group's `revision`.")
    updated_at: DateTime | None = strawberry.field(description="When last saved; null when never.")
    of: strawberry.Private[model.CustomerGroup]

    @strawberry.field(description="Sent to customers who did not start their access to the portal themselves.")
    def customer_access_request(self) -> SwitchableEmailSection:
        """CUSTOMER_ACCESS_REQUEST."""
        return switchable_section(self.of, SectionKind.CUSTOMER_ACCESS_REQUEST)

    @strawberry.field(description="Confirms a customer's validation.")
    def customer_validation_confirmation(self) -> MandatoryEmailSection:
        """CUSTOMER_VALIDATION_CONFIRMATION."""
        return mandatory_section(self.of, SectionKind.CUSTOMER_VALIDATION_CONFIRMATION)

    @strawberry.field(description="Answers a forgotten username.")
    def forgotten_username(self) -> MandatoryEmailSection:
        """FORGOTTEN_USERNAME."""
        return mandatory_section(self.of, SectionKind.FORGOTTEN_USERNAME)

    @strawberry.field(description="The group these emails belong to.")
    def group(self, info: Info) -> Annotated[CustomerGroup, strawberry.lazy("graphql_api.types.customer_group")]:
        """The way back."""
        from graphql_api.types.customer_group import customer_group

        return customer_group(self.of, info.context)

    @strawberry.field(description="Saved versions, newest first.", directives=[PAGE, SEMANTIC_NON_NULL])
    async def history(
        self, info: Info, after: str | None = strawberry.UNSET, first: int = 20, section: SectionKind | None = strawberry.UNSET
    ) -> PortalEmailsVersionConnection | None:
        """Of all sections or of one. Raises CodedError for a size or cursor that is none, and Unavailable."""
        before = revision_before(None if after is strawberry.UNSET else after)
        context = info.context
        page = await list_versions(context.service, context.caller, self.of.code, before, checked_size(first), section or None)
        return version_connection(page, has_previous=before is not None)

    @strawberry.field(description="Internal addresses.")
    def internal_addresses(self) -> InternalAddresses:
        """Both of them."""
        addresses = self.of.emails.addresses
        return InternalAddresses(
            access_requests_to=None if addresses.access_requests_to is None else EmailAddress(addresses.access_requests_to),
            send_from=None if addresses.send_from is None else EmailAddress(addresses.send_from),
        )

    @strawberry.field(description="Tells a customer that they are no longer the primary contact of their company.")
    def notify_former_primary_contact(self) -> SwitchableEmailSection:
        """NOTIFY_FORMER_PRIMARY_CONTACT."""
        return switchable_section(self.of, SectionKind.NOTIFY_FORMER_PRIMARY_CONTACT)

    @strawberry.field(description="Tells a customer that they are the new primary contact of their company.")
    def notify_new_primary_contact(self) -> SwitchableEmailSection:
        """NOTIFY_NEW_PRIMARY_CONTACT."""
        return switchable_section(self.of, SectionKind.NOTIFY_NEW_PRIMARY_CONTACT)

    @strawberry.field(description="Carries out a password reset.")
    def password_reset(self) -> MandatoryEmailSection:
        """PASSWORD_RESET."""
        return mandatory_section(self.of, SectionKind.PASSWORD_RESET)

    @strawberry.field(description="The six sections in the order of the tab, for clients that iterate.")
    def sections(self) -> list[EmailSection]:
        """Each of either kind."""
        return [email_section(self.of, kind) for kind in SECTIONS]


def portal_emails(group: model.CustomerGroup) -> PortalEmails | None:
    """The tab of a group; None until the group is configured in the portal."""
    if not group.configured:
        return None
    updated_at = group.emails.updated_at
    return PortalEmails(
        id=strawberry.ID(ids.encode("PortalEmails", group.code)),
        revision=group.revision,
        updated_at=None if updated_at is None else DateTime(updated_at),
        of=group,
    )
