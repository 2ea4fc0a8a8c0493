"""Bad input to a save: each is a typed failure with its place, several come back together, and nothing is saved."""

from __future__ import annotations

from typing import Any

import pytest

from portal_emails.sections import SectionKind
from tests.graphql_api.client import Api, FragileStorage
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

GOOD_CONTENT = valid_content(SectionKind.PASSWORD_RESET, "Contenido")
GOOD = {"locale": "es", "subject": "Asunto", "content": GOOD_CONTENT}


def text(**given: Any) -> dict[str, Any]:
    return {"passwordReset": {"emails": [{**GOOD, **given}]}}


def address(given: str) -> dict[str, Any]:
    return {"internalAddresses": {"sendFrom": given}}


SUBJECT = ["passwordReset", "emails", "0", "subject"]
CONTENT = ["passwordReset", "emails", "0", "content"]
LOCALE = ["passwordReset", "emails", "0", "locale"]
SEND_FROM = ["internalAddresses", "sendFrom"]

INVALID = {
    "an empty tag": (text(locale=""), LOCALE, "LOCALE_TAG"),
    "a malformed tag": (text(locale="es_MX!"), LOCALE, "LOCALE_TAG"),
    "a tag of no language": (text(locale="und"), LOCALE, "LOCALE_TAG"),
    "a path as a tag": (text(locale="../../etc/passwd"), LOCALE, "LOCALE_TAG"),
    "a huge tag": (text(locale="a" * 1_000_000), LOCALE, "MAX_LENGTH"),
    "a surrogate as a tag": (text(locale="\ud800"), LOCALE, "LOCALE_TAG"),
    "the same locale twice": (
        {"passwordReset": {"emails": [{**GOOD, "locale": "es-MX"}, {**GOOD, "locale": "ES-mx"}]}},
        ["passwordReset", "emails", "1", "locale"],
        "UNIQUE",
    ),
    "an empty subject": (text(subject=""), SUBJECT, "NOT_BLANK"),
    "a blank subject": (text(subject=" \u00a0\u200b"), SUBJECT, "NOT_BLANK"),
    "a line break in a subject": (text(subject="two\nlines"), SUBJECT, "SINGLE_LINE"),
    "a carriage return in a subject": (text(subject="two\rlines"), SUBJECT, "SINGLE_LINE"),
    "a line separator in a subject": (text(subject="two\u2028lines"), SUBJECT, "SINGLE_LINE"),
    "NUL in a subject": (text(subject="a\0b"), SUBJECT, "PERMITTED_CHARACTERS"),
    "a lone surrogate in a subject": (text(subject="a\ud800b"), SUBJECT, "PERMITTED_CHARACTERS"),
    "an unbalanced direction in a subject": (text(subject="a\u202eb"), SUBJECT, "PERMITTED_CHARACTERS"),
    "a long subject": (text(subject="x" * 256), SUBJECT, "MAX_LENGTH"),
    "an empty content": (text(content=""), CONTENT, "NOT_BLANK"),
    "NUL in a content": (text(content="a\0b"), CONTENT, "PERMITTED_CHARACTERS"),
    "a lone surrogate in a content": (text(content="\udfff"), CONTENT, "PERMITTED_CHARACTERS"),
    "a long content": (text(content="x" * 65_537), CONTENT, "MAX_LENGTH"),
    "half a text, without content": (
        {"passwordReset": {"emails": [{"locale": "fr", "subject": "Objet"}]}},
        CONTENT,
        "INCOMPLETE",
    ),
    "half a text, without subject": (
        {"passwordReset": {"emails": [{"locale": "fr", "content": GOOD_CONTENT}]}},
        SUBJECT,
        "INCOMPLETE",
    ),
    "a format without a content": (
        {"passwordReset": {"emails": [{"locale": "es", "contentFormat": "HTML"}]}},
        ["passwordReset", "emails", "0", "contentFormat"],
        "INCOMPLETE",
    ),
    "too many locales": (
        {"passwordReset": {"emails": [{**GOOD, "locale": f"en-x-{number:03}"} for number in range(201)]}},
        ["passwordReset", "emails"],
        "MAX_ITEMS",
    ),
    "an empty address": (address(""), SEND_FROM, "NOT_BLANK"),
    "a blank address": (address("  "), SEND_FROM, "NOT_BLANK"),
    "no address": (address("billing"), SEND_FROM, "EMAIL_ADDRESS"),
    "a list of addresses": (address("a@example.com, b@example.com"), SEND_FROM, "EMAIL_ADDRESS"),
    "a display name": (address("Billing <billing@example.com>"), SEND_FROM, "EMAIL_ADDRESS"),
    "a line break in an address": (address("a@example.com\r\nBcc: b@example.com"), SEND_FROM, "PERMITTED_CHARACTERS"),
    "NUL in an address": (address("a\0@example.com"), SEND_FROM, "PERMITTED_CHARACTERS"),
    "a lone surrogate in an address": (address("\ud800@example.com"), SEND_FROM, "PERMITTED_CHARACTERS"),
    "a huge address": (address("a" * 1_000_000 + "@example.com"), SEND_FROM, "EMAIL_ADDRESS"),
    "an empty reason": ({"reason": ""}, ["reason"], "NOT_BLANK"),
    "a long reason": ({"reason": "x" * 501}, ["reason"], "MAX_LENGTH"),
    "a lone surrogate in a reason": ({"reason": "\ud800"}, ["reason"], "PERMITTED_CHARACTERS"),
    "an empty key": ({"idempotencyKey": ""}, ["idempotencyKey"], "NOT_BLANK"),
    "a long key": ({"idempotencyKey": "k" * 256}, ["idempotencyKey"], "MAX_LENGTH"),
    "a lone surrogate in a key": ({"idempotencyKey": "\ud800"}, ["idempotencyKey"], "PERMITTED_CHARACTERS"),
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("given", "path", "rule"), INVALID.values(), ids=INVALID)
async def test_a_value_that_breaks_a_rule_is_named_and_nothing_is_saved(
    api: Api, storage: FragileStorage, given: dict[str, Any], path: list[str], rule: str, language: str
) -> None:
    storage.calls.clear()
    payload = await api.save(language=language, **given)
    assert {(error["__typename"], tuple(error["path"]), error["valueRule"]) for error in payload["errors"]} == {
        ("InvalidValue", tuple(path), rule)
    }
    assert all(error["message"] and error["message"] != rule for error in payload["errors"])
    assert (payload["revision"], payload["changes"]) == (None, [])
    assert "commit" not in storage.calls
    assert await api.read("revision") == {"revision": 0}


