"""`portal-emails groups import`: all lines or none, unless told otherwise, and a word for each that is not imported."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from graphql_api.groups_file import GroupsFile, Row
from graphql_api.groups_import import Import, import_groups
from plugins.discovery import Plugins
from portal_emails.documents import group_of
from portal_emails.errors import OutcomeUnknown, Unavailable, UnreadableDocument
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.ports import Commit, ListQuery, Revision, Storage
from portal_emails.resolution import Fallbacks
from portal_emails.use_cases.failures import Failure
from portal_emails.use_cases.service import Service
from storage.memory import MemoryStorage
from storage.sql import sqlite_storage
from tests.graphql_api.command import Command, command
from tests.passing_on import PassingOn
from tests.plugins.fakes import Site

pytestmark = pytest.mark.anyio


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", "sqlite:groups.db")
    return command(monkeypatch, capsys)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.syspath_prepend(tmp_path)
    return Site(tmp_path)


def stored() -> Mapping[str, CustomerGroup]:
    """The groups in the storage of the working folder."""

    async def read() -> Mapping[str, CustomerGroup]:
        storage = sqlite_storage("sqlite:groups.db")
        await storage.open()
        try:
            return {record.code: group_of(record) for record in await storage.list(ListQuery(limit=1000))}
        finally:
            await storage.close()

    return asyncio.run(read())


def revisions(code: str) -> list[Revision]:
    async def read() -> list[Revision]:
        storage = sqlite_storage("sqlite:groups.db")
        await storage.open()
        try:
            return list(await storage.revisions(code, None, 100))
        finally:
            await storage.close()

    return asyncio.run(read())


def write(text: str, name: str = "groups.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_groups_are_created_updated_or_left_alone(run: Command) -> None:
    first = run("groups", "import", write("code,name,configured,default_locale\nN,North,true,es\nS,South,false,\nW,West,no,ca\n"))
    assert (first.status, first.output, first.errors) == (0, "Customer groups: 3 created, 0 updated, 0 unchanged.\n", "")
    again = run("groups", "import", write("code,name,configured,default_locale\nN,North,true,es\nS,,true,\nE,East,,\n"))
    assert (again.status, again.output) == (0, "Customer groups: 1 created, 1 updated, 1 unchanged.\n")
    groups = stored()
    assert {code: (group.name, group.configured, group.own_default_locale, group.revision) for code, group in groups.items()} == {
        "E": ("East", False, None, 0),
        "N": ("North", True, "es", 0),
        "S": ("South", True, None, 1),  # an empty cell keeps
        "W": ("West", False, "ca", 0),
    }


def test_the_history_says_who_imported(run: Command) -> None:
    run("groups", "import", write('{"code": "N"}', "groups.jsonl"))
    assert [(each.entry.by, each.entry.reason) for each in revisions("N")] == [("command line", "Imported from a file")]


BAD = f"code,name,configured,default_locale\nGOOD,Good,true,es\nN,{'x' * 201},true,tlh-\nTWICE,,,\n,Nameless,,\nTWICE,,,\nM,M,perhaps,\n"


def test_every_bad_line_is_reported_and_nothing_imported(run: Command, packs: Packs) -> None:
    ended = run("groups", "import", write(BAD))
    words = [packs.find_word(f"messages.{name}", ["en"]) for name in ("MAX_LENGTH", "LOCALE_TAG")]
    too_long, no_tag = (word.text.replace("{limit}", "200") if word else "" for word in words)
    assert ended.errors.splitlines() == [
        f"line 3: name: {too_long}; default_locale: {no_tag}",
        "line 4: the code 'TWICE' is also on line 6",
        "line 5: the code is missing",
        "line 6: the code 'TWICE' is also on line 4",
        "line 7: configured: 'perhaps' is neither true nor false",
    ]
    assert ended.output == "Nothing was imported: 5 bad lines. Mend them, or import the others with --partial.\n"
    assert ended.status == 1
    assert stored() == {}


def test_the_good_lines_are_imported_when_asked_for(run: Command) -> None:
    ended = run("groups", "import", write(BAD), "--partial")
    assert (ended.status, ended.output) == (1, "Customer groups: 1 created, 0 updated, 0 unchanged; 5 bad lines not imported.\n")
    assert len(ended.errors.splitlines()) == 5
    assert list(stored()) == ["GOOD"]


def test_the_storage_can_be_named(run: Command) -> None:
    run("groups", "import", write("code\nN\n"), "--storage", "sqlite:other.db")
    assert Path("other.db").exists()
    assert not Path("groups.db").exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "groups.csv: No such file or directory"),
        ("code\nÑ\n".encode("latin-1"), "groups.csv: line 2 is not UTF-8"),
        (b"code,colour\n", "groups.csv: line 1: unknown column 'colour'"),
    ],
)
def test_a_file_that_cannot_be_read(run: Command, data: bytes | None, words: str) -> None:
    if data is not None:
        Path("groups.csv").write_bytes(data)
    ended = run("groups", "import", "groups.csv")
    assert ended.status == 2
    assert ended.output == ""
    assert ended.errors.startswith(f"portal-emails: {words}")
    assert ended.errors.count("\n") == 1


def test_a_plugin_may_refuse_a_line(run: Command, site: Site) -> None:
    site.plugin(
        "no_south",
        """
        @hookimpl
        def check_emails(proposal):
            return [Problem("NO_SOUTH", "There is no south.")] if proposal.group == "S" else []
        """,
    )
    ended = run("groups", "import", write("code\nN\nS\n"))
    assert (ended.status, ended.errors) == (1, "line 3: There is no south.\n")
    assert stored() == {}


# ------------------------------------------------------- when the storage has its troubles


class FailingOnce(PassingOn):
    """Raises instead of one commit."""

    def __init__(self, inner: Storage, failure: Exception, code: str) -> None:
        super().__init__(inner)
        self._failure = failure
        self._code = code

    async def commit(self, commit: Commit) -> None:
        if commit.revision.record.code == self._code:
            raise self._failure
        await super().commit(commit)


async def import_into(storage: Storage, packs: Packs, plugins: Plugins) -> tuple[Import, int]:
    """Three groups into this storage; and how many rows the progress bar was told of."""
    service = Service(storage, packs, plugins, Fallbacks("en", {}))
    rows = tuple(Row(line, code, {}) for line, code in enumerate("ABC", start=2))
    told: list[int] = []

    def describe(failure: Failure) -> str:
        return type(failure).__name__

    return await import_groups(service, GroupsFile(rows, ()), False, describe, told.append), sum(told)


async def test_progress_is_told_of_checking_and_of_saving(inner_storage: Storage, packs: Packs, plugins: Plugins) -> None:
    result, told = await import_into(inner_storage, packs, plugins)
    assert (result.created, told) == (3, 6)


async def test_a_line_that_the_storage_did_not_take_is_reported(inner_storage: Storage, packs: Packs, plugins: Plugins) -> None:
    result, _ = await import_into(FailingOnce(inner_storage, Unavailable(), "B"), packs, plugins)
    assert (result.created, [(bad.line, bad.reason) for bad in result.bad_lines]) == (2, [(3, "StorageUnavailable")])


async def test_a_group_that_cannot_be_read_is_reported_with_its_line_and_the_others_are_imported(
    inner_storage: Storage, packs: Packs, plugins: Plugins
) -> None:
    storage = FailingOnce(inner_storage, UnreadableDocument("group 'B': damaged"), "B")
    result, _ = await import_into(storage, packs, plugins)
    assert (result.created, [(bad.line, bad.reason) for bad in result.bad_lines]) == (2, [(3, "group 'B': damaged")])


class Slow(FailingOnce):
    """Takes its time for all commits but the one that fails."""

    async def commit(self, commit: Commit) -> None:
        if commit.revision.record.code != self._code:
            await asyncio.sleep(0.05)
        await super().commit(commit)


async def test_no_save_is_given_up_half_way_because_another_met_a_bug(inner_storage: Storage, packs: Packs, plugins: Plugins) -> None:
    storage = Slow(inner_storage, LookupError("a bug"), "A")
    with pytest.raises(LookupError):
        await import_into(storage, packs, plugins)
    assert await storage.count(ListQuery()) == 2


def test_an_error_of_the_system_beyond_the_file_is_no_error_of_the_file(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def commit(self: MemoryStorage, commit: Commit) -> None:
        raise OSError(5, "the disk is on fire")

    monkeypatch.setattr(MemoryStorage, "commit", commit)
    with pytest.raises(OSError, match="on fire"):
        run("groups", "import", write("code\nN\n"), "--storage", "memory:")


def test_a_line_during_which_the_storage_falls_silent_is_reported_with_what_to_do(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def commit(self: MemoryStorage, commit: Commit) -> None:
        raise OutcomeUnknown

    async def revisions(self: MemoryStorage, code: str, before: int | None, limit: int) -> list[Revision]:
        raise Unavailable

    monkeypatch.setattr(MemoryStorage, "commit", commit)
    monkeypatch.setattr(MemoryStorage, "revisions", revisions)
    ended = run("groups", "import", write("code\nN\n"), "--storage", "memory:")
    assert ended.status == 1
    assert ended.errors.startswith("line 2: ")
    assert "import the file again" in ended.errors
    assert ended.output == "Customer groups: 0 created, 0 updated, 0 unchanged; 1 bad line not imported.\n"
