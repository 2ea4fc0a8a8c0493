"""Opening a database of PostgreSQL makes its schema, once, or says what stands in the way, never with the password."""

from __future__ import annotations

import asyncio
import builtins
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from portal_emails.errors import ConfigurationError
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.sql import postgresql_storage
from storage.sql.migrate import configuration
from storage.sql.postgresql_store import PostgresqlStorage
from storage.sql.tables import metadata
from tests.storage.postgresql_server import PostgresqlServer

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(postgresql: PostgresqlServer, tmp_path: Path) -> str:
    return postgresql.url(postgresql.database_of(tmp_path))


async def change(url: str, work: Callable[[Connection], object]) -> None:
    storage = PostgresqlStorage(url)
    async with storage.engine.begin() as connection:
        await connection.run_sync(work)
    await storage.close()


def migrating(step: Callable[[Config, str], None], to: str) -> Callable[[Connection], None]:
    return lambda connection: step(configuration(connection), to)


async def opened(url: str) -> PostgresqlStorage:
    storage = PostgresqlStorage(url)
    await storage.open()
    return storage


async def test_processes_that_start_at_once_make_the_schema_once(url: str) -> None:
    storages = await asyncio.gather(*(opened(url) for _ in range(6)))
    await storages[0].commit(put(revision("A", 0)))
    assert [await storage.count(ListQuery()) for storage in storages] == [1] * 6
    await asyncio.gather(*(storage.close() for storage in storages))


async def test_the_migrations_make_what_the_tables_say(url: str) -> None:
    await (await opened(url)).close()
    differences: list[Any] = []
    await change(url, lambda connection: differences.extend(compare_metadata(MigrationContext.configure(connection), metadata)))
    assert differences == []


async def test_the_schema_goes_down_and_up_again(url: str) -> None:
    await (await opened(url)).close()
    await change(url, migrating(command.downgrade, "base"))
    storage = await opened(url)
    await storage.commit(put(revision("A", 0)))
    await storage.close()


async def test_a_newer_schema_is_refused(url: str) -> None:
    await (await opened(url)).close()
    await change(url, lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(ConfigurationError, match=r"schema 9999, newer than this version's .* upgrade portal-emails"):
        await opened(url)


async def test_codes_come_in_the_order_of_their_code_points_whatever_the_database_has(postgresql: PostgresqlServer, tmp_path: Path) -> None:
    name = f"{postgresql.database_of(tmp_path)}icu"
    postgresql.create_database(name, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'es'")
    storage = await opened(postgresql.url(name))
    codes = ["a", "B", "ä", "Z", "_", "ñ", "🙂", "\uffff", "10", "9"]
    for code in codes:
        await storage.commit(put(revision(code, 0)))
    assert [record.code for record in await storage.list(ListQuery())] == sorted(codes)
    await storage.close()


@pytest.mark.parametrize(
    ("change_url", "expected"),
    [
        ({"database": "nothing_there"}, r"there is no such database: create it|database \"nothing_there\" does not exist"),
        ({"port": 1}, r"start the server, or correct the URL \(.*(refused|Connect call failed)"),
        ({"host": "no-such-host.invalid"}, r"start the server, or correct the URL \(.*no-such-host|Name or service"),
        ({"username": "nobody"}, r"this user may not connect from here|role \"nobody\" does not exist"),
    ],
    ids=str,
)
@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg"])
async def test_what_stands_in_the_way_is_named_with_what_to_do(url: str, scheme: str, change_url: Mapping[str, Any], expected: str) -> None:
    storage = PostgresqlStorage(url.replace("postgresql:", f"{scheme}:", 1))
    changed = storage.engine.url.set(
        password="s3cret", query={"options": "-cpassword=s3cret"} if scheme == "postgresql" else {}, **change_url
    )
    with pytest.raises(ConfigurationError, match=expected) as raised:
        await opened(changed.render_as_string(hide_password=False))
    assert str(changed.database) in str(raised.value)
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))
    await storage.close()


@pytest.mark.parametrize(
    ("scheme", "parameters", "expected"),
    [
        ("postgresql", "colour=red", r"\(.*invalid connection option \"colour\""),
        ("postgresql", "options=-csearch_path%3Dnowhere", "there is no such schema: create it"),
        ("postgresql", "sslmode=require", "server does not support SSL, but SSL was required"),
        ("postgresql+asyncpg", "sslmode=disable", r"correct the parameters of the URL \(.*sslmode"),
    ],
)
async def test_a_parameter_that_does_not_fit_is_named(url: str, scheme: str, parameters: str, expected: str) -> None:
    with pytest.raises(ConfigurationError, match=expected):
        await opened(f"{url.replace('postgresql:', f'{scheme}:', 1)}?{parameters}")


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+asyncpg"])
async def test_a_database_of_another_program_is_left_alone(url: str, scheme: str) -> None:
    await change(url, lambda connection: connection.execute(text("CREATE TABLE groups (name text)")))
    with pytest.raises(ConfigurationError, match="it holds tables of another program with the names of ours: name an empty database"):
        await opened(url.replace("postgresql:", f"{scheme}:", 1))


@pytest.mark.parametrize("password", ["s3cr@et", "s3c/r@et", "1/s3cr@et", "1/s3c?r", "1?s3c", "s3cr@et/s3cr@et"])
def test_a_password_that_is_not_encoded_is_refused_and_no_part_of_it_shown(password: str) -> None:
    with pytest.raises(ConfigurationError, match="write @ as %40") as raised:
        postgresql_storage(f"postgresql://ana:{password}@127.0.0.1:5432/emails?sslmode=disable")
    shown = "".join(traceback.format_exception(raised.value))
    assert not [part for part in ("s3c", "et@", "r@et") if part in shown.partition("ConfigurationError")[2]]


async def test_a_database_in_another_encoding_is_refused(postgresql: PostgresqlServer, tmp_path: Path) -> None:
    name = f"{postgresql.database_of(tmp_path)}latin"
    postgresql.create_database(name, "TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(ConfigurationError, match="its encoding is LATIN1: create the database with ENCODING 'UTF8'"):
        await opened(postgresql.url(name))


@pytest.mark.parametrize(
    "url", ["postgresql:", "postgresql://host", "postgresql://ana:s3cret@host:port/x", "postgresql://ana:s3cret@[::1/x"]
)
def test_a_url_that_names_no_database_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="write postgresql://user:password@host:5432/database") as raised:
        postgresql_storage(url)
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(
    ("scheme", "package", "install"),
    [
        ("postgresql", "psycopg", r"pip install 'portal-emails\[postgresql\]'"),
        ("postgresql+asyncpg", "asyncpg", "pip install asyncpg"),
    ],
)
def test_a_driver_that_is_missing_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, scheme: str, package: str, install: str
) -> None:
    load = builtins.__import__

    def without_driver(name: str, *arguments: Any, **more: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return load(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without_driver)
    with pytest.raises(ConfigurationError, match=install):
        postgresql_storage(f"{scheme}://127.0.0.1/emails")


def test_without_greenlet_it_is_the_same() -> None:
    """SQLAlchemy notices when it is to be used."""
    program = (
        "import sys; sys.modules['greenlet'] = None; from storage.sql import postgresql_storage; postgresql_storage('postgresql://a/b')"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert "(greenlet): run pip install 'portal-emails[postgresql]'" in ended.stderr.splitlines()[-1]
