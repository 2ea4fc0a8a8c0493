"""What SQLite is asked for beyond the contract: settings, number of statements, and what each of its failures means."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from portal_emails.errors import ConfigurationError, OutcomeUnknown, Stale, StorageError, Unavailable
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import MOMENT, put, revision
from storage.sql import SqliteStorage, engine, sqlite_storage
from storage.sql.failures import FailureLog, during_commit, outside_commit
from tests.storage.broken_disk import files_no_larger_than
from tests.storage.file_folders import as_nobody

pytestmark = pytest.mark.anyio


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    """Open, with one group."""
    storage = SqliteStorage(f"sqlite:{tmp_path}/emails.db")
    await storage.open()
    await storage.commit(put(revision("A")))
    yield storage
    await storage.close()


@contextmanager
def locked(storage: SqliteStorage) -> Iterator[None]:
    """Another process writes all the time."""
    connection = sqlite3.connect(storage.path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


# ------------------------------------------------------------------------ URLs


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:emails.db", "{folder}/emails.db"),
        ("sqlite:data/emails.db", "{folder}/data/emails.db"),
        ("sqlite:/data/emails.db", "/data/emails.db"),
        ("sqlite:///emails.db", "{folder}/emails.db"),
        ("sqlite:////data/emails.db", "/data/emails.db"),
        ("sqlite:/data/100%25 of #1 & ñ.db", "/data/100%25 of #1 & ñ.db"),
        ("sqlite:file:emails.db", "{folder}/file:emails.db"),
    ],
)
async def test_a_url_names_a_file(url: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert SqliteStorage(url).path == Path(path.format(folder=tmp_path))


async def test_parameters_of_a_url_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="sqlite: takes none: end it before the question mark"):
        SqliteStorage("sqlite:a.db?mode=ro")


async def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE groups (name text)")
    with pytest.raises(ConfigurationError, match="if it is another program's database, name another file"):
        await SqliteStorage(f"sqlite:{tmp_path}/other.db").open()


async def test_a_folder_that_may_not_be_entered_is_named(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    storage = SqliteStorage(f"sqlite:{tmp_path}/closed/emails.db")
    await storage.open()
    await storage.close()
    (tmp_path / "closed").chmod(0)
    try:
        with as_nobody():
            for refused in (storage.open, storage.examine):
                with pytest.raises(ConfigurationError, match=rf"cannot open the storage {tmp_path}/closed/emails.db: .*let this user"):
                    await refused()
    finally:
        (tmp_path / "closed").chmod(0o700)


@pytest.mark.parametrize("url", ["sqlite:", "sqlite://", "sqlite:///", "sqlite::memory:", "sqlite:///:memory:", "sqlite://host/emails.db"])
async def test_a_url_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"names no file: write sqlite:emails\.db"):
        sqlite_storage(url)


async def test_a_url_that_is_refused_is_not_quoted() -> None:
    with pytest.raises(ConfigurationError) as refused:
        sqlite_storage("sqlite://scribe:secret@nippur.example/emails.db")
    assert "secret" not in str(refused.value)


def test_making_a_storage_opens_nothing(tmp_path: Path) -> None:
    sqlite_storage(f"sqlite:{tmp_path}/emails.db")
    assert names_in(tmp_path) == []


# -------------------------------------------------------------------- settings


async def test_every_connection_is_set_up_for_durability(storage: SqliteStorage) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10_000, "foreign_keys": 1, "trusted_schema": 0}
    await asyncio.gather(*(storage.commit(put(revision(f"group {number}"))) for number in range(3)))
    with storage.engine.connect() as one, storage.engine.connect() as other:
        for connection in (one, other):
            assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted


async def test_moments_are_kept_in_utc_as_people_read_them(storage: SqliteStorage) -> None:
    with storage.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT at FROM revisions").scalar() == "2026-02-28 23:59:59.123456"


async def test_positions_of_two_openings_are_never_the_same(tmp_path: Path) -> None:
    positions = set()
    for _ in range(2):
        storage = SqliteStorage(f"sqlite:{tmp_path}/emails.db")
        await storage.open()
        positions.add(await storage.position())
        await storage.close()
    assert len(positions) == 2


# ------------------------------------------------------------------ statements


@contextmanager
def statements(storage: SqliteStorage) -> Iterator[list[str]]:
    """Those sent while it lasts."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(storage.engine, "before_cursor_execute", note)
    yield sent
    event.remove(storage.engine, "before_cursor_execute", note)


async def test_reading_takes_one_statement(storage: SqliteStorage) -> None:
    await asyncio.gather(*(storage.commit(put(revision(f"group {number}", key="k"))) for number in range(100)))
    query = ListQuery(after="A", limit=100, configured=True, search="a", codes=frozenset(f"group {number}" for number in range(1000)))
    with statements(storage) as sent:
        for number, read in enumerate(
            (
                storage.load([f"group {number}" for number in range(1000)]),
                storage.list(query),
                storage.count(query),
                storage.revisions("group 1", None, 100),
                storage.by_key("group 1", "k", MOMENT),
            ),
            start=1,
        ):
            assert await read
            assert len(sent) == number


