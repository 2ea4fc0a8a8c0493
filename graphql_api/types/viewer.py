"""Who is asking."""

from __future__ import annotations

import strawberry

from graphql_api.types.enums import Role


@strawberry.type(description="Who is asking.")
class Viewer:
    """The caller, as the identity found it."""

    name: str | None = strawberry.field(description="As it will stand in the history; null when anonymous.")
    role: Role = strawberry.field(description="What the caller may do.")
