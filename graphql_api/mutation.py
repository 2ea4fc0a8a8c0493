"""The root of writes."""

from __future__ import annotations

import strawberry

from graphql_api.mutations.copy_group_emails import CopyGroupEmailsPayload, copy_group_emails
from graphql_api.mutations.revert_group_emails import RevertGroupEmailsPayload, revert_group_emails
from graphql_api.mutations.save_customer_group import SaveCustomerGroupPayload, save_customer_group
from graphql_api.mutations.save_group_emails import SaveGroupEmailsPayload, save_group_emails
from graphql_api.types.directives import SEMANTIC_NON_NULL, Cost


@strawberry.type(description="The root of writes.")
class Mutation:
    """One field a use case; each is carried out before the next begins."""

    copy_group_emails: CopyGroupEmailsPayload | None = strawberry.mutation(
        resolver=copy_group_emails,
        description="Makes own texts and switches of other groups the same as one group's; each target is saved whole or not at all.",
        directives=[Cost(weight="50"), SEMANTIC_NON_NULL],
    )
    revert_group_emails: RevertGroupEmailsPayload | None = strawberry.mutation(
        resolver=revert_group_emails,
        description="Goes back to a saved revision, as a new save.",
        directives=[Cost(weight="10"), SEMANTIC_NON_NULL],
    )
    save_customer_group: SaveCustomerGroupPayload | None = strawberry.mutation(
        resolver=save_customer_group,
        description="Creates the customer group with this code, or changes it.",
        directives=[Cost(weight="10"), SEMANTIC_NON_NULL],
    )
    save_group_emails: SaveGroupEmailsPayload | None = strawberry.mutation(
        resolver=save_group_emails,
        description=(
            "Saves part or all of a group's portal emails, atomically: either everything\n"
            "given is saved, or nothing is and `errors` says why. An omitted field keeps its\n"
            "value; an explicit null returns it to its inherited default."
        ),
        directives=[Cost(weight="10"), SEMANTIC_NON_NULL],
    )
