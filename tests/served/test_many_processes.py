"""Two services beside one storage are one: what is saved through either is seen by the next read through the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.served.process import Served, serving
from tests.storage.postgresql_server import PostgresqlServer, running_server

pytestmark = pytest.mark.served

CONFIGURE = 'mutation { saveCustomerGroup(input: {code: "ACME", isConfiguredInPortal: true}) { errors { __typename } } }'
SAVE = """
mutation Save($subject: String!, $key: String) {
  saveGroupEmails(input: {
    group: {code: "ACME"}, idempotencyKey: $key, passwordReset: {emails: [{locale: "es", subject: $subject}]}
  }) {
    revision
    replayed
    errors { __typename ... on StorageUnavailable { retryAfterMs } }
  }
}
"""
READ = '{ customerGroup(by: {code: "ACME"}) { revision portalEmails { passwordReset { email(locales: ["es"]) { subject } } } } }'
ROUNDS = 10


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    with running_server() as server:
        yield server


def url_of(storage: str, server: PostgresqlServer, folder: Path) -> str:
    here = {"file": f"file:{folder}/emails", "sqlite": f"sqlite:{folder}/emails.db"}
    return here[storage] if storage in here else server.url(server.database_of(folder), storage)


def started(stack: ExitStack, folder: Path, url: str, count: int) -> list[Served]:
    options = ("--storage", url, "--anonymous-role", "admin")
    folders = [folder / str(number) for number in range(count)]
    for one in folders:
        one.mkdir()
    return [stack.enter_context(serving(one, *options)) for one in folders]


def read(served: Served) -> tuple[int, str]:
    group: dict[str, Any] = served.ask(READ)["customerGroup"]
    return group["revision"], group["portalEmails"]["passwordReset"]["email"]["subject"]


@pytest.mark.parametrize("storage", ["file", "postgresql", "postgresql+asyncpg", "sqlite"])
def test_a_save_through_one_is_seen_by_the_next_read_through_the_other(storage: str, server: PostgresqlServer, tmp_path: Path) -> None:
    with ExitStack() as stack:
        services = started(stack, tmp_path, url_of(storage, server, tmp_path), 2)
        services[0].ask(CONFIGURE)
        for number in range(1, ROUNDS + 1):
            writer, reader = services[number % 2], services[1 - number % 2]
            saved = writer.ask(SAVE, subject=f"Asunto {number}", key=f"key {number}")["saveGroupEmails"]
            assert saved == {"revision": number, "replayed": False, "errors": []}
            assert read(reader) == (number, f"Asunto {number}")
            again = reader.ask(SAVE, subject=f"Asunto {number}", key=f"key {number}")["saveGroupEmails"]
            assert again == {"revision": number, "replayed": True, "errors": []}


@pytest.mark.parametrize("storage", ["postgresql", "postgresql+asyncpg"])
def test_a_database_that_is_gone_is_a_typed_answer_and_its_return_needs_no_restart(
    storage: str, server: PostgresqlServer, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        (served,) = started(stack, tmp_path, url_of(storage, server, tmp_path), 1)
        served.ask(CONFIGURE)
        server.stop()
        try:
            (error,) = served.ask(SAVE, subject="Asunto", key="key")["saveGroupEmails"]["errors"]
            assert error["__typename"] == "StorageUnavailable"
            assert error["retryAfterMs"] > 0
        finally:
            server.start()
        assert served.ask(SAVE, subject="Asunto", key="key")["saveGroupEmails"]["errors"] == []
        assert read(served) == (1, "Asunto")
        assert "postgres@" not in served.log.read_text()