async def test_a_save_takes_the_lock_before_anything_else(storage: SqliteStorage) -> None:
    with statements(storage) as sent:
        await storage.commit(put(revision("A", 1)))
    words = [" ".join(statement.split()[:2]) for statement in sent if not statement.startswith("PRAGMA")]
    assert words == ["BEGIN IMMEDIATE", "SAVEPOINT sa_savepoint_1", "UPDATE groups", "INSERT INTO", "RELEASE SAVEPOINT"]


async def test_looking_up_a_key_reads_an_index(storage: SqliteStorage) -> None:
    with statements(storage) as sent:
        await storage.by_key("A", "k", MOMENT)
    with storage.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[0]}", ("A", "k", "2026", 1, 0)).all()
    assert "USING INDEX revisions_by_key (code=? AND key=?)" in str(plan)


async def test_commits_that_wait_share_a_transaction(storage: SqliteStorage) -> None:
    transactions: list[object] = []
    event.listen(storage.engine, "commit", transactions.append)
    with locked(storage):
        saving = [asyncio.create_task(storage.commit(put(revision(f"group {number}")))) for number in range(60)]
        await asyncio.sleep(0.05)
    await asyncio.gather(*saving)
    assert len(set(await storage.load([f"group {number}" for number in range(60)]))) == 60
    assert len(transactions) <= 3  # the first one's, 32, and the rest


# -------------------------------------------------------------------- failures


@pytest.mark.parametrize(
    ("code", "outside", "during"),
    [
        (sqlite3.SQLITE_BUSY, Unavailable, Unavailable),
        (sqlite3.SQLITE_LOCKED, Unavailable, Unavailable),
        (sqlite3.SQLITE_FULL, Unavailable, Unavailable),
        (sqlite3.SQLITE_IOERR_WRITE, Unavailable, OutcomeUnknown),
        (sqlite3.SQLITE_IOERR_FSYNC, Unavailable, OutcomeUnknown),
        (sqlite3.SQLITE_CANTOPEN, Unavailable, OutcomeUnknown),
        (sqlite3.SQLITE_READONLY, Unavailable, OutcomeUnknown),
        (sqlite3.SQLITE_ERROR, OperationalError, OutcomeUnknown),
        (sqlite3.SQLITE_CORRUPT, OperationalError, OutcomeUnknown),
    ],
)
async def test_what_a_result_code_means(code: int, outside: type[Exception], during: type[StorageError]) -> None:
    cause = sqlite3.OperationalError("as SQLite says")
    cause.sqlite_errorcode = code
    error = OperationalError("COMMIT", None, cause)
    for where, wanted in ((outside_commit, outside), (during_commit, during)):
        with pytest.raises(wanted), where():
            raise error


async def test_a_storage_that_others_keep_locked_is_unavailable(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.1)
    with locked(storage):
        with pytest.raises(Unavailable):
            await storage.commit(put(revision("A", 1)))
        assert (await storage.load(["A"]))["A"].revision == 0
    await storage.commit(put(revision("A", 1)))


async def test_a_full_disk_is_unavailable_and_nothing_is_written(storage: SqliteStorage) -> None:
    @contextmanager
    def full() -> Iterator[None]:
        def limit(connection: sqlite3.Connection, *_rest: object) -> None:
            connection.execute("PRAGMA max_page_count=50")

        event.listen(storage.engine, "checkout", limit)
        yield
        event.remove(storage.engine, "checkout", limit)

    with full():
        large = put(revision("A", 1, document=b"x" * 1_000_000, key="k"))
        with pytest.raises(Unavailable):
            await storage.commit(large)
        assert [each.record.revision for each in await storage.revisions("A", None, 10)] == [0]
        await storage.commit(put(revision("A", 1)))
    assert await storage.by_key("A", "k", MOMENT) is None


