"""A message says to any reader exactly what was put in, and arrives as it was sent."""

from __future__ import annotations

import asyncio
import re
import smtplib
from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from hypothesis import example, given
from hypothesis import strategies as st

from portal_emails.mail.message import Message, header_address, message_source, needs_smtputf8

MESSAGE = Message(
    subject="Confirmación de acceso",
    text="Estimada Ana:\n\nhttps://example.com/a?b=c\n",
    html='<p lang="es" dir="ltr">Estimada <b>Ana</b>: ñ</p>\n',
    locale="es-MX",
    from_address="cobros@example.com",
    from_name="Portal de Cobros, S.A.",
    to_address="ana@example.org",
)

SOURCE = """\
From: "Portal de Cobros, S.A." <cobros@example.com>
To: ana@example.org
Subject: =?utf-8?q?Confirmaci=C3=B3n_de_acceso?=
MIME-Version: 1.0
Content-Language: es-MX
Auto-Submitted: auto-generated
Content-Type: multipart/alternative;
 boundary="=_BOUNDARY"

--=_BOUNDARY
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

Estimada Ana:

https://example.com/a?b=c

--=_BOUNDARY
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p lang=3D"es" dir=3D"ltr">Estimada <b>Ana</b>: =C3=B1</p>

--=_BOUNDARY--
"""

