"""What somebody may have meant."""

from __future__ import annotations

import pytest

from portal_emails.templates.suggestions import nearest_names

KNOWN = ["company.name", "contact.first_name", "contact.username", "group.name", "portal.url", "sender.name", "support.url"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("company_name", ("company.name",)),
        ("Company-Name", ("company.name",)),
        ("FIRSTNAME", ("contact.first_name",)),
        ("username", ("contact.username", "sender.name")),
        ("url", ("portal.url", "support.url")),
        ("name", ("company.name", "group.name", "sender.name")),
        ("groop.name", ("group.name",)),
        ("", ()),
        ("xyz", ()),
        ("company.name" * 6, ()),
    ],
)
def test_the_most_similar_names_best_first(name: str, expected: tuple[str, ...]) -> None:
    found = nearest_names(name, KNOWN)
    assert found[: len(expected)] == expected
    assert len(found) <= 3
    assert expected or not found
