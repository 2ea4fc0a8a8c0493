"""Changes as the schema shows them: before and after as text, the format of a content beside it."""

from __future__ import annotations

import pytest

from graphql_api.types.changes import email_changes
from portal_emails.model import Change, Content, ContentFormat, FallbackPolicy, Value

SUBJECT = ("passwordReset", "emails", "es", "subject")
CONTENT = ("passwordReset", "emails", "es", "content")
ENABLED = ("customerAccessRequest", "enabled")


@pytest.mark.parametrize(
    ("path", "before", "after", "shown"),
    [
        (SUBJECT, None, "Asunto", [("subject", None, "Asunto")]),
        (SUBJECT, "Asunto", None, [("subject", "Asunto", None)]),
        (ENABLED, None, True, [("enabled", "false", "true")]),
        (ENABLED, True, None, [("enabled", "true", "false")]),
        (("isConfiguredInPortal",), None, True, [("isConfiguredInPortal", "false", "true")]),
        (("fallbackPolicy",), None, FallbackPolicy.CUSTOMIZATION_FIRST, [("fallbackPolicy", "LANGUAGE_FIRST", "CUSTOMIZATION_FIRST")]),
        (("defaultLocale",), "es", None, [("defaultLocale", "es", None)]),
        (CONTENT, None, Content("a"), [("content", None, "a")]),
        (CONTENT, Content("a"), Content("b"), [("content", "a", "b")]),
        (CONTENT, None, Content("a", ContentFormat.HTML), [("content", None, "a"), ("contentFormat", None, "HTML")]),
        (CONTENT, Content("a", ContentFormat.HTML), None, [("content", "a", None), ("contentFormat", "HTML", None)]),
        (CONTENT, Content("a"), Content("a", ContentFormat.HTML), [("contentFormat", "MARKDOWN", "HTML")]),
        (
            CONTENT,
            Content("a", ContentFormat.HTML),
            Content("b"),
            [("content", "a", "b"), ("contentFormat", "HTML", "MARKDOWN")],
        ),
    ],
)
def test_a_change_is_shown_as_text(
    path: tuple[str, ...], before: Value, after: Value, shown: list[tuple[str, str | None, str | None]]
) -> None:
    result = email_changes([Change(path, before, after)])
    assert [(change.path[-1], change.before, change.after) for change in result] == shown
    assert all(tuple(change.path[:-1]) == path[:-1] for change in result)
