"""What a group was when its folder was exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal_emails.as_code.exported import Exported
from portal_emails.changes import Values, values_of
from portal_emails.model import CustomerGroup
from portal_emails.use_cases.read import group_at
from portal_emails.use_cases.service import Service


@dataclass(frozen=True, slots=True)
class Base:
    """The values of a group at a revision."""

    revision: int
    values: Values


async def base_of(service: Service, group: CustomerGroup, exported: Sequence[Exported]) -> Base | None:
    """The newest that the folder remembers and that this storage has; None where there is none.

    Raises Unavailable and UnreadableDocument.
    """
    for mark in exported:
        if mark.revision <= group.revision:
            then = group if mark.revision == group.revision else await group_at(service, group.code, mark.revision)
            values = None if then is None else values_of(then)
            if values is not None and Exported.of(mark.revision, values) == mark:
                return Base(mark.revision, values)
    return None
