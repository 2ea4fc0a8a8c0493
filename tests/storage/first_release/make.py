"""Made the files beside it, once, with the code of the first release; it stands here to say how, and as a start for the next release.

    PYTHONPATH=. .venv/bin/python tests/storage/first_release/make.py FOLDER

`sqlite.sql` and `postgresql.sql` hold the same groups as that release wrote them; `expected.json` has what a storage has to say about
them. All of it is ASCII, so that no editor and no git changes a byte: a text with other characters is hexadecimal in SQLite, and in
PostgreSQL `U&'\\+01F642'`.
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from portal_emails.changes import diff, values_of
from portal_emails.documents import changes_json, record_of, search_key
from portal_emails.model import Content, ContentFormat, CustomerGroup, EmailText, InternalAddresses, PortalEmails, SectionEmails
from portal_emails.ports import Commit, Entry, ListQuery, Revision, Storage
from portal_emails.sections import SectionKind
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, LOOK_ALIKE_CODES, MOMENT
from storage.sql import postgresql_storage, sqlite_storage
from tests.storage.postgresql_server import running_server, server_program

TABLES = ("alembic_version", "groups", "revisions")
QUERIES = (
    ListQuery(limit=100),
    ListQuery(limit=100, configured=False),
    ListQuery(limit=100, search=search_key("Acme")),
    ListQuery(limit=100, search="%"),
    ListQuery(limit=5, after="ACME"),
    ListQuery(codes=frozenset({"acme", "ACME", "..", "nobody"})),
)


def histories() -> Iterator[Revision]:
    """A group of each hostile code as it was created, and IBERIA with a revision for each hostile text."""
    codes = (*LOOK_ALIKE_CODES, *HOSTILE_TEXTS)
    for number, code in enumerate(codes):
        yield saved(None, CustomerGroup(code, 0, code if number % 2 else None, configured=number % 3 > 0), "key 1")
    before = CustomerGroup("IBERIA", 0, "Iberia", configured=True, own_default_locale="es")
    yield saved(None, before, None)
    for number, text in enumerate(HOSTILE_TEXTS, 1):
        after = CustomerGroup("IBERIA", number, text, configured=number % 5 > 0, own_default_locale="es", emails=emails(number, text))
        yield saved(before, after, text if number % 4 else "again and again")
        before = after


def saved(before: CustomerGroup | None, after: CustomerGroup, key: str | None) -> Revision:
    changes = changes_json(diff(values_of(before or CustomerGroup(after.code)), values_of(after)))
    at = MOMENT + timedelta(days=after.revision, microseconds=876_544 if after.revision % 2 else 0)
    by = after.own_name if after.revision else None
    return Revision(record_of(after), Entry(at, by, by, changes, key, None if key is None else f"{after.revision:064x}"))


def emails(number: int, text: str) -> PortalEmails:
    """The section of this number, with the text in both parts, one of them, and the other format."""
    content = Content(f"{text} {{{{ password_reset.url }}}}", ContentFormat.HTML if number % 2 else ContentFormat.MARKDOWN)
    texts = {"es": EmailText(text, content), "zh-Hant": EmailText(text), "sr-Latn-ME": EmailText(None, content)}
    section = {list(SectionKind)[number % len(SectionKind)]: SectionEmails(enabled=number % 2 == 0, texts=texts)}
    return PortalEmails(InternalAddresses("buzón@bücher.example", None), section, datetime(2026, 3, 1, tzinfo=UTC))


async def fill(storage: Storage) -> dict[str, Any]:
    """Put everything, and say what the storage tells about it."""
    await storage.open()
    put = list(histories())
    for revision in put:
        number = revision.record.revision
        await storage.commit(Commit(number - 1 if number else None, revision))
    told = {
        "revisions": [plain(asdict(revision.record) | asdict(revision.entry)) for revision in put],
        "listings": [
            plain(asdict(query)) | {"found": [each.code for each in await storage.list(query)], "count": await storage.count(query)}
            for query in QUERIES
        ],
        "keys": [
            {"code": code, "key": key, "since": MOMENT.isoformat(), "revision": found and found.record.revision}
            for code, key in sorted({(each.record.code, each.entry.key) for each in put if each.entry.key} | {("IBERIA", "key 1")})
            for found in [await storage.by_key(code, key, MOMENT)]
        ],
    }
    await storage.close()
    return told


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values as JSON has them; documents stay the text that they are."""
    return {name: plain_value(value) for name, value in values.items()}


def plain_value(value: Any) -> Any:
    match value:
        case bytes():
            return value.decode()
        case datetime():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _:
            return value


def sqlite_dump(path: Path) -> Iterator[str]:
    connection = sqlite3.connect(path)
    for (statement,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"):
        yield f"{statement};"
    for table in TABLES:
        for row in connection.execute(f"SELECT * FROM {table}"):
            yield insertion(table, (f"CAST(X'{each.encode().hex()}' AS TEXT)" if is_other(each) else literal(each) for each in row))
    connection.close()


def postgresql_dump(url: str) -> Iterator[str]:
    program = [str(server_program("pg_dump")), "--schema-only", "--no-owner", "--no-privileges", "--no-comments", url]
    schema = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    yield from (line for line in schema.splitlines() if line and not re.match(r"--|\\|SET |SELECT ", line))
    with psycopg.connect(url) as connection:
        for table in TABLES:
            for row in connection.execute(f"SELECT * FROM {table}".encode()):
                yield insertion(f"public.{table}", (escaped(each) if is_other(each) else literal(each, r"'\x{}'") for each in row))


def insertion(table: str, values: Iterable[str]) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join(values)});"


def is_other(value: object) -> bool:
    return isinstance(value, str) and not (value.isascii() and value.isprintable())


def literal(value: object, of_bytes: str = "X'{}'") -> str:
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value)
        case bytes():
            return of_bytes.format(value.hex())
        case _:
            return "'{}'".format(str(value).replace("'", "''"))


def escaped(text: str) -> str:
    return "U&'{}'".format("".join(each if each.isalnum() and each.isascii() else f"\\+{ord(each):06X}" for each in text))


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch, running_server("fsync=off", "timezone=UTC") as server:
        expected = asyncio.run(fill(sqlite_storage(f"sqlite:{scratch}/emails.db")))
        url = server.url(server.database_of(Path(scratch)))
        assert asyncio.run(fill(postgresql_storage(url))) == expected
        (folder / "sqlite.sql").write_text("\n".join(sqlite_dump(Path(scratch, "emails.db"))) + "\n", encoding="ascii")
        (folder / "postgresql.sql").write_text("\n".join(postgresql_dump(url)) + "\n", encoding="ascii")
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
