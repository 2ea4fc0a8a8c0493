"""`revertGroupEmails`: goes back to a saved revision, as a new save."""

from __future__ import annotations

from typing import Annotated, cast

import strawberry

from graphql_api.context import Info
from graphql_api.mutations.writing import Payload, carry_out, request
from graphql_api.types.changes import EmailChange, email_changes
from graphql_api.types.customer_group import CustomerGroup, CustomerGroupBy, customer_group
from graphql_api.types.errors import (
    GroupNotConfiguredInPortal,
    GroupNotFound,
    IdempotencyConflict,
    InvalidValue,
    PermissionDenied,
    RefusedByPlugin,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
    TemplateProblem,
    user_error,
)
from portal_emails.use_cases.revert import revert_emails

RevertGroupEmailsError = Annotated[
    GroupNotConfiguredInPortal
    | GroupNotFound
    | IdempotencyConflict
    | InvalidValue
    | PermissionDenied
    | RefusedByPlugin
    | RevisionConflict
    | RevisionNotFound
    | StorageUnavailable
    | TemplateProblem,
    strawberry.union("RevertGroupEmailsError", description="Reasons for which `revertGroupEmails` changes nothing."),
]


@strawberry.input(description="Input of `revertGroupEmails`.")
class RevertGroupEmailsInput:
    """Which group, and to which revision."""

    group: CustomerGroupBy = strawberry.field(description="The group.")
    idempotency_key: str | None = strawberry.field(description="As in `saveGroupEmails`.", default=strawberry.UNSET)
    if_revision: int | None = strawberry.field(
        description="Fail with RevisionConflict when the emails are not at this revision.", default=strawberry.UNSET
    )
    reason: str | None = strawberry.field(description="Why, for the history.", default=strawberry.UNSET)
    to_revision: int = strawberry.field(
        description="The version to go back to: its addresses, switches and texts, not the group's own settings. 0 is everything inherited."
    )
    validate_only: bool = strawberry.field(description="Report what would change, but change nothing.", default=False)


@strawberry.type(description="Outcome of `revertGroupEmails`.")
class RevertGroupEmailsPayload(Payload):
    """What the revert did, or why it did nothing."""

    changes: list[EmailChange] = strawberry.field(description="What changed.")
    customer_group: CustomerGroup | None = strawberry.field(description="The group as it now is.")
    errors: list[RevertGroupEmailsError] = strawberry.field(description="Why nothing was reverted.")


async def revert_group_emails(
    info: Info, wanted: Annotated[RevertGroupEmailsInput, strawberry.argument(name="input")]
) -> RevertGroupEmailsPayload | None:
    """Raises OutcomeUnknown."""
    context = info.context
    how = request(context, wanted, validate_only=wanted.validate_only)
    outcome = await carry_out(context, revert_emails(context.service, wanted.group.group_code(), wanted.to_revision, how))
    return RevertGroupEmailsPayload(
        changes=email_changes(outcome.changes),
        customer_group=None if outcome.group is None else customer_group(outcome.group, context),
        errors=[cast("RevertGroupEmailsError", user_error(failure, context)) for failure in outcome.errors],
    )
