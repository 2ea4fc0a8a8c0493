"""Reads a GraphQL request from HTTP (the GraphQL over HTTP specification): what can't be read is refused with a status and a code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from graphql_api.errors import ErrorCode
from graphql_api.execution import GraphQLRequest
from portal_emails import limits

_METHODS = "GET, POST"


class Refusal(Exception):
    """A request that is not carried out: the status of its answer, a code, and what to do."""

    def __init__(self, status: int, code: ErrorCode, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


async def read_request(request: Request) -> GraphQLRequest:
    """What the client asks for; raises Refusal."""
    if request.method == "GET":
        return _graphql_request(_from_url(request))
    if request.method != "POST":
        raise method_not_allowed(f"{request.method} is not for GraphQL; use POST, or GET for queries.", _METHODS)
    _check_media_type(request.headers.get("content-type", ""))
    return _graphql_request(_json(await _body(request), "The body"))


def method_not_allowed(message: str, allowed: str) -> Refusal:
    """The refusal of a method, naming those that are allowed."""
    return Refusal(405, ErrorCode.METHOD_NOT_ALLOWED, message, {"Allow": allowed})


def _from_url(request: Request) -> dict[str, Any]:
    """The parameters of the URL; empty ones count as absent."""
    given: dict[str, Any] = {name: value for name, value in request.query_params.items() if value}
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(given[name], f"The parameter `{name}`")
    return given


def _check_media_type(content_type: str) -> None:
    """Whatever a client writes there, RFC 2231's `charset*` included: that is no charset that JSON can have."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = {re.sub('[ \t"]', "", parameter) for parameter in parameters if parameter.startswith("charset")}
    if media_type != "application/json" or not charsets <= {"charset=utf-8", "charset=utf8"}:
        raise Refusal(415, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as JSON in UTF-8, with `Content-Type: application/json`.")


async def _body(request: Request) -> bytes:
    """The whole body; no more is kept than the limit."""
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limits.BODY_BYTES:
                raise Refusal(413, ErrorCode.PAYLOAD_TOO_LARGE, f"The body has more than {limits.BODY_BYTES} bytes; save in parts.")
            chunks.append(chunk)
    except ClientDisconnect:
        _refuse("The body ended early.")
    return b"".join(chunks)


def _json(text: bytes | str, name: str) -> Any:
    """Lone surrogates pass: the service finds them, and says in which field."""
    try:
        return json.loads(text.decode() if isinstance(text, bytes) else text, parse_constant=_refuse_constant)
    except RecursionError:
        raise Refusal(400, ErrorCode.NESTED_TOO_DEEPLY, f"{name} is nested too deeply.") from None
    except ValueError:
        _refuse(f"{name} is no JSON in UTF-8.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _graphql_request(given: Any) -> GraphQLRequest:
    if not isinstance(given, dict):
        _refuse("The body must be one JSON object, with the document in `query`; requests are not taken in batches.")
    query, operation_name = given.get("query"), given.get("operationName")
    if not isinstance(query, str) or not query:
        _refuse("`query` must be a string that holds a GraphQL document.")
    if not isinstance(operation_name, str | None):
        _refuse("`operationName` must be a string, or null.")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), dict | None):
            _refuse(f"`{name}` must be an object, or null.")
    return GraphQLRequest(query, operation_name, given.get("variables"))


def _refuse(message: str) -> NoReturn:
    raise Refusal(400, ErrorCode.BAD_REQUEST, message)
