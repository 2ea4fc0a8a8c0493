"""How many SQL statements a request costs: a handful, whatever the number of groups."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from storage.sql import SqliteStorage
from tests.graphql_api.client import Api
from tests.graphql_api.conftest import MakeApi

pytestmark = pytest.mark.anyio

SECTION = """
  id kind title
  email(locales: ["es-MX", "en"]) { id locale subject content default { subject } }
  resolution { locale verdict }
  translations { id locale subject content default { id } }
  variables { name label }
"""
TAB = f"""
  id code name
  portalEmails {{
    id updatedAt internalAddresses {{ sendFrom }} group {{ id }}
    sections {{ {SECTION} }}
    customerAccessRequest {{ enabled {SECTION} }}
    passwordReset {{ {SECTION} }}
  }}
"""
PAGE = f"query($first: Int!) {{ customerGroups(first: $first) {{ totalCount nodes {{ {TAB} }} edges {{ cursor node {{ {TAB} }} }} }} }}"


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    storage = SqliteStorage(f"sqlite:{tmp_path / 'emails.db'}")
    await storage.open()
    yield storage
    await storage.close()


@pytest.fixture
async def api(make_api: MakeApi, sqlite: SqliteStorage) -> Api:
    api = make_api(sqlite)
    for number in range(60):
        code = f"G{number:03}"
        await api.save_group(code, isConfiguredInPortal=True)
        if number % 20 == 0:
            await api.save(code, passwordReset={"emails": [{"locale": "es", "subject": "Asunto"}]})
    return api


@contextmanager
def counting(storage: SqliteStorage) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    statements: list[str] = []

    def executed(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(storage.engine, "before_cursor_execute", executed)
    yield statements
    event.remove(storage.engine, "before_cursor_execute", executed)


@pytest.mark.parametrize("first", [1, 10, 50])
async def test_a_page_with_all_sections_is_one_list_and_one_count(api: Api, sqlite: SqliteStorage, first: int) -> None:
    with counting(sqlite) as statements:
        page = (await api(PAGE, first=first))["customerGroups"]
    assert (len(page["nodes"]), page["totalCount"]) == (first, 60)
    assert len(statements) == 2, statements


async def test_a_group_with_all_sections_is_one_statement(api: Api, sqlite: SqliteStorage) -> None:
    with counting(sqlite) as statements:
        assert await api.read(TAB, "G000")
    assert len(statements) == 1, statements


async def test_many_nodes_are_one_statement(api: Api, sqlite: SqliteStorage) -> None:
    page = (await api("{ customerGroups(first: 50) { nodes { id portalEmails { id sections { id email { id } } } } } }"))["customerGroups"]
    wanted = [node["portalEmails"]["sections"][5]["email"]["id"] for node in page["nodes"]] + [node["id"] for node in page["nodes"]]
    with counting(sqlite) as statements:
        found = (await api("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wanted))["nodes"]
    assert [node["id"] for node in found] == wanted
    assert len(statements) == 1, statements


async def test_a_save_is_a_handful_of_statements(api: Api, sqlite: SqliteStorage) -> None:
    with counting(sqlite) as statements:
        payload = await api.save("G001", ifRevision=0, idempotencyKey="k1", customerAccessRequest={"enabled": True})
    assert payload["revision"] == 1
    assert len(statements) <= 12, statements


async def test_a_copy_reads_all_groups_at_once(api: Api, sqlite: SqliteStorage) -> None:
    query = "mutation Copy($input: CopyGroupEmailsInput!) { copyGroupEmails(input: $input) { outcomes { errors { __typename } } } }"
    targets = [{"group": {"code": f"G{number:03}"}} for number in range(1, 51)]
    with counting(sqlite) as statements:
        payload = await api(query, input={"from": {"code": "G000"}, "to": targets})
    assert payload["copyGroupEmails"]["outcomes"] == [{"errors": []}] * 50
    reads = [statement for statement in statements if statement.lstrip().startswith("SELECT")]
    assert len(reads) == 1, reads
    assert len(statements) <= 1 + 6 * 50, statements
