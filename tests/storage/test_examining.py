"""Looking at a storage finds out what an operator has to know, and changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from portal_emails.errors import ConfigurationError
from portal_emails.ports import ListQuery
from storage.capabilities import Examinable, Examination
from storage.file import FileStorage
from storage.permissions import concerns
from storage.sql import SqliteStorage, engine
from storage.sql.postgresql_store import PostgresqlStorage
from tests.storage.file_folders import as_nobody, put_by_hand
from tests.storage.moving import fill
from tests.storage.postgresql_server import PostgresqlServer

Local = SqliteStorage | FileStorage
LOCAL: dict[str, Callable[[Path], Local]] = {
    "file": lambda folder: FileStorage(f"file:{folder}/emails"),
    "sqlite": lambda folder: SqliteStorage(f"sqlite:{folder}/emails"),
}


async def made(storage: Local | PostgresqlStorage) -> None:
    await storage.open()
    await fill(storage, {"A": 2})
    await storage.close()


def examined(storage: Local | PostgresqlStorage) -> Examination:
    assert isinstance(storage, Examinable)
    return asyncio.run(storage.examine())


def state(folder: Path) -> dict[str, str]:
    """Every file below the folder, with a digest of it."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in sorted(folder.rglob("*"))}


@pytest.fixture(params=sorted(LOCAL))
def local(request: pytest.FixtureRequest, tmp_path: Path) -> Local:
    return LOCAL[request.param](tmp_path)


def test_what_is_not_there_is_not_made(local: Local, tmp_path: Path) -> None:
    assert not examined(local).is_there
    assert state(tmp_path) == {}


def test_what_is_there_can_be_written_and_is_not_changed(local: Local, tmp_path: Path) -> None:
    asyncio.run(made(local))
    before = state(tmp_path)
    found = examined(local)
    assert (found.is_there, found.obstacle) == (True, None)
    assert str(local.path) in found.found
    assert state(tmp_path) == before


def test_an_empty_file_or_folder_was_never_a_storage(tmp_path: Path) -> None:
    (tmp_path / "emails.db").touch()
    (tmp_path / "emails").mkdir()
    for storage in (SqliteStorage(f"sqlite:{tmp_path}/emails.db"), FileStorage(f"file:{tmp_path}/emails")):
        assert not examined(storage).is_there


def test_a_folder_that_git_brought_is_a_storage(tmp_path: Path) -> None:
    storage = FileStorage(f"file:{tmp_path}/emails")
    asyncio.run(made(storage))
    shutil.rmtree(tmp_path / "emails" / ".portal-emails")
    assert examined(FileStorage(f"file:{tmp_path}/emails")).is_there


