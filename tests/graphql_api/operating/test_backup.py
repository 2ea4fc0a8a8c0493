"""`portal-emails backup`: what it prints, and with which status it ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.graphql_api.command import Command
from tests.graphql_api.operating.storages import held, put_histories


@pytest.fixture(autouse=True)
def _database(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", "sqlite:emails.db")
    put_histories("sqlite:emails.db", A=3, B=1)


def test_the_storage_of_the_settings_is_backed_up(run: Command) -> None:
    ended = run("backup", "copy.db")
    assert (ended.status, ended.errors) == (0, "")
    assert re.fullmatch(r"Backed up 2 groups, 0\.\d MB, to copy\.db in \d+\.\d s\.\n", ended.output)
    assert held("sqlite:copy.db") == held("sqlite:emails.db")


def test_a_file_that_is_there_is_replaced_only_when_that_is_wanted(run: Command) -> None:
    Path("copy.db").write_text("dear")
    refused = run("backup", "copy.db")
    assert (refused.status, refused.errors) == (
        2,
        "portal-emails: copy.db is there already; name another file, or replace it with --force\n",
    )
    assert Path("copy.db").read_text() == "dear"
    assert run("backup", "copy.db", "--force").status == 0
    assert len(held("sqlite:copy.db")) == 2


@pytest.mark.parametrize(
    ("storage", "words"),
    [
        ("sqlite:misspelt.db", "there is no database"),
        ("memory:", "there is nothing to back up"),
        ("file:emails", "copy its folder or keep it in git, or run portal-emails transfer to a sqlite: URL"),
        ("postgresql://ana:s3cret@db/emails", "use pg_dump, or run portal-emails transfer to a sqlite: URL"),
        ("postgresql+asyncpg://ana:s3cret@db/emails", "use pg_dump, or run portal-emails transfer to a sqlite: URL"),
    ],
)
def test_what_is_not_backed_up_this_way_is_told_what_to_do_instead(run: Command, storage: str, words: str) -> None:
    ended = run("backup", "copy.db", "--storage", storage)
    assert (ended.status, ended.output, ended.errors.count("\n")) == (2, "", 1)
    assert words in ended.errors
    assert "s3cret" not in ended.errors
    assert not Path("copy.db").exists()


def test_ctrl_c_leaves_nothing(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("graphql_api.commands.back_up._pages", lambda start: stop)
    ended = run("backup", "copy.db")
    assert (ended.status, ended.output) == (130, "")
    assert ended.errors == "portal-emails: stopped; no backup was made, and nothing is left of it\n"
    assert [path.name for path in Path().iterdir()] == ["emails.db"]
