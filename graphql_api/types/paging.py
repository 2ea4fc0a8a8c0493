"""Pages of lists: forward, bounded, and resumed by cursor (the GraphQL cursor connections specification)."""

from __future__ import annotations

import strawberry

from graphql_api import ids
from graphql_api.errors import CodedError, ErrorCode
from portal_emails import limits
from portal_emails.value_rules import check_code


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """For asking on."""

    end_cursor: str | None = strawberry.field(description="Cursor of the last item.")
    has_next_page: bool = strawberry.field(description="Whether more items follow.")
    has_previous_page: bool = strawberry.field(description="Whether items precede.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first item.")


def checked_size(first: int) -> int:
    """The size of a page; raises CodedError when it is out of bounds."""
    if not 1 <= first <= limits.PAGE_SIZE:
        raise CodedError(ErrorCode.PAGE_SIZE_OUT_OF_RANGE, f"`first` is {first}, and must be 1 to {limits.PAGE_SIZE}.")
    return first


def code_after(cursor: str | None) -> str | None:
    """The code that a page goes on from, None from the start; raises CodedError for what is no cursor of ours."""
    if cursor is None:
        return None
    code = ids.decode_cursor(cursor)
    if code is None or check_code(code):
        raise CodedError(ErrorCode.INVALID_CURSOR, "`after` is no cursor of this list; give back an `endCursor` or a `cursor` as it came.")
    return code
