"""Lets nobody but this machine be an anonymous caller: neither another machine, nor a web page that rebinds its name to 127.0.0.1.

The address that the server listens on is not known to an ASGI application, so each connection is judged by its own addresses. A page
on `evil.example` can make a browser connect to 127.0.0.1, but not make it say `Host: localhost`.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from graphql_api.errors import ErrorCode, error_json
from graphql_api.settings import is_loopback

_POLICY_VIOLATION = 1008


class LoopbackOnly:
    """Middleware around a service that serves anonymous callers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from this machine; answer 403 for another's connection, 421 for a name that is not of this machine."""
        refusal = None if scope["type"] == "lifespan" else _refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(_POLICY_VIOLATION)(scope, receive, send)
        else:
            await refusal(scope, receive, send)


_FROM_ELSEWHERE = "Anonymous callers are served on loopback addresses only, and this connection comes from elsewhere."
_NAME_OF_ANOTHER = "This service answers to the names of this machine only, such as localhost or 127.0.0.1."


def _refusal(scope: Scope) -> Response | None:
    if not all(_is_local(scope.get(end)) for end in ("server", "client")):
        return _answer(403, ErrorCode.FORBIDDEN, _FROM_ELSEWHERE)
    hosts = Headers(scope=scope).getlist("host")
    if len(hosts) != 1 or not is_loopback(_without_port(hosts[0])):
        return _answer(421, ErrorCode.MISDIRECTED_REQUEST, _NAME_OF_ANOTHER)
    return None


def _is_local(address: tuple[str, int | None] | None) -> bool:
    return address is not None and is_loopback(address[0])


def _without_port(host: str) -> str:
    """`localhost:8000`, `127.0.0.1`, `[::1]:8000` without port and brackets."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _answer(status: int, code: ErrorCode, message: str) -> Response:
    return JSONResponse({"errors": [error_json(code, message)]}, status)
