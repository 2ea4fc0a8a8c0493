"""A file that cannot be read is an error that names it: never skipped, never guessed, and no matter for other groups."""

from __future__ import annotations

import asyncio
import logging
import os
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from portal_emails.errors import UnreadableDocument
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import MOMENT, put, revision
from storage.file import FileStorage, folders, looking
from tests.storage.file_folders import as_nobody, opened, opening, put_by_hand

pytestmark = pytest.mark.anyio

FILE = "b/revisions/0000000001.json"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[FileStorage]:
    """Open, with groups a, b at revision 1, and c."""
    storage = await opened(tmp_path / "emails")
    for code, number in (("a", 0), ("b", 0), ("b", 1), ("c", 0)):
        await storage.commit(put(revision(code, number)))
    yield storage
    await storage.close()


def conflict(path: Path) -> None:
    content = path.read_text()
    path.write_text(f"<<<<<<< HEAD\n{content}=======\n{content}>>>>>>> theirs\n")


def into_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def into_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def of_another_group(path: Path) -> None:
    path.write_text(path.read_text().replace('"code": "b"', '"code": "c"'))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: os.truncate(path, 0), "is empty; restore the file"),
        (lambda path: os.truncate(path, 100), "is not JSON in line"),
        (conflict, "has conflict markers of git; take its folder whole from one of the two, as docs/storage.md says"),
        (of_another_group, "is of the group 'c', whose folder is c; give the folder its name back"),
        (into_folder, r"cannot be read \(Is a directory\); put the file itself there"),
        (into_pipe, r"cannot be read \(Is a directory\); put the file itself there|cannot be read"),
    ],
    ids=["empty", "cut off", "conflict", "another group's", "folder", "pipe"],
)
async def test_a_damaged_newest_revision_is_named_and_the_others_are_served(
    storage: FileStorage, damage: Callable[[Path], None], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    whole = (storage.path / FILE).read_bytes()
    damage(storage.path / FILE)
    async with opening(storage.path) as reader:
        for call in (
            reader.load(["a", "b"]),
            reader.revisions("b", None, 9),
            reader.by_key("b", "k", MOMENT),
            reader.list(ListQuery()),
            reader.count(ListQuery()),
        ):
            with pytest.raises(UnreadableDocument, match=rf"^{FILE}: ({words})"):
                await call
        assert {code: record.revision for code, record in (await reader.load(["a", "c", "no"])).items()} == {"a": 0, "c": 0}
        assert [record.code for record in await reader.list(ListQuery(codes=frozenset("ac")))] == ["a", "c"]
        assert await reader.count(ListQuery(codes=frozenset("ac"))) == 2
        await reader.commit(put(revision("a", 1)))
        assert [record.message for record in caplog.records if record.levelno == logging.ERROR and FILE in record.message] != []
        (storage.path / FILE).rmdir() if (storage.path / FILE).is_dir() else (storage.path / FILE).unlink()
        (storage.path / FILE).write_bytes(whole)
        assert (await reader.load(["b"]))["b"] == revision("b", 1).record
        assert await reader.count(ListQuery()) == 3


async def test_damage_done_while_it_is_open_is_named(storage: FileStorage) -> None:
    (storage.path / FILE).write_text("{")
    for call in (storage.load(["b"]), storage.list(ListQuery()), storage.revisions("b", None, 9)):
        with pytest.raises(UnreadableDocument, match=rf"^{FILE}: is not JSON"):
            await call
    assert (await storage.load(["a"]))["a"].revision == 0


async def test_a_damaged_revision_of_a_history_is_named_and_the_newest_is_served(storage: FileStorage) -> None:
    older = "b/revisions/0000000000.json"
    conflict(storage.path / older)
    async with opening(storage.path) as reader:
        assert (await reader.load(["b"]))["b"].revision == 1
        with pytest.raises(UnreadableDocument, match=rf"^{older}: has conflict markers"):
            await reader.revisions("b", None, 9)


async def test_nothing_is_put_after_a_damaged_revision(storage: FileStorage) -> None:
    whole = (storage.path / FILE).read_bytes()
    conflict(storage.path / FILE)
    with pytest.raises(UnreadableDocument, match=rf"^{FILE}: has conflict markers"):
        await storage.commit(put(revision("b", 2)))
    (storage.path / FILE).write_bytes(whole)
    await storage.commit(put(revision("b", 2)))
    async with opening(storage.path) as reader:
        assert [each.record.revision for each in await reader.revisions("b", None, 9)] == [2, 1, 0]


async def test_a_damaged_group_is_not_read_again_before_one_of_its_files_is_changed(
    storage: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (storage.path / FILE).read_bytes()
    conflict(storage.path / FILE)
    async with opening(storage.path) as reader:
        monkeypatch.setattr(looking, "_UNSTABLE_SECONDS", -1.0)
        read: list[str] = []

        def remembered(name: str, folder: int) -> bytes:
            read.append(name)
            return folders.read_file(name, folder)

        monkeypatch.setattr(looking, "read_file", remembered)
        for _ in range(3):
            assert await reader.load(["a"])
        assert len(read) == 1
        (storage.path / FILE).write_bytes(whole)
        assert (await reader.load(["b"]))["b"].revision == 1
        assert len(read) > 1


async def test_a_revision_that_is_missing_in_a_history_is_named(storage: FileStorage) -> None:
    await storage.commit(put(revision("b", 2)))
    (storage.path / FILE).unlink()
    assert (await storage.load(["b"]))["b"].revision == 2
    assert [each.record.revision for each in await storage.revisions("b", None, 1)] == [2]
    for call in (storage.revisions("b", None, 9), storage.by_key("b", "k", MOMENT)):
        with pytest.raises(UnreadableDocument, match=rf"^{FILE}: is missing; restore it from git or a backup"):
            await call


def let_anybody_in(root: Path) -> None:
    """To all but what a test has closed."""
    for path in (root, *root.parents):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(path.stat().st_mode | 0o777)
    for path in (root / ".portal-emails", root / ".portal-emails" / "writing"):
        path.chmod(0o777)
    (root / ".portal-emails" / "changes").chmod(0o666)


async def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    put_by_hand(tmp_path, "b", 1).chmod(0)
    put_by_hand(tmp_path, "c")
    async with opening(tmp_path):
        pass
    let_anybody_in(tmp_path)
    with as_nobody():
        async with opening(tmp_path) as reader:
            with pytest.raises(UnreadableDocument, match=rf"^{FILE}: cannot be read \(Permission denied\)"):
                await reader.load(["b"])
            assert (await reader.load(["c"]))["c"].revision == 0


@pytest.mark.parametrize("closed", ["b", "b/revisions"])
async def test_a_folder_that_may_not_be_entered_is_named_and_the_others_are_served(tmp_path: Path, closed: str) -> None:
    for code in "bc":
        put_by_hand(tmp_path, code)
    async with opening(tmp_path):
        pass
    let_anybody_in(tmp_path)
    (tmp_path / closed).chmod(0)
    try:
        with as_nobody():
            async with opening(tmp_path) as reader:
                with pytest.raises(UnreadableDocument, match=r"^b: cannot be read \(Permission denied\); let this user read it"):
                    await reader.load(["b"])
                assert (await reader.load(["c"]))["c"].revision == 0
                assert (await reader.examine()).is_there
    finally:
        (tmp_path / closed).chmod(0o755)


async def test_what_is_no_group_and_nobody_may_enter_does_not_matter(tmp_path: Path) -> None:
    """File systems have it at their top."""
    put_by_hand(tmp_path, "b")
    (tmp_path / "lost+found").mkdir(mode=0o700)
    async with opening(tmp_path):
        pass
    let_anybody_in(tmp_path)
    with as_nobody():
        async with opening(tmp_path) as reader:
            assert [record.code for record in await reader.list(ListQuery())] == ["b"]


async def test_a_repository_that_may_not_be_looked_into_does_not_matter(tmp_path: Path) -> None:
    """Where a file is damaged, it is asked whether git is at work."""
    put_by_hand(tmp_path, "b").write_text("{")
    (tmp_path / ".git").mkdir(mode=0o700)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main")
    async with opening(tmp_path):
        pass
    let_anybody_in(tmp_path)
    with as_nobody():
        async with opening(tmp_path) as reader:
            with pytest.raises(UnreadableDocument):
                await reader.load(["b"])


async def test_a_pointer_to_a_repository_that_may_not_be_read_does_not_matter(tmp_path: Path) -> None:
    put_by_hand(tmp_path, "b")
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    (tmp_path / ".git").chmod(0)
    async with opening(tmp_path):
        pass
    let_anybody_in(tmp_path)
    with as_nobody():
        async with opening(tmp_path) as reader:
            assert (await reader.load(["b"]))["b"].revision == 0


@pytest.mark.parametrize("name", ["B", "b copy", "b.bak"])
async def test_a_copy_of_a_group_s_folder_is_not_taken_for_a_group(storage: FileStorage, name: str) -> None:
    put_by_hand(storage.path, name).write_bytes((storage.path / "b/revisions/0000000000.json").read_bytes())
    async with opening(storage.path) as reader:
        with pytest.raises(UnreadableDocument, match=rf"^{name}/revisions/0000000000\.json: is of the group 'b', whose folder is b"):
            await reader.list(ListQuery())
        assert (await reader.load(["b"]))["b"].revision == 1


async def test_files_that_are_no_revisions_do_not_matter(storage: FileStorage) -> None:
    folder = storage.path / "b" / "revisions"
    for name in ("0000000009.json~", ".0000000009.json.swp", "0000000009.json.orig", "notes.txt", "9.json", ".DS_Store"):
        (folder / name).write_text("{")
    async with opening(storage.path) as reader:
        assert (await reader.load(["b"]))["b"].revision == 1
        await reader.commit(put(revision("b", 2)))


async def test_what_was_put_there_by_hand_shows_before_long(storage: FileStorage) -> None:
    """And everybody is told of it."""
    async with opening(storage.path) as other:
        positions = [await storage.position(), await other.position()]
        put_by_hand(storage.path, "d")
        put_by_hand(storage.path, "b", 2)
        assert (await storage.load(["d"])) == {}
        folder = storage._folder
        assert folder is not None
        folder._catalog._knowledge._look_after = 0  # as if half a minute had passed
        await storage.position()
        assert await other.count(ListQuery()) == 4
        assert (await other.load(["b"]))["b"].revision == 2
        positions += [await storage.position(), await other.position()]
        assert len(set(positions)) == 4


async def test_a_file_that_is_only_half_there_just_now_is_read_again(storage: FileStorage) -> None:
    """As git leaves it while it writes."""
    whole, git = (storage.path / FILE).read_bytes(), storage.path / ".git"
    git.mkdir()
    (git / "index.lock").touch()
    async with opening(storage.path) as reader:
        for harm in (lambda: (storage.path / FILE).write_bytes(whole[:50]), (storage.path / FILE).unlink):
            harm()
            reading = asyncio.create_task(reader.revisions("b", None, 9))
            await asyncio.sleep(0.05)
            (storage.path / FILE).write_bytes(whole)
            (git / "index").write_text(str(harm))
            assert [each.record.revision for each in await reading][-1] == 0
            assert (await reader.load(["b"]))["b"].revision == 1


async def test_a_file_that_is_larger_than_any_revision_is_not_read(tmp_path: Path) -> None:
    put_by_hand(tmp_path, "b")
    os.truncate(put_by_hand(tmp_path, "c"), 3 * 1024**3)
    tracemalloc.start()
    try:
        async with opening(tmp_path) as reader:
            with pytest.raises(
                UnreadableDocument, match=r"^c/revisions/0000000000\.json: cannot be read \(File too large\); no revision is"
            ):
                await reader.load(["c"])
            assert (await reader.load(["b"]))["b"].revision == 0
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


async def test_a_revision_that_could_not_be_read_again_is_not_put(storage: FileStorage) -> None:
    with pytest.raises(ValueError, match="and may have 67,108,864"):
        await storage.commit(put(revision("b", 2, document=b'"' + b"x" * 70_000_000 + b'"')))
    assert (await storage.load(["b"]))["b"].revision == 1
