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
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.served.process import ROOT, Served, serving

pytestmark = pytest.mark.served

DOCUMENT = (ROOT / "docs" / "rendering.md").read_text(encoding="utf-8")


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


def answered(command: str, served: Served) -> Any:
    """What the service answers to a command of the document; only the port is the test's own."""
    command = command.replace("http://127.0.0.1:8000/graphql", served.url)
    return json.loads(subprocess.run(["sh", "-c", command], capture_output=True, check=True).stdout)


def previewed(served: Served, *changes: tuple[str, str]) -> Any:
    """What the document's preview answers with these words of its command changed."""
    command = pasted("preview with curl", "sh")
    for old, new in changes:
        assert old in command
        command = command.replace(old, new)
    return answered(command, served)["data"]["emailPreview"]


MENDED = ("company.nmae", "company.name")


def test_the_command_renders_an_email(demo: Served) -> None:
    outcome = answered(pasted("render with curl", "sh"), demo)["data"]["renderEmail"]
    assert outcome["errors"] == []
    assert "https://portal.example.com/reset?t=8f2c" in outcome["email"]["text"]
    message = email.message_from_string(outcome["email"]["mime"], policy=email.policy.default)
    assert message["Subject"] == outcome["email"]["subject"]


def test_the_command_without_a_value_answers_with_the_message_of_the_document(demo: Served) -> None:
    command = re.sub(r'\{"name": "password_reset.url".+\},\n', "", pasted("render with curl", "sh"))
    (error,) = answered(command, demo)["data"]["renderEmail"]["errors"]
    assert error["message"] in " ".join(DOCUMENT.split())


def test_the_preview_of_a_broken_draft_answers_what_the_document_says(demo: Served) -> None:
    assert answered(pasted("preview with curl", "sh"), demo) == json.loads(pasted("what the preview answers", "json"))


def test_the_preview_of_the_mended_draft_has_the_value_given_and_samples(demo: Served) -> None:
    outcome = previewed(demo, MENDED)
    assert outcome["errors"] == []
    assert outcome["email"]["subject"] == "Nueva contraseña para Harbor Foods LLC"
    assert "Ana López" in outcome["email"]["text"]


def test_samples_follow_the_language_of_the_request(demo: Served) -> None:
    outcome = previewed(demo, MENDED, ("-d '", "-H 'Accept-Language: es' -d '"))
    assert outcome["email"]["subject"] == "Nueva contraseña para Distribuciones Olmedo"


def test_no_sample_replaces_a_blank_value(demo: Served) -> None:
    outcome = previewed(demo, ("company.nmae", "contact.full_name"), ("Ana López", " "))
    assert outcome["email"] is None
    assert ["contact.full_name" in error["message"] for error in outcome["errors"]] == [True]


def test_the_program_sends_what_was_rendered(demo: Served) -> None:
    program: dict[str, Any] = {}
    exec(compile(pasted("render with Python", "python"), "docs/rendering.md", "exec"), program)
    usage = pasted("send with Python", "python").replace("http://127.0.0.1:8000/graphql", demo.url)

    def use(mail_server: smtplib.SMTP) -> None:
        program["smtplib"] = SimpleNamespace(SMTP=lambda _: nullcontext(mail_server))
        exec(compile(usage, "docs/rendering.md", "exec"), program)

    inbox = Inbox()
    asyncio.run(deliver(inbox, use))
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
