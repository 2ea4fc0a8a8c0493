"""Writes `group.toml`: a new one with a word on each key, and into one that is there only what has changed."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

import tomlkit

from portal_emails.as_code.group_file import ADDRESSES, CODE, KEYS, SWITCHES, read_group_file
from portal_emails.as_code.toml_keys import KeyPath
from portal_emails.changes import Values
from portal_emails.model import FallbackPolicy, Value
from portal_emails.problems import Path

_WORDS: Mapping[KeyPath, str] = {
    CODE: "never changes",
    ("configured",): "uses the Billing and Receivables Portal",
    ("default-locale",): "of recipients of whom no locale is known",
    ("fallback-policy",): "an own text in another language comes before an inherited one in the recipient's",
    (ADDRESSES, "access-requests-to"): "where requests for access go",
    (ADDRESSES, "send-from"): "who sends the emails",
}
_INTRODUCTION = "# A customer group. What is left out here has its default, and an email without a file is inherited."
_TABLES = {ADDRESSES: "", SWITCHES: "# These emails are sent only where they are switched on."}
_JOINERS = "\u200c\u200d"


def write_group_file(code: str, values: Values) -> str:
    """A new file for a group of these values."""
    wanted: dict[KeyPath, Value] = {key: values[path] for key, path in KEYS.items() if path in values} | {CODE: code}
    blocks = [[_INTRODUCTION, *_lines(wanted, ())]]
    for table, words in _TABLES.items():
        lines = _lines(wanted, (table,))
        blocks += [[*filter(None, [words]), f"[{table}]", *lines]] if lines else []
    return "\n".join(line for block in blocks for line in (*block, "")).removesuffix("\n") + "\n"


def update_group_file(text: str, code: str, values: Values) -> str:
    """The file with these values, as people wrote it wherever it says the same; a new one where that cannot be done."""
    was = read_group_file("", text)
    if not was.problems and was.code == code and dict(was.values) == _of_file(values):
        return text
    try:
        updated = _edited(text, code, values)
        now = read_group_file("", updated)
    except Exception:  # noqa: BLE001 - whatever that library makes of a document of people's, theirs is replaced then
        return write_group_file(code, values)
    return updated if not now.problems and now.code == code and dict(now.values) == _of_file(values) else write_group_file(code, values)


def _of_file(values: Values) -> dict[Path, Value]:
    return {path: value for path, value in values.items() if path in KEYS.values()}


def _edited(text: str, code: str, values: Values) -> str:
    document = tomlkit.parse(text)
    was = read_group_file("", text)
    before: dict[Path, Value] = {**was.values, KEYS[CODE]: was.code}
    after: dict[Path, Value] = {**values, KEYS[CODE]: code}
    for key, path in KEYS.items():
        if before.get(path) != after.get(path):
            _put(document, key, after.get(path))
    return tomlkit.dumps(document)


def _put(document: tomlkit.TOMLDocument, key: KeyPath, value: Value) -> None:
    """Into the table that the key belongs to; None takes the key out."""
    table: MutableMapping[str, Any] = document
    name = key[-1]
    if len(key) > 1:
        if key[0] not in document:
            document.add(key[0], tomlkit.table())
        table = document[key[0]]
    if value is None:
        table.pop(name, None)
    else:
        table[name] = tomlkit.value(_toml(value))


def _lines(wanted: Mapping[KeyPath, Value], table: KeyPath) -> list[str]:
    return [_line(key, wanted[key]) for key in KEYS if key in wanted and key[:-1] == table]


def _line(key: KeyPath, value: Value) -> str:
    line = f"{key[-1]} = {_toml(value)}"
    return f"{line}  # {_WORDS[key]}" if key in _WORDS else line


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    text = value.name if isinstance(value, FallbackPolicy) else str(value)
    return f'"{"".join(map(_character, text))}"'


def _character(character: str) -> str:
    """What cannot be seen, or turns the direction of what follows, is escaped; joiners belong to words and to emoji."""
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() or character in _JOINERS else f"\\U{ord(character):08x}"
