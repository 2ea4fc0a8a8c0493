"""One file or folder name for any string, that every file system, git and shell takes as it is, and no two strings share."""

from __future__ import annotations

import base64
import hashlib
import re
import string

MAX_LENGTH = 120
"""Of a safe name, in bytes: file systems allow 255, Windows 260 for a whole path."""

_CAPITALS = frozenset(string.ascii_uppercase)
_LETTERS = frozenset(string.ascii_letters)
_PLAIN = frozenset(string.ascii_letters + string.digits + "-_")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{device}{digit}" for device in ("com", "lpt") for digit in range(10))})
"""Devices of Windows, whatever their case and whatever follows after a dot."""
_SAFE = re.compile(r"(?:[a-z0-9_%][a-z0-9_%-]*)(?:\+[0-9a-f]+)?|[a-z0-9_%][a-z0-9_%+-]*\+\+[a-z2-7]{52}")


def safe_name(name: str) -> str:
    """The name in lower-case ASCII letters, digits, `-`, `_`, `%` and `+`, at most `MAX_LENGTH` of them. No two names have the same.

    `acme-1` stays as it is. `ACME` is `acme+f`: after the `+`, the letters as binary digits, 1 for a capital, in hexadecimal. Any other
    character is its UTF-8 bytes, `é` `%c3%a9`; so are a leading `-`, and the first letter of a name that Windows reserves. A name that
    would be too long is cut, and ends with `++` and its SHA-256 in base 32. The empty name is `%`.
    """
    written = _written(name)
    return written if len(written) <= MAX_LENGTH else _cut(written, name)


def is_safe_name(name: str) -> bool:
    """Whether a file of this name may be something's; `safe_name` makes no other, but not all of these."""
    return len(name) <= MAX_LENGTH and bool(_SAFE.fullmatch(name))


def is_reserved(name: str) -> bool:
    """Whether Windows takes a file of this name, with any ending, for a device."""
    return name.lower() in _RESERVED


def _written(name: str) -> str:
    if not name:
        return "%"
    written = "".join(map(_character, name)) + _capitals(name)
    return _escaped(written[0]) + written[1:] if written[0] == "-" or is_reserved(written) else written


def _character(character: str) -> str:
    return character.lower() if character in _PLAIN else _escaped(character)


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def _capitals(name: str) -> str:
    digits = "".join("1" if letter in _CAPITALS else "0" for letter in name if letter in _LETTERS)
    return f"+{int(digits, 2):x}" if "1" in digits else ""


def _cut(written: str, name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    ending = "++" + base64.b32encode(digest).decode().rstrip("=").lower()
    return written[: MAX_LENGTH - len(ending)] + ending
