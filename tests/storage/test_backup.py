"""A backup of a SQLite storage: whole, of one moment, made while others write, or not made at all."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from portal_emails.errors import ConfigurationError
from portal_emails.ports import Revision
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql.backup import back_up
from storage.sql.store import SqliteStorage
from tests.storage.moving import contents, fill, fill_with_hostile_groups

SAVING_PROCESS = Path(__file__).with_name("saving_process.py")
ROOT = Path(__file__).parents[2]


def nobody_looks(_done: int, _total: int) -> None:
    """At the progress."""


async def held(path: Path) -> dict[str, list[Revision]]:
    storage = SqliteStorage(f"sqlite:{path}")
    await storage.open()
    try:
        return await contents(storage)
    finally:
        await storage.close()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Some groups, and hostile ones."""

    async def make() -> None:
        storage = SqliteStorage(f"sqlite:{path}")
        await storage.open()
        await fill(storage, {"A": 3, "B": 1})
        await fill_with_hostile_groups(storage)
        await storage.close()

    path = tmp_path / "the emails# 100%20.db"
    asyncio.run(make())
    return path


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_holds_everything_in_one_file_of_its_owners(database: Path, tmp_path: Path) -> None:
    backup = back_up(database, tmp_path / "backup.db", nobody_looks)
    assert files(tmp_path) == ["backup.db", database.name]
    assert backup.size == (tmp_path / "backup.db").stat().st_size
    assert stat.S_IMODE((tmp_path / "backup.db").stat().st_mode) == 0o600
    wanted = asyncio.run(held(database))
    assert asyncio.run(held(tmp_path / "backup.db")) == wanted
    assert backup.groups == len(wanted)


async def _commit_and_back_up(database: Path, to: Path) -> None:
    """While the storage is open, with what it wrote last still in the write-ahead log."""
    storage = SqliteStorage(f"sqlite:{database}")
    await storage.open()
    try:
        await storage.commit(put(revision("LAST")))
        await asyncio.to_thread(back_up, database, to, nobody_looks)
    finally:
        await storage.close()


def test_what_is_only_in_the_log_yet_is_in_the_backup(database: Path, tmp_path: Path) -> None:
    asyncio.run(_commit_and_back_up(database, tmp_path / "backup.db"))
    assert "LAST" in asyncio.run(held(tmp_path / "backup.db"))


def test_a_database_whose_service_was_killed_is_backed_up_whole(database: Path, tmp_path: Path) -> None:
    writing = _start_saving(database)
    acknowledged = [_line(writing) for _ in range(20)]
    writing.kill()
    writing.communicate()
    back_up(database, tmp_path / "backup.db", nobody_looks)
    assert set(acknowledged) <= _reasons(tmp_path / "backup.db")


def test_a_backup_beside_a_writer_is_of_one_moment_and_has_what_was_acknowledged_before(database: Path, tmp_path: Path) -> None:
    _fill_up(database)
    writing = _start_saving(database)
    steps: list[int] = []
    saved_meanwhile: list[str] = []

    def advance(done: int, total: int) -> None:
        assert done > max(steps, default=0), "it began anew"
        steps.append(done)
        saved_meanwhile.append(_line(writing))

    try:
        acknowledged = [_line(writing) for _ in range(10)]
        back_up(database, tmp_path / "backup.db", advance)
    finally:
        writing.kill()
        writing.communicate()
    assert len(steps) > 3
    there = _reasons(tmp_path / "backup.db")
    assert set(acknowledged) <= there
    history = asyncio.run(held(tmp_path / "backup.db"))["A"]
    assert [each.record.revision for each in history] == list(range(len(history) - 1, -1, -1))


def _fill_up(database: Path) -> None:
    """So that a backup takes several steps."""
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE ballast AS SELECT randomblob(20000000) AS it")
    connection.close()


def _start_saving(database: Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, str(SAVING_PROCESS), f"sqlite:{database}", "w", "2", "100000"]
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert _line(process) == "ready"
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    assert _line(process) == "open"
    return process


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def _reasons(path: Path) -> set[str | None]:
    return {each.entry.reason for each in asyncio.run(held(path))["A"]}


def test_a_file_that_is_there_stays_until_the_new_one_is_complete(database: Path, tmp_path: Path) -> None:
    to = tmp_path / "backup.db"
    back_up(database, to, nobody_looks)
    before = to.read_bytes()

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(database, to, fail)
    assert to.read_bytes() == before
    assert files(tmp_path) == ["backup.db", database.name]


def _damage(database: Path) -> None:
    with database.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 40_000)


def _no_groups(database: Path) -> None:
    database.unlink()
    sqlite3.connect(database).execute("CREATE TABLE other (x)").connection.close()


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "damaged": (_damage, "damaged|malformed"),
    "missing": (Path.unlink, "there is no database"),
    "no database": (lambda path: path.write_bytes(b"hello " * 5000), "not a database.*restore an earlier backup"),
    "of something else": (_no_groups, "is no database of portal-emails"),
    "empty": (lambda path: path.write_bytes(b""), "is no database of portal-emails"),
}


@pytest.mark.parametrize("what", sorted(UNFIT))
def test_what_cannot_be_backed_up_whole_leaves_nothing(database: Path, tmp_path: Path, what: str) -> None:
    spoil, words = UNFIT[what]
    spoil(database)
    there = files(tmp_path)
    with pytest.raises(ConfigurationError, match=words):
        back_up(database, tmp_path / "backup.db", nobody_looks)
    assert files(tmp_path) == there


def _in_use(to: Path) -> None:
    to.with_name(f"{to.name}-wal").touch()


PLACES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a folder": (Path.mkdir, "backup.db", "cannot be a file"),
    "in no folder": (lambda to: None, "nowhere/backup.db", "in a folder that is there"),
    "in use": (_in_use, "backup.db", "is a database in use"),
    "itself": (lambda to: None, "the emails# 100%20.db", "is the database itself"),
    "in a device": (lambda to: None, "/proc/backup.db", "cannot write the backup"),
}


@pytest.mark.parametrize("where", sorted(PLACES))
def test_a_place_that_is_no_good_is_refused(database: Path, tmp_path: Path, where: str) -> None:
    prepare, name, words = PLACES[where]
    prepare(tmp_path / name)
    before: Sequence[str] = files(tmp_path)
    with pytest.raises(ConfigurationError, match=words):
        back_up(database, tmp_path / name, nobody_looks)
    assert files(tmp_path) == before
    assert len(asyncio.run(held(database))) > 2
