"""What is wrong with a file of an export, and where, as editors and CI services show it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from portal_emails.templates.suggestions import nearest_names

_SHOWN = 60
LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file, by its path below the export with `/`, and a line and column in it, from 1 and in code points."""

    file: str
    line: int = 1
    column: int = 1


class FileRule(Enum):
    """A rule that a file of an export can break; the value is its name in what people are shown."""

    CODE_MISSING = "CODE_MISSING"
    FOLDER_NAME = "FOLDER_NAME"
    GROUP_FILE_MISSING = "GROUP_FILE_MISSING"
    LOCALE_TAG = "LOCALE_TAG"
    LOCALE_TWICE = "LOCALE_TWICE"
    NOT_A_FILE = "NOT_A_FILE"
    NOT_UTF_8 = "NOT_UTF_8"
    NOTHING_WRITTEN = "NOTHING_WRITTEN"
    SUBJECT_LINE = "SUBJECT_LINE"
    TOML_SYNTAX = "TOML_SYNTAX"
    TOO_BIG = "TOO_BIG"
    UNKNOWN_FILE = "UNKNOWN_FILE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    UNKNOWN_SECTION = "UNKNOWN_SECTION"
    UNREADABLE_FILE = "UNREADABLE_FILE"
    WRONG_TYPE = "WRONG_TYPE"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A broken rule, and what to do, in English."""

    place: Place
    rule: FileRule
    message: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Tells the places in one file."""

    file: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, file: str, text: str) -> Lines:
        """The lines of a file of this text."""
        return cls(file, (0, *(found.end() for found in LINE_BREAK.finditer(text))))

    def place(self, offset: int) -> Place:
        """The place of a code point of the text, counted from 0."""
        line = bisect_right(self.starts, offset)
        return Place(self.file, line, offset - self.starts[line - 1] + 1)


def decoded(file: str, data: bytes) -> str | FileProblem:
    """The text of a file in UTF-8; a byte order mark is no part of it."""
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        return FileProblem(Lines.of(file, before).place(len(before)), FileRule.NOT_UTF_8, message)


def quoted(name: str) -> str:
    """A name that somebody wrote, at most as much of it as is enough to know it again."""
    return repr(name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """What may have been meant by an unknown name, or all that there is."""
    names = tuple(known)
    nearest = nearest_names(name, names)
    return f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(names)}"
