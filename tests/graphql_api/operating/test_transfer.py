"""`portal-emails transfer`: what it prints, and with which status it ends."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from portal_emails.errors import Unavailable
from portal_emails.ports import Commit, Storage
from portal_emails.testing.storage_contract.samples import put, revision
from storage.memory import MemoryStorage
from storage.patience import PatientStorage
from storage.sql.store import SqliteStorage
from tests.graphql_api.command import Command
from tests.graphql_api.operating.storages import held, put_histories, use

SOURCE, TARGET = "sqlite:source.db", "sqlite:target.db"


@pytest.fixture(autouse=True)
def _source(run: Command) -> None:
    put_histories(SOURCE, A=3, B=1)


def test_everything_is_copied_and_compared(run: Command) -> None:
    ended = run("transfer", SOURCE, TARGET)
    assert (ended.status, ended.errors) == (0, "")
    assert re.match(r"Copied 4 revisions of 2 groups in \d+\.\d s; 2 of 2 groups are equal on both sides\.\n", ended.output)
    digests = re.findall(r"^(?:FROM: |TO:   )2 groups, SHA-256 ([0-9a-f]{64})$", ended.output, re.MULTILINE)
    assert len(digests) == 2
    assert len(set(digests)) == 1
    assert held(TARGET) == held(SOURCE)


@pytest.mark.parametrize("target", [TARGET, "file:target"])
def test_a_dry_run_says_what_would_be_copied_and_makes_nothing(run: Command, tmp_path: Path, target: str) -> None:
    ended = run("transfer", SOURCE, target, "--dry-run")
    assert "SHA-256" not in ended.output  # nothing was read that is not to be compared
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.startswith("Nothing was written. To be copied: 4 revisions of 2 groups; 0 equal already.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["source.db"]


def test_a_dry_run_names_what_stands_in_the_way(run: Command) -> None:
    use(TARGET, lambda storage: storage.commit(put(revision("A", reason="mine"))))
    ended = run("transfer", SOURCE, TARGET, "--dry-run")
    assert ended.status == 1
    assert "group 'A': the target has a history of its own from revision 0 on" in ended.errors
    assert len(held(TARGET)) == 1


def test_a_history_of_the_targets_own_is_named_with_what_to_do(run: Command) -> None:
    use(TARGET, lambda storage: storage.commit(put(revision("A", reason="mine"))))
    ended = run("transfer", SOURCE, TARGET)
    assert ended.status == 1
    assert ended.errors == (
        "group 'A': the target has a history of its own from revision 0 on, which was left as it is; "
        "choose an empty target, or one that only transfers have written to\n"
    )
    assert "1 of 2 groups are equal" in ended.output
    assert held(TARGET)["A"][0].entry.reason == "mine"


def test_groups_of_the_target_alone_are_named(run: Command) -> None:
    put_histories(TARGET, Z=1)
    ended = run("transfer", SOURCE, TARGET)
    assert (ended.status, ended.errors) == (0, "")
    assert "Only the target has 1 group ('Z'); it is left alone.\n" in ended.output


def test_codes_are_shown_so_that_they_do_nothing_to_a_terminal(run: Command) -> None:
    hostile = "\x1b[31mred\u202e\n"
    use(SOURCE, lambda storage: storage.commit(put(revision(hostile))))
    use(TARGET, lambda storage: storage.commit(put(revision(hostile, reason="mine"))))
    ended = run("transfer", SOURCE, TARGET)
    assert r"group '\x1b[31mred\u202e\n': the target" in ended.errors


def test_json_has_everything(run: Command) -> None:
    use(TARGET, lambda storage: storage.commit(put(revision("A", reason="mine"))))
    put_histories(TARGET, Z=1)
    ended = run("transfer", SOURCE, TARGET, "--json")
    facts = json.loads(ended.output)
    assert (ended.status, facts["complete"], facts["dryRun"], facts["groups"], facts["equal"]) == (1, False, False, 2, 1)
    assert facts["copied"] == {"groups": 1, "revisions": 1}
    assert facts["notEqual"] == [{"group": "A", "verdict": "DIFFERENT", "revision": 0, "lacking": 2, "error": None}]
    assert facts["onlyInTarget"] == ["Z"]
    assert facts["digests"]["from"] != facts["digests"]["to"]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        (SOURCE, SOURCE, "FROM and TO are the same storage"),
        ("sqlite:misspelt.db", TARGET, "nothing was ever kept in the SQLite file"),
        ("file:misspelt", TARGET, "nothing was ever kept in the folder"),
        ("clay-tablets:x", TARGET, "FROM has the URL scheme 'clay-tablets'"),
        (SOURCE, "no-url", "TO is not a URL"),
        (SOURCE, "sqlite:no/such/folder.db", "there is no folder"),
        (SOURCE, "postgresql://ana:s3cret@127.0.0.1:1/emails", "start the server, or correct the URL"),
        ("postgresql://ana:s3cret@127.0.0.1:1/emails", TARGET, "start the server, or correct the URL"),
    ],
)
def test_a_fault_of_the_urls_is_one_line_and_status_2(run: Command, tmp_path: Path, source: str, target: str, words: str) -> None:
    ended = run("transfer", source, target)
    assert (ended.status, ended.output, ended.errors.count("\n")) == (2, "", 1)
    assert words in ended.errors
    assert "s3cret" not in ended.errors
    assert not (tmp_path / "misspelt.db").exists()


def _failing(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    commit = SqliteStorage.commit

    async def fail(storage: SqliteStorage, given: Commit) -> None:
        if given.revision.record.revision == 2:
            raise error
        await commit(storage, given)

    monkeypatch.setattr(SqliteStorage, "commit", fail)


def test_a_storage_that_stays_away_ends_it_and_the_same_command_goes_on(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        _failing(patched, Unavailable)
        patched.setattr("storage.opening.PatientStorage", lambda storage, role: PatientStorage(storage, role, seconds=0.05))
        ended = run("transfer", SOURCE, TARGET)
    assert (ended.status, ended.output) == (1, "")
    assert ended.errors == (
        "portal-emails: the target cannot be reached, or its disk is full; what was copied stays, and the same command goes on from there\n"
    )
    assert run("transfer", SOURCE, TARGET).output.startswith("Copied 1 revision of 1 group in ")


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_an_export_is_no_target(run: Command, tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "emails" / "acme").mkdir(parents=True)
    (tmp_path / "emails" / "acme" / "group.toml").write_text("")
    ended = run("transfer", SOURCE, "file:emails", *options)
    assert (ended.status, ended.output) == (2, "")
    assert f"{tmp_path}/emails: it is an export of emails as code; name another folder" in ended.errors
    assert [path.name for path in (tmp_path / "emails").iterdir()] == ["acme"]


@contextmanager
def _no_more_pages() -> Iterator[None]:
    """For every connection to the target, which has room for no revision."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


