"""What all expected failures have in common."""

from __future__ import annotations

from enum import Enum

import strawberry


@strawberry.enum(description="Machine-readable codes of expected failures.")
class UserErrorCode(Enum):
    """Members of later releases are added, none is renamed."""

    EMAIL_SWITCHED_OFF = strawberry.enum_value("EMAIL_SWITCHED_OFF", description="The section is switched off.")
    GROUP_NOT_CONFIGURED_IN_PORTAL = strawberry.enum_value("GROUP_NOT_CONFIGURED_IN_PORTAL", description="Not configured in the portal.")
    GROUP_NOT_FOUND = strawberry.enum_value("GROUP_NOT_FOUND", description="No such group.")
    IDEMPOTENCY_CONFLICT = strawberry.enum_value("IDEMPOTENCY_CONFLICT", description="The idempotency key was used for another save.")
    INVALID_VALUE = strawberry.enum_value("INVALID_VALUE", description="A value breaks a rule.")
    PERMISSION_DENIED = strawberry.enum_value("PERMISSION_DENIED", description="Not allowed.")
    REFUSED_BY_PLUGIN = strawberry.enum_value("REFUSED_BY_PLUGIN", description="A plugin's check refused the save.")
    REVISION_CONFLICT = strawberry.enum_value("REVISION_CONFLICT", description="Changed meanwhile.")
    REVISION_NOT_FOUND = strawberry.enum_value("REVISION_NOT_FOUND", description="No such revision.")
    STORAGE_UNAVAILABLE = strawberry.enum_value("STORAGE_UNAVAILABLE", description="The storage backend cannot be reached.")
    TEMPLATE_PROBLEM = strawberry.enum_value("TEMPLATE_PROBLEM", description="A template breaks a rule.")


@strawberry.interface(description="An expected failure. New failures implement it, so select `... on UserError` as the fallback.")
class UserError:
    """What every failure says."""

    code: UserErrorCode = strawberry.field(description="Stable machine-readable code.")
    message: str = strawberry.field(description="For people, in the request's language.")
    path: list[str] = strawberry.field(
        description=(
            "Where in `input` the field at fault stands, or would stand, as GraphQL counts:\n"
            "names below `input`, list items by index from 0, for example\n"
            '`["passwordReset", "emails", "1", "subject"]`; empty when no field is at fault.'
        )
    )
