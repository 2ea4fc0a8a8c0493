"""An own text as a file: a line with the subject, an empty line, and then the content to the last byte.

The line is `Subject: ` and the subject, or `Subject (inherited)`. Where nothing follows, the content is inherited. The two lines end
as the content's first line does, so that a file has one kind of line ends if its content has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal_emails.as_code.places import LINE_BREAK, FileProblem, FileRule, Place

_SUBJECT = "Subject: "
_INHERITED = "Subject (inherited)"
_HEADER = re.compile(r"Subject:(?P<space> ?)(?P<subject>[^\r\n]*)|Subject \(inherited\)[ \t]*(?=[\r\n]|\Z)")
_BREAK = r"(?:\r\n|\n|\r)"
_EMPTY_LINE = re.compile(rf"{_BREAK}[ \t]*(?:{_BREAK}|\Z)")


@dataclass(frozen=True, slots=True)
class TextFile:
    """What a text file says. A part that is None is inherited. `subject_column`: where the subject starts in the first line."""

    subject: str | None
    content: str | None
    subject_column: int = len(_SUBJECT) + 1


CONTENT_LINE = 3
"""The line of a file in which its content starts."""


def write_text(subject: str | None, content: str | None) -> bytes:
    """The file for a text of which at least one part is not None."""
    first_break = LINE_BREAK.search(content or "")
    line_end = first_break[0] if first_break else "\n"
    header = _INHERITED if subject is None else _SUBJECT + subject
    return (header + line_end + ("" if content is None else line_end + content)).encode()


def read_text(file: str, text: str) -> TextFile | FileProblem:
    """What the file of this name and text says."""
    header = _HEADER.match(text)
    if header is None:
        message = f"the first line has to be '{_SUBJECT}' and the subject, or '{_INHERITED}'"
        return FileProblem(Place(file), FileRule.SUBJECT_LINE, message)
    empty_line = _EMPTY_LINE.match(text, header.end())
    rest = text[header.end() :]
    if empty_line is None and rest.strip():
        message = "the subject is one line; leave the second line empty, and start the content in the third"
        return FileProblem(Place(file, 2), FileRule.SUBJECT_LINE, message)
    # A blank content would be an error; after the header alone, it is what editors leave there.
    content = text[empty_line.end() :] if empty_line is not None and rest.strip() else None
    if header["subject"] is None and content is None:
        return FileProblem(Place(file), FileRule.NOTHING_WRITTEN, "all of it is inherited; delete the file")
    return TextFile(header["subject"], content, header.start("subject") + 1 if header["subject"] is not None else 1)
