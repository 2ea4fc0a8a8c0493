"""The history of a group's emails: every save, newest first, with who, when, why and what it changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graphql_api import ids
from portal_emails.ports import Role
from tests.graphql_api.client import Api, FragileStorage

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

VERSION = "__typename id revision savedAt savedBy reason changes { path before after }"
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


async def history(api: Api, arguments: str = "", code: str = "ACME") -> Any:
    fields = f"history{arguments} {{ nodes {{ {VERSION} }} edges {{ cursor node {{ revision }} }} {PAGE} }}"
    group = (await api(f'{{ customerGroup(by: {{code: "{code}"}}) {{ portalEmails {{ {fields} }} }} }}'))["customerGroup"]
    return group["portalEmails"]["history"]


async def revisions(api: Api, arguments: str = "") -> list[int]:
    return [node["revision"] for node in (await history(api, arguments))["nodes"]]


async def save_subject(api: Api, subject: str, **more: Any) -> None:
    payload = await api.save(passwordReset={"emails": [{"locale": "es", "subject": subject}]}, **more)
    assert payload["errors"] == []


async def test_each_save_is_there_with_who_when_why_and_what_it_changed(api: Api) -> None:
    before = datetime.now(UTC)
    await save_subject(api.called_by(Role.EDITOR, "ana"), "Uno", reason="Nuevo tono")
    await api.save(internalAddresses={"sendFrom": "a@example.com"}, customerAccessRequest={"enabled": True})
    second, first, created = (await history(api))["nodes"]
    assert (first["revision"], first["savedBy"], first["reason"]) == (1, "ana", "Nuevo tono")
    assert first["changes"] == [{"path": ["passwordReset", "emails", "es", "subject"], "before": None, "after": "Uno"}]
    assert before <= datetime.fromisoformat(first["savedAt"]) <= datetime.now(UTC)
    assert (second["revision"], second["savedBy"], second["reason"]) == (2, None, None)
    assert {tuple(change["path"]): change["after"] for change in second["changes"]} == {
        ("customerAccessRequest", "enabled"): "true",
        ("internalAddresses", "sendFrom"): "a@example.com",
    }
    assert created["revision"] == 0
    assert ["isConfiguredInPortal"] in [change["path"] for change in created["changes"]]


async def test_pages_go_on_where_the_last_one_ended(api: Api) -> None:
    for number in range(1, 6):
        await save_subject(api, f"Asunto {number}")
    seen: list[int] = []
    arguments = "(first: 2)"
    while True:
        page = await history(api, arguments)
        seen += [edge["node"]["revision"] for edge in page["edges"]]
        info = page["pageInfo"]
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        assert info["hasPreviousPage"] is (len(seen) > 2)
        if not info["hasNextPage"]:
            break
        arguments = f'(first: 2, after: "{info["endCursor"]}")'
    assert seen == [5, 4, 3, 2, 1, 0]


async def test_a_section_has_a_history_of_its_own_however_long_ago_it_was_changed(api: Api) -> None:
    await save_subject(api, "Primero")
    for number in range(120):
        await api.save(customerAccessRequest={"enabled": number % 2 == 0})
    await save_subject(api, "Segundo")
    assert await revisions(api, "(section: PASSWORD_RESET)") == [122, 1]
    page = await history(api, "(section: PASSWORD_RESET, first: 1)")
    assert page["pageInfo"]["hasNextPage"] is True
    assert await revisions(api, f'(section: PASSWORD_RESET, first: 1, after: "{page["pageInfo"]["endCursor"]}")') == [1]
    assert await revisions(api, "(section: FORGOTTEN_USERNAME)") == []


async def test_a_version_is_found_again_by_its_id_and_by_no_other(api: Api) -> None:
    await save_subject(api, "Uno")
    query = f"query Node($id: ID!) {{ node(id: $id) {{ ... on PortalEmailsVersion {{ {VERSION} }} }} }}"
    for version in (await history(api))["nodes"]:
        assert (await api(query, id=version["id"]))["node"] == version
    for parts in (
        ("ACME", "2"),
        ("ACME", "-1"),
        ("ACME", "01"),
        ("ACME", "99999999999"),
        ("ACME", "x"),
        ("ACME",),
        ("GAMMA", "0"),
        ("NONE", "0"),
    ):
        assert (await api(query, id=ids.encode("PortalEmailsVersion", *parts)))["node"] is None


async def test_whoever_may_not_see_a_group_sees_no_version_of_it(api: Api) -> None:
    (version,) = (await history(api))["nodes"]
    stranger = api.called_by(Role.READER, groups=frozenset({"BETA"}))
    assert (await stranger("query Node($id: ID!) { node(id: $id) { id } }", id=version["id"]))["node"] is None
    assert len((await history(stranger, code="BETA"))["nodes"]) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("(first: 0)", "PAGE_SIZE_OUT_OF_RANGE"),
        ("(first: 101)", "PAGE_SIZE_OUT_OF_RANGE"),
        ('(after: "")', "INVALID_CURSOR"),
        ('(after: "garbage")', "INVALID_CURSOR"),
        (f'(after: "{ids.encode_cursor("ACME")}")', "INVALID_CURSOR"),
        (f'(after: "{ids.encode_cursor("-1")}")', "INVALID_CURSOR"),
    ],
)
async def test_a_size_or_cursor_that_is_none_is_named(api: Api, arguments: str, code: str) -> None:
    answer = await api.answer(
        f'{{ customerGroup(by: {{code: "ACME"}}) {{ code portalEmails {{ history{arguments} {{ nodes {{ id }} }} }} }} }}'
    )
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert answer["data"]["customerGroup"]["code"] == "ACME"


async def test_a_page_of_history_is_one_statement_beside_the_group(api: Api, storage: FragileStorage) -> None:
    await save_subject(api, "Uno")
    storage.calls.clear()
    await history(api)
    assert sorted(storage.calls) == ["load", "revisions"]
