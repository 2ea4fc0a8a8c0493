"""The root of reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import strawberry

from graphql_api.context import Info
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.refetching import find_node, find_nodes
from graphql_api.types.customer_group import (
    CustomerGroup,
    CustomerGroupBy,
    CustomerGroupConnection,
    CustomerGroupFilter,
    customer_group,
    customer_group_connection,
)
from graphql_api.types.directives import PAGE, RENDERING, SEMANTIC_NON_NULL
from graphql_api.types.form_texts import FormText, form_texts
from graphql_api.types.locales import LocaleInfo, locale_info
from graphql_api.types.node import Node
from graphql_api.types.paging import checked_size, code_after
from graphql_api.types.rendering import (
    EmailPreviewInput,
    EmailPreviewPayload,
    RenderEmailInput,
    RenderEmailPayload,
    email_preview_payload,
    render_email_payload,
)
from graphql_api.types.scalars import In
from graphql_api.types.service import ServiceInfo, service_info
from graphql_api.types.viewer import Viewer
from portal_emails import limits
from portal_emails.use_cases.preview import preview_email
from portal_emails.use_cases.read import Filter, list_groups
from portal_emails.use_cases.render import render_email

if TYPE_CHECKING:
    from graphql_api.schema import ApiSchema


INPUT = strawberry.argument(name="input")


@strawberry.type(description="The root of reads.")
class Query:
    """Also reachable from every payload, for follow-up reads in the same request."""

    @strawberry.field(description="The customer group named by exactly one key, or null.")
    @staticmethod
    async def customer_group(info: Info, by: CustomerGroupBy) -> CustomerGroup | None:
        """As the caller may see it. Raises Unavailable."""
        code = by.group_code()
        group = None if code is None else await info.context.groups.load(code)
        return None if group is None else customer_group(group, info.context)

    @strawberry.field(
        description="Customer groups that the caller may see, in code-point order of `code`; `first` is 1 to 100.",
        directives=[PAGE, SEMANTIC_NON_NULL],
    )
    @staticmethod
    async def customer_groups(
        info: Info,
        after: str | None = strawberry.UNSET,
        wanted: Annotated[CustomerGroupFilter | None, strawberry.argument(name="filter")] = strawberry.UNSET,
        first: int = 50,
    ) -> CustomerGroupConnection | None:
        """One page. Raises CodedError for a size or cursor that is none, and Unavailable."""
        conditions = wanted.conditions() if wanted else Filter()
        code = code_after(None if after is strawberry.UNSET else after)
        page = await list_groups(info.context.service, info.context.caller, conditions, code, checked_size(first))
        return customer_group_connection(page, conditions, code, info.context)

    @strawberry.field(
        description=("Renders a draft or stored email for people to look at: sample values fill what is not given, so never send it."),
        directives=[RENDERING, SEMANTIC_NON_NULL],
    )
    @staticmethod
    async def email_preview(info: Info, input_: Annotated[EmailPreviewInput, INPUT]) -> EmailPreviewPayload | None:
        """Raises CodedError for values in a URL."""
        if info.context.is_get and input_.variables:
            raise _not_in_a_url("emailPreview")
        outcome = await preview_email(info.context.service, info.context.caller, input_.request(info.context))
        return email_preview_payload(outcome, info.context)

    @strawberry.field(
        description=(
            "The stored email for one recipient, from exactly the values given, ready to\n"
            "send. Nothing is filled in: a value that the email uses and that is missing is\n"
            "an error, and there is no email. Refused over GET."
        ),
        directives=[RENDERING, SEMANTIC_NON_NULL],
    )
    @staticmethod
    async def render_email(info: Info, input_: Annotated[RenderEmailInput, INPUT]) -> RenderEmailPayload | None:
        """Raises CodedError over GET, and for more locales than a read takes."""
        if info.context.is_get:
            raise _not_in_a_url("renderEmail")
        outcome = await render_email(info.context.service, info.context.caller, input_.request())
        return render_email_payload(outcome, info.context)

    @strawberry.field(
        description="Labels and help texts of the tab's sections and fields, from the locale packs, for building the form in any language.",
        directives=[SEMANTIC_NON_NULL],
    )
    @staticmethod
    def form_texts(info: Info, in_: In = strawberry.UNSET) -> list[FormText] | None:
        """In the order of the tab."""
        return form_texts(info.context.packs, info.context.languages_in(in_))

    @strawberry.field(description="Locales that the installed packs can supply.", directives=[SEMANTIC_NON_NULL])
    @staticmethod
    def locales(info: Info) -> list[LocaleInfo] | None:
        """Sorted by tag."""
        return [locale_info(info.context.packs, tag) for tag in info.context.packs.tags]

    @strawberry.field(description="Refetches any node; null when it does not exist, is malformed or may not be seen.")
    @staticmethod
    async def node(info: Info, node_id: Annotated[strawberry.ID, strawberry.argument(name="id")]) -> Node | None:
        """Raises Unavailable."""
        return await find_node(info.context, node_id)

    @strawberry.field(description="Refetches nodes, in the order asked.")
    @staticmethod
    async def nodes(info: Info, ids: list[strawberry.ID]) -> list[Node | None] | None:
        """Raises CodedError for more ids than a read takes, and Unavailable."""
        if len(ids) > limits.NODES_PER_READ:
            message = f"`ids` has {len(ids)} items, and at most {limits.NODES_PER_READ} are taken; ask for fewer at a time."
            raise CodedError(ErrorCode.TOO_MANY_IDS, message)
        # GraphQL raises an exception that stands in a list as the error of that item.
        return cast("list[Node | None]", await find_nodes(info.context, ids))

    @strawberry.field(description="What this server is and can do.", directives=[SEMANTIC_NON_NULL])
    @staticmethod
    def service(info: Info) -> ServiceInfo | None:
        """As the caller may see it."""
        return service_info(info.context, cast("ApiSchema", info.schema).digest)

    @strawberry.field(description="Who is asking.", directives=[SEMANTIC_NON_NULL])
    @staticmethod
    def viewer(info: Info) -> Viewer | None:
        """The caller."""
        return Viewer(name=info.context.caller.name, role=info.context.caller.role)


def _not_in_a_url(field: str) -> CodedError:
    return CodedError(ErrorCode.METHOD_NOT_ALLOWED, f"`{field}` takes no values over GET, for URLs are kept and logged; send it by POST.")
