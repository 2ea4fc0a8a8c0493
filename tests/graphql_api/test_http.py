"""GraphQL over HTTP: no body is a 500, every answer is JSON, and every error has a code."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from graphql_api.http import GraphQLEndpoint
from portal_emails.ports import Storage
from storage.memory import MemoryStorage
from tests.graphql_api.client import Api

pytestmark = pytest.mark.anyio

VIEWER = "{ viewer { role } }"
MUTATION = 'mutation { saveCustomerGroup(input: { code: "ACME" }) { customerGroup { code } } }'


@pytest.fixture
def storage() -> Storage:
    """Which one it is makes no difference here."""
    return MemoryStorage()


def body(**members: Any) -> str:
    return json.dumps(members)


def code_of(response: Any) -> str:
    """The code of the only error of an answer without data."""
    assert response.headers["content-type"] == "application/json"
    answer = response.json()
    assert list(answer) == ["errors"]
    [error] = answer["errors"]
    assert error["message"]
    return str(error["extensions"]["code"])


UNREADABLE = {
    "nothing": b"",
    "a word": b"query",
    "null": b"null",
    "a number": b"1",
    "a string": b'"{ viewer { role } }"',
    "a list": b'[{"query": "{ viewer { role } }"}]',
    "an empty object": b"{}",
    "an open object": b'{"query": "{',
    "what is no UTF-8": b'{"query": "\xff"}',
    "UTF-16": '{"query": "{ viewer { role } }"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"query": "{ viewer { role } }"}',
    "not a number": b'{"query": "{ viewer { role } }", "variables": {"a": NaN}}',
    "a number beyond numbers": b'{"query": "{ viewer { role } }", "variables": {"a": ' + b"9" * 10_000 + b"}}",
    "a query that is a number": body(query=1).encode(),
    "an empty query": body(query="").encode(),
    "a query that is null": body(query=None).encode(),
    "variables as a list": body(query=VIEWER, variables=[]).encode(),
    "variables as a string": body(query=VIEWER, variables="{}").encode(),
    "an operation name that is a number": body(query=VIEWER, operationName=1).encode(),
    "extensions as a list": body(query=VIEWER, extensions=[]).encode(),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_body_that_is_no_request_is_a_bad_request(api: Api, content: bytes) -> None:
    response = await api.send(body=content)
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"variables":' * 100_000, b'{"query":"{a}","variables":{"a":' + b"[" * 100_000])
async def test_deeply_nested_json_is_refused(api: Api, content: bytes) -> None:
    response = await api.send(body=content)
    assert (response.status_code, code_of(response)) == (400, "NESTED_TOO_DEEPLY")


async def test_a_body_of_more_than_two_mebibytes_is_refused(api: Api) -> None:
    limit = 2 * 1024 * 1024
    padding = limit - len(body(query=VIEWER, padding=""))
    assert (await api.send(body=body(query=VIEWER, padding="x" * padding))).status_code == 200
    response = await api.send(body=body(query=VIEWER, padding="x" * (padding + 1)))
    assert (response.status_code, code_of(response)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ('Application/JSON; charset="UTF-8"', 200),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=iso-8859-1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("application/graphql", 415),
        ("", 415),
        ("nonsense", 415),
        ("; ; ;", 415),
        ("application/json; charset*=a; charset*1=b", 415),
        (f"application/json; charset*{'1' * 5000}=utf-8", 415),
        ("application/json; charset", 415),
        ("application/json;", 200),
        ('application/json; profile="a;b"', 200),
    ],
)
async def test_a_body_is_json_in_utf_8(api: Api, content_type: str, status: int) -> None:
    response = await api.send(body=body(query=VIEWER), headers={"Content-Type": content_type})
    assert response.status_code == status
    assert status == 200 or code_of(response) == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_another_method_is_not_allowed(api: Api, method: str) -> None:
    response = await api.send(method, body(query=VIEWER))
    assert (response.status_code, code_of(response), response.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, POST")


async def get(api: Api, **parameters: str) -> Any:
    return await api.send("GET", headers={}, url=f"/graphql?{urlencode(parameters)}")


async def test_a_query_may_come_by_get(api: Api) -> None:
    query = "query A($code: String!) { customerGroup(by: { code: $code }) { code } } query B { viewer { role } }"
    response = await get(api, query=query, operationName="A", variables='{"code": "ACME"}')
    assert response.json() == {"data": {"customerGroup": None}}


async def test_empty_parameters_count_as_absent(api: Api) -> None:
    response = await get(api, query=VIEWER, operationName="", variables="", extensions="")
    assert response.json() == {"data": {"viewer": {"role": "ADMIN"}}}


@pytest.mark.parametrize("parameters", [{}, {"query": ""}, {"query": VIEWER, "variables": "{"}, {"query": VIEWER, "variables": "[]"}])
async def test_a_get_that_is_no_request_is_a_bad_request(api: Api, parameters: dict[str, str]) -> None:
    response = await get(api, **parameters)
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


async def test_a_mutation_by_get_is_not_done(api: Api) -> None:
    response = await get(api, query=MUTATION)
    assert (response.status_code, code_of(response), response.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")
    response = await get(api, query=f"query Q {VIEWER} {MUTATION.replace('mutation', 'mutation M')}", operationName="M")
    assert response.status_code == 405
    assert await api.read("code") is None


async def test_a_browser_that_opens_the_address_gets_no_page(api: Api) -> None:
    response = await api.send("GET", headers={"Accept": "text/html"})
    assert (response.status_code, code_of(response)) == (400, "BAD_REQUEST")


DOCUMENTS = {
    "no GraphQL": ("{", "GRAPHQL_PARSE_FAILED"),
    "a lone surrogate": ('{ customerGroup(by: { code: "\ud800" }) { code } }', "GRAPHQL_PARSE_FAILED"),
    "an escaped lone surrogate": ('{ customerGroup(by: { code: "\\ud800" }) { code } }', "GRAPHQL_PARSE_FAILED"),
    "NUL": ("{ \0 }", "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "an undefined variable": ("{ node(id: $id) { id } }", "GRAPHQL_VALIDATION_FAILED"),
    "a recursive fragment": ("{ ...A } fragment A on Query { ...A }", "GRAPHQL_VALIDATION_FAILED"),
    "a subscription": ("subscription { groupEmailsChanged { customerGroup { code } } }", "GRAPHQL_VALIDATION_FAILED"),
    "no operation": ("fragment A on Query { viewer { role } }", "GRAPHQL_VALIDATION_FAILED"),
    "several operations": ("query A { viewer { role } } query B { viewer { role } }", "OPERATION_RESOLUTION_FAILED"),
    "deep nesting": ("{a" * 990, "GRAPHQL_PARSE_FAILED"),
    "a deep list": ("{ nodes(ids: " + "[" * 1_990, "GRAPHQL_PARSE_FAILED"),
    "a deep type": (f"query($a: {'[' * 1_990}", "GRAPHQL_PARSE_FAILED"),
    "a huge document": ("{a" * 20_000, "DOCUMENT_TOO_LARGE"),
    "many tokens": ("{" + " a" * 2_000, "TOO_MANY_TOKENS"),
}


@pytest.mark.parametrize(("query", "code"), DOCUMENTS.values(), ids=DOCUMENTS)
async def test_a_document_that_can_not_be_executed_is_a_request_error(api: Api, query: str, code: str) -> None:
    answer = await api.answer(query)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


async def test_an_unknown_operation_is_a_request_error(api: Api) -> None:
    response = await api.send(body=body(query=f"query A {VIEWER}", operationName="\ud800"))
    assert (response.status_code, code_of(response)) == (200, "OPERATION_RESOLUTION_FAILED")


@pytest.mark.usefixtures("groups")
async def test_a_query_nested_beyond_what_can_be_followed_is_a_coded_error(api: Api) -> None:
    def nested(depth: int) -> str:
        return '{ customerGroup(by: { code: "ACME" }) ' + "{ portalEmails { group " * depth + "{ code }" + "}}" * depth + " }"

    assert "errors" not in await api.answer(nested(10))
    [error] = (await api.answer(nested(95)))["errors"]
    assert error["extensions"] == {"code": "NESTED_TOO_DEEPLY"}


async def test_of_many_errors_of_variables_ten_are_shown_each_cut_short(api: Api) -> None:
    query = "mutation($input: SaveGroupEmailsInput!) { saveGroupEmails(input: $input) { revision } }"
    unknown = {f"unknown{number}{'x' * 600}": 1 for number in range(100)}
    errors = (await api.answer(query, input={"group": {"code": "ACME"}, **unknown}))["errors"]
    assert len(errors) == 10
    assert all(len(error["message"]) <= 500 for error in errors)


async def test_an_error_that_quotes_a_lone_surrogate_can_be_read(api: Api) -> None:
    query = "mutation($input: SaveGroupEmailsInput!) { saveGroupEmails(input: $input) { revision } }"
    text = {"locale": "es", "content": "x", "contentFormat": "\ud800🏢"}
    variables = {"input": {"group": {"code": "ACME"}, "passwordReset": {"emails": [text]}}}
    response = await api.send(body=body(query=query, variables=variables))
    assert (response.status_code, code_of(response)) == (200, "BAD_USER_INPUT")
    message = json.loads(response.content.decode("utf-8"))["errors"][0]["message"]
    assert "\ufffd🏢" in message


async def test_a_bug_anywhere_is_an_answer_in_json_as_well(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(header: str) -> tuple[str, ...]:
        raise RuntimeError(header)

    monkeypatch.setattr("graphql_api.http.preferred_languages", broken)
    response = await api.send(body=body(query=VIEWER), headers={"Content-Type": "application/json", "Accept-Language": "do not log"})
    assert (response.status_code, code_of(response)) == (500, "INTERNAL")
    assert "RuntimeError" in caplog.text
    assert "do not log" not in caplog.text


async def test_introspection_is_answered(api: Api) -> None:
    data = await api('{ __schema { queryType { name } } __type(name: "CustomerGroupBy") { isOneOf } }')
    assert data == {"__schema": {"queryType": {"name": "Query"}}, "__type": {"isOneOf": True}}


async def test_answers_are_not_cached_by_others_and_vary_by_language(api: Api) -> None:
    response = await api.send(body=body(query=VIEWER))
    assert (response.headers["cache-control"], response.headers["vary"]) == ("no-store", "Accept-Language")


@pytest.mark.parametrize("content", [body(query=VIEWER), "[" * 10, ""])
async def test_whoever_is_not_identified_is_told_what_to_do(api: Api, content: str) -> None:
    closed = Api(replace(api.runtime, anonymous=None))
    response = await closed.send(body=content)
    assert (response.status_code, code_of(response)) == (401, "UNAUTHENTICATED")
    assert "--anonymous-role" in response.json()["errors"][0]["message"]


def test_a_websocket_is_turned_away(api: Api) -> None:
    client = TestClient(GraphQLEndpoint(api.runtime))
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]):
        pass


async def test_a_document_that_fails_fails_again(api: Api) -> None:
    for _ in range(2):
        assert (await api.answer("{ nothing }"))["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert await api(VIEWER) == {"viewer": {"role": "ADMIN"}}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)
members = st.fixed_dictionaries(
    {},
    optional={
        "query": st.sampled_from([VIEWER, "query($a: ID!, $b: [ID!]!) { node(id: $a) { id } nodes(ids: $b) { id } }"]) | st.text(),
        "variables": json_values | st.dictionaries(st.sampled_from("ab"), json_values),
        "operationName": json_values,
        "extensions": json_values,
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary() | json_values.map(json.dumps).map(str.encode) | members.map(json.dumps).map(str.encode))
async def test_any_body_has_an_answer_with_coded_errors(api: Api, content: bytes) -> None:
    response = await api.send(body=content)
    assert response.status_code in {200, 400, 413}
    answer = json.loads(response.content.decode("utf-8"))
    assert "data" in answer or answer["errors"]
    assert all(error["extensions"]["code"] not in {"", "INTERNAL"} for error in answer.get("errors", ()))
