"""Refetching: everything with an id is found again by it, as it was, and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from graphql_api import ids
from portal_emails.ports import Role
from portal_emails.sections import SectionKind
from tests.graphql_api.client import Api, FragileStorage
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

NODE = """query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on CustomerGroup { code }
    ... on PortalEmails { revision }
    ... on EmailSection { kind }
    ... on SwitchableEmailSection { enabled }
    ... on LocalizedEmail { locale source subject content contentFormat inheritedParts digest }
  }
}"""


async def node(api: Api, node_id: str) -> Any:
    return (await api(NODE, id=node_id))["node"]


async def nodes_of(api: Api) -> list[dict[str, Any]]:
    """Every node that one group shows."""
    text = "__typename id locale source subject content contentFormat inheritedParts digest"
    section = (
        f"__typename id kind ... on SwitchableEmailSection {{ enabled }} email {{ {text} }} translations {{ {text} default {{ {text} }} }}"
    )
    group = await api.read(f"__typename id code portalEmails {{ __typename id revision sections {{ {section} }} }}")
    tab = group.pop("portalEmails")
    sections = tab.pop("sections")
    found = [group, tab, *sections]
    for each in sections:
        found.append(each.pop("email"))
        for translation in each.pop("translations"):
            default = translation.pop("default")
            found += [translation] if default is None else [translation, default]
    return found


async def test_every_node_of_a_group_comes_back_by_its_id_as_it_was(api: Api) -> None:
    def texts(kind: SectionKind) -> list[dict[str, str]]:
        french = {"locale": "fr", "subject": "Objet", "content": valid_content(kind, "<b>Texte</b>"), "contentFormat": "HTML"}
        return [{"locale": "es-MX", "subject": "Propio"}, french]

    payload = await api.save(
        passwordReset={"emails": texts(SectionKind.PASSWORD_RESET)},
        customerAccessRequest={"enabled": True, "emails": texts(SectionKind.CUSTOMER_ACCESS_REQUEST)},
    )
    assert payload["errors"] == []
    found = await nodes_of(api)
    assert {each["__typename"] for each in found} == {
        "CustomerGroup",
        "PortalEmails",
        "SwitchableEmailSection",
        "MandatoryEmailSection",
        "LocalizedEmail",
    }
    for each in found:
        assert await node(api, each["id"]) == each


async def test_what_is_not_the_same_has_not_the_same_id(api: Api) -> None:
    await api.save(passwordReset={"emails": [{"locale": "es", "subject": "Propio"}]})
    by_id: dict[str, dict[str, Any]] = {}
    for each in await nodes_of(api):
        assert by_id.setdefault(each["id"], each) == each


NONE = [
    "",
    "garbage",
    "\0",
    "\ud800",
    pytest.param("A" * 1_000_000, id="huge"),
    ids.encode("CustomerGroup"),
    ids.encode("CustomerGroup", "NOBODY"),
    ids.encode("CustomerGroup", "ACME", "more"),
    ids.encode("CustomerGroup", "\0"),
    ids.encode("Nothing", "ACME"),
    ids.encode("PortalEmails", "GAMMA"),  # not configured
    ids.encode("SwitchableEmailSection", "ACME", "passwordReset"),  # of the other type
    ids.encode("MandatoryEmailSection", "ACME", "customerAccessRequest"),
    ids.encode("MandatoryEmailSection", "ACME", "nothing"),
    ids.encode("MandatoryEmailSection", "GAMMA", "passwordReset"),
    ids.encode("LocalizedEmail", "ACME", "passwordReset", "GROUP", "es"),  # not written
    ids.encode("LocalizedEmail", "ACME", "passwordReset", "LOCALE_PACK", "tlh"),
    ids.encode("LocalizedEmail", "ACME", "passwordReset", "NOWHERE", "es"),
    ids.encode("LocalizedEmail", "ACME", "nothing", "LOCALE_PACK", "es"),
    ids.encode("LocalizedEmail", "GAMMA", "passwordReset", "LOCALE_PACK", "es"),
    ids.encode_cursor("ACME"),
]


@pytest.mark.parametrize("node_id", NONE)
async def test_an_id_of_nothing_is_null(api: Api, node_id: str) -> None:
    assert await node(api, node_id) is None


async def test_nodes_come_in_the_order_asked_with_null_for_what_does_not_exist(api: Api, storage: FragileStorage) -> None:
    wanted = [ids.group_id("BETA"), "garbage", ids.group_id("ACME"), ids.group_id("BETA")]
    storage.calls.clear()
    data = await api("query($ids: [ID!]!) { nodes(ids: $ids) { ... on CustomerGroup { code } } }", ids=wanted)
    assert data["nodes"] == [{"code": "BETA"}, None, {"code": "ACME"}, {"code": "BETA"}]
    assert storage.calls == ["load"]


async def test_a_hundred_nodes_are_found_at_once_and_no_more(api: Api) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert len((await api(query, ids=[ids.group_id("ACME")] * 100))["nodes"]) == 100
    [error] = (await api.answer(query, ids=[ids.group_id("ACME")] * 101))["errors"]
    assert error["extensions"]["code"] == "TOO_MANY_IDS"


async def test_a_node_that_the_caller_may_not_see_is_null(api: Api) -> None:
    theirs = api.called_by(Role.ADMIN, groups=frozenset({"BETA"}))
    assert await node(theirs, ids.group_id("ACME")) is None
    assert await node(theirs, ids.encode("PortalEmails", "ACME")) is None
    assert (await node(theirs, ids.group_id("BETA")))["code"] == "BETA"
