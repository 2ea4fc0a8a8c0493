"""`portal-emails doctor`: what it finds wrong, what to do about it, and that it changes nothing and shows no text."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graphql_api.doctor import examining, group_checks
from graphql_api.doctor.checks import Finding
from portal_emails.documents import record_of
from portal_emails.model import Content, CustomerGroup, EmailText, InternalAddresses, PortalEmails, SectionEmails
from portal_emails.packs import Packs
from portal_emails.ports import Commit, Entry, Record, Revision, Storage
from portal_emails.sections import SectionKind
from portal_emails.testing.storage_contract.samples import MOMENT
from storage.capabilities import Examination, Schema
from storage.sql.store import SqliteStorage
from tests.graphql_api.command import Command
from tests.graphql_api.operating.storages import use
from tests.plugins.fakes import Site
from tests.valid_contents import valid_content

URL = "sqlite:emails.db"
KIND = SectionKind.PASSWORD_RESET
GOOD = EmailText("Hola", Content(valid_content(KIND, "Buenos días")))
SECRET_WORDS = "Estimada Ana"


def group_with(code: str, text: EmailText = GOOD, locale: str = "es", send_from: str | None = None) -> CustomerGroup:
    """A configured group with one own text."""
    sections = {KIND: SectionEmails(enabled=False, texts={locale: text})}
    return CustomerGroup(code, 0, configured=True, emails=PortalEmails(InternalAddresses(None, send_from), sections))


def saved(record: Record, at: datetime = MOMENT) -> Commit:
    return Commit(record.revision - 1 if record.revision else None, Revision(record, Entry(at, "ana", None, b"[]", None, None)))


async def put(storage: Storage, *records: Record, at: datetime = MOMENT) -> None:
    for record in records:
        await storage.commit(saved(record, at))


@pytest.fixture
def doctor(run: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Mapping[str, Any]]]:
    """The status, and the checks by name."""
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", URL)

    def examine(*options: str) -> tuple[int, Mapping[str, Any]]:
        ended = run("doctor", "--json", *options)
        assert SECRET_WORDS not in ended.output + ended.errors
        facts = json.loads(ended.output)
        assert (ended.status == 1) == (facts["status"] == "failed")
        return ended.status, {check["name"]: check for check in facts["checks"]}

    return examine


Doctor = Callable[..., tuple[int, Mapping[str, Any]]]


def store(*groups: CustomerGroup, at: datetime = MOMENT) -> None:
    use(URL, lambda storage: put(storage, *map(record_of, groups), at=at))
    Path("emails.db").chmod(0o600)


def test_where_all_is_well_every_check_says_so(doctor: Doctor) -> None:
    store(group_with("A"), group_with("B"))
    status, checks = doctor()
    assert status == 0
    assert list(checks) == ["plugins", "locale packs", "reachable", "writable", "migrations", "permissions", "clock", "documents", "texts"]
    assert {name: check["status"] for name, check in checks.items()} == dict.fromkeys(checks, "ok")
    assert checks["documents"]["found"] == "2 groups and 2 revisions were read"


def test_people_read_a_line_for_each_check_and_what_to_do(run: Command) -> None:
    ended = run("doctor", "--storage", "sqlite:misspelt.db")
    assert ended.status == 1
    lines = [line.split(maxsplit=1) for line in ended.output.splitlines()]
    assert ["ok", "plugins: 4 plugins take part"] in lines
    assert ["->", "correct the URL of the storage, or start the service once, which makes it"] in lines
    assert not list(Path().iterdir())


def dumped() -> list[str]:
    with sqlite3.connect("emails.db") as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def test_it_changes_nothing(doctor: Doctor) -> None:
    store(group_with("A"))
    before = dumped()
    doctor("--history")
    assert dumped() == before


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:misspelt", "nothing was ever kept in the folder"),
        ("postgresql://ana:s3cret@127.0.0.1:1/emails", "start the server, or correct the URL"),
        ("sqlite:letter.txt", "file is not a database; name another file"),
    ],
)
def test_a_storage_that_is_not_there_fails(run: Command, url: str, words: str) -> None:
    Path("letter.txt").write_text("Dear customer, " * 100)
    ended = run("doctor", "--storage", url)
    assert ended.status == 1
    assert words in ended.output
    assert "s3cret" not in ended.output
    assert [path.name for path in Path().iterdir()] == ["letter.txt"]


def test_settings_that_are_no_good_are_status_2(run: Command) -> None:
    ended = run("doctor", "--storage", "clay-tablets:")
    assert (ended.status, ended.output, ended.errors.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(("version", "status", "words"), [("9999", "failed", "is newer than this version's")])
def test_tables_of_another_version_are_told_and_left_alone(doctor: Doctor, version: str, status: str, words: str) -> None:
    store(group_with("A"))
    with sqlite3.connect("emails.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    _, checks = doctor()
    assert (checks["migrations"]["status"], checks["documents"]["status"]) == (status, "not checked")
    assert words in checks["migrations"]["found"]
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(version,)]
    connection.close()


def test_tables_that_the_next_start_upgrades_are_a_warning_and_not_upgraded(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    store(group_with("A"))
    examine = SqliteStorage.examine

    async def with_older_schema(storage: SqliteStorage) -> Examination:
        return replace(await examine(storage), schema=Schema("0001", "0002", "older"))

    async def fail(storage: SqliteStorage) -> None:
        raise AssertionError("opening upgrades")

    monkeypatch.setattr(SqliteStorage, "examine", with_older_schema)
    monkeypatch.setattr(SqliteStorage, "open", fail)
    status, checks = doctor()
    assert (status, checks["migrations"]["status"], checks["documents"]["status"]) == (0, "warning", "not checked")
    assert checks["migrations"]["remedy"] == "make a backup: the next start of the service upgrades it"


def test_files_that_anyone_may_read_are_a_warning(doctor: Doctor, tmp_path: Path) -> None:
    store(group_with("A"))
    Path("emails.db").chmod(0o644)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o001 == 0 and folder.owner() != "nobody":
            folder.chmod(folder.stat().st_mode | 0o011)
    status, checks = doctor()
    assert (status, checks["permissions"]["status"]) == (0, "warning")
    assert checks["permissions"]["remedy"].startswith("chmod o-rwx ")


# ------------------------------------------------------------------------------- clock


@pytest.mark.parametrize(
    ("now", "database", "expected"),
    [
        (datetime(2023, 12, 31, tzinfo=UTC), None, ("failed", "this machine says 2023-12-31")),
        (MOMENT + timedelta(days=1), None, ("ok", "2026-03-01")),
        (MOMENT + timedelta(days=1), timedelta(seconds=1), ("ok", "as the database says")),
        (MOMENT + timedelta(days=1), timedelta(seconds=-60), ("warning", "the database says")),
        (MOMENT - timedelta(days=1), None, ("warning", "the newest save is of 2026-02-28 23:59:59 UTC, which is in the future")),
    ],
    ids=str,
)
def test_the_clock(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, now: datetime, database: timedelta | None, expected: tuple[str, str]
) -> None:
    store(group_with("A"))
    examine = SqliteStorage.examine

    async def with_clock(storage: SqliteStorage) -> Examination:
        return replace(await examine(storage), clock=None if database is None else now + database)

    monkeypatch.setattr(SqliteStorage, "examine", with_clock)
    monkeypatch.setattr(examining, "utc_now", lambda: now)
    _, checks = doctor()
    assert checks["clock"]["status"] == expected[0]
    assert expected[1] in checks["clock"]["found"]


# -------------------------------------------------------------------------- documents


def _damaged(code: str, document: bytes) -> Record:
    return replace(record_of(group_with(code)), document=document)


@pytest.mark.parametrize("document", [b"", b"{}", b"null", b'{"format": 99}', b"\xff", f'{{"format": 1, "x": "{SECRET_WORDS}"}}'.encode()])
def test_a_group_that_cannot_be_read_is_named_and_the_others_are_read(doctor: Doctor, document: bytes) -> None:
    use(URL, lambda storage: put(storage, record_of(group_with("A")), _damaged("B", document), record_of(group_with("C"))))
    status, checks = doctor()
    assert (status, checks["documents"]["status"]) == (1, "failed")
    assert [(each["group"], each["rule"], each["revision"]) for each in checks["documents"]["findings"]] == [
        ("B", "UNREADABLE_DOCUMENT", 0)
    ]
    assert "3 groups" in checks["documents"]["found"]


def test_old_revisions_are_read_when_that_is_asked(doctor: Doctor) -> None:
    old, new = _damaged("A", b"{"), replace(record_of(group_with("A")), revision=1)
    use(URL, lambda storage: put(storage, old, new))
    assert doctor()[0] == 0
    status, checks = doctor("--history")
    assert (status, checks["documents"]["status"]) == (1, "failed")
    [finding] = checks["documents"]["findings"]
    assert (finding["group"], finding["revision"]) == ("A", 0)


def test_a_group_that_is_not_its_newest_revision_is_found(doctor: Doctor) -> None:
    store(group_with("A"))
    with sqlite3.connect("emails.db") as connection:
        connection.execute("UPDATE groups SET revision = 5")
    connection.close()
    _, checks = doctor()
    assert [each["rule"] for each in checks["documents"]["findings"]] == ["INCONSISTENT_HISTORY"]


def test_groups_may_be_left_out(doctor: Doctor) -> None:
    use(URL, lambda storage: put(storage, _damaged("A", b"{")))
    status, checks = doctor("--quick")
    assert (status, checks["documents"]["status"], checks["texts"]["status"]) == (0, "not checked", "not checked")


def test_a_storage_that_can_only_be_opened_is_opened(doctor: Doctor) -> None:
    status, checks = doctor("--storage", "memory:")
    assert status == 0
    assert (checks["reachable"]["status"], checks["writable"]["status"]) == ("ok", "not checked")


# ------------------------------------------------------------------------------ texts

BAD_TEXTS: dict[str, tuple[CustomerGroup, Mapping[str, object]]] = {
    "an unknown variable": (
        group_with("A", replace(GOOD, subject=f"{SECRET_WORDS} {{{{ nobody.knows }}}}")),
        {"rule": "UNKNOWN_VARIABLE", "section": "passwordReset", "locale": "es", "part": "subject", "line": 1, "column": 17},
    ),
    "a required variable": (
        group_with("A", EmailText("Hola", Content(SECRET_WORDS))),
        {"rule": "MISSING_REQUIRED_VARIABLE", "section": "passwordReset", "locale": "es", "part": "content"},
    ),
    "half a text": (
        group_with("A", EmailText(subject=SECRET_WORDS), locale="fi"),
        {"rule": "INCOMPLETE", "section": "passwordReset", "locale": "fi", "part": "content"},
    ),
    "two lines": (
        group_with("A", replace(GOOD, subject=f"{SECRET_WORDS}\nBcc: eve@example.com")),
        {"rule": "SINGLE_LINE", "section": "passwordReset", "locale": "es", "part": "subject"},
    ),
    "a locale": (group_with("A", locale="x" * 101), {"rule": "MAX_LENGTH", "section": "passwordReset", "locale": "x" * 101}),
    "an address": (group_with("A", send_from=SECRET_WORDS), {"rule": "EMAIL_ADDRESS", "section": "internalAddresses.sendFrom"}),
}


@pytest.mark.parametrize("what", sorted(BAD_TEXTS))
def test_what_a_save_would_refuse_today_is_named_with_its_place(doctor: Doctor, what: str) -> None:
    group, expected = BAD_TEXTS[what]
    store(group, group_with("B"))
    status, checks = doctor()
    assert (status, checks["texts"]["status"], checks["documents"]["status"]) == (1, "failed", "ok")
    findings = checks["texts"]["findings"]
    assert {each["group"] for each in findings} == {"A"}
    assert expected.items() <= findings[0].items()


def test_people_see_where_a_text_is_wrong(run: Command) -> None:
    store(BAD_TEXTS["an unknown variable"][0])
    ended = run("doctor", "--storage", URL)
    assert "             group 'A', passwordReset es subject, line 1, column 17: UNKNOWN_VARIABLE\n" in ended.output
    assert SECRET_WORDS not in ended.output
    assert "nobody.knows" not in ended.output


def test_of_very_many_findings_the_first_are_kept_and_all_are_counted(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_checks, "_SHOWN", 3)
    use(URL, lambda storage: put(storage, *(_damaged(f"G{number}", b"{") for number in range(20))))
    _, checks = doctor()
    assert len(checks["documents"]["findings"]) == 3
    assert "20 cannot be" in checks["documents"]["found"]


# ---------------------------------------------------------------------------- plugins


def test_a_plugin_that_is_left_out_fails(doctor: Doctor, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path_factory.mktemp("site"))
    monkeypatch.syspath_prepend(site.folder)
    site.plugin("no_exclamations", "raise RuntimeError('no punctuation found')")
    store()
    status, checks = doctor()
    assert (status, checks["plugins"]["status"]) == (1, "failed")
    assert "no_exclamations is left out" in checks["plugins"]["found"]


def test_a_pack_that_is_not_served_whole_is_a_warning(
    doctor: Doctor, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("packs")
    (folder / "fi.po").write_text("not a pack")
    monkeypatch.setenv("PORTAL_EMAILS_LOCALE_FOLDERS", str(folder))
    store()
    status, checks = doctor()
    assert (status, checks["locale packs"]["status"]) == (0, "warning")
    assert "fi.po" in checks["locale packs"]["found"]


def test_others_are_served_while_texts_are_checked(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storages have deadlines, which go on meanwhile."""
    threads: set[str] = set()
    findings = group_checks.text_findings

    def noted(group: CustomerGroup, packs: Packs) -> Iterator[Finding]:
        threads.add(threading.current_thread().name)
        return findings(group, packs)

    store(group_with("A"))
    monkeypatch.setattr(group_checks, "text_findings", noted)
    assert doctor()[1]["texts"]["status"] == "ok"
    assert threads
    assert threading.main_thread().name not in threads
