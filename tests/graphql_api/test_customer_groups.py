"""Reading customer groups: one by its key, pages, filters, and what a caller may see of them."""

from __future__ import annotations

from typing import Any

import pytest

from portal_emails.ports import Role
from tests.graphql_api.client import Api, FragileStorage

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

HUGE = pytest.param("A" * 1_000_000, id="huge")

PAGE = """query Page($first: Int! = 50, $after: String, $filter: CustomerGroupFilter) {
  customerGroups(first: $first, after: $after, filter: $filter) {
    totalCount
    nodes { code }
    edges { cursor node { code } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}"""


async def page(api: Api, **variables: Any) -> Any:
    return (await api(PAGE, **variables))["customerGroups"]


async def codes(api: Api, **conditions: Any) -> list[str]:
    return [node["code"] for node in (await page(api, filter=conditions))["nodes"]]


async def test_a_group_shows_its_settings(api: Api) -> None:
    assert await api.read("code name isConfiguredInPortal defaultLocale fallbackPolicy revision canEdit") == {
        "code": "ACME",
        "name": "Acme Ibérica",
        "isConfiguredInPortal": True,
        "defaultLocale": "es",
        "fallbackPolicy": "LANGUAGE_FIRST",
        "revision": 0,
        "canEdit": True,
    }


async def test_what_is_not_set_shows_as_what_is_in_effect(api: Api) -> None:
    await api.save_group("PLAIN")
    assert await api.read("name isConfiguredInPortal defaultLocale", "PLAIN") == {
        "name": "PLAIN",
        "isConfiguredInPortal": False,
        "defaultLocale": "en",
    }


async def test_a_group_is_found_by_its_id_as_well(api: Api) -> None:
    group = await api.read("id")
    data = await api("query($id: ID!) { customerGroup(by: { id: $id }) { code } }", id=group["id"])
    assert data["customerGroup"] == {"code": "ACME"}


@pytest.mark.parametrize("code", ["", "acme", "ACME ", "NOBODY", "\0", "\ud800", HUGE, "../../etc/passwd"])
async def test_an_unknown_code_is_null(api: Api, code: str) -> None:
    assert await api.read("code", code) is None


@pytest.mark.parametrize("group_id", ["", "garbage", "\0", "\ud800", HUGE, "WyJQb3J0YWxFbWFpbHMiLCJBQ01FIl0"])
async def test_an_unknown_id_is_null(api: Api, group_id: str) -> None:
    data = await api("query($id: ID!) { customerGroup(by: { id: $id }) { code } }", id=group_id)
    assert data["customerGroup"] is None


@pytest.mark.parametrize("by", ['{ code: "ACME", id: "x" }', "{}", "{ code: null }", "{ code: $undefined }"])
async def test_a_group_is_named_by_exactly_one_key(api: Api, by: str) -> None:
    answer = await api.answer(f"{{ customerGroup(by: {by}) {{ code }} }}")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_key_in_variables_is_held_to_the_same(api: Api) -> None:
    for by in ({"code": "ACME", "id": "x"}, {}, {"code": None}):
        answer = await api.answer("query($by: CustomerGroupBy!) { customerGroup(by: $by) { code } }", by=by)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_an_unconfigured_group_has_no_portal_emails(api: Api) -> None:
    assert await api.read("portalEmails { id }", "GAMMA") == {"portalEmails": None}


async def test_a_page_has_all_that_is_there_in_the_order_of_codes(api: Api, groups: list[str]) -> None:
    whole = await page(api)
    assert [node["code"] for node in whole["nodes"]] == groups
    assert [edge["node"]["code"] for edge in whole["edges"]] == groups
    assert whole["totalCount"] == 3
    assert whole["pageInfo"] == {
        "startCursor": whole["edges"][0]["cursor"],
        "endCursor": whole["edges"][2]["cursor"],
        "hasNextPage": False,
        "hasPreviousPage": False,
    }


async def test_pages_follow_each_other_without_gap_or_repetition(api: Api, groups: list[str]) -> None:
    first = await page(api, first=2)
    second = await page(api, first=2, after=first["pageInfo"]["endCursor"])
    assert [node["code"] for node in (*first["nodes"], *second["nodes"])] == groups
    assert (first["pageInfo"]["hasNextPage"], first["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert (second["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (False, True)
    assert second["totalCount"] == 3


async def test_an_empty_page_has_no_cursors(api: Api) -> None:
    empty = await page(api, filter={"search": "nothing like it"})
    assert empty == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {"startCursor": None, "endCursor": None, "hasNextPage": False, "hasPreviousPage": False},
    }


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, ["ACME", "BETA", "GAMMA"]),
        ({"configuredInPortal": True}, ["ACME", "BETA"]),
        ({"configuredInPortal": False}, ["GAMMA"]),
        ({"configuredInPortal": None, "search": None}, ["ACME", "BETA", "GAMMA"]),
        ({"search": "ibérica"}, ["ACME"]),
        ({"search": "IBÉRICA"}, ["ACME"]),
        ({"search": "gam"}, ["GAMMA"]),
        ({"search": ""}, ["ACME", "BETA", "GAMMA"]),
        ({"search": "%"}, []),
        ({"search": "_"}, []),
        ({"search": "\ud800"}, []),
        ({"search": "\0"}, []),
        ({"search": "a", "configuredInPortal": False}, ["GAMMA"]),
    ],
)
async def test_conditions_narrow_the_list(api: Api, conditions: dict[str, Any], found: list[str]) -> None:
    assert await codes(api, **conditions) == found


@pytest.mark.parametrize("first", [0, -1, 101, 100000])
async def test_a_page_of_no_allowed_size_names_the_bounds(api: Api, first: int) -> None:
    [error] = (await api.answer(PAGE, first=first))["errors"]
    assert error["extensions"]["code"] == "PAGE_SIZE_OUT_OF_RANGE"
    assert "1 to 100" in error["message"]


@pytest.mark.parametrize("after", ["", "garbage", "\0", "\ud800", HUGE, "WyJDdXN0b21lckdyb3VwIiwiQUNNRSJd"])
async def test_a_garbage_cursor_is_a_coded_error(api: Api, after: str) -> None:
    [error] = (await api.answer(PAGE, after=after))["errors"]
    assert error["extensions"]["code"] == "INVALID_CURSOR"


async def test_a_caller_sees_only_their_groups(api: Api) -> None:
    theirs = api.called_by(Role.READER, groups=frozenset({"BETA"}))
    assert await codes(theirs) == ["BETA"]
    assert (await page(theirs))["totalCount"] == 1
    assert await theirs.read("code", "ACME") is None
    assert await theirs.read("code canEdit", "BETA") == {"code": "BETA", "canEdit": False}


async def test_many_groups_asked_for_at_once_are_loaded_together(api: Api, storage: FragileStorage) -> None:
    storage.calls.clear()
    aliases = "\n".join(
        f'a{number}: customerGroup(by: {{ code: "{code}" }}) {{ code }}' for number, code in enumerate(["ACME", "BETA"] * 5)
    )
    data = await api(f"{{ {aliases} }}")
    assert [group["code"] for group in data.values()] == ["ACME", "BETA"] * 5
    assert storage.calls == ["load"]


async def test_the_total_is_counted_only_when_it_is_asked_for(api: Api, storage: FragileStorage) -> None:
    storage.calls.clear()
    await api("{ customerGroups { nodes { code } } }")
    assert storage.calls == ["list"]
