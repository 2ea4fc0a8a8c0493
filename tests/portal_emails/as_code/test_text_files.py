"""A text as a file: a line with the subject, an empty line, the content to the last byte."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal_emails.as_code.places import FileProblem
from portal_emails.as_code.text_files import TextFile, read_text, write_text
from tests.portal_emails.as_code.hostile_groups import contents, subjects

contents_alone = contents.map(lambda content: content.text)


@given(st.none() | subjects, contents_alone)
@example(None, "Subject: x\n\ny")
@example(None, "Subject (inherited)")
@example("\ufeffx", "\ufeffx")
@example(" a ", "\n\na\n\n")
@example("a", "\rb")
@example("a", "\r\nb")
def test_every_text_comes_back_as_it_was(subject: str | None, content: str) -> None:
    read = read_text("f", write_text(subject, content).decode())
    assert isinstance(read, TextFile)
    assert (read.subject, read.content) == (subject, content)


@given(subjects)
def test_a_subject_alone_comes_back(subject: str) -> None:
    read = read_text("f", write_text(subject, None).decode())
    assert read == TextFile(subject, None)


@pytest.mark.parametrize(
    ("subject", "content", "file"),
    [
        ("Hola", "a\nb", b"Subject: Hola\n\na\nb"),
        ("Hola", "a\r\nb\n", b"Subject: Hola\r\n\r\na\r\nb\n"),
        ("Hola", "a\rb", b"Subject: Hola\r\ra\rb"),
        ("Hola", None, b"Subject: Hola\n"),
        (None, "a", b"Subject (inherited)\n\na"),
    ],
)
def test_a_file_is_what_people_would_write(subject: str | None, content: str | None, file: bytes) -> None:
    assert write_text(subject, content) == file


@pytest.mark.parametrize(
    ("file", "subject", "content", "column"),
    [
        ("Subject:Hola\n\na", "Hola", "a", 9),
        ("Subject:   Hola\n\na", "  Hola", "a", 10),
        ("Subject: Hola", "Hola", None, 10),
        ("Subject: Hola\n\n \n\n", "Hola", None, 10),
        ("Subject: Hola\n  \na", "Hola", "a", 10),
        ("Subject (inherited)  \r\n\r\na", None, "a", 1),
        ("Subject:\n\na", "", "a", 9),
    ],
)
def test_people_may_write_it_otherwise(file: str, subject: str | None, content: str | None, column: int) -> None:
    assert read_text("f", file) == TextFile(subject, content, column)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("", 1),
        ("Hola\n\na", 1),
        ("subject: Hola\n\na", 1),
        ("Subject (inherited) Hola", 1),
        ("\nSubject: Hola", 1),
        ("Subject: Hola\na", 2),
    ],
)
def test_what_is_no_header_is_refused_with_its_line(file: str, line: int) -> None:
    problem = read_text("f", file)
    assert isinstance(problem, FileProblem)
    assert (problem.place.file, problem.place.line, problem.place.column) == ("f", line, 1)
