"""Directives of the schema itself, which tools read: which fields are as good as non-null, what fields cost, how long lists are."""

from __future__ import annotations

from typing import cast

import strawberry
from strawberry.schema_directive import Location


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="semanticNonNull",
    description=(
        "The field never resolves to null unless an error is reported for it. Clients\n"
        "that handle errors (Relay `@throwOnFieldError`, Apollo Kotlin, graphql-codegen)\n"
        "may treat it as non-null."
    ),
)
class SemanticNonNull:
    """The field is nullable only so that an error in it does not take everything around it away."""

    levels: list[int] = strawberry.directive_field(name="levels", default=cast("list[int]", (0,)))


@strawberry.schema_directive(
    locations=[
        Location.ARGUMENT_DEFINITION,
        Location.ENUM,
        Location.FIELD_DEFINITION,
        Location.INPUT_FIELD_DEFINITION,
        Location.OBJECT,
        Location.SCALAR,
    ],
    name="cost",
    description="Estimated cost of resolving this field once (GraphQL cost directives draft).",
)
class Cost:
    """What resolving a field costs, beside 1 for one that is read from memory."""

    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="listSize",
    description="How many items a list field may return, for cost estimation.",
)
class ListSize:
    """Which arguments bound a list, and in which fields below it the items are."""

    assumed_size: int | None = strawberry.UNSET
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET
    require_one_slicing_argument: bool = True


RENDERING = Cost(weight="5")
SEMANTIC_NON_NULL = SemanticNonNull(levels=strawberry.UNSET)
PAGE = ListSize(slicing_arguments=["first"], sized_fields=["edges", "nodes"], require_one_slicing_argument=strawberry.UNSET)
