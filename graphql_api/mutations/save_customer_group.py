"""`saveCustomerGroup`: creates a customer group, or changes its settings."""

from __future__ import annotations

from typing import Annotated, cast

import strawberry

from graphql_api.context import Info
from graphql_api.mutations.writing import Payload, carry_out, group_after, request, user_errors
from graphql_api.types.customer_group import CustomerGroup
from graphql_api.types.enums import FallbackPolicy
from graphql_api.types.errors import (
    IdempotencyConflict,
    InvalidValue,
    PermissionDenied,
    RefusedByPlugin,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
)
from graphql_api.types.maybe import given
from graphql_api.types.scalars import LocaleTag
from portal_emails.inputs import SettingsInput
from portal_emails.use_cases.save_group import save_group

SaveCustomerGroupError = Annotated[
    IdempotencyConflict | InvalidValue | PermissionDenied | RefusedByPlugin | RevisionConflict | RevisionNotFound | StorageUnavailable,
    strawberry.union("SaveCustomerGroupError", description="Reasons for which `saveCustomerGroup` saves nothing."),
]


@strawberry.input(description="Input of `saveCustomerGroup`.")
class SaveCustomerGroupInput:
    """The settings of one group; those left out are kept."""

    code: str = strawberry.field(description="Code used in accounts receivable; names the group to create or change.")
    default_locale: strawberry.Maybe[LocaleTag | None] = strawberry.field(
        description="Omit to keep, null for the service's default.", default=None
    )
    fallback_policy: strawberry.Maybe[FallbackPolicy | None] = strawberry.field(
        description="Omit to keep, null for LANGUAGE_FIRST.", default=None
    )
    idempotency_key: str | None = strawberry.field(description="As in `saveGroupEmails`.", default=strawberry.UNSET)
    if_revision: int | None = strawberry.field(description="As in `saveGroupEmails`.", default=strawberry.UNSET)
    is_configured_in_portal: strawberry.Maybe[bool | None] = strawberry.field(description="Omit to keep, null for false.", default=None)
    name: strawberry.Maybe[str | None] = strawberry.field(description="Display name; omit to keep, null for the code.", default=None)
    reason: str | None = strawberry.field(description="Why, for the history.", default=strawberry.UNSET)

    def settings(self) -> SettingsInput:
        """The same for the use case."""
        settings = given(
            name=self.name,
            isConfiguredInPortal=self.is_configured_in_portal,
            defaultLocale=self.default_locale,
            fallbackPolicy=self.fallback_policy,
        )
        return cast("SettingsInput", settings)


@strawberry.type(description="Outcome of `saveCustomerGroup`.")
class SaveCustomerGroupPayload(Payload):
    """The group, or why it was not saved."""

    customer_group: CustomerGroup | None = strawberry.field(description="The group as it now is.")
    errors: list[SaveCustomerGroupError] = strawberry.field(description="Why nothing was saved; empty when everything was.")


async def save_customer_group(
    info: Info, wanted: Annotated[SaveCustomerGroupInput, strawberry.argument(name="input")]
) -> SaveCustomerGroupPayload | None:
    """Raises OutcomeUnknown."""
    context = info.context
    write = save_group(context.service, wanted.code, wanted.settings(), request(context, wanted, if_revision=wanted.if_revision))
    outcome = await carry_out(context, write)
    return SaveCustomerGroupPayload(
        customer_group=group_after(outcome, context),
        errors=user_errors(outcome.errors, context),
    )
