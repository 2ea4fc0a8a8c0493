"""`copyGroupEmails`: makes the emails of other groups the same as one group's."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graphql_api.context import Context, Info
from graphql_api.mutations.save_group_emails import SaveGroupEmailsError
from graphql_api.mutations.writing import Payload, carry_out, group_after, or_none, request, user_errors
from graphql_api.types.changes import EmailChange, email_changes
from graphql_api.types.customer_group import CustomerGroup, CustomerGroupBy
from graphql_api.types.enums import SectionKind
from graphql_api.types.errors import GroupNotConfiguredInPortal, GroupNotFound, InvalidValue, PermissionDenied, StorageUnavailable
from graphql_api.types.scalars import LocaleTag
from portal_emails.use_cases.copy import Copy, copy_emails
from portal_emails.use_cases.copy_targets import Target
from portal_emails.use_cases.selection import Selection
from portal_emails.use_cases.writing import Outcome

CopyGroupEmailsError = Annotated[
    GroupNotConfiguredInPortal | GroupNotFound | InvalidValue | PermissionDenied | StorageUnavailable,
    strawberry.union("CopyGroupEmailsError", description="Reasons for which `copyGroupEmails` copies nothing."),
]


@strawberry.input(description="A group to copy to.")
class CopyTargetInput:
    """Which group, and at which revision."""

    group: CustomerGroupBy = strawberry.field(description="The group.")
    if_revision: int | None = strawberry.field(description="As in `saveGroupEmails`.", default=strawberry.UNSET)

    def target(self) -> Target:
        """The same for the use case."""
        return Target(self.group.group_code(), or_none(self.if_revision))


@strawberry.input(description="Input of `copyGroupEmails`.")
class CopyGroupEmailsInput:
    """From where, to where, and what."""

    source: CustomerGroupBy = strawberry.field(name="from", description="The group to copy from.")
    idempotency_key: str | None = strawberry.field(
        description="As in `saveGroupEmails`, for each target: after a failure, repeat the whole copy with the same key.",
        default=strawberry.UNSET,
    )
    include_addresses: bool = strawberry.field(description="Copy the internal addresses too.", default=False)
    locales: list[LocaleTag] | None = strawberry.field(
        description=(
            "Locales to make the same; omit for all, which also removes the targets' own texts in locales that the source does not write."
        ),
        default=strawberry.UNSET,
    )
    reason: str | None = strawberry.field(description="Why, for the history.", default=strawberry.UNSET)
    sections: list[SectionKind] | None = strawberry.field(description="Sections to copy; omit for all.", default=strawberry.UNSET)
    to: list[CopyTargetInput] = strawberry.field(description="Groups to copy to, at most 100.")
    validate_only: bool = strawberry.field(description="Report what would change, but change nothing.", default=False)

    def copy(self) -> Copy:
        """The same for the use case."""
        selection = Selection(or_none(self.sections), or_none(self.locales), self.include_addresses)
        return Copy(self.source.group_code(), [target.target() for target in self.to], selection)


@strawberry.type(description="What a copy did to one target.")
class CopyOutcome:
    """What changed in one group, or why nothing did."""

    changes: list[EmailChange] = strawberry.field(description="What changed; empty when the group already had it all.")
    customer_group: CustomerGroup | None = strawberry.field(description="The group as it now is; null when it was not found.")
    errors: list[SaveGroupEmailsError] = strawberry.field(description="Why this target was not saved; empty when it was.")
    replayed: bool = strawberry.field(description="Whether `idempotencyKey` had been used, so that nothing was done again.")


@strawberry.type(description="Outcome of `copyGroupEmails`.")
class CopyGroupEmailsPayload(Payload):
    """What the copy did to each target, or why it did nothing."""

    errors: list[CopyGroupEmailsError] = strawberry.field(description="What is wrong with the request or the source; nothing was copied.")
    outcomes: list[CopyOutcome] = strawberry.field(
        description="One per target, in the order given. When the checks of any target fail, none is saved."
    )


async def copy_group_emails(
    info: Info, wanted: Annotated[CopyGroupEmailsInput, strawberry.argument(name="input")]
) -> CopyGroupEmailsPayload | None:
    """Raises OutcomeUnknown."""
    context = info.context
    how = request(context, wanted, validate_only=wanted.validate_only)
    came_of_it = await carry_out(context, copy_emails(context.service, wanted.copy(), how))
    return CopyGroupEmailsPayload(
        errors=user_errors(came_of_it.errors, context),
        outcomes=[_outcome(outcome, context) for outcome in came_of_it.outcomes],
    )


def _outcome(outcome: Outcome, context: Context) -> CopyOutcome:
    return CopyOutcome(
        changes=email_changes(outcome.changes),
        customer_group=group_after(outcome, context),
        errors=user_errors(outcome.errors, context),
        replayed=outcome.replayed,
    )
