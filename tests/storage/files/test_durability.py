"""What a save in a folder does, in which order, and what becomes of that which somebody leaves half done."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal_emails.errors import Stale
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import MOMENT, put, revision
from storage.file import FileStorage, durability, knowledge, putting
from tests.storage.file_folders import names_in, opened, opening, put_by_hand, writing

pytestmark = pytest.mark.anyio


def revisions(storage: FileStorage, group: str = "a") -> list[str]:
    return names_in(storage.path / group / "revisions")


# ----------------------------------------------------------------------- steps


class Steps:
    """Those that matter for durability, in the order in which they are taken."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._root = root
        self.taken: list[str] = []
        for module in (putting, durability):
            monkeypatch.setattr(module, "sync", self._sync)
        for name in ("link", "unlink", "mkdir", "rename"):
            monkeypatch.setattr(os, name, self._noted(name, getattr(os, name)))

    def _sync(self, descriptor: int) -> None:
        os.fsync(descriptor)
        for path in (self._root, *self._root.rglob("*")):
            if os.path.samestat(path.lstat(), os.fstat(descriptor)):
                self.taken.append(f"sync {self._named(path)}")
                return

    def _noted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(path: str, *arguments: Any, **options: Any) -> Any:
            self.taken.append(f"{name} {self._named(Path(path))}")
            return function(path, *arguments, **options)

        return noted

    def _named(self, path: Path) -> str:
        relative = path.relative_to(self._root) if path.is_absolute() else path
        return "a file being written" if relative.name.startswith(("a.", "b.")) else str(relative)