BODIES = {
    "empty": "",
    "one line": "Hello",
    "one line, ended": "Hello\n",
    "nothing but line ends": "\n\n\n",
    "a line of 76": "x" * 76,
    "a line of 77": "x" * 77,
    "a line of 76 that ends with a space": "x" * 75 + " \n",
    "a line of 76 that ends with a tab": "x" * 75 + "\t\nñ",
    "lines around the bound that end with spaces": "\n".join("x" * length + " " for length in range(70, 160)),
    "a very long line": "x" * 10_000,
    "dots": ".\n..\n.a\n \n.",
    "dots, long": f".\n..\n.a\n{'x' * 74}.\n.{'x' * 80}",
    "mailbox separators": "From me\nFrom you\n>From\n",
    "mailbox separators, long": f"From me {'x' * 90}\nFrom you\n{'From ' * 40}",
    "dashes": "--\n---\n-- \nsignature\n--=_0--",
    "spaces at the ends of lines": "a \nb\t\n \n\t\n c  ",
    "equals signs": "a=b\n==\n=41=\n" + "=" * 200,
    "tabs": "\ta\tb",
    "Spanish": "Haga clic aquí para validar su cuenta, señora.\n" * 20,
    "Arabic": "يرجى النقر على الرابط للتحقق من حسابك.\n" * 20,
    "Chinese on one line": "请点击以下链接以完成您的帐户验证。" * 100,
    "emoji": "👩\u200d👩\u200d👧 🫨\n",
    "line separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "controls": "a\0b\x1b[31m\x7f",
    "like a part": "Content-Type: text/html\n\n<b>",
}


def parsed(source: str) -> EmailMessage:
    message = message_from_bytes(source.encode(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def bodies(message: EmailMessage) -> list[tuple[str, str]]:
    return [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in message.iter_parts()]


def encodings(source: str) -> list[str]:
    return [part["Content-Transfer-Encoding"] for part in parsed(source).iter_parts()]


def assert_within_limits(source: str) -> None:
    lines = source.split("\r\n")
    assert source.isascii()
    assert "\n" not in "".join(lines)
    assert "\r" not in "".join(lines)
    assert all(len(line) <= 76 for line in lines)


def test_a_message_in_full() -> None:
    source = re.sub(r"=_[0-9a-f]{32}", "=_BOUNDARY", message_source(MESSAGE))
    assert source == SOURCE.replace("\n", "\r\n")


def test_its_headers_as_a_reader_sees_them() -> None:
    message = parsed(message_source(MESSAGE))
    assert message["From"] == '"Portal de Cobros, S.A." <cobros@example.com>'
    assert message["Subject"] == MESSAGE.subject
    assert message["Content-Language"] == "es-MX"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert "Date" not in message
    assert "Message-ID" not in message


def test_without_name_and_recipient() -> None:
    message = parsed(message_source(replace(MESSAGE, from_name=None, to_address=None)))
    assert message["From"] == "cobros@example.com"
    assert "To" not in message


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_come_back_exactly(body: str) -> None:
    source = message_source(replace(MESSAGE, text=body, html=f"<pre>{body}</pre>"))
    assert_within_limits(source)
    assert bodies(parsed(source)) == [("text/plain", body), ("text/html", f"<pre>{body}</pre>")]


AWKWARD = [
    "\n",
    "\n\n",
    " ",
    "\t",
    ".",
    "\n.",
    "\nFrom ",
    "From ",
    "\n--",
    "--=_",
    "=",
    "=_",
    "é",
    "語",
    "🫨",
    "a" * 75,
    "x" * 76,
    "word ",
    "\0",
    "\u2028",
]
ANY_BODY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")) | st.lists(st.sampled_from(AWKWARD), max_size=60).map(
    "".join
)


@given(ANY_BODY, ANY_BODY)
@example("From " + "x" * 71 + "\nñ", "x" * 75 + " \n" + "x" * 71)
def test_any_bodies_come_back_exactly(text: str, html: str) -> None:
    source = message_source(replace(MESSAGE, text=text, html=html))
    assert_within_limits(source)
    assert bodies(parsed(source)) == [("text/plain", text), ("text/html", html)]
    assert not re.search(r"^From ", source, re.MULTILINE)
    assert not re.search(r"[ \t]\r$", source, re.MULTILINE)


@pytest.mark.parametrize("body", ["a\r\nb\r\n", "a\rb\r", "a\nb\n", "a\r\nb\r", "a\rb\n"])
@pytest.mark.parametrize("letter", ["", "é", "語"])
def test_every_kind_of_line_break_is_one(body: str, letter: str) -> None:
    source = message_source(replace(MESSAGE, text=body + letter))
    assert bodies(parsed(source))[0] == ("text/plain", f"a\nb\n{letter}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Plain text\n", "7bit"),
        ("<p>Plain text in one long line, " + "as HTML is " * 20, "quoted-printable"),
        ("Hello\nFrom me\n", "quoted-printable"),
        ("Hello\n.\n", "quoted-printable"),
        ("Hello\n--=_0\n", "quoted-printable"),
        ("=" * 1000, "quoted-printable"),
        ("ñ" + "n" * 10, "quoted-printable"),
        ("ñ" + "n" * 9, "base64"),
        ("Haga clic aquí para validar su cuenta", "quoted-printable"),
        ("Klicken Sie hier, um Ihr Geschäftskonto zu bestätigen", "quoted-printable"),
        ("Нажмите здесь", "base64"),
        ("请点击", "base64"),
        ("<td style='padding: 0 0 16px 0; font-size: 16px'>يرجى النقر</td>", "base64"),
        ("<td style='padding: 0 0 16px 0; font-size: 16px; line-height: 1.5; color: #222222; width: 100%'>يرجى</td>", "quoted-printable"),
    ],
)
def test_a_transfer_encoding_for_people_unless_the_other_is_shorter(body: str, expected: str) -> None:
    assert encodings(message_source(replace(MESSAGE, text=body)))[0] == expected


def test_the_same_message_is_the_same_string_and_another_has_another_boundary() -> None:
    assert message_source(MESSAGE) == message_source(replace(MESSAGE))
    other = parsed(message_source(replace(MESSAGE, text="Other")))
    assert parsed(message_source(MESSAGE)).get_boundary() != other.get_boundary()


def test_a_message_inside_a_message() -> None:
    inner = message_source(MESSAGE).replace("\r\n", "\n")
    outer = message_source(replace(MESSAGE, text=inner, html=inner))
    assert bodies(parsed(outer)) == [("text/plain", inner), ("text/html", inner)]


