"""`backends.py`: behavioural tests run on every storage, or on those that are asked for, each time in an empty one."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from portal_emails.ports import Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file.store import FileStorage
from storage.memory import MemoryStorage
from storage.sql.postgresql_store import PostgresqlStorage
from storage.sql.store import SqliteStorage
from tests.backends import BACKENDS, MakePlace, Place

ROOT = Path(__file__).parents[1]
BEHAVIOURAL = "tests/portal_emails/use_cases/test_save_group.py"
CLASSES = {"memory": MemoryStorage, "sqlite": SqliteStorage, "postgresql": PostgresqlStorage, "file": FileStorage}


@pytest.mark.anyio
async def test_a_test_gets_the_storage_that_its_name_says(backend: str, inner_storage: Storage) -> None:
    assert type(inner_storage) is CLASSES[backend]


async def _codes(place: Place, *added: str) -> set[str]:
    """Of the groups in it, after some were added."""
    storage = place()
    await storage.open()
    try:
        for code in added:
            await storage.commit(put(revision(code)))
        return set(await storage.load(["A", "B"]))
    finally:
        await storage.close()


@pytest.mark.parametrize("code", ["A", "B"])
def test_a_place_keeps_its_groups_within_one_test(make_place: MakePlace, code: str) -> None:
    one, other = make_place(), make_place()
    assert asyncio.run(_codes(one, code)) == {code}
    assert asyncio.run(_codes(one)) == {code}
    assert asyncio.run(_codes(other)) == set()


def collected_on(*options: str) -> Sequence[str]:
    """For which storages pytest finds the first of the behavioural tests, in the order in which it runs them."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "-q", *options, BEHAVIOURAL]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    first = run.stdout.partition("[")[0]
    return re.findall(rf"^{re.escape(first)}\[([a-z]+)", run.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("options", "backends"),
    [((), BACKENDS), (("--storage", "file"), ("file",)), (("--storage", "file", "--storage", "memory"), ("memory", "file"))],
    ids=["all", "one", "two"],
)
def test_all_storages_or_those_that_are_asked_for(options: Sequence[str], backends: Sequence[str]) -> None:
    assert tuple(collected_on(*options)) == backends
