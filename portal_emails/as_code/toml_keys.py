"""Where the keys of a TOML document stand: parsers tell what a document says, not where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

KeyPath = tuple[str, ...]

_TOKEN = re.compile(
    r'"{3}(?:\\.|"{1,2}(?!")|[^"\\])*"{3,5}'
    r"|'{3}(?:'{1,2}(?!')|[^'])*'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[A-Za-z0-9_-]+"
    r"|[ \t\r]+"
    r"|.",
    re.DOTALL,
)
_NO_PART_OF_A_KEY = re.compile(r"[\s.]|#.*")


@dataclass(frozen=True, slots=True)
class Key:
    """A key, by its whole path, or the header of a table; `offset` in code points, from 0."""

    path: KeyPath
    offset: int
    is_table: bool = False


def keys(document: str) -> Iterator[Key]:
    """Every key of the document in its order, without those of inline tables. Of a broken document, as far as it can be told."""
    table: KeyPath = ()
    for statement in _statements(document):
        first = statement[0]
        if first[0] == "[":
            table = _path(token[0] for token in statement if token[0] not in "[]")
            yield Key(table, first.start(), is_table=True)
        else:
            yield Key((*table, *_path(_until_value(statement))), first.start())


def _statements(document: str) -> Iterator[list[re.Match[str]]]:
    """Runs of tokens up to a line break that is not within brackets, without what is blank in front."""
    statement: list[re.Match[str]] = []
    depth = 0
    for token in _TOKEN.finditer(document):
        if token[0] == "\n" and depth <= 0:
            yield from [statement] if statement else []
            statement, depth = [], 0
        elif statement or not (token[0].isspace() or token[0].startswith("#")):
            statement.append(token)
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
    yield from [statement] if statement else []


def _until_value(statement: list[re.Match[str]]) -> Iterator[str]:
    for token in statement:
        if token[0] == "=":
            return
        yield token[0]


def _path(tokens: Iterator[str]) -> KeyPath:
    return tuple(_name(token) for token in tokens if not _NO_PART_OF_A_KEY.fullmatch(token))


def _name(token: str) -> str:
    if token[0] not in "\"'":
        return token
    try:
        return str(tomllib.loads(f"name = {token}")["name"])
    except tomllib.TOMLDecodeError:
        return token
