"""`revertGroupEmails`: goes back to a saved revision, as a new save."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graphql_api.context import Info
from graphql_api.mutations.writing import Payload, carry_out, group_after, request, user_errors
from graphql_api.types.changes import EmailChange, email_changes
from graphql_api.types.customer_group import CustomerGroup, CustomerGroupBy
from graphql_api.types.errors import EmailsError
from portal_emails.use_cases.revert import revert_emails

RevertGroupEmailsError = Annotated[
    EmailsError,
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
    how = request(context, wanted, if_revision=wanted.if_revision, validate_only=wanted.validate_only)
    outcome = await carry_out(context, revert_emails(context.service, wanted.group.group_code(), wanted.to_revision, how))
    return RevertGroupEmailsPayload(
        changes=email_changes(outcome.changes),
        customer_group=group_after(outcome, context),
        errors=user_errors(outcome.errors, context),
    )
