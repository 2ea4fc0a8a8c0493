"""The file in which the processes on one folder tell each other what they put."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.file.changes import Changes, News

NOTHING = News({}, everything=False)


@pytest.fixture
def root(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def reader(root: int) -> Iterator[Changes]:
    """It has read all that there was."""
    changes = Changes(root)
    assert changes.news() == News({}, everything=True)
    yield changes
    changes.close()


@pytest.fixture
def file(tmp_path: Path, reader: Changes) -> Path:
    return tmp_path / ".portal-emails" / "changes"


def append(file: Path, content: bytes) -> None:
    with file.open("ab") as opened:
        opened.write(content)


def test_each_reads_what_is_new_to_it_once(root: int, reader: Changes) -> None:
    for revision, group in ((3, "a"), (4, "a"), (0, "b+1")):
        Changes(root).tell(group, revision)
    assert reader.news() == News({"a": 4, "b+1": 0}, everything=False)
    assert reader.news() == NOTHING
    Changes(root).tell_of_everything()
    assert reader.news() == News({}, everything=True)
    assert reader.news() == NOTHING


def test_a_line_is_read_when_it_is_whole(reader: Changes, file: Path) -> None:
    append(file, b"\na 12")
    assert reader.news() == NOTHING
    append(file, b"3 0123456789abcdef\n")
    assert reader.news() == News({"a": 123}, everything=False)


def test_a_line_that_was_never_finished_spoils_no_other(root: int, reader: Changes, file: Path) -> None:
    append(file, b"\nabc 1")
    Changes(root).tell("b", 7)
    assert reader.news() == News({"b": 7}, everything=True)


@pytest.mark.parametrize(
    "line", [b"a", b"a b", b"a 1", b"a/b 1 0123456789abcdef", b"\xff 1 0123456789abcdef", b"\0" * 40, b"a -1 0123456789abcdef"]
)
def test_a_line_that_nobody_writes_may_mean_anything(reader: Changes, file: Path, line: bytes) -> None:
    append(file, b"\n" + line + b"\n")
    assert reader.news().everything


def test_a_file_in_its_place_is_noticed(root: int, reader: Changes, file: Path) -> None:
    same_size = file.read_bytes()
    file.unlink()
    assert reader.news().everything
    Changes(root).tell("a", 1)
    assert reader.news() == News({"a": 1}, everything=False)
    file.write_bytes(b"x" * len(same_size) * 10)
    assert reader.news().everything


def test_it_is_begun_anew_when_it_is_large_and_nothing_told_meanwhile_is_lost(root: int, reader: Changes, file: Path) -> None:
    Changes(root).shorten()
    assert reader.news() == NOTHING
    append(file, b"\n" * 2_000_000)
    Changes(root).shorten()
    Changes(root).tell("a", 1)
    assert file.stat().st_size < 100
    assert reader.news().everything