async def test_a_full_disk_is_unavailable_to_all_who_are_saved_together(storage: SqliteStorage) -> None:
    def limit(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.execute("PRAGMA max_page_count=1")

    event.listen(storage.engine, "checkout", limit)
    with locked(storage):
        commits = [put(revision(code, document=b"x" * 100_000)) for code in "BCD"]
        saving = [asyncio.create_task(storage.commit(each)) for each in commits]
        await asyncio.sleep(0.1)
    assert [type(each) for each in await asyncio.gather(*saving, return_exceptions=True)] == [Unavailable] * 3


async def test_a_full_disk_is_logged_once_with_the_file_and_the_reason_until_something_is_saved(
    storage: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    for round_ in (1, 2):
        with files_no_larger_than(0):
            for _ in range(3):
                with pytest.raises(StorageError):
                    await storage.commit(put(revision("A", round_, document=b"Dear Ana")))
        warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
        assert len(warnings) == round_
        assert warnings[-1].startswith(f"the storage {storage.path} is unavailable: ")
        assert "SQLITE_" in warnings[-1]
        assert "Ana" not in caplog.text
        await storage.commit(put(revision("A", round_)))


async def test_of_a_failure_that_is_not_of_sqlite_the_log_has_the_type_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(OutcomeUnknown), during_commit(FailureLog(tmp_path / "emails.db")):
        raise ValueError("Dear Ana")
    assert "emails.db is unavailable: ValueError; " in caplog.text
    assert "Ana" not in caplog.messages[0]


async def test_a_write_that_fails_at_the_commit_has_an_unknown_outcome(storage: SqliteStorage) -> None:
    with files_no_larger_than(100_000), pytest.raises(OutcomeUnknown):
        await storage.commit(put(revision("A", 1, document=b"x" * 150_000)))
    assert (await storage.load(["A"]))["A"].revision == 0
    await storage.commit(put(revision("A", 1)))


async def test_a_faulty_commit_does_not_harm_those_it_waits_with(storage: SqliteStorage) -> None:
    faulty = revision("B", reason="kept out of messages")
    faulty = replace(faulty, entry=replace(faulty.entry, changes=None))  # type: ignore[arg-type]
    unwritable = put(revision("\ud800", document=b"{}"))
    with locked(storage):
        commits = (put(revision("C")), put(faulty), put(revision("A", 1)), unwritable, put(revision("A", 5)), put(revision("D")))
        saving = [asyncio.create_task(storage.commit(each)) for each in commits]
        await asyncio.sleep(0.05)
    outcomes = await asyncio.gather(*saving, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError, type(None), UnicodeEncodeError, Stale, type(None)]
    assert "kept out of messages" not in str(outcomes[1])
    assert [record.code for record in await storage.list(ListQuery())] == ["A", "C", "D"]
    assert len(await storage.revisions("B", None, 10)) == 0


# ------------------------------------------------------------ opening and closing


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"cannot open the storage .*there is no folder {tmp_path}/no; create it"):
        await SqliteStorage(f"sqlite:{tmp_path}/no/emails.db").open()


async def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=rf"cannot open the storage {tmp_path}: unable to open database file; "):
        await SqliteStorage(f"sqlite:{tmp_path}").open()


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear customer, " * 100)
    with pytest.raises(ConfigurationError, match=r"letter\.txt: file is not a database; name another file"):
        asyncio.run(SqliteStorage(f"sqlite:{file}").open())
    assert file.read_text() == "Dear customer, " * 100


async def open_and_close(url: str) -> None:
    storage = SqliteStorage(url)
    await storage.open()
    await storage.close()


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_what_may_not_be_written_is_named(closed: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name, "emails.db")
        if closed == "file":
            asyncio.run(open_and_close(f"sqlite:{file}"))
            file.chmod(0o444)
        folder.chmod(0o555 if closed == "folder" else 0o777)
        with as_nobody(), pytest.raises(ConfigurationError, match=r"emails\.db: .*; let this user write the file and its folder"):
            asyncio.run(SqliteStorage(f"sqlite:{file}").open())


async def test_a_locked_file_does_not_open(storage: SqliteStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.1)
    with locked(storage), pytest.raises(ConfigurationError, match="database is locked; end the other process"):
        await SqliteStorage(f"sqlite:{storage.path}").open()


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_closing_waits_for_what_is_under_way(tmp_path: Path) -> None:
    storage = SqliteStorage(f"sqlite:{tmp_path}/emails.db")
    await storage.open()
    saving = [asyncio.create_task(storage.commit(put(revision(f"group {number}")))) for number in range(100)]
    await asyncio.sleep(0)
    await storage.close()
    assert await asyncio.gather(*saving) == [None] * 100
    with sqlite3.connect(storage.path) as connection:
        assert connection.execute("SELECT count(*) FROM revisions").fetchone() == (100,)
    connection.close()
    assert names_in(tmp_path) == ["emails.db"]


async def test_closing_leaves_no_thread(tmp_path: Path) -> None:
    storage = SqliteStorage(f"sqlite:{tmp_path}/emails.db")
    await storage.open()
    await asyncio.gather(storage.commit(put(revision("A"))), storage.load(["A"]))
    await storage.close()
    await storage.close()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("portal-emails")] == []


async def test_a_waiting_commit_that_is_cancelled_does_not_happen(storage: SqliteStorage) -> None:
    with locked(storage):
        taken = asyncio.create_task(storage.commit(put(revision("taken"))))
        await asyncio.sleep(0.05)
        waiting = asyncio.create_task(storage.commit(put(revision("waiting"))))
        await asyncio.sleep(0)
        for task in (taken, waiting):
            task.cancel()
        await asyncio.gather(taken, waiting, return_exceptions=True)
    await storage.commit(put(revision("later")))
    assert [record.code for record in await storage.list(ListQuery())] == ["A", "later", "taken"]
