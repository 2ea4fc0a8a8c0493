"""What each failure of the disk means for a save in a folder: nothing was written, or nobody can tell; and it is never the end."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import threading
from collections.abc import Callable
from typing import Any

import pytest

from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import FileStorage, durability, folders, knowledge, looking, putting, store
from storage.file.looking import look_at_revision
from tests.storage.broken_disk import files_no_larger_than
from tests.storage.file_folders import opening, writing

pytestmark = pytest.mark.anyio


async def test_a_write_that_fails_is_unavailable_and_leaves_nothing(storage: FileStorage) -> None:
    with files_no_larger_than(100_000), pytest.raises(Unavailable):
        await storage.commit(put(revision("a", 1, document=b"x" * 150_000)))
    with files_no_larger_than(100_000), pytest.raises(Unavailable):
        await storage.commit(put(revision("b", 0, document=b"x" * 150_000)))
    assert writing(storage) == []
    assert [record.revision for record in await storage.list(ListQuery())] == [0]
    await storage.commit(put(revision("a", 1)))


def failing(function: Callable[..., Any], number: int, when: Callable[..., bool] = lambda *_, **__: True, done: bool = False) -> Any:
    """The function, which fails with this error: where it says so, and after it has done its work if `done`."""

    def fails(*arguments: Any, **options: Any) -> Any:
        if not when(*arguments, **options):
            return function(*arguments, **options)
        if done:
            function(*arguments, **options)
        raise OSError(number, os.strerror(number))

    return fails


def is_folder(descriptor: int) -> bool:
    return stat.S_ISDIR(os.fstat(descriptor).st_mode)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT], ids=errno.errorcode.get)
@pytest.mark.parametrize("code", ["a", "b"])
async def test_whatever_fails_before_the_file_has_its_name_is_unavailable(
    storage: FileStorage, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    commit = put(revision(code, 1 if code == "a" else 0))
    for target, name in ((putting, "sync"), (os, "link"), (os, "mkdir")):
        if (name, code) == ("mkdir", "a"):
            continue
        with monkeypatch.context() as patch:
            patch.setattr(target, name, failing(getattr(target, name), number))
            with pytest.raises(Unavailable):
                await storage.commit(commit)
        assert writing(storage) == []
    assert await storage.count(ListQuery()) == 1
    await storage.commit(commit)


async def test_when_the_folder_cannot_be_synced_after_it_nobody_can_tell(
    storage: FileStorage, other: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await storage.position()
    with monkeypatch.context() as patch:
        patch.setattr(putting, "sync", failing(folders.sync, errno.EIO, when=is_folder))
        with pytest.raises(OutcomeUnknown):
            await storage.commit(put(revision("a", 1)))
    assert len(writing(storage)) == 1
    assert [each.record.revision for each in await storage.revisions("a", None, 9)] == [1, 0]
    assert writing(storage) == []
    assert await storage.position() != before
    assert (await other.load(["a"]))["a"].revision == 1


async def test_a_revision_that_cannot_be_made_durable_is_not_shown(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(putting, "sync", failing(folders.sync, errno.EIO, when=is_folder))
        patch.setattr(durability, "sync", failing(folders.sync, errno.EIO))
        with pytest.raises(OutcomeUnknown):
            await storage.commit(put(revision("a", 1)))
        with pytest.raises(Unavailable):
            await storage.load(["a"])
    assert (await storage.load(["a"]))["a"].revision == 1


async def test_a_link_that_fails_after_it_was_made_was_made(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """As over a network, where the answer is lost."""
    for number, error in enumerate((errno.EIO, errno.EEXIST), start=1):
        with monkeypatch.context() as patch:
            patch.setattr(os, "link", failing(os.link, error, done=True))
            await storage.commit(put(revision("a", number)))
    assert (await storage.load(["a"]))["a"].revision == 2


async def test_a_save_that_the_others_cannot_be_told_of_is_a_save(
    storage: FileStorage, other: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(knowledge, "_PATIENCE_SECONDS", 0.05)
    (storage.path / ".portal-emails" / "changes").write_bytes(b"\n" * 5_000)
    positions = [await storage.position(), await other.position()]
    with files_no_larger_than(5_000):
        await storage.commit(put(revision("a", 1)))
        assert (await storage.load(["a"]))["a"].revision == 1
        positions.append(await storage.position())
    await asyncio.sleep(0.1)
    positions.append(await other.position())
    assert (await other.load(["a"]))["a"].revision == 1
    assert len(set(positions)) == len(positions)
    assert writing(storage) == []


async def test_what_goes_wrong_after_the_name_was_given_never_makes_it_a_failure(
    storage: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", failing(os.unlink, errno.EIO))
        await storage.commit(put(revision("a", 1)))
    assert (await storage.load(["a"]))["a"].revision == 1


async def test_a_disk_that_hangs_is_answered_in_time(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "DEADLINE_SECONDS", 0.5)
    hanging = threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(putting, "sync", lambda _: hanging.wait(10))
        saves = [asyncio.create_task(storage.commit(put(revision(f"b{number}")))) for number in range(20)]
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes[:8]} == {OutcomeUnknown}
        assert {type(outcome) for outcome in outcomes[8:]} == {Unavailable}
        hanging.set()
        await storage.close()  # when they have come to their end
    monkeypatch.undo()
    async with opening(storage.path) as again:
        assert {record.code for record in await again.list(ListQuery())} == {"a", *(f"b{number}" for number in range(8))}
        await again.commit(put(revision("a", 1)))


async def test_a_reader_that_hangs_is_answered_in_time(storage: FileStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "DEADLINE_SECONDS", 0.1)
    hanging = threading.Event()
    with monkeypatch.context() as patch:
        patch.setattr(knowledge, "unfinished", lambda _: hanging.wait(10) and ())
        for call in (storage.load(["a"]), storage.count(ListQuery()), storage.position()):
            with pytest.raises(Unavailable):
                await call
        hanging.set()
    assert await storage.count(ListQuery()) == 1


async def test_a_folder_that_is_gone_is_unavailable_and_does_not_look_empty(storage: FileStorage) -> None:
    """An unmounted disk leaves an empty folder."""
    away = storage.path.with_name("away")
    storage.path.rename(away)
    for call in (storage.load(["a"]), storage.count(ListQuery()), storage.position(), storage.commit(put(revision("a", 1)))):
        with pytest.raises(Unavailable):
            await call
    storage.path.mkdir()
    with pytest.raises(Unavailable):
        await storage.count(ListQuery())
    storage.path.rmdir()
    away.rename(storage.path)
    await storage.commit(put(revision("a", 1)))
    assert (await storage.load(["a"]))["a"].revision == 1


async def test_what_could_not_be_read_when_it_was_told_of_is_read_later(
    storage: FileStorage, other: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a process has too many files open just then: nobody tells it of that revision again."""
    await storage.count(ListQuery())
    await other.commit(put(revision("a", 1)))
    with monkeypatch.context() as patch:
        patch.setattr(knowledge, "look_at_revision", failing(look_at_revision, errno.EMFILE))
        with pytest.raises(Unavailable):
            await storage.load(["a"])
    assert (await storage.load(["a"]))["a"].revision == 1
    await storage.commit(put(revision("a", 2)))


async def test_a_failure_while_the_folder_is_looked_through_makes_no_group_vanish(
    storage: FileStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was left half read would go on there."""
    for number in range(20):
        await storage.commit(put(revision(f"b{number}")))
    monkeypatch.setattr(knowledge, "_LOOK_SECONDS", -1.0)  # look at everything each time
    async with opening(storage.path) as reader:
        with monkeypatch.context() as patch:
            patch.setattr(looking, "_look", failing(looking._look, errno.EMFILE))
            with pytest.raises(Unavailable):
                await reader.count(ListQuery())
        assert await reader.count(ListQuery()) == 21
