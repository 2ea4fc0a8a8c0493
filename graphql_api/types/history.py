"""The history of a group's portal emails: its saves, in pages."""

from __future__ import annotations

import re

import strawberry

from graphql_api import ids
from graphql_api.errors import CodedError, ErrorCode
from graphql_api.types.changes import EmailChange, email_changes
from graphql_api.types.node import Node
from graphql_api.types.paging import PageInfo
from graphql_api.types.scalars import DateTime
from portal_emails.use_cases.history import Version, VersionPage

_REVISION = re.compile(r"0|[1-9][0-9]{0,8}")


@strawberry.type(description="One save.")
class PortalEmailsVersion(Node):
    """Who, when, why, and what it changed."""

    reason: str | None = strawberry.field(description="As given with the save.")
    revision: int = strawberry.field(description="The revision that the save made.")
    saved_at: DateTime = strawberry.field(description="When.")
    saved_by: str | None = strawberry.field(description="By whom; null when unknown.")
    of: strawberry.Private[Version]

    @strawberry.field(description="What the save changed.")
    def changes(self) -> list[EmailChange]:
        """Value by value."""
        return email_changes(self.of.changes)


@strawberry.type(description="One saved version in a page.")
class PortalEmailsVersionEdge:
    """A version, and where to go on after it."""

    cursor: str = strawberry.field(description="Resume point.")
    node: PortalEmailsVersion = strawberry.field(description="The version.")


@strawberry.type(description="A page of saved versions.")
class PortalEmailsVersionConnection:
    """Newest first."""

    nodes: list[PortalEmailsVersion] = strawberry.field(description="The items without cursors.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")

    @strawberry.field(description="The items with their cursors.")
    def edges(self) -> list[PortalEmailsVersionEdge]:
        """In the order of `nodes`."""
        return [PortalEmailsVersionEdge(cursor=_cursor(node), node=node) for node in self.nodes]


def version_id(code: str, revision: int) -> str:
    """The id of the save that made a revision of a group."""
    return ids.encode("PortalEmailsVersion", code, str(revision))


def revision_of(text: str) -> int | None:
    """The revision in an id or a cursor; None for what we never write there."""
    return int(text) if _REVISION.fullmatch(text) else None


def revision_before(cursor: str | None) -> int | None:
    """The revision that a page goes on from, None from the newest; raises CodedError for what is no cursor of ours."""
    if cursor is None:
        return None
    revision = revision_of(ids.decode_cursor(cursor) or "")
    if revision is None:
        raise CodedError(ErrorCode.INVALID_CURSOR, "`after` is no cursor of this list; give back an `endCursor` or a `cursor` as it came.")
    return revision


def portal_emails_version(version: Version) -> PortalEmailsVersion:
    """A save as the schema shows it."""
    return PortalEmailsVersion(
        id=strawberry.ID(version_id(version.code, version.revision)),
        reason=version.entry.reason,
        revision=version.revision,
        saved_at=DateTime(version.entry.at),
        saved_by=version.entry.by,
        of=version,
    )


def version_connection(page: VersionPage, *, has_previous: bool) -> PortalEmailsVersionConnection:
    """A page as the schema shows it."""
    nodes = [portal_emails_version(version) for version in page.versions]
    return PortalEmailsVersionConnection(
        nodes=nodes,
        page_info=PageInfo(
            end_cursor=_cursor(nodes[-1]) if nodes else None,
            has_next_page=page.has_next,
            has_previous_page=has_previous,
            start_cursor=_cursor(nodes[0]) if nodes else None,
        ),
    )


def _cursor(node: PortalEmailsVersion) -> str:
    return ids.encode_cursor(str(node.revision))
