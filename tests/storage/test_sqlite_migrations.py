"""The schema of an SQLite file: made by migrations that agree with the tables, and never newer than the code."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from portal_emails.errors import ConfigurationError
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql import SqliteStorage
from storage.sql.engine import begin_writing
from storage.sql.migrate import configuration
from storage.sql.tables import metadata

pytestmark = pytest.mark.anyio


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path}/emails%20 ñ.db"


@pytest.fixture(autouse=True)
async def _saved(url: str) -> None:
    storage = SqliteStorage(url)
    await storage.open()
    await storage.commit(put(revision("A", key="k")))
    await storage.close()


def change(url: str, work: Callable[[Connection], None]) -> None:
    storage = SqliteStorage(url)
    with storage.engine.connect() as connection:
        begin_writing(connection)
        work(connection)
        connection.commit()
    storage.engine.dispose()


def migrating(step: Callable[[Config, str], None], to: str) -> Callable[[Connection], None]:
    return lambda connection: step(configuration(connection), to)


async def groups(url: str) -> int:
    storage = SqliteStorage(url)
    await storage.open()
    try:
        return await storage.count(ListQuery())
    finally:
        await storage.close()


async def test_the_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    def compare(connection: Connection) -> None:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        [index] = inspect(connection).get_indexes("revisions")
        assert str(index.get("dialect_options", {})["sqlite_where"]) == "key IS NOT NULL"

    change(url, compare)


async def test_several_new_files_open_at_once(tmp_path: Path) -> None:
    storages = [SqliteStorage(f"sqlite:{tmp_path}/{number}.db") for number in range(8)]
    await asyncio.gather(*(storage.open() for storage in storages))
    assert [await storage.count(ListQuery()) for storage in storages] == [0] * 8
    await asyncio.gather(*(storage.close() for storage in storages))


async def test_opening_again_keeps_everything(url: str) -> None:
    assert await groups(url) == 1


async def test_down_and_up_again(url: str) -> None:
    change(url, migrating(command.downgrade, "base"))
    change(url, lambda connection: _assert_tables(connection, {"alembic_version"}))
    change(url, migrating(command.upgrade, "head"))
    change(url, lambda connection: _assert_tables(connection, {"alembic_version", "groups", "revisions"}))
    assert await groups(url) == 0


def _assert_tables(connection: Connection, wanted: set[str]) -> None:
    assert set(inspect(connection).get_table_names()) == wanted


async def test_an_upgrade_is_logged_once(url: str, caplog: pytest.LogCaptureFixture) -> None:
    change(url, migrating(command.downgrade, "base"))
    caplog.set_level(logging.INFO, "portal_emails")
    for _ in range(2):
        await groups(url)
    assert [record.message for record in caplog.records if record.name == "portal_emails.storage"] == [
        "database schema upgraded from nothing to 0001",
    ]


async def test_an_upgrade_that_fails_changes_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_half_way(config: Config, _to: str) -> None:
        config.attributes["connection"].exec_driver_sql("DROP TABLE revisions")
        raise OSError("disk gone")

    change(url, lambda connection: connection.exec_driver_sql("DELETE FROM alembic_version").close())
    monkeypatch.setattr(command, "upgrade", fail_half_way)
    with pytest.raises(OSError, match="disk gone"):
        await groups(url)
    change(url, lambda connection: _assert_tables(connection, {"alembic_version", "groups", "revisions"}))


async def test_a_newer_schema_is_refused(url: str) -> None:
    change(url, lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'").close())
    with pytest.raises(ConfigurationError, match=r"emails.*db: .*schema 9999, newer than this version's 0001: upgrade portal-emails"):
        await groups(url)
