"""docs/rendering.md: its commands and its program, pasted as they are, against a service and a mail server."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.served.process import ROOT, Served, serving

pytestmark = pytest.mark.served

DOCUMENT = (ROOT / "docs" / "rendering.md").read_text(encoding="utf-8")
VALUES = {
    "contact.full_name": "Ana López",
    "contact.first_name": "Ana",
    "company.name": "Comercial Ríos",
    "password_reset.url": "https://portal.example.com/reset?t=8f2c",
    "password_reset.expires_in": "PT30M",
    "support.email": "cobros@example.com",
    "sender.name": "Cobros, «Ríos»",
}


class Inbox:
    """A mail server that keeps what it is sent."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        assert isinstance(envelope.content, bytes)
        self.received.append(envelope.content)
        return "250 OK"


async def deliver(inbox: Inbox, send: Callable[[smtplib.SMTP], None]) -> None:
    """Send through a mail server that fills the inbox."""

    def connect_and_send() -> None:
        with smtplib.SMTP("127.0.0.1", server.sockets[0].getsockname()[1], local_hostname="localhost", timeout=10) as mail_server:
            send(mail_server)

    server = await asyncio.get_running_loop().create_server(lambda: SMTP(inbox, hostname="localhost"), "127.0.0.1", 0)
    async with server:
        await asyncio.to_thread(connect_and_send)


def pasted(name: str, language: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```{language}\n(.+?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("demo"), "--demo") as served:
        yield served


def test_the_command_renders_an_email(demo: Served) -> None:
    command = pasted("render with curl", "sh").replace("http://127.0.0.1:8000/graphql", demo.url)
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    outcome = json.loads(done.stdout)["data"]["renderEmail"]
    assert outcome["errors"] == []
    assert "https://portal.example.com/reset?t=8f2c" in outcome["email"]["text"]
    message = email.message_from_string(outcome["email"]["mime"], policy=email.policy.default)
    assert message["Subject"] == outcome["email"]["subject"]


def test_the_program_sends_what_was_rendered(demo: Served) -> None:
    program: dict[str, Any] = {}
    exec(compile(pasted("render with Python", "python"), "docs/rendering.md", "exec"), program)
    values = [{"name": name, "value": value} for name, value in VALUES.items()]
    mime = program["rendered"](
        demo.url, "ana@example.com", group={"code": "IBERIA"}, section="PASSWORD_RESET", locales=["es-MX"], values=values
    )
    inbox = Inbox()
    asyncio.run(deliver(inbox, lambda mail_server: program["send"](mail_server, mime)))
    (received,) = inbox.received
    message = email.message_from_bytes(received, policy=email.policy.default)
    assert message["Date"]
    assert message["Message-ID"]
    assert "Cobros, «Ríos»" in str(message["From"])
    body = message.get_body(("plain",))
    assert body is not None
    assert "https://portal.example.com/reset?t=8f2c" in body.get_content()


def test_what_is_missing_is_an_error_that_names_it(demo: Served) -> None:
    program: dict[str, Any] = {}
    exec(compile(pasted("render with Python", "python"), "docs/rendering.md", "exec"), program)
    with pytest.raises(RuntimeError, match=r"password_reset\.url|contact\."):
        program["rendered"](demo.url, "a@example.com", group={"code": "IBERIA"}, section="PASSWORD_RESET", locales=["es"], values=[])


def test_a_section_that_is_off_sends_nothing(demo: Served) -> None:
    program: dict[str, Any] = {}
    exec(compile(pasted("render with Python", "python"), "docs/rendering.md", "exec"), program)
    asked = {"group": {"code": "MEXICO"}, "section": "NOTIFY_NEW_PRIMARY_CONTACT", "locales": ["es"], "values": []}
    assert program["rendered"](demo.url, "a@example.com", **asked) is None


def test_values_reach_no_log(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as served:
        command = pasted("render with curl", "sh").replace("http://127.0.0.1:8000/graphql", served.url)
        subprocess.run(["sh", "-c", command], capture_output=True, check=True)
        log = served.log.read_text()
    assert "8f2c" not in log
    assert "Ana" not in log