def test_a_full_target_is_named_with_the_reason(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    use(SOURCE, lambda storage: storage.commit(put(revision("Z", reason="x" * 100_000))))
    use(TARGET, lambda storage: storage.load([]))
    monkeypatch.setattr("storage.opening.PatientStorage", lambda storage, role: PatientStorage(storage, role, seconds=0.05))
    with _no_more_pages():
        ended = run("transfer", SOURCE, TARGET)
    assert ended.status == 1
    assert "portal-emails: the target cannot be used: database or disk is full; what was copied stays" in ended.errors


def test_ctrl_c_is_no_traceback(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        _failing(patched, KeyboardInterrupt)
        ended = run("transfer", SOURCE, TARGET)
    assert (ended.status, ended.output) == (130, "")
    assert ended.errors == "portal-emails: stopped; what was copied stays, and the same command goes on from there\n"


def test_a_group_at_which_a_storage_fails_is_named_without_its_words(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(storage: Storage, given: Commit) -> None:
        raise ValueError("Dear Ana, your code is 1234")

    monkeypatch.setattr(MemoryStorage, "commit", fail)
    ended = run("transfer", SOURCE, "memory:")
    assert ended.status == 1
    assert re.search(r"^group 'A': a storage failed at it: ValueError \(test_transfer\.py, line \d+\)$", ended.errors, re.MULTILINE)
    assert "1234" not in ended.errors + ended.output


TRUNCATE = "SET document = substr(document, 1, 20) WHERE code = 'A' AND revision = 2"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ([f"UPDATE groups {TRUNCATE}"], "the document of revision 2 cannot be read"),
        ([f"UPDATE revisions {TRUNCATE}"], "the document of revision 2 cannot be read"),
        ([f"UPDATE groups {TRUNCATE}", f"UPDATE revisions {TRUNCATE}"], "the document of revision 2 cannot be read"),
        (["DELETE FROM revisions WHERE code = 'A' AND revision = 2"], "revision 2 of 2 is missing"),
    ],
    ids=["the group", "its revision", "both", "no newest revision"],
)
def test_a_group_that_is_damaged_in_the_source_is_named_with_what_to_do(run: Command, statements: list[str], words: str) -> None:
    with closing(sqlite3.connect("source.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    remedy = "restore it there from a backup (portal-emails doctor shows more)"
    for _ in range(2):
        ended = run("transfer", SOURCE, TARGET)
        assert (ended.status, ended.errors) == (1, f"group 'A': damaged in the source: {words}; {remedy}; it was not copied\n")
    assert list(held(TARGET)) == ["B"]
    (named,) = json.loads(run("transfer", SOURCE, TARGET, "--json").output)["notEqual"]
    assert (named["group"], named["verdict"]) == ("A", "FAILED")
    assert words in named["error"]


def test_progress_is_shown_now_and_then_where_there_is_no_terminal(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphql_api.progress._SECONDS_BETWEEN_LINES", 0)
    ended = run("transfer", SOURCE, TARGET)
    assert ended.errors == "Copying: 1 of 2\nCopying: 2 of 2\nComparing: 1 of 2\nComparing: 2 of 2\n"
