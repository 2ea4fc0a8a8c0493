"""The locales that the installed packs can supply."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graphql_api.context import Info
from graphql_api.types.enums import SectionKind, TextDirection
from graphql_api.types.scalars import In, LocaleTag
from portal_emails.locales import direction, display_name, native_name
from portal_emails.packs import SOURCE_LOCALE, Packs


@strawberry.type(description="A locale known to the server.")
class LocaleInfo:
    """One locale of the packs."""

    direction: TextDirection = strawberry.field(description="Writing direction.")
    native_name: str = strawberry.field(description="Name in itself.")
    outdated: list[SectionKind] = strawberry.field(description="Emails of the pack whose English has changed since; they are served.")
    refused: list[SectionKind] = strawberry.field(description="Emails of the pack that fail their checks; they are not served.")
    tag: LocaleTag = strawberry.field(description="BCP 47 tag.")

    @strawberry.field(description="Name in another language (the request's by default).")
    def display_name(self, info: Info, in_: In = strawberry.UNSET) -> str:
        """The first of the wanted languages in which there is a name; at last the English one, or the tag."""
        return _name_in(self.tag, info.context.languages_in(in_))


def locale_info(packs: Packs, tag: str) -> LocaleInfo:
    """What the packs can supply in one of their locales."""
    return LocaleInfo(
        direction=direction(tag),
        native_name=native_name(tag),
        outdated=list(packs.outdated(tag)),
        refused=list(packs.refused(tag)),
        tag=LocaleTag(tag),
    )


def _name_in(tag: str, languages: Sequence[str]) -> str:
    names = (display_name(tag, language) for language in (*languages, SOURCE_LOCALE))
    return next((name for name in names if name != tag), tag)