def test_an_address_that_needs_it_is_the_only_text_that_is_not_ascii() -> None:
    message = replace(MESSAGE, subject="Grüße", from_name="Müller & Söhne", to_address="用户@bücher.example", text="ü", html="ü")
    source = message_source(message)
    assert "\r\nTo: 用户@xn--bcher-kva.example\r\n" in source
    assert source.replace("用户", "").isascii()
    assert message_from_string(source, policy=policy.default)["To"] == "用户@xn--bcher-kva.example"


EVIL = "\r\nBcc: eve@example.com\r\n\r\nHello"


@pytest.mark.parametrize(
    "message",
    [
        replace(MESSAGE, subject=f"a{EVIL}"),
        replace(MESSAGE, from_name=f"a{EVIL}"),
        replace(MESSAGE, from_address=f"a@example.com{EVIL}"),
        replace(MESSAGE, from_address=""),
        replace(MESSAGE, to_address=f"a{EVIL}@example.com"),
        replace(MESSAGE, to_address=""),
        replace(MESSAGE, to_address="a@example.com, eve@example.com"),
        replace(MESSAGE, locale=f"es{EVIL}"),
        replace(MESSAGE, locale="es\n"),
        replace(MESSAGE, locale="es, en"),
        replace(MESSAGE, locale="eß"),
        replace(MESSAGE, locale=""),
        replace(MESSAGE, text="\ud800"),
        replace(MESSAGE, html="\udc80"),
        replace(MESSAGE, subject="\ud83e\udee8"),
    ],
    ids=ascii,
)
def test_what_would_break_a_message_is_refused(message: Message) -> None:
    with pytest.raises(ValueError, match=r"which no header may hold|address|no language tag|surrogates not allowed"):
        message_source(message)


class Postbox:
    """Keeps what a server receives."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the server looks for this name
        self.envelopes.append(envelope)
        return "250 OK"


async def received(message: Message, *, smtputf8: bool) -> Envelope:
    """The message as it arrives when it goes out through SMTP."""
    postbox = Postbox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(postbox, enable_SMTPUTF8=smtputf8, hostname="localhost"), "127.0.0.1", 0
    )
    async with server:
        await asyncio.to_thread(send, message, server.sockets[0].getsockname()[1])
    (envelope,) = postbox.envelopes
    return envelope


ADDED = b"Date: Mon, 05 Jan 2026 09:00:00 +0000\r\nMessage-ID: <1@example.com>\r\n"


def send(message: Message, port: int) -> None:
    assert message.to_address is not None
    addresses = [header_address(message.from_address), header_address(message.to_address)]
    options: Sequence[str] = ["SMTPUTF8", "BODY=8BITMIME"] if any(map(needs_smtputf8, addresses)) else ()
    with smtplib.SMTP("127.0.0.1", port, local_hostname="localhost", timeout=10) as client:
        client.sendmail(addresses[0], addresses[1], ADDED + message_source(message).encode(), mail_options=options)


@pytest.mark.parametrize(
    ("to_address", "smtputf8"),
    [("ana@bücher.example", False), ("ana@bücher.example", True), ("用户@bücher.example", True)],
    ids=["ASCII", "ASCII, though the server can do more", "SMTPUTF8"],
)
@pytest.mark.parametrize("body", ["dots", "dots, long", "mailbox separators, long", "Spanish", "Arabic", "one line", "empty"])
def test_a_message_arrives_as_it_was_sent(to_address: str, smtputf8: bool, body: str) -> None:
    message = replace(MESSAGE, to_address=to_address, from_name="Müller & Söhne", text=BODIES[body], html=f"<p>{BODIES[body]}</p>")
    envelope = asyncio.run(received(message, smtputf8=smtputf8))
    assert envelope.rcpt_tos == [header_address(to_address)]
    assert envelope.smtp_utf8 is needs_smtputf8(to_address)
    assert isinstance(envelope.content, bytes)
    assert envelope.content == ADDED + message_source(message).encode()
    arrived = parsed(envelope.content.decode())
    assert arrived["Subject"] == message.subject
    assert bodies(arrived) == [("text/plain", message.text), ("text/html", message.html)]
