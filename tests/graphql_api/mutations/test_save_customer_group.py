"""`saveCustomerGroup`: creating a group, changing it, and every reason not to."""

from __future__ import annotations

from typing import Any

import pytest

from portal_emails.errors import Unavailable
from portal_emails.ports import CheckFailed, Finding, Problem, Role
from tests.graphql_api.client import Api, FakeExtensions, FragileStorage
from tests.graphql_api.conftest import MakeApi

pytestmark = pytest.mark.anyio

SETTINGS = "customerGroup { name isConfiguredInPortal defaultLocale fallbackPolicy revision }"


async def test_a_new_code_creates_a_group_at_revision_0(api: Api) -> None:
    payload = await api.save_group("ACME", SETTINGS, name="Acme", isConfiguredInPortal=True, defaultLocale="ES-mx")
    assert payload["errors"] == []
    assert payload["customerGroup"] == {
        "code": "ACME",
        "revision": 0,
        "name": "Acme",
        "isConfiguredInPortal": True,
        "defaultLocale": "es-MX",
        "fallbackPolicy": "LANGUAGE_FIRST",
    }


async def test_omitted_settings_are_kept_and_null_returns_to_the_default(api: Api) -> None:
    await api.save_group(name="Acme", isConfiguredInPortal=True, defaultLocale="es", fallbackPolicy="CUSTOMIZATION_FIRST")
    kept = (await api.save_group("ACME", SETTINGS, name="Other"))["customerGroup"]
    assert (kept["name"], kept["isConfiguredInPortal"], kept["defaultLocale"]) == ("Other", True, "es")
    payload = await api.save_group("ACME", SETTINGS, name=None, isConfiguredInPortal=None, defaultLocale=None, fallbackPolicy=None)
    assert payload["customerGroup"] == {
        "code": "ACME",
        "revision": 2,
        "name": "ACME",
        "isConfiguredInPortal": False,
        "defaultLocale": "en",
        "fallbackPolicy": "LANGUAGE_FIRST",
    }


async def test_a_save_that_changes_nothing_makes_no_revision(api: Api) -> None:
    await api.save_group(name="Acme")
    assert (await api.save_group(name="Acme"))["customerGroup"]["revision"] == 0


async def test_texts_outlive_the_time_that_a_group_is_not_configured(api: Api) -> None:
    await api.save_group(isConfiguredInPortal=True)
    await api.save(passwordReset={"emails": [{"locale": "en", "subject": "Ours"}]})
    await api.save_group(isConfiguredInPortal=False)
    assert await api.read("portalEmails { id }") == {"portalEmails": None}
    await api.save_group(isConfiguredInPortal=True)
    tab = (await api.read("portalEmails { passwordReset { email { subject } } }"))["portalEmails"]
    assert tab["passwordReset"]["email"]["subject"] == "Ours"


@pytest.mark.parametrize(
    ("given", "path", "rule"),
    [
        ({"code": ""}, ["code"], "NOT_BLANK"),
        ({"code": " "}, ["code"], "NOT_BLANK"),
        ({"code": "A" * 65}, ["code"], "MAX_LENGTH"),
        ({"code": "A\nB"}, ["code"], "SINGLE_LINE"),
        ({"code": "\0A"}, ["code"], "PERMITTED_CHARACTERS"),
        ({"code": "\ud800"}, ["code"], "PERMITTED_CHARACTERS"),
        ({"name": ""}, ["name"], "NOT_BLANK"),
        ({"name": "A" * 201}, ["name"], "MAX_LENGTH"),
        ({"name": "\ud800"}, ["name"], "PERMITTED_CHARACTERS"),
        ({"defaultLocale": "not a tag"}, ["defaultLocale"], "LOCALE_TAG"),
        ({"defaultLocale": ""}, ["defaultLocale"], "LOCALE_TAG"),
        ({"defaultLocale": "../../etc/passwd"}, ["defaultLocale"], "LOCALE_TAG"),
        ({"defaultLocale": "a" * 1_000_000}, ["defaultLocale"], "MAX_LENGTH"),
        ({"reason": ""}, ["reason"], "NOT_BLANK"),
        ({"reason": "x" * 501}, ["reason"], "MAX_LENGTH"),
        ({"idempotencyKey": "k\0"}, ["idempotencyKey"], "PERMITTED_CHARACTERS"),
    ],
    ids=str,
)
async def test_a_value_that_breaks_a_rule_is_named_and_nothing_is_saved(
    api: Api, storage: FragileStorage, given: dict[str, Any], path: list[str], rule: str
) -> None:
    payload = await api.save_group(**{"code": "ACME", **given})
    assert [(error["__typename"], error["path"], error["valueRule"]) for error in payload["errors"]][-1] == ("InvalidValue", path, rule)
    assert "commit" not in storage.calls


