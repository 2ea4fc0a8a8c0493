"""Top-level errors: each has a documented code, bugs are masked, and no log ever quotes an email."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from graphql_api import ids
from graphql_api.errors import ErrorCode
from graphql_api.types.errors import UserErrorCode
from portal_emails.errors import OutcomeUnknown, Unavailable, UnreadableDocument
from portal_emails.ports import Commit, Revision
from tests.graphql_api.client import Api, FragileStorage
from tests.plugins.fakes import SAVED

pytestmark = pytest.mark.anyio

DOCUMENT = (Path(__file__).parents[2] / "docs" / "errors.md").read_text()


def documented(heading: str) -> list[str]:
    section = DOCUMENT.partition(heading)[2].partition("\n## ")[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)


def test_every_code_of_a_failure_is_documented() -> None:
    assert documented("## Failures") == sorted(UserErrorCode.__members__)


def test_every_code_of_a_top_level_error_is_documented() -> None:
    assert documented("## Top-level") == sorted(ErrorCode.__members__)
    assert all(code.value == code.name for code in ErrorCode)


async def test_an_unreachable_storage_is_a_coded_error_of_the_field_that_reads(api: Api, storage: FragileStorage) -> None:
    storage.reading = Unavailable(1500)
    answer = await api.answer('{ viewer { role } customerGroup(by: { code: "ACME" }) { code } }')
    assert answer["data"] == {"viewer": {"role": "ADMIN"}, "customerGroup": None}
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "STORAGE_UNAVAILABLE", "retryAfterMs": 1500}
    assert error["path"] == ["customerGroup"]


@pytest.mark.parametrize("query", ["customerGroups { nodes { code } }", 'node(id: "WyJDdXN0b21lckdyb3VwIiwiQSJd") { id }'])
async def test_every_read_says_so(api: Api, storage: FragileStorage, query: str) -> None:
    storage.reading = Unavailable()
    [error] = (await api.answer(f"{{ {query} }}"))["errors"]
    assert error["extensions"] == {"code": "STORAGE_UNAVAILABLE"}


@pytest.mark.usefixtures("groups")
async def test_a_save_whose_outcome_is_unknown_says_how_to_go_on(api: Api, storage: FragileStorage) -> None:
    storage.committing = OutcomeUnknown()
    storage.looking_up = Unavailable()
    query = 'mutation { saveGroupEmails(input: { group: { code: "ACME" }, customerAccessRequest: { enabled: true } }) { revision } }'
    answer = await api.answer(query)
    assert answer["data"] == {"saveGroupEmails": None}
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "OUTCOME_UNKNOWN"}
    assert "idempotencyKey" in error["message"]


SECRET = "Dear customer, your code is 123456"


async def test_a_bug_is_masked_and_logged_without_what_somebody_wrote(
    api: Api, storage: FragileStorage, caplog: pytest.LogCaptureFixture
) -> None:
    storage.reading = ValueError(SECRET)
    with caplog.at_level(logging.DEBUG):
        answer = await api.answer('{ ours: customerGroup(by: { code: "ACME" }) { code } }')
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "INTERNAL"}
    assert error["path"] == ["ours"]
    assert SECRET not in str(answer)
    assert SECRET not in caplog.text
    assert "ValueError" in caplog.text
    assert "_called" in caplog.text  # where it came from


async def test_our_own_messages_are_logged_as_they_are(api: Api, storage: FragileStorage, caplog: pytest.LogCaptureFixture) -> None:
    storage.reading = UnreadableDocument("group 'ACME': written by a newer version; upgrade this service")
    [error] = (await api.answer('{ customerGroup(by: { code: "ACME" }) { code } }'))["errors"]
    assert error["extensions"] == {"code": "UNREADABLE_DOCUMENT"}
    assert "group 'ACME': written by a newer version; upgrade this service" in error["message"]
    assert "upgrade this service" in caplog.text


@pytest.fixture
async def unreadable(storage: FragileStorage, groups: list[str]) -> str:
    """The code of a group, one of three, whose document is damaged."""
    code = groups[1]
    record = (await storage.load([code]))[code]
    damaged = replace(record, revision=record.revision + 1, document=b"{}")
    await storage.commit(Commit(record.revision, Revision(damaged, SAVED.entry)))
    return code


async def test_a_group_that_cannot_be_read_takes_no_other_with_it(api: Api, unreadable: str) -> None:
    group = 'customerGroup(by: {{ code: "{}" }}) {{ code }}'
    answer = await api.answer(f"{{ a: {group.format('ACME')} b: {group.format(unreadable)} c: {group.format('GAMMA')} }}")
    assert answer["data"] == {"a": {"code": "ACME"}, "b": None, "c": {"code": "GAMMA"}}
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]) == (["b"], {"code": "UNREADABLE_DOCUMENT"})
    assert unreadable in error["message"]


async def test_a_node_that_cannot_be_read_takes_no_other_with_it(api: Api, unreadable: str) -> None:
    wanted = [ids.group_id("ACME"), ids.group_id(unreadable), ids.group_id("GAMMA")]
    answer = await api.answer("query($ids: [ID!]!) { nodes(ids: $ids) { ... on CustomerGroup { code } } }", ids=wanted)
    assert answer["data"] == {"nodes": [{"code": "ACME"}, None, {"code": "GAMMA"}]}
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]) == (["nodes", 1], {"code": "UNREADABLE_DOCUMENT"})


async def test_a_page_with_a_group_that_cannot_be_read_names_it(api: Api, unreadable: str) -> None:
    [error] = (await api.answer("{ customerGroups { nodes { code } } }"))["errors"]
    assert error["extensions"] == {"code": "UNREADABLE_DOCUMENT"}
    assert unreadable in error["message"]


@pytest.mark.parametrize("code", ["", " ", "a\0b", "x" * 65, "two\nlines"])
async def test_a_cursor_of_what_is_no_code_is_none(api: Api, storage: FragileStorage, code: str) -> None:
    query = "query($after: String) { customerGroups(after: $after) { totalCount } }"
    [error] = (await api.answer(query, after=ids.encode_cursor(code)))["errors"]
    assert error["extensions"] == {"code": "INVALID_CURSOR"}
    assert storage.calls == []


async def test_the_cause_of_a_bug_is_logged_as_well(api: Api, storage: FragileStorage, caplog: pytest.LogCaptureFixture) -> None:
    storage.reading = RuntimeError(SECRET)
    storage.reading.__cause__ = KeyError(SECRET)
    await api.answer('{ customerGroup(by: { code: "ACME" }) { code } }')
    assert "RuntimeError" in caplog.text
    assert "KeyError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("groups")
async def test_good_requests_log_nothing(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "portal_emails"):
        await api.save(passwordReset={"emails": [{"locale": "es", "subject": SECRET}]})
        await api.read("portalEmails { passwordReset { email { subject } } }")
    assert SECRET not in caplog.text
    assert caplog.text == ""


async def test_the_first_of_two_failing_fields_does_not_hide_the_second(api: Api) -> None:
    answer = await api.answer('{ a: customerGroups(first: 0) { totalCount } b: customerGroups(after: "x") { totalCount } }')
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["PAGE_SIZE_OUT_OF_RANGE", "INVALID_CURSOR"]
    assert [error["path"] for error in answer["errors"]] == [["a"], ["b"]]
