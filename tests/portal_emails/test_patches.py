"""From an input to a patch: three states of each field, and every problem at once."""

from __future__ import annotations

import pytest

from portal_emails.changes import Clear, Put
from portal_emails.inputs import EmailsInput, SettingsInput
from portal_emails.model import Content, ContentFormat, FallbackPolicy
from portal_emails.patches import check_request, read_emails, read_settings
from portal_emails.problems import InvalidValue, Path, ValueRule

TEXTS: Path = ("passwordReset", "emails")


def test_what_is_left_out_is_not_in_the_patch() -> None:
    assert read_emails({}).patch == []
    assert read_emails({"passwordReset": {}, "internalAddresses": {}}).patch == []
    assert read_emails({"passwordReset": {"emails": []}}).patch == []
    assert read_emails({"passwordReset": {"emails": [{"locale": "es"}]}}).patch == []


@pytest.mark.parametrize(
    ("given", "patch"),
    [
        pytest.param(
            {"passwordReset": {"emails": [{"locale": "ES-mx", "subject": "Clave"}]}},
            [Put((*TEXTS, "es-MX", "subject"), "Clave", (*TEXTS, "0", "subject"))],
            id="a subject, under the canonical tag",
        ),
        pytest.param(
            {"passwordReset": {"emails": [{"locale": "es", "content": "Hola"}]}},
            [Put((*TEXTS, "es", "content"), Content("Hola"), (*TEXTS, "0", "content"))],
            id="content is Markdown unless it says otherwise",
        ),
        pytest.param(
            {"passwordReset": {"emails": [{"locale": "es", "content": "<p>Hola", "contentFormat": ContentFormat.HTML}]}},
            [Put((*TEXTS, "es", "content"), Content("<p>Hola", ContentFormat.HTML), (*TEXTS, "0", "content"))],
            id="content in HTML",
        ),
        pytest.param(
            {"passwordReset": {"emails": [{"locale": "es", "subject": None, "content": None}]}},
            [
                Put((*TEXTS, "es", "subject"), None, (*TEXTS, "0", "subject")),
                Put((*TEXTS, "es", "content"), None, (*TEXTS, "0", "content")),
            ],
            id="null returns to the inherited",
        ),
        pytest.param({"passwordReset": {"emails": None}}, [Clear(TEXTS, TEXTS)], id="emails: null removes every own text"),
        pytest.param({"passwordReset": None}, [Clear(TEXTS, TEXTS)], id="a section of null returns all of it"),
        pytest.param(
            {"customerAccessRequest": None},
            [
                Put(("customerAccessRequest", "enabled"), None, ("customerAccessRequest", "enabled")),
                Clear(("customerAccessRequest", "emails"), ("customerAccessRequest", "emails")),
            ],
            id="with its switch",
        ),
        pytest.param(
            {"internalAddresses": None},
            [
                Put(("internalAddresses", "accessRequestsTo"), None, ("internalAddresses", "accessRequestsTo")),
                Put(("internalAddresses", "sendFrom"), None, ("internalAddresses", "sendFrom")),
            ],
            id="addresses of null clear both",
        ),
    ],
)
def test_three_states_of_a_field(given: EmailsInput, patch: list[Put | Clear]) -> None:
    reading = read_emails(given)
    assert reading.patch == patch
    assert reading.problems == []


def test_every_problem_comes_back_at_once_and_nothing_faulty_is_in_the_patch() -> None:
    reading = read_emails(
        {
            "internalAddresses": {"sendFrom": "nobody", "accessRequestsTo": "a@example.com"},
            "forgottenUsername": {"emails": [{"locale": "../../etc/passwd", "subject": ""}]},
            "passwordReset": {
                "emails": [
                    {"locale": "es", "subject": "a\nb", "content": "\ud800"},
                    {"locale": "iw", "subject": "ok"},
                    {"locale": "he", "subject": "ok"},
                    {"locale": "fr", "contentFormat": ContentFormat.HTML},
                ]
            },
        }
    )
    assert reading.problems == [
        InvalidValue(("internalAddresses", "sendFrom"), ValueRule.EMAIL_ADDRESS),
        InvalidValue(("forgottenUsername", "emails", "0", "locale"), ValueRule.LOCALE_TAG),
        InvalidValue(("forgottenUsername", "emails", "0", "subject"), ValueRule.NOT_BLANK),
        InvalidValue((*TEXTS, "0", "subject"), ValueRule.SINGLE_LINE),
        InvalidValue((*TEXTS, "0", "content"), ValueRule.PERMITTED_CHARACTERS),
        InvalidValue((*TEXTS, "2", "locale"), ValueRule.UNIQUE),
        InvalidValue((*TEXTS, "3", "contentFormat"), ValueRule.INCOMPLETE),
    ]
    assert {item.path for item in reading.patch} == {("internalAddresses", "accessRequestsTo"), (*TEXTS, "he", "subject")}


def test_too_many_locales_are_one_problem() -> None:
    reading = read_emails({"passwordReset": {"emails": [{"locale": f"x-{number}"} for number in range(201)]}})
    assert reading.problems == [InvalidValue(TEXTS, ValueRule.MAX_ITEMS, 200)]


@pytest.mark.parametrize(
    ("given", "patch"),
    [
        ({}, []),
        ({"name": "Acme"}, [Put(("name",), "Acme", ("name",))]),
        ({"name": "ACME"}, [Put(("name",), None, ("name",))]),
        ({"defaultLocale": "es-mx"}, [Put(("defaultLocale",), "es-MX", ("defaultLocale",))]),
        ({"defaultLocale": None}, [Put(("defaultLocale",), None, ("defaultLocale",))]),
        ({"isConfiguredInPortal": True}, [Put(("isConfiguredInPortal",), True, ("isConfiguredInPortal",))]),
        (
            {"fallbackPolicy": FallbackPolicy.CUSTOMIZATION_FIRST},
            [Put(("fallbackPolicy",), FallbackPolicy.CUSTOMIZATION_FIRST, ("fallbackPolicy",))],
        ),
    ],
)
def test_settings(given: SettingsInput, patch: list[Put]) -> None:
    reading = read_settings("ACME", given)
    assert reading.patch == patch
    assert reading.problems == []


def test_problems_of_settings() -> None:
    reading = read_settings("", {"name": " ", "defaultLocale": "x_y"})
    assert reading.problems == [
        InvalidValue(("code",), ValueRule.NOT_BLANK),
        InvalidValue(("name",), ValueRule.NOT_BLANK),
        InvalidValue(("defaultLocale",), ValueRule.LOCALE_TAG),
    ]
    assert reading.patch == []


def test_problems_of_the_words_around_a_save() -> None:
    assert list(check_request("x" * 501, "\n")) == [
        InvalidValue(("reason",), ValueRule.MAX_LENGTH, 500),
        InvalidValue(("idempotencyKey",), ValueRule.NOT_BLANK),
        InvalidValue(("idempotencyKey",), ValueRule.SINGLE_LINE),
    ]
