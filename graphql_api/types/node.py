"""The interface of everything that clients can refetch, and so cache, by a global id."""

from __future__ import annotations

import strawberry


@strawberry.interface(description="An object with a global identity; every Node can be refetched by its `id`.")
class Node:
    """Whoever implements it is found again by `graphql_api.refetching`."""

    id: strawberry.ID = strawberry.field(description="Global, opaque and stable.")
