"""Reads gettext catalogs (PO files) strictly: a file is understood to its last line, or refused with the line at fault.

The readers at hand are lax: they drop what follows an unterminated string, lose a last entry before an empty comment, keep one of two
duplicates, make something of an unknown escape. In a locale pack each of those would be an email that is silently absent or wrong.
What is accepted here means to us what it means to them; the tests hold it against polib.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
"""Of one file."""

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_FIELD = re.compile(r"(msg[a-z_]+(?:\[\d+\])?)\s*(.*)")
_FOLLOWS = {"msgctxt": (None, "msgstr"), "msgid": (None, "msgctxt", "msgstr"), "msgstr": ("msgid",)}
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CHARSET = re.compile(r"^Content-Type:.*charset=([^\s;]+)", re.IGNORECASE | re.MULTILINE)
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "charset"})


class UnreadableCatalog(Exception):
    """A file that is no catalog as we read them: what is wrong, and in which line (None: with the file as a whole)."""

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


def read_catalog(path: Path) -> tuple[Entry, ...]:
    """The entries of a file in their order, without the header and without obsolete ones; raises UnreadableCatalog."""
    try:
        if not path.is_file():
            raise UnreadableCatalog(None, "is no file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableCatalog(None, f"cannot be read: {error.strerror}") from error
    return parse_catalog(data)


def parse_catalog(data: bytes) -> tuple[Entry, ...]:
    """The entries of a file's bytes, as `read_catalog` returns them; raises UnreadableCatalog."""
    if len(data) > MAX_BYTES:
        raise UnreadableCatalog(None, f"is larger than {MAX_BYTES} bytes")
    reader = _Reader()
    for number, line in enumerate(_decoded(data).split("\n"), 1):
        reader.take(number, line.removesuffix("\r"))
    return _without_header(reader.finish())


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableCatalog(line, "is not UTF-8; save the file in that encoding") from error
    if text.startswith("\ufeff"):
        raise UnreadableCatalog(1, "begins with a byte order mark; save the file as UTF-8 without it")
    return text


def _without_header(entries: list[Entry]) -> tuple[Entry, ...]:
    headers = [entry for entry in entries if entry.key is None and not entry.source]
    for header in headers[1:]:
        raise UnreadableCatalog(header.line, f"has a second header; the first is in line {headers[0].line}")
    for header in headers:
        charset = _CHARSET.search(header.text)
        if charset and charset[1].lower() not in _CHARSETS:
            raise UnreadableCatalog(header.line, f"declares the charset {charset[1]}; save the file as UTF-8 and say so there")
    return tuple(entry for entry in entries if entry not in headers)


class _Reader:
    """Takes the lines of one file, one by one."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._fields: dict[str, str] = {}
        self._line = 0
        self._is_fuzzy = False

    def take(self, number: int, line: str) -> None:
        control_character = _CONTROL_CHARACTER.search(line)
        if control_character:
            raise UnreadableCatalog(number, f"has a control character, U+{ord(control_character[0]):04X}")
        line = line.strip(" \t")
        if line.startswith("#"):
            self._take_comment(number, line)
        elif line.startswith('"'):
            self._continue(number, line)
        elif line:
            self._begin_field(number, line)

    def finish(self) -> list[Entry]:
        self._end_entry(None)
        return self._entries

    def _take_comment(self, number: int, line: str) -> None:
        self._end_entry(number)
        if line.startswith("#,"):
            self._is_fuzzy |= "fuzzy" in (flag.strip() for flag in line[2:].split(","))
        elif line.startswith("#~"):
            self._is_fuzzy = False

    def _begin_field(self, number: int, line: str) -> None:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise UnreadableCatalog(number, "is neither a comment, a keyword nor a string in double quotes")
        keyword, string = match.groups()
        if keyword not in _FOLLOWS:
            raise UnreadableCatalog(number, f"has the keyword {keyword}; a locale pack has msgctxt, msgid and msgstr, and no plural forms")
        previous = next(reversed(self._fields), None)
        if previous not in _FOLLOWS[keyword]:
            raise UnreadableCatalog(number, f"has {keyword} after {previous or 'nothing'}; the order is msgctxt, msgid, msgstr")
        if previous == "msgstr":
            self._end_entry(number)
        if not self._fields:
            self._line = number
        self._fields[keyword] = _unquoted(number, string)

    def _continue(self, number: int, line: str) -> None:
        if not self._fields:
            raise UnreadableCatalog(number, "has a string that belongs to no keyword")
        self._fields[next(reversed(self._fields))] += _unquoted(number, line)

    def _end_entry(self, number: int | None) -> None:
        """Before line `number` (None: at the end of the file)."""
        if not self._fields:
            return
        if "msgstr" not in self._fields:
            raise UnreadableCatalog(number or self._line, "interrupts an entry" if number else "begins an entry that has no msgstr")
        fields = self._fields
        self._entries.append(Entry(fields.get("msgctxt"), fields["msgid"], fields["msgstr"], self._is_fuzzy, self._line))
        self._fields = {}
        self._is_fuzzy = False


def _unquoted(number: int, string: str) -> str:
    match = _STRING.fullmatch(string)
    if match is None:
        raise UnreadableCatalog(number, 'has a string that is not between two double quotes; within it, write \\" for one')
    unknown = next((escape for escape in _ESCAPE.findall(match[1]) if escape not in _ESCAPES), None)
    if unknown is not None:
        raise UnreadableCatalog(number, f"has the unknown escape \\{unknown}; write \\\\ for a backslash")
    return _ESCAPE.sub(lambda escape: _ESCAPES[escape[1]], match[1])