async def test_several_problems_come_back_together(api: Api) -> None:
    payload = await api.save(
        internalAddresses={"accessRequestsTo": "nonsense", "sendFrom": "fine@example.com"},
        customerAccessRequest={"enabled": True, "emails": [{"locale": "es", "subject": "two\nlines\0"}]},
        passwordReset={"emails": [{**GOOD, "locale": "?", "content": ""}, {"locale": "fr", "subject": "Objet"}]},
        reason="",
    )
    assert sorted((".".join(error["path"]), error["valueRule"]) for error in payload["errors"]) == [
        ("customerAccessRequest.emails.0.subject", "PERMITTED_CHARACTERS"),
        ("customerAccessRequest.emails.0.subject", "SINGLE_LINE"),
        ("internalAddresses.accessRequestsTo", "EMAIL_ADDRESS"),
        ("passwordReset.emails.0.content", "NOT_BLANK"),
        ("passwordReset.emails.0.locale", "LOCALE_TAG"),
        ("passwordReset.emails.1.content", "INCOMPLETE"),
        ("reason", "NOT_BLANK"),
    ]
    assert await api.read("revision") == {"revision": 0}


async def test_a_group_that_does_not_exist_is_reported_with_what_else_is_wrong(api: Api) -> None:
    payload = await api.save("NOBODY", **address("nonsense"))
    assert {error["__typename"] for error in payload["errors"]} == {"GroupNotFound", "InvalidValue"}


async def test_all_texts_of_a_group_together_are_bounded(api: Api) -> None:
    payload = None
    content = f"{GOOD_CONTENT} {'x' * 65_536}"[:65_536]
    for start in (100, 200, 300):
        locales = [f"en-x-{number}" for number in range(start, start + 25)]
        payload = await api.save(passwordReset={"emails": [{**GOOD, "locale": locale, "content": content} for locale in locales]})
    assert payload is not None
    assert [(error["valueRule"], error["path"], error["limit"]) for error in payload["errors"]] == [("MAX_BYTES", [], 4 * 1024 * 1024)]


MALFORMED = {
    "a number as a text": {"passwordReset": {"emails": [{"locale": "es", "subject": 1}]}},
    "a number as a tag": {"passwordReset": {"emails": [{"locale": 1}]}},
    "a number as an address": {"internalAddresses": {"sendFrom": 1}},
    "a word as a switch": {"customerAccessRequest": {"enabled": "yes"}},
    "null as a text to write": {"passwordReset": {"emails": [None]}},
    "a text without locale": {"passwordReset": {"emails": [{"subject": "Asunto"}]}},
    "an unknown field": {"passwordReset": {"enabled": True}},
    "an unknown format": text(contentFormat="PDF"),
    "a revision beyond integers": {"ifRevision": 2**31},
    "a fraction as a revision": {"ifRevision": 0.5},
    "null as a flag": {"validateOnly": None},
    "a surrogate as a format": text(contentFormat="\ud800"),
}


@pytest.mark.parametrize("given", MALFORMED.values(), ids=MALFORMED)
async def test_a_value_that_is_not_of_its_type_is_a_coded_error(api: Api, storage: FragileStorage, given: dict[str, Any]) -> None:
    storage.calls.clear()
    query = "mutation($input: SaveGroupEmailsInput!) { saveGroupEmails(input: $input) { revision } }"
    answer = await api.answer(query, input={"group": {"code": "ACME"}, **given})
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
    assert storage.calls == []
