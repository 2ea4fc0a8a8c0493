"""What a save changed, value by value, in words that any client can show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import strawberry

from portal_emails.changes import CONFIGURED, FALLBACK_POLICY
from portal_emails.model import Change, Content, ContentFormat, FallbackPolicy, Value
from portal_emails.problems import Path


@strawberry.type(description="One changed value.")
class EmailChange:
    """Before and after, both as text."""

    after: str | None = strawberry.field(
        description="The value after (`true` or `false` for a switch); null when it was returned to the inherited one."
    )
    before: str | None = strawberry.field(description="The value before; null when it was inherited or not set.")
    path: list[str] = strawberry.field(
        description='Stored path, keyed by locale, for example `["passwordReset", "emails", "es", "subject"]`.'
    )


def email_changes(changes: Sequence[Change]) -> list[EmailChange]:
    """The changes as the schema shows them, where the text of a content and its format stand apart."""
    return [shown for change in changes for shown in _shown(change)]


def _shown(change: Change) -> Iterator[EmailChange]:
    before, after = _text(change.path, change.before), _text(change.path, change.after)
    if before != after:
        yield EmailChange(after=after, before=before, path=list(change.path))
    if _format(change.before) is not _format(change.after):
        yield EmailChange(after=_format_name(change.after), before=_format_name(change.before), path=[*change.path[:-1], "contentFormat"])


def _text(path: Path, value: Value) -> str | None:
    if isinstance(value, Content):
        return value.text
    if isinstance(value, FallbackPolicy):
        return value.name
    if path == FALLBACK_POLICY:
        return FallbackPolicy.LANGUAGE_FIRST.name
    if path == CONFIGURED or path[-1] == "enabled":
        return "true" if value is True else "false"
    return value if isinstance(value, str) else None


def _format(value: Value) -> ContentFormat:
    """Without a content, that of an input which does not say."""
    return value.format if isinstance(value, Content) else ContentFormat.MARKDOWN


def _format_name(value: Value) -> str | None:
    return value.format.name if isinstance(value, Content) else None
