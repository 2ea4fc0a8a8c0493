"""`portal-emails check-storage`: every case of the kit, where a storage is to be used, and nothing left of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal_emails.testing import running
from storage.memory import MemoryStorage
from tests.graphql_api.command import Command
from tests.graphql_api.operating.storages import held, put_histories
from tests.plugins.fakes import Site

QUICK = ("test_load_gives_the_newest_records", "test_a_group_is_created_once", "test_acknowledged_commits_survive_reopening")


@pytest.fixture
def _few_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are run on every storage anyway."""
    monkeypatch.setattr(running, "case_names", lambda contract: list(QUICK))
    monkeypatch.setattr("graphql_api.commands.check_storage.case_names", lambda contract: list(QUICK))


def test_every_case_is_run_on_the_memory(run: Command) -> None:
    ended = run("check-storage", "memory:")
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.endswith("\n33 passed, 0 failed, 4 not promised.\n")


@pytest.mark.usefixtures("_few_cases")
@pytest.mark.parametrize("url", ["sqlite:emails.db", "file:emails"])
def test_nothing_is_left_beside_a_storage_and_its_groups_are_not_touched(run: Command, url: str) -> None:
    put_histories(url, A=2)
    before = sorted(Path().rglob("*"))
    ended = run("check-storage", url)
    assert (ended.status, ended.errors) == (0, "")
    assert "passed       a group is created once\n" in ended.output
    assert ended.output.endswith("3 passed, 0 failed, 0 not promised.\n")
    assert sorted(Path().rglob("*")) == before
    assert len(held(url)["A"]) == 2


@pytest.mark.usefixtures("_few_cases")
def test_json_has_every_case(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(MemoryStorage, "commit", fail)
    ended = run("check-storage", "memory:", "--json")
    assert ended.status == 1
    assert json.loads(ended.output) == [
        {"name": "load gives the newest records", "outcome": "failed", "problem": "OSError: disk full"},
        {"name": "a group is created once", "outcome": "failed", "problem": "OSError: disk full"},
        {
            "name": "acknowledged commits survive reopening",
            "outcome": "not promised",
            "problem": "the storage says survives_reopening = False",
        },
    ]


THIRD_PARTY = """
from portal_emails import hookimpl
from storage.sql.store import SqliteStorage

class Mine:
    def __init__(self, url):
        self._storage = SqliteStorage("sqlite:" + url.partition(":")[2].partition("#")[0])

    def __getattr__(self, name):
        if name in {"places", "examine", "back_up"}:
            raise AttributeError(name)
        return getattr(self._storage, name)

@hookimpl
def register_storages():
    return {"mine": Mine}
"""


@pytest.fixture
def _third_party(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path_factory.mktemp("site"))
    monkeypatch.syspath_prepend(site.folder)
    site.plugin("mine", THIRD_PARTY)


@pytest.mark.usefixtures("_few_cases", "_third_party")
def test_a_storage_of_a_plugin_is_tried_in_places_that_the_url_names(run: Command) -> None:
    ended = run("check-storage", "mine:{name}.db")
    assert (ended.status, ended.errors) == (0, "")
    assert len(list(Path().glob("*_case_*.db"))) == 3
    assert run("check-storage", "mine:{name}.db").status == 0, "names are new each time"


@pytest.mark.usefixtures("_few_cases", "_third_party")
def test_where_there_are_groups_nothing_is_tried(run: Command) -> None:
    put_histories("sqlite:emails.db", A=1)
    ended = run("check-storage", "mine:emails.db#{name}")
    assert (ended.status, ended.output) == (2, "")
    assert "has groups already; write {name} where it makes another place" in ended.errors
    assert len(held("sqlite:emails.db")) == 1


@pytest.mark.usefixtures("_third_party")
def test_a_url_without_places_is_refused_with_how_to_write_it(run: Command) -> None:
    ended = run("check-storage", "mine:emails.db")
    assert (ended.status, ended.output) == (2, "")
    assert "write {name} in the URL where each of the" in ended.errors
    assert not list(Path().iterdir())


def test_ctrl_c_removes_what_was_made(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("graphql_api.commands.check_storage._show", stop)
    ended = run("check-storage", "sqlite:emails.db")
    assert (ended.status, ended.output) == (130, "")
    assert not list(Path().iterdir())
