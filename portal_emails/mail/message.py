"""The complete email as it is handed to whoever sends it: headers, plain text and HTML in one message (RFC 5322, MIME)."""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from dataclasses import dataclass
from hashlib import blake2b

from portal_emails.mail.headers import header_address, mailbox_field, needs_smtputf8, text_field

__all__ = ["Message", "header_address", "message_source", "needs_smtputf8"]

_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SAFE_LINES = re.compile(r"(?:(?!From |--|\.)[\t -~]{0,76}+(?<![\t ])(?:\n|\Z))*+")
"""Lines that no server changes (RFC 2049) and no reader takes for a boundary."""
_ASCII = bytes(range(128))
_LINE_BREAK = re.compile(r"\r\n?")
_BASE64_LINE = re.compile(".{1,76}")


@dataclass(frozen=True, slots=True)
class Message:
    """What one email says, to whom, and from whom.

    The subject is one line. Text and HTML are in full, with any kind of line break. The locale is a BCP 47 tag. Addresses are
    mailboxes, internationalized or not; an empty name is none.
    """

    subject: str
    text: str
    html: str
    locale: str
    from_address: str
    from_name: str | None = None
    to_address: str | None = None


def message_source(message: Message) -> str:
    """The message, with CRLF line ends; encode it as UTF-8. It has no Date and no Message-ID: whoever sends it adds them.

    It is ASCII, unless an address `needs_smtputf8`: that address is then written as it is. Lines have at most 76 characters, unless an
    address alone is longer. A body comes back exactly, its line breaks as CRLF, with a last line break or without as it was given. The
    same message is always the same string.

    Raises ValueError for a subject or name with control characters, an address that is no mailbox, a locale that is no tag, and lone
    surrogates anywhere. Sources: RFC 5322, 2045 to 2049, 3282 (Content-Language), 3834 (Auto-Submitted), 6532.
    """
    text, html = _part("plain", message.text), _part("html", message.html)
    # No part can have it in a line: neither encoding writes "=_", and unencoded text has no line that begins with "--".
    boundary = f"=_{blake2b((text + html).encode(), digest_size=16).hexdigest()}"
    fields = [mailbox_field("From", message.from_address, message.from_name)]
    if message.to_address is not None:
        fields.append(mailbox_field("To", message.to_address))
    return "\r\n".join(
        (
            *fields,
            text_field("Subject", message.subject),
            "MIME-Version: 1.0",
            f"Content-Language: {_language_tag(message.locale)}",
            "Auto-Submitted: auto-generated",
            f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
            "",
            f"--{boundary}",
            text,
            f"--{boundary}",
            html,
            f"--{boundary}--",
            "",
        )
    )


def _language_tag(locale: str) -> str:
    if not _LANGUAGE_TAG.fullmatch(locale):
        raise ValueError("the locale is no language tag")
    return locale


def _part(subtype: str, content: str) -> str:
    encoding, body = _encoded(_LINE_BREAK.sub("\n", content) if "\r" in content else content)
    return f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"


def _encoded(content: str) -> tuple[str, str]:
    """The transfer encoding, and the content in it: as it is where that is safe, otherwise readable unless base64 is shorter."""
    if _SAFE_LINES.fullmatch(content):
        return "7bit", content.replace("\n", "\r\n")
    octets = content.encode()
    # The one writes two characters more for each octet that is not ASCII, the other a third more of all.
    if 6 * len(octets.translate(None, _ASCII)) <= len(octets):
        return "quoted-printable", _quoted_printable(octets)
    return "base64", _base64(content)


def _quoted_printable(octets: bytes) -> str:
    lines = b"\n" + b2a_qp(octets)
    # What b2a_qp leaves: a line that mailboxes change to ">From ", and lines of 78 where a full one ends with a space.
    lines = lines.replace(b"\nFrom ", b"\nF=\nrom ").replace(b"=20\n", b"=\n=20\n").replace(b"=09\n", b"=\n=09\n")
    return lines[1:].replace(b"\n", b"\r\n").decode("ascii")


def _base64(content: str) -> str:
    encoded = b2a_base64(content.replace("\n", "\r\n").encode(), newline=False).decode("ascii")
    return "\r\n".join(_BASE64_LINE.findall(encoded))
