"""Finding a node again by its global id."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from graphql_api import ids
from graphql_api.context import Context
from graphql_api.types.customer_group import customer_group
from graphql_api.types.history import portal_emails_version, revision_of
from graphql_api.types.localized_email import localized_email
from graphql_api.types.node import Node
from graphql_api.types.portal_emails import portal_emails
from graphql_api.types.sections import email_section
from portal_emails.errors import UnreadableDocument
from portal_emails.model import CustomerGroup
from portal_emails.resolution import Email, EmailSource, own_emails, pack_email
from portal_emails.sections import SECTIONS, SectionKind
from portal_emails.use_cases.history import find_version


async def find_node(context: Context, given: str) -> Node | None:
    """The node with this id; None when it does not exist, the id is malformed, or the caller may not see it. Raises Unavailable."""
    parts = ids.decode(given)
    if parts is None or len(parts) < 2:
        return None
    type_name, code, *rest = parts
    group = await context.groups.load(code)
    if group is None:
        return None
    return await _version(context, group, rest) if type_name == "PortalEmailsVersion" else _node(context, group, type_name, rest)


async def _version(context: Context, group: CustomerGroup, rest: list[str]) -> Node | None:
    revision = revision_of(rest[0]) if group.configured and len(rest) == 1 else None
    version = None if revision is None else await find_version(context.service, context.caller, group.code, revision)
    return None if version is None else portal_emails_version(version)


async def find_nodes(context: Context, given: Iterable[str]) -> list[Node | UnreadableDocument | None]:
    """The nodes with these ids, in this order; in place of one that cannot be read stands why. Raises Unavailable."""
    return await asyncio.gather(*(_find_or_explain(context, each) for each in given))


async def _find_or_explain(context: Context, given: str) -> Node | UnreadableDocument | None:
    try:
        return await find_node(context, given)
    except UnreadableDocument as error:
        return error


def _node(context: Context, group: CustomerGroup, type_name: str, rest: list[str]) -> Node | None:
    match type_name, *rest:
        case ("CustomerGroup",):
            return customer_group(group, context)
        case ("PortalEmails",):
            return portal_emails(group)
        case (("SwitchableEmailSection" | "MandatoryEmailSection"), section) if group.configured:
            return _section(group, type_name, section)
        case "LocalizedEmail", section, source, locale if group.configured:
            return _email(context, group, section, source, locale)
        case _:
            return None


def _section(group: CustomerGroup, type_name: str, section: str) -> Node | None:
    kind = _KINDS.get(section)
    is_type = kind is not None and SECTIONS[kind].switchable == (type_name == "SwitchableEmailSection")
    return email_section(group, kind) if kind is not None and is_type else None


def _email(context: Context, group: CustomerGroup, section: str, source: str, locale: str) -> Node | None:
    kind = _KINDS.get(section)
    email = None if kind is None else _find_email(context, group, kind, source, locale)
    return None if email is None else localized_email(group, email)


def _find_email(context: Context, group: CustomerGroup, kind: SectionKind, source: str, locale: str) -> Email | None:
    if source == EmailSource.GROUP.value:
        return next((email for email in own_emails(group, kind, context.packs) if email.locale == locale), None)
    text = context.packs.text(kind, locale) if source == EmailSource.LOCALE_PACK.value else None
    return None if text is None else pack_email(kind, text)


_KINDS = {kind.value: kind for kind in SectionKind}
