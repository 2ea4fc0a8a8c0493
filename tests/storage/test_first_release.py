"""A database that the first release wrote keeps everything when it is opened today, and through every migration down and up again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from portal_emails.documents import group_of
from portal_emails.ports import Entry, ListQuery, Record, Revision
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql.engine import begin_writing
from storage.sql.migrate import configuration
from storage.sql.postgresql_store import PostgresqlStorage
from storage.sql.store import SqliteStorage
from tests.storage.postgresql_server import PostgresqlServer

pytestmark = pytest.mark.anyio

FIXTURE = Path(__file__).with_name("first_release")
EXPECTED: Mapping[str, Any] = json.loads((FIXTURE / "expected.json").read_text(encoding="ascii"))
DIGEST = "ef2a29f07be83ffc376809ecd414b201cd165b072b3af802074595b3ef189449"
FIRST = "0001"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade():
    op.add_column("groups", sa.Column("size", sa.Integer))
    op.execute("UPDATE groups SET size = length(document)")


def downgrade():
    op.drop_column("groups", "size")
"""
"""What a migration of the next release may look like."""

SqlStorage = SqliteStorage | PostgresqlStorage


@pytest.fixture(params=["postgresql", "sqlite"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> SqlStorage:
    """On the fixture, not yet opened."""
    dump = (FIXTURE / f"{request.param}.sql").read_text(encoding="ascii")
    if request.param == "sqlite":
        with closing(sqlite3.connect(tmp_path / "emails.db")) as connection:
            connection.executescript(dump)
        return SqliteStorage(f"sqlite:{tmp_path}/emails.db")
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    url = server.url(server.database_of(tmp_path))
    with psycopg.connect(url) as connection:
        connection.execute(dump.encode())
    return PostgresqlStorage(url)


def expected_revisions() -> Sequence[Revision]:
    return [_revision(dict(values)) for values in EXPECTED["revisions"]]


def _revision(values: dict[str, Any]) -> Revision:
    values |= {"document": values["document"].encode(), "changes": values["changes"].encode(), "at": datetime.fromisoformat(values["at"])}
    record = Record(*(values[name] for name in Record.__slots__))
    return Revision(record, Entry(*(values[name] for name in Entry.__slots__)))


def _query(listing: Mapping[str, Any]) -> ListQuery:
    codes = listing["codes"]
    return ListQuery(
        listing["after"], listing["limit"], listing["configured"], listing["search"], None if codes is None else frozenset(codes)
    )


async def _promise_everything(storage: SqlStorage) -> None:
    """Every revision with its entry, the newest records, every listing, and every key."""
    expected = expected_revisions()
    codes = {each.record.code: each for each in expected}
    histories = [each for code in codes for each in reversed(await storage.revisions(code, None, 1_000))]
    assert histories == expected
    assert await storage.load(list(codes)) == {code: newest.record for code, newest in codes.items()}
    for listing in EXPECTED["listings"]:
        assert [record.code for record in await storage.list(_query(listing))] == listing["found"]
        assert await storage.count(_query(listing)) == listing["count"]
    for key in EXPECTED["keys"]:
        found = await storage.by_key(key["code"], key["key"], datetime.fromisoformat(key["since"]))
        assert (found and found.record.revision) == key["revision"]


def test_nobody_changes_the_fixture() -> None:
    """A release that changes the schema brings one of its own, beside this one."""
    files = sorted(path for path in FIXTURE.iterdir() if path.suffix in {".json", ".sql"})
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    assert digest == DIGEST


async def test_it_is_opened_and_keeps_everything(storage: SqlStorage) -> None:
    await storage.open()
    await _promise_everything(storage)
    await storage.close()


async def test_its_groups_are_read_and_saved(storage: SqlStorage) -> None:
    await storage.open()
    for each in expected_revisions():
        group = group_of(each.record)
        assert (group.code, group.revision, group.configured) == (each.record.code, each.record.revision, each.record.configured)
    newest = max(each.record.revision for each in expected_revisions())
    await storage.commit(put(revision("IBERIA", newest + 1)))
    assert (await storage.load(["IBERIA"]))["IBERIA"].revision == newest + 1
    await storage.close()


async def test_everything_is_kept_up_down_and_up_again(storage: SqlStorage, tmp_path: Path) -> None:
    for target in ("next", FIRST, "next"):
        await _change(storage, partial(_move, target=target, folder=tmp_path))
        await _promise_everything(storage)
    await storage.close()


async def test_a_migration_that_loses_something_is_found(storage: SqlStorage) -> None:
    """The comparison above can fail: each of these is a slip that a migration may make."""
    for slip in (
        "UPDATE revisions SET reason = NULL WHERE code = 'IBERIA' AND revision = 3",
        "UPDATE groups SET search_key = lower(code)",
        "UPDATE revisions SET key = 'KEY 1' WHERE key = 'key 1'",
        "DELETE FROM revisions WHERE revision = 0 AND code = 'IBERIA'",
    ):
        await _change(storage, partial(Connection.execute, statement=text(slip)))
        with pytest.raises(AssertionError):
            await _promise_everything(storage)
    await storage.close()


def _move(connection: Connection, target: str, folder: Path) -> None:
    """To this schema, with one more migration after the newest that there is."""
    config = configuration(connection)
    scripts = ScriptDirectory.from_config(config)
    (folder / "next.py").write_text(NEXT.format(head=scripts.get_current_head()))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{scripts.versions}\n{folder}")
    step = command.downgrade if target == FIRST else command.upgrade
    step(config, target)


async def _change(storage: SqlStorage, work: Callable[[Connection], object]) -> None:
    if isinstance(storage, PostgresqlStorage):
        async with storage.engine.begin() as connection:
            await connection.run_sync(work)
        return
    with storage.engine.connect() as connection:
        begin_writing(connection)
        work(connection)
        connection.commit()