async def test_several_problems_come_back_together(api: Api) -> None:
    payload = await api.save_group(name="", defaultLocale="?", reason=" ")
    assert [error["path"] for error in payload["errors"]] == [["name"], ["defaultLocale"], ["reason"]]


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
async def test_only_an_admin_may(api: Api, storage: FragileStorage, role: Role) -> None:
    [error] = (await api.called_by(role).save_group())["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("PermissionDenied", "PERMISSION_DENIED", [])
    assert "commit" not in storage.calls


async def test_an_admin_of_some_groups_creates_no_other(api: Api) -> None:
    theirs = api.called_by(Role.ADMIN, groups=frozenset({"BETA"}))
    assert (await theirs.save_group("ACME"))["errors"][0]["__typename"] == "PermissionDenied"
    assert (await theirs.save_group("BETA"))["errors"] == []


@pytest.mark.parametrize("revision", [-1, 1, 2**31 - 1])
async def test_an_unknown_revision_is_a_failure(api: Api, revision: int) -> None:
    await api.save_group()
    [error] = (await api.save_group(name="Other", ifRevision=revision))["errors"]
    assert (error["__typename"], error["path"]) == ("RevisionNotFound", ["ifRevision"])


async def test_a_conflict_shows_both_values(api: Api) -> None:
    await api.save_group(name="Acme")
    await api.save_group(name="Theirs", fallbackPolicy="CUSTOMIZATION_FIRST")
    more = "errors { ... on RevisionConflict { changes { path before after } current { name } } }"
    [error] = (await api.save_group("ACME", more, name="Ours", ifRevision=0))["errors"]
    assert (error["__typename"], error["path"]) == ("RevisionConflict", ["name"])
    assert error["changes"] == [{"path": ["name"], "before": "Acme", "after": "Theirs"}]
    assert error["current"] == {"name": "Theirs"}


async def test_a_repeated_save_is_done_once_and_another_input_is_a_conflict(api: Api) -> None:
    await api.save_group(name="Acme", idempotencyKey="k1")
    await api.save_group(name="Other")
    assert (await api.save_group("ACME", "customerGroup { name }", name="Acme", idempotencyKey="k1"))["customerGroup"]["name"] == "Other"
    [error] = (await api.save_group(name="Different", idempotencyKey="k1"))["errors"]
    assert (error["__typename"], error["path"]) == ("IdempotencyConflict", ["idempotencyKey"])


async def test_a_plugin_may_refuse_a_group(make_api: MakeApi, storage: FragileStorage) -> None:
    findings: list[Finding | CheckFailed] = [Finding("guard", Problem("no-new-groups", "Not today.")), CheckFailed("broken")]
    api = make_api(storage, FakeExtensions(findings))
    payload = await api.save_group("ACME", "errors { ... on RefusedByPlugin { plugin pluginRule } }")
    refused, crashed = payload["errors"]
    assert (refused["plugin"], refused["pluginRule"], refused["message"]) == ("guard", "no-new-groups", "Not today.")
    assert (crashed["plugin"], crashed["pluginRule"]) == ("broken", None)
    assert "broken" in crashed["message"]
    assert await api.read("code") is None


async def test_an_unreachable_storage_is_a_failure(api: Api, storage: FragileStorage) -> None:
    storage.committing = Unavailable(1500)
    [error] = (await api.save_group("ACME", "errors { ... on StorageUnavailable { retryAfterMs } }"))["errors"]
    assert (error["__typename"], error["retryAfterMs"]) == ("StorageUnavailable", 1500)


async def test_the_payload_leads_on_to_reads(api: Api) -> None:
    payload = await api.save_group("ACME", 'query { customerGroup(by: { code: "ACME" }) { name } }', name="Acme")
    assert payload["query"] == {"customerGroup": {"name": "Acme"}}
