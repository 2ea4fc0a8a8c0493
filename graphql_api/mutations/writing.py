"""What every mutation does: hand a use case exactly the fields that were given, forget what was read before, and show what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

import strawberry
from strawberry import UNSET

from graphql_api.context import Context
from graphql_api.types.customer_group import CustomerGroup, customer_group
from graphql_api.types.errors import user_error
from portal_emails.use_cases.failures import Failure
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
    """What the input of every mutation that writes groups has in common."""

    idempotency_key: str | None
    reason: str | None


def request(context: Context, written: WriteInput, *, if_revision: int | None = None, validate_only: bool = False) -> Request:
    """Who writes, and how. Here null is as good as left out."""
    return Request(
        caller=context.caller,
        language=context.language,
        if_revision=or_none(if_revision),
        idempotency_key=or_none(written.idempotency_key),
        reason=or_none(written.reason),
        validate_only=validate_only,
    )


async def carry_out(context: Context, write: Awaitable[Value]) -> Value:
    """What came of a write; what is read after it in the same request is read anew. Raises OutcomeUnknown."""
    try:
        return await write
    finally:
        context.groups.clear_all()


def group_after(outcome: Outcome, context: Context) -> CustomerGroup | None:
    """The group as it now is; None when it was not found."""
    return None if outcome.group is None else customer_group(outcome.group, context)


def user_errors(failures: Iterable[Failure], context: Context) -> list[Any]:
    """Members of the union of errors that the mutation has, each of which has those that its use case can fail with."""
    return [user_error(failure, context) for failure in failures]


def or_none(value: Value | None) -> Value | None:
    """The value of a field that may be left out, for which null is as good."""
    return None if value is UNSET else value
