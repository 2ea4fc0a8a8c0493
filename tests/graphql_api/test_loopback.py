"""Who may be an anonymous caller: this machine, by its own names, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from graphql_api.loopback import LoopbackOnly

pytestmark = pytest.mark.anyio

HERE = ("127.0.0.1", 8000)
THERE = ("192.168.1.7", 8000)


async def answer(hosts: Sequence[str], server: Any = HERE, client: Any = HERE, kind: str = "http") -> Sequence[Message]:
    """What the middleware sends for a request with these Host headers."""
    headers = [(b"host", host.encode()) for host in hosts]
    scope: Scope = {"type": kind, "method": "GET", "path": "/", "headers": headers, "server": server, "client": client}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await LoopbackOnly(PlainTextResponse("served"))(scope, receive, send)
    return sent


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "127.0.0.2", "[::1]", "[::1]:8000", "LocalHost:1"])
async def test_a_name_of_this_machine_is_served(host: str) -> None:
    assert (await answer([host]))[0]["status"] == 200


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        [""],
        ["evil.example"],
        ["evil.example:8000"],
        ["localhost.evil.example"],
        ["127.0.0.1.evil.example:8000"],
        ["[evil]:8000"],
        ["localhost", "evil.example"],
        ["localhost@evil.example"],
    ],
)
async def test_another_name_is_misdirected(hosts: Sequence[str]) -> None:
    start, body = await answer(hosts)
    assert start["status"] == 421
    assert b"MISDIRECTED_REQUEST" in body["body"]


@pytest.mark.parametrize(
    ("server", "client"),
    [
        (THERE, HERE),  # listening on every address, reached over one that others reach too
        (HERE, THERE),  # forwarded by a proxy that says for whom
        (("::", 8000), HERE),
        (("/run/portal-emails.sock", None), None),  # a proxy's socket: nobody knows for whom
        (None, None),
    ],
)
async def test_a_connection_from_elsewhere_is_forbidden(server: object, client: object) -> None:
    start, body = await answer(["localhost"], server, client)
    assert start["status"] == 403
    assert b"FORBIDDEN" in body["body"]


async def test_a_web_socket_is_judged_alike() -> None:
    assert (await answer(["evil.example"], kind="websocket"))[0]["type"] == "websocket.close"