@pytest.mark.parametrize(("version", "expected"), [("0001", "current"), ("0000", "newer"), ("9999", "newer")])
def test_the_schema_is_told_and_not_upgraded(tmp_path: Path, version: str, expected: str) -> None:
    asyncio.run(made(SqliteStorage(f"sqlite:{tmp_path}/emails.db")))
    with sqlite3.connect(tmp_path / "emails.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    connection.close()
    schema = examined(SqliteStorage(f"sqlite:{tmp_path}/emails.db")).schema
    assert schema is not None
    assert (schema.found, schema.wanted, schema.state) == (version, "0001", expected)


def test_a_file_that_others_keep_locked_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.1)
    asyncio.run(made(SqliteStorage(f"sqlite:{tmp_path}/emails.db")))
    other = sqlite3.connect(tmp_path / "emails.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        obstacle = examined(SqliteStorage(f"sqlite:{tmp_path}/emails.db")).obstacle
    finally:
        other.close()
    assert obstacle is not None
    assert (obstacle.found, obstacle.remedy) == ("database is locked", "end the other process that keeps it locked")


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear customer, " * 100)
    with pytest.raises(ConfigurationError, match="letter: file is not a database; name another file"):
        examined(SqliteStorage(f"sqlite:{tmp_path}/letter"))


@pytest.mark.parametrize("scheme", sorted(LOCAL))
def test_what_may_not_be_written_is_told_with_what_to_do(scheme: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(made(LOCAL[scheme](folder)))
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if scheme == "sqlite":
            folder.chmod(0o777)
        try:
            with as_nobody():
                obstacle = examined(LOCAL[scheme](folder)).obstacle
        finally:
            folder.chmod(0o755)
    assert obstacle is not None
    assert "let this user write" in obstacle.remedy


@pytest.mark.parametrize("closed", ["a", "a/revisions"])
def test_a_group_that_this_user_may_not_save_is_named(closed: str) -> None:
    """As where another user's command has made its folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        storage = LOCAL["file"](folder)
        asyncio.run(made(storage))
        for code in ("a", "b"):
            put_by_hand(folder / "emails", code)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        (folder / "emails" / closed).chmod(0o555 if closed != "a" else 0o500)
        try:
            with as_nobody():
                obstacle = examined(LOCAL["file"](folder)).obstacle
        finally:
            (folder / "emails" / closed).chmod(0o755)
    assert obstacle is not None
    assert obstacle.found == "saves of a group would fail: this user may not write the folder a"


# ------------------------------------------------------------------------- permissions


@pytest.mark.parametrize(
    ("of_folder", "of_file", "expected"),
    [
        (0o755, 0o600, []),
        (0o755, 0o640, []),
        (0o700, 0o666, []),
        (0o755, 0o644, ["read"]),
        (0o755, 0o666, ["change", "read"]),
        (0o777, 0o600, ["replace"]),
        (0o1777, 0o600, []),
    ],
    ids=str,
)
def test_who_else_may_get_at_the_files(of_folder: int, of_file: int, expected: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="it's ") as name:
        folder, file = Path(name), Path(name, "emails.db")
        file.touch()
        file.chmod(of_file)
        folder.chmod(of_folder)
        found = concerns(folder, [file, folder / "not-there"])
        assert [concern.found.split()[5] for concern in found] == expected
        for concern in found:
            assert os.system(concern.remedy) == 0
        assert concerns(folder, [file]) == ()


# -------------------------------------------------------------------------- PostgreSQL


@pytest.fixture
def url(postgresql: PostgresqlServer, tmp_path: Path) -> str:
    return postgresql.url(postgresql.database_of(tmp_path))


def examined_there(url: str) -> Examination:
    async def examine() -> Examination:
        storage = PostgresqlStorage(url)
        try:
            return await storage.examine()
        finally:
            await storage.close()

    return asyncio.run(examine())


def run(url: str, *statements: str) -> list[tuple[object, ...]]:
    """What the last one answers."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursors = [connection.execute(statement.encode()) for statement in statements]
        return cursors[-1].fetchall() if cursors[-1].description else []


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg"])
def test_a_database_is_looked_at_without_making_anything(url: str, scheme: str) -> None:
    there = url.replace("postgresql", scheme, 1)
    assert not examined_there(there).is_there
    assert run(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
    asyncio.run(made(PostgresqlStorage(there)))
    found = examined_there(there)
    assert (found.is_there, found.obstacle) == (True, None)
    assert found.schema is not None
    assert found.schema.state == "current"
    assert found.clock is not None
    assert abs(found.clock - datetime.now(UTC)) < timedelta(seconds=5)
    assert run(url, "SELECT code FROM groups") == [("A",)]


def test_a_superuser_is_more_than_the_service_needs(url: str) -> None:
    [concern] = examined_there(url).concerns
    assert "superuser" in concern.found


def test_a_user_who_may_only_read_cannot_write(url: str, postgresql: PostgresqlServer) -> None:
    asyncio.run(made(PostgresqlStorage(url)))
    role = "reader_" + hashlib.sha256(url.encode()).hexdigest()[:8]
    run(url, f"CREATE ROLE {role} LOGIN", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    found = examined_there(url.replace("postgres@", f"{role}@"))
    assert found.obstacle is not None
    assert found.obstacle.found == "this user may not write the tables"
    assert found.concerns == ()


def test_a_standby_cannot_be_written(url: str) -> None:
    asyncio.run(made(PostgresqlStorage(url)))
    database = url.rpartition("/")[2]
    run(url, f'ALTER DATABASE "{database}" SET default_transaction_read_only = on')
    obstacle = examined_there(url).obstacle
    assert obstacle is not None
    assert obstacle.found == "the server may only be read"


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(ConfigurationError, match="start the server, or correct the URL") as raised:
        examined_there("postgresql://ana:s3cret@127.0.0.1:1/emails")
    assert "s3cret" not in str(raised.value)


# ------------------------------------------------------------------------------ places


async def use(storage: Local | PostgresqlStorage | None, code: str) -> int:
    assert storage is not None
    await storage.open()
    await fill(storage, {code: 1})
    count = await storage.count(ListQuery())
    await storage.close()
    return count


def test_places_beside_a_storage_are_apart_and_gone_afterwards(local: Local, tmp_path: Path) -> None:
    asyncio.run(made(local))
    before = state(tmp_path)
    with local.places() as place:
        for name in ("one", "other"):
            storage = place(name)
            assert isinstance(storage, SqliteStorage | FileStorage)
            assert asyncio.run(use(storage, "A")) == 1
        assert state(tmp_path) != before
    assert state(tmp_path) == before


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg"])
def test_places_in_a_database_are_apart_and_gone_afterwards(url: str, scheme: str) -> None:
    storage = PostgresqlStorage(url.replace("postgresql", scheme, 1))
    asyncio.run(made(PostgresqlStorage(url)))
    schemas = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'portal_emails_check%'"
    with storage.places() as place:
        for name in ("one", "other"):
            there = place(name)
            assert isinstance(there, PostgresqlStorage)
            assert asyncio.run(use(there, "A")) == 1
        assert len(run(url, schemas)) == 2
    assert run(url, schemas) == []
    assert run(url, "SELECT revision FROM groups") == [(1,)]


def test_a_user_who_may_not_make_schemas_is_told_so(url: str) -> None:
    role = "tenant_" + hashlib.sha256(url.encode()).hexdigest()[:8]
    run(url, f"CREATE ROLE {role} LOGIN")
    storage = PostgresqlStorage(url.replace("postgres@", f"{role}@"))
    with storage.places() as place, pytest.raises(ConfigurationError, match="may not make schemas: GRANT CREATE ON DATABASE"):
        asyncio.run(place("one").open())
