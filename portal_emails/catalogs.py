"""Reads gettext catalogs (PO files) strictly: a file is understood to its last line, or refused with the line at fault.

The readers at hand are lax: they drop what follows an unterminated string, a last entry before an empty comment, one of two
duplicates, or they make something of `\\q`. In a locale pack each of those would be an email that is silently absent or wrong.
What is read here is read the same by them; a test holds it against polib.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
"""Of one file."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_ESCAPE = re.compile(r"\\(.?)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*(?=\"|$)")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CHARSET = re.compile(r"^Content-Type:.*charset=([^\s;]+)", re.IGNORECASE | re.MULTILINE)
_PRECEDING = {"msgctxt": None, "msgid": ("msgctxt", None), "msgstr": ("msgid",)}


class UnreadableCatalog(Exception):
    """A file that is no catalog as we read them: what is wrong, and in which line (None: the file as a whole)."""

    def __init__(self, line: int | None, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Entry:
    """One translated string. `key`: its msgctxt, None without one; `source`: msgid; `text`: msgstr; `line`: where it begins."""

    key: str | None
    source: str
    text: str
    is_fuzzy: bool
    line: int
