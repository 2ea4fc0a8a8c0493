"""What every mutation does: hand a use case exactly the fields that were given, and forget what was read before."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import strawberry
from strawberry import UNSET

from graphql_api.context import Context
from portal_emails.use_cases.writing import Outcome, Request

if TYPE_CHECKING:
    from graphql_api.query import Query

Value = TypeVar("Value")


@strawberry.type
class Payload:
    """What the payload of every mutation has in common. No type of the schema."""

    @strawberry.field(description="For follow-up reads in the same request.")
    def query(self) -> Annotated[Query, strawberry.lazy("graphql_api.query")]:
        """The root of reads."""
        from graphql_api.query import Query

        return Query()


class WriteInput(Protocol):
    """What the input of every mutation that writes a group has in common."""

    if_revision: int | None
    idempotency_key: str | None
    reason: str | None


def request(context: Context, written: WriteInput, *, validate_only: bool = False) -> Request:
    """Who writes, and how. Here null is as good as left out."""
    return Request(
        caller=context.caller,
        language=context.language,
        if_revision=_or_none(written.if_revision),
        idempotency_key=_or_none(written.idempotency_key),
        reason=_or_none(written.reason),
        validate_only=validate_only,
    )


async def carry_out(context: Context, write: Awaitable[Outcome]) -> Outcome:
    """What came of a write; what is read after it in the same request is read anew. Raises OutcomeUnknown."""
    try:
        return await write
    finally:
        context.groups.clear_all()


def _or_none(value: Value | None) -> Value | None:
    return None if value is UNSET else value
