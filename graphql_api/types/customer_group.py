"""Customer groups: how they are named, what they are, and pages of them."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graphql_api import ids
from graphql_api.context import Context, Info
from graphql_api.types.directives import SEMANTIC_NON_NULL, Cost
from graphql_api.types.enums import FallbackPolicy, Role
from graphql_api.types.node import Node
from graphql_api.types.paging import PageInfo
from graphql_api.types.portal_emails import PortalEmails, portal_emails
from graphql_api.types.scalars import LocaleTag
from portal_emails import model
from portal_emails.use_cases.read import Filter, Page, count_groups


@strawberry.input(description="Names one customer group.", one_of=True)
class CustomerGroupBy:
    """Exactly one key."""

    code: str | None = strawberry.field(description="By the code used in accounts receivable.", default=strawberry.UNSET)
    id: strawberry.ID | None = strawberry.field(description="By global ID.", default=strawberry.UNSET)

    def group_code(self) -> str | None:
        """The code that either key means; None for an id of no customer group."""
        return self.code or ids.group_code(self.id or "")


@strawberry.input(description="Narrows a list of customer groups; conditions are joined by AND.")
class CustomerGroupFilter:
    """Null conditions are none."""

    configured_in_portal: bool | None = strawberry.field(
        description="Groups (not) configured in the Billing and Receivables Portal.", default=strawberry.UNSET
    )
    search: str | None = strawberry.field(description="Case-insensitive part of the code or name.", default=strawberry.UNSET)

    def conditions(self) -> Filter:
        """The same for the use case."""
        configured = None if self.configured_in_portal is strawberry.UNSET else self.configured_in_portal
        return Filter(configured, self.search or None)


@strawberry.type(description="A customer group of accounts receivable.")
class CustomerGroup(Node):
    """One group at one revision, as the caller may see it."""

    can_edit: bool = strawberry.field(description="Whether the caller may save this group's emails.")
    code: str = strawberry.field(description="Code used in accounts receivable; never changes.")
    default_locale: LocaleTag = strawberry.field(description="The locale whose text serves a recipient for whom no better one exists.")
    fallback_policy: FallbackPolicy = strawberry.field(
        description="How a recipient's locale and the group's own texts are weighed against each other."
    )
    is_configured_in_portal: bool = strawberry.field(
        description="Whether the group is configured in the portal; its emails can be saved only then."
    )
    name: str = strawberry.field(description="Display name.")
    revision: int = strawberry.field(
        description="0 as created, then one more with every change of the group or its emails; give it back as `ifRevision`."
    )
    group: strawberry.Private[model.CustomerGroup]

    @strawberry.field(description='The group\'s "Portal emails" tab; null until the group is configured in the portal.')
    def portal_emails(self) -> PortalEmails | None:
        """The tab."""
        return portal_emails(self.group)


def customer_group(group: model.CustomerGroup, context: Context) -> CustomerGroup:
    """A group as the schema shows it to the caller."""
    return CustomerGroup(
        id=strawberry.ID(ids.group_id(group.code)),
        can_edit=context.caller.role.includes(Role.EDITOR),
        code=group.code,
        default_locale=LocaleTag(context.service.fallbacks.default_of(group)),
        fallback_policy=group.fallback_policy,
        is_configured_in_portal=group.configured,
        name=group.name,
        revision=group.revision,
        group=group,
    )


@strawberry.type(description="One customer group in a page.")
class CustomerGroupEdge:
    """A group and its cursor."""

    cursor: str = strawberry.field(description="Resume point.")
    node: CustomerGroup = strawberry.field(description="The group.")


@strawberry.type(description="A page of customer groups.")
class CustomerGroupConnection:
    """The groups that were found, already read; only their total is counted when asked for."""

    nodes: list[CustomerGroup] = strawberry.field(description="The items without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    wanted: strawberry.Private[Filter]

    @strawberry.field(description="The items with their cursors.")
    def edges(self) -> list[CustomerGroupEdge]:
        """In the order of `nodes`."""
        return [CustomerGroupEdge(cursor=ids.encode_cursor(node.code), node=node) for node in self.nodes]

    @strawberry.field(description="How many groups match in all.", directives=[Cost(weight="2"), SEMANTIC_NON_NULL])
    async def total_count(self, info: Info) -> int | None:
        """Counted by the storage."""
        return await count_groups(info.context.service, info.context.caller, self.wanted)


def customer_group_connection(page: Page, wanted: Filter, after: str | None, context: Context) -> CustomerGroupConnection:
    """A page as the schema shows it; `after`: the code that it goes on from."""
    return CustomerGroupConnection(
        nodes=[customer_group(group, context) for group in page.groups],
        page_info=_page_info(page.groups, has_next=page.has_next, has_previous=after is not None),
        wanted=wanted,
    )


def _page_info(groups: Sequence[model.CustomerGroup], *, has_next: bool, has_previous: bool) -> PageInfo:
    return PageInfo(
        end_cursor=ids.encode_cursor(groups[-1].code) if groups else None,
        has_next_page=has_next,
        has_previous_page=has_previous,
        start_cursor=ids.encode_cursor(groups[0].code) if groups else None,
    )