@pytest.fixture
def steps(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(storage.path, monkeypatch)


async def test_a_save_is_durable_before_it_is_acknowledged_and_whole_before_it_has_a_name(storage: FileStorage, steps: Steps) -> None:
    await storage.commit(put(revision("a", 1)))
    assert steps.taken == ["sync a file being written", "link a file being written", "sync a/revisions", "unlink a file being written"]


async def test_the_folders_of_a_new_group_are_durable_before_its_first_revision_is_in_them(storage: FileStorage, steps: Steps) -> None:
    await storage.commit(put(revision("b")))
    assert steps.taken == [
        "sync a file being written",
        "mkdir b",
        "mkdir revisions",
        "sync b",
        "sync .",
        "link a file being written",
        "sync b/revisions",
        "unlink a file being written",
    ]


async def test_folders_that_another_process_has_just_made_are_synced_all_the_same(storage: FileStorage, steps: Steps) -> None:
    (storage.path / "b" / "revisions").mkdir(parents=True)
    steps.taken.clear()
    await storage.commit(put(revision("b")))
    assert steps.taken.index("sync b") < steps.taken.index("sync .") < steps.taken.index("link a file being written")


async def test_a_revision_that_somebody_else_put_there_is_durable_before_it_is_shown(storage: FileStorage, steps: Steps) -> None:
    """A checkout syncs nothing."""
    put_by_hand(storage.path, "b")
    steps.taken.clear()
    async with opening(storage.path) as reader:
        assert [record.code for record in await reader.list(ListQuery())] == ["a", "b"]
    shown = steps.taken[steps.taken.index("sync b/revisions/0000000000.json") :]
    assert shown[:4] == ["sync b/revisions/0000000000.json", "sync b/revisions", "sync b", "sync ."]


async def test_a_revision_that_is_known_is_not_synced_again(storage: FileStorage, steps: Steps) -> None:
    for _ in range(3):
        await storage.load(["a"])
    assert steps.taken == []


async def test_many_revisions_at_once_are_synced_in_one_go(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[str] = []
    monkeypatch.setattr(os, "sync", lambda: syncs.append("all"))
    for number in range(65):
        put_by_hand(storage.path, f"b{number}")
    async with opening(storage.path) as reader:
        assert await reader.count(ListQuery()) == 66
    assert syncs == ["all"]


async def test_a_save_leaves_nothing_behind(storage: FileStorage) -> None:
    for number in range(1, 4):
        await storage.commit(put(revision("a", number)))
    with pytest.raises(Stale):
        await storage.commit(put(revision("a", 2)))
    assert writing(storage) == []
    assert revisions(storage) == [f"000000000{number}.json" for number in range(4)]


async def test_files_are_made_with_the_rights_that_the_umask_leaves(storage: FileStorage) -> None:
    old = os.umask(0o027)
    try:
        await storage.commit(put(revision("b")))
    finally:
        os.umask(old)
    group = storage.path / "b"
    assert [oct(path.stat().st_mode & 0o777) for path in (group, *sorted(group.rglob("*")))] == ["0o750", "0o750", "0o640"]


# ------------------------------------------------ what is expected must be there


async def test_the_expected_revision_must_be_there_and_the_newest(storage: FileStorage) -> None:
    await storage.commit(put(revision("a", 1)))
    await storage.load(["a"])
    (storage.path / "a" / "revisions" / "0000000001.json").unlink()
    with pytest.raises(Stale):
        await storage.commit(put(revision("a", 2)))
    assert revisions(storage) == ["0000000000.json"]
    assert (await storage.load(["a"]))["a"].revision == 0
    await storage.commit(put(revision("a", 1, reason="again")))


async def test_a_commit_that_makes_no_sense_is_a_bug(storage: FileStorage) -> None:
    commit = put(revision("a", 5))
    with pytest.raises(ValueError, match="revision 5 does not follow 0"):
        await storage.commit(type(commit)(0, commit.revision))


async def test_whoever_loses_to_a_writer_that_has_died_sees_what_it_put(storage: FileStorage, other: FileStorage) -> None:
    """At once: otherwise every further try would be Stale as well."""
    leave_unfinished(storage, revision_number=1)
    with pytest.raises(Stale):
        await other.commit(put(revision("a", 1)))
    assert (await other.load(["a"]))["a"].revision == 1
    assert (await storage.load(["a"]))["a"].revision == 1
    await other.commit(put(revision("a", 2)))


# ------------------------------------------------------------- what others leave


def leave_unfinished(storage: FileStorage, revision_number: int, name: str = "a") -> Path:
    """As a writer that is killed after it has given the file its name."""
    given = storage.path / name / "revisions" / f"{revision_number:010}.json"
    file = storage.path / ".portal-emails" / "writing" / f"{name}.{revision_number:010}.0123456789abcdef"
    newest = given.with_name(f"{revision_number - 1:010}.json")
    file.write_text(newest.read_text().replace(f'"revision": {revision_number - 1}', f'"revision": {revision_number}'))
    os.link(file, given)
    return file


async def test_a_revision_whose_writer_died_is_shown_to_all_before_long(
    storage: FileStorage, other: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "_PATIENCE_SECONDS", 0.05)
    positions = [await storage.position(), await other.position()]
    leave_unfinished(storage, 1)
    await asyncio.sleep(0.1)
    positions += [await storage.position(), await other.position()]
    assert len(set(positions)) == 4
    assert [(await each.load(["a"]))["a"].revision for each in (storage, other)] == [1, 1]
    assert writing(storage) == []


async def test_a_writer_that_is_under_way_is_left_in_peace(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "_PATIENCE_SECONDS", 60.0)
    leave_unfinished(storage, 1)
    assert (await storage.load(["a"]))["a"].revision == 0
    assert len(writing(storage)) == 1


async def test_opening_finishes_what_a_dead_writer_began(storage: FileStorage) -> None:
    leave_unfinished(storage, 1)
    reader = await opened(storage.path)
    assert (await reader.load(["a"]))["a"].revision == 1
    assert (await storage.load(["a"]))["a"].revision == 1
    assert writing(storage) == []
    await reader.close()


async def test_opening_removes_what_nobody_is_writing_any_more(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = storage.path / ".portal-emails" / "writing"
    for name in ("a.0000000007.0123456789abcdef", "trial", "b.0000000000.0123456789abcdef"):
        (folder / name).write_text("{")
    await (await opened(storage.path)).close()
    assert len(writing(storage)) == 3  # somebody may be writing them
    later = time.time() + 7200
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        await (await opened(storage.path)).close()
    assert writing(storage) == []
    assert (await storage.load(["a"]))["a"].revision == 0


async def test_a_copy_of_a_file_being_written_is_no_commit(storage: FileStorage) -> None:
    """cp -al makes second names, too."""
    file = storage.path / ".portal-emails" / "writing" / "a.0000000001.0123456789abcdef"
    file.write_text("{")
    os.link(file, storage.path / "copy")
    async with opening(storage.path) as again:
        assert (await again.load(["a"]))["a"].revision == 0
        await again.commit(put(revision("a", 1)))


# ------------------------------------------------------------- the file of changes


async def test_the_file_of_changes_may_be_lost_cut_off_or_garbled(storage: FileStorage, other: FileStorage) -> None:
    changes = storage.path / ".portal-emails" / "changes"
    harms: list[Callable[[], object]] = [
        changes.unlink,
        lambda: changes.write_bytes(b""),
        lambda: changes.write_bytes(b"\xff\0garbage 1 2 3\na"),
        lambda: os.truncate(changes, 3),
        lambda: shutil.rmtree(changes.parent),
    ]
    for number, harm in enumerate(harms, start=1):
        harm()
        await storage.commit(put(revision("a", number)))
        assert (await other.load(["a"]))["a"].revision == number
        assert (await storage.load(["a"]))["a"].revision == number


async def test_the_file_of_changes_does_not_grow_for_ever(storage: FileStorage, other: FileStorage) -> None:
    changes = storage.path / ".portal-emails" / "changes"
    with changes.open("ab") as file:
        file.write(b"\na 0 0123456789abcdef\n" * 50_000)
    assert (await other.load(["a"]))["a"].revision == 0
    reader = await opened(storage.path)
    assert changes.stat().st_size < 1_000
    await storage.commit(put(revision("a", 1)))
    assert [(await each.load(["a"]))["a"].revision for each in (storage, other, reader)] == [1, 1, 1]
    await reader.close()


# --------------------------------------------------------------------- threads


async def test_closing_waits_for_what_is_under_way_and_leaves_no_thread(tmp_path: Path) -> None:
    storage = await opened(tmp_path / "emails")
    saving = [asyncio.create_task(storage.commit(put(revision(f"b{number}")))) for number in range(50)]
    await asyncio.sleep(0)
    await storage.close()
    await storage.close()
    assert await asyncio.gather(*saving) == [None] * 50
    assert len(names_in(tmp_path / "emails")) == 50 + 2
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("portal-emails")] == []


async def test_closing_lets_go_of_every_file(tmp_path: Path) -> None:
    before = len(names_in(Path("/dev/fd")))
    for _ in range(3):
        storage = await opened(tmp_path / "emails")
        await asyncio.gather(*(storage.commit(put(revision(f"b{number}", 0))) for number in range(5)), return_exceptions=True)
        await storage.revisions("b1", None, 9)
        await storage.close()
    assert len(names_in(Path("/dev/fd"))) <= before


async def test_a_storage_that_is_not_open_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await FileStorage(f"file:{tmp_path}/emails").load(["a"])


async def test_a_key_is_found_among_many_revisions_read_once(storage: FileStorage) -> None:
    for number in range(1, 30):
        await storage.commit(put(revision("a", number, key=f"k{number}")))
    assert await storage.by_key("a", "k7", MOMENT) == revision("a", 7, key="k7")
    for number in range(1, 29):
        (storage.path / "a" / "revisions" / f"{number:010}.json").rename(storage.path / f"{number}.away")
    assert await storage.by_key("a", "k30", MOMENT) is None
    await storage.commit(put(revision("a", 30, key="k30")))
    assert await storage.by_key("a", "k30", MOMENT) == revision("a", 30, key="k30")
