"""Reads customer groups from a file that somebody wrote: CSV with a header, or JSON lines. Pure: bytes in, rows and bad lines out.

Columns go by the names of the API or by those with underscores, hyphens or spaces. An empty cell of CSV and a key that is left out of
JSON keep what the group has; null in JSON returns it to the default.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from portal_emails.inputs import SettingsInput

_COLUMNS = {
    "code": "code",
    "name": "name",
    "configured": "isConfiguredInPortal",
    "isConfiguredInPortal": "isConfiguredInPortal",
    "default_locale": "defaultLocale",
    "defaultLocale": "defaultLocale",
}
"""What may stand above a column, and the field of the API that it fills."""

_YES_OR_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_DELIMITERS = ",;\t"
_SHOWN_LENGTH = 60
"""Of a wrong value in a message, in code points."""


class UnreadableFile(Exception):
    """A file that cannot be read at all; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One group as a line of the file gives it. Lines count from 1."""

    line: int
    code: str
    given: SettingsInput


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be imported, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class GroupsFile:
    """What a file holds, by line. No code stands in two rows."""

    rows: tuple[Row, ...]
    bad_lines: tuple[BadLine, ...]


def read_groups_file(data: bytes) -> GroupsFile:
    """The groups of a file in UTF-8 (with or without byte order mark): JSON lines when it starts with a brace, else CSV.

    Raises UnreadableFile for another encoding, and for CSV whose header is not understood.
    """
    text = _decoded(data)
    if text.lstrip().startswith("["):
        raise UnreadableFile("line 1: a JSON array; write one object a line, without brackets and commas around them")
    lines = _json_lines(text) if text.lstrip().startswith("{") else _csv_lines(text)
    return _without_repeated_codes([_row(line, fields) for line, fields in lines])


def _field_of(name: str) -> str | None:
    """The field of the API that a column of this name fills; None for an unknown one."""
    return _COLUMNS.get(name.replace(" ", "_").replace("-", "_"))


def column_of(field: str) -> str:
    """How a column is called that fills this field of the API."""
    return next((name for name in _COLUMNS if _COLUMNS[name] == field), field)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"line {line} is not UTF-8: save the file as UTF-8 (in a spreadsheet, as 'CSV UTF-8')") from None


_Fields = Mapping[str, Any] | str
"""The fields that a line gives, by the API's names, or what is wrong with it."""


def _row(line: int, fields: _Fields) -> Row | BadLine:
    if isinstance(fields, str):
        return BadLine(line, fields)
    if fields.get("code") in (None, ""):
        return BadLine(line, "the code is missing")
    wrong = [reason for field, value in fields.items() if (reason := _wrong_type(field, value))]
    if wrong:
        return BadLine(line, "; ".join(wrong))
    given = {field: value for field, value in fields.items() if field != "code"}
    return Row(line, fields["code"], cast("SettingsInput", given))


def _wrong_type(field: str, value: object) -> str | None:
    if value is None:
        return None
    shown = f"{column_of(field)}: {repr(value)[:_SHOWN_LENGTH]}"
    if field == "isConfiguredInPortal":
        return None if isinstance(value, bool) else f"{shown} is neither true nor false"
    return None if isinstance(value, str) else f"{shown} is no text"


def _without_repeated_codes(entries: Sequence[Row | BadLine]) -> GroupsFile:
    """A code on several lines makes each of them bad: nobody can tell which one is meant."""
    lines: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry, Row):
            lines[entry.code].append(entry.line)
    checked = [_unless_repeated(entry, lines[entry.code]) if isinstance(entry, Row) else entry for entry in entries]
    return GroupsFile(
        tuple(entry for entry in checked if isinstance(entry, Row)), tuple(entry for entry in checked if isinstance(entry, BadLine))
    )


def _unless_repeated(row: Row, lines: Sequence[int]) -> Row | BadLine:
    others = [str(line) for line in lines if line != row.line]
    return BadLine(row.line, f"the code {row.code!r} is also on line {', '.join(others)}") if others else row


# ---------------------------------------------------------------------- CSV (RFC 4180)


def _csv_lines(text: str) -> Iterator[tuple[int, _Fields]]:
    header = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=header.count), strict=True)
    records = _records(reader)
    fields = _header(next(records, (1, []))[1])
    for line, cells in records:
        yield line, cells if isinstance(cells, str) else _csv_fields(fields, cells)


def _records(reader: Any) -> Iterator[tuple[int, list[str] | str]]:
    """The records that are not empty, with the lines on which they start; the reason where reading cannot go on."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield line, f"no CSV from here on: {error}"
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header(cells: list[str] | str) -> list[str]:
    if isinstance(cells, str):
        raise UnreadableFile(f"line 1: {cells}")
    names = [cell.strip() for cell in cells]
    unknown = [repr(name) for name in names if _field_of(name) is None]
    if unknown:
        raise UnreadableFile(f"line 1: unknown column {', '.join(unknown)}; the columns are {_known_columns()}")
    fields = [field for name in names if (field := _field_of(name))]
    if "code" not in fields:
        raise UnreadableFile(f"line 1: there is no column code; the first line names the columns, {_known_columns()}")
    if len(set(fields)) < len(fields):
        raise UnreadableFile("line 1: two columns are the same; take one of them out")
    return fields


def _csv_fields(fields: Sequence[str], cells: Sequence[str]) -> _Fields:
    if len(cells) != len(fields):
        return f"cells: {len(cells)}, columns: {len(fields)}"
    given = zip(fields, cells, strict=True)
    return {field: _cell(field, cell) for field, cell in given if cell.strip()}


def _cell(field: str, cell: str) -> object:
    return _YES_OR_NO.get(cell.strip().lower(), cell) if field == "isConfiguredInPortal" else cell


# -------------------------------------------------------------- JSON lines (jsonlines.org)


def _json_lines(text: str) -> Iterator[tuple[int, _Fields]]:
    for line, written in enumerate(text.split("\n"), start=1):
        if written.strip():
            yield line, _json_fields(written)


def _json_fields(written: str) -> _Fields:
    try:
        pairs = json.loads(written, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return "no JSON; write one object a line"
    return _api_names(pairs) if isinstance(pairs, _Pairs) else "no JSON object; write one a line"


class _Pairs(list[tuple[str, Any]]):
    """The members of a JSON object as they stand there, repeated ones too."""


def _api_names(pairs: Iterable[tuple[str, Any]]) -> _Fields:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        field = _field_of(name)
        if field is None:
            return f"unknown field {name!r}; the fields are {_known_columns()}"
        if field in fields:
            return f"{name} is given twice"
        fields[field] = value
    return fields


def _known_columns() -> str:
    return ", ".join(name for name in _COLUMNS if name.islower())
