"""Scalars. Each takes any string: the service checks, so that one bad value does not hide the other problems."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, NewType

import strawberry
from graphql import GraphQLString
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", datetime)
EmailAddress = NewType("EmailAddress", str)
LocaleTag = NewType("LocaleTag", str)

In = Annotated[LocaleTag | None, strawberry.argument(name="in")]
"""The language in which a field is to give its words; the request's by default."""


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime",
        description="An instant, as an RFC 3339 string in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=_rfc3339,
    ),
    EmailAddress: strawberry.scalar(
        name="EmailAddress",
        description=(
            "An email address (RFC 5321 Mailbox, internationalized per RFC 6531). Stored exactly as given. "
            "The service, not the scalar, checks inputs: a bad one is an InvalidValue."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc5321",
        serialize=str,
        parse_value=GraphQLString.coerce_input_value,
    ),
    LocaleTag: strawberry.scalar(
        name="LocaleTag",
        description=(
            "A BCP 47 language tag, canonicalized on output, for example `es-MX`. "
            "The service, not the scalar, checks inputs: a bad one is an InvalidValue in a mutation and skipped in a read."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc5646",
        serialize=str,
        parse_value=GraphQLString.coerce_input_value,
    ),
}
"""By the name that annotations use."""
