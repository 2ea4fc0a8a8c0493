"""GraphQL over HTTP: one endpoint, in which every request has a JSON answer, and every error a code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from graphql_api.context import Context
from graphql_api.errors import ErrorCode, bug, error_json
from graphql_api.execution import Executor
from graphql_api.http_request import Refusal, method_not_allowed, read_request
from graphql_api.negotiation import preferred_languages
from graphql_api.runtime import Runtime
from graphql_api.schema import make_schema
from portal_emails.ports import Caller

_HEADERS = {"Vary": "Accept-Language", "Cache-Control": "no-store"}


class GraphQLEndpoint:
    """An ASGI application, to be mounted at `/graphql`."""

    def __init__(self, runtime: Runtime, executor: Executor | None = None) -> None:
        """`executor`: one that other endpoints use as well; None: one of its own."""
        self._runtime = runtime
        self._executor = executor or Executor(make_schema())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; WebSockets are turned away."""
        if scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close()
            return
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        try:
            return _response(200, await self._answer(request))
        except Refusal as refusal:
            return _response(refusal.status, {"errors": [error_json(refusal.code, refusal.message)]}, refusal.headers)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets JSON
            return _response(500, {"errors": [bug(error, "a request")]})

    async def _answer(self, request: Request) -> dict[str, Any]:
        caller = self._caller()
        prepared = self._executor.prepare(await read_request(request))
        if isinstance(prepared, dict):
            return prepared
        if request.method == "GET" and not prepared.is_query:
            raise method_not_allowed("GET is for queries alone; send mutations by POST.", "POST")
        if request.method == "GET" and prepared.asks_for("renderEmail"):
            raise method_not_allowed("`renderEmail` takes values, and URLs are kept and logged; send it by POST.", "POST")
        languages = preferred_languages(request.headers.get("accept-language", ""))
        return await self._executor.execute(prepared, Context(self._runtime, caller, languages, is_get=request.method == "GET"))

    def _caller(self) -> Caller:
        if self._runtime.anonymous is None:
            raise Refusal(
                401,
                ErrorCode.UNAUTHENTICATED,
                "Nobody may use this service yet. To let in everyone who reaches it on a loopback address, "
                "start it with --anonymous-role reader, editor or admin.",
            )
        return self._runtime.anonymous


def _response(status: int, answer: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(_encoded(answer), status, {**_HEADERS, **(headers or {})}, "application/json")


def _encoded(answer: dict[str, Any]) -> bytes:
    """JSON in UTF-8. An error can quote a lone surrogate that was sent to us: it becomes U+FFFD, for nothing can encode it."""
    try:
        return orjson.dumps(answer)
    except TypeError:
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
