"""A folder in a git repository: what git brings is served, what is saved can be committed, and neither spoils the other."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal_emails.errors import UnreadableDocument
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, put, revision
from storage.file import FileStorage
from tests.storage.file_folders import opened, opening, put_by_hand

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")]

DOCUMENT = Path(__file__).parents[3] / "docs" / "storage.md"

NO_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.com",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.com",
}


async def git(folder: Path, *arguments: str, fails: bool = False) -> str:
    command = ["git", "-c", "init.defaultBranch=main", "-c", "pull.rebase=false", *arguments]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=folder, env=os.environ | NO_SETTINGS, capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) is fails, done.stderr
    return done.stdout.strip()


async def commit_all(folder: Path, words: str = "as it is") -> str:
    await git(folder, "add", "--all")
    await git(folder, "commit", "--quiet", "--message", words)
    return await git(folder, "rev-parse", "HEAD")


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[FileStorage]:
    """Open, in a repository of its own, with group a at revision 0, committed."""
    (tmp_path / "emails").mkdir()
    await git(tmp_path / "emails", "init", "--quiet")
    storage = await opened(tmp_path / "emails")
    await storage.commit(put(revision("a")))
    await commit_all(storage.path)
    yield storage
    await storage.close()


async def newest(storage: FileStorage) -> dict[str, int]:
    return {record.code: record.revision for record in await storage.list(ListQuery())}


async def test_what_is_committed_is_the_groups_and_nothing_of_the_service(storage: FileStorage) -> None:
    assert (await git(storage.path, "ls-files")).splitlines() == [".gitattributes", "a/revisions/0000000000.json"]
    assert await git(storage.path, "status", "--porcelain") == ""


async def test_saving_only_adds_files(storage: FileStorage) -> None:
    await storage.commit(put(revision("a", 1)))
    await storage.commit(put(revision("b")))
    status = await git(storage.path, "status", "--porcelain", "--untracked-files=all")
    assert status.splitlines() == ["?? a/revisions/0000000001.json", "?? b/revisions/0000000000.json"]


async def test_going_back_and_forth_shows_what_there_is(storage: FileStorage) -> None:
    first = await git(storage.path, "rev-parse", "HEAD")
    await storage.commit(put(revision("a", 1)))
    await storage.commit(put(revision("b")))
    await commit_all(storage.path)
    async with opening(storage.path) as other:
        for there, wanted in ((first, {"a": 0}), ("main", {"a": 1, "b": 0}), (first, {"a": 0})):
            positions = [await each.position() for each in (storage, other)]
            await git(storage.path, "checkout", "--quiet", there)
            for each, position in zip((storage, other), positions, strict=True):
                assert await each.position() != position
                assert await newest(each) == wanted
                assert await each.count(ListQuery()) == len(wanted)
                assert set(await each.load(["a", "b"])) == set(wanted)
                assert len(await each.revisions("a", None, 9)) == wanted["a"] + 1
        await other.commit(put(revision("a", 1, reason="another branch")))
        assert await newest(storage) == {"a": 1}


async def test_the_same_revision_of_another_branch_is_another(storage: FileStorage) -> None:
    await git(storage.path, "checkout", "--quiet", "-b", "one")
    await storage.commit(put(revision("a", 1, configured=False, search_key="one", reason="one", key="k")))
    await commit_all(storage.path)
    await git(storage.path, "checkout", "--quiet", "main")
    await git(storage.path, "checkout", "--quiet", "-b", "two")
    await storage.commit(put(revision("a", 1, search_key="two", reason="two")))
    await commit_all(storage.path)
    for branch in ("one", "two", "one"):
        await git(storage.path, "checkout", "--quiet", branch)
        assert (await storage.revisions("a", None, 1))[0].entry.reason == branch
        assert await storage.count(ListQuery(search=branch)) == 1
        assert await storage.count(ListQuery(configured=False)) == (1 if branch == "one" else 0)
        found = await storage.by_key("a", "k", revision().entry.at)
        assert (found is not None) is (branch == "one")


async def test_a_pull_brings_what_was_saved_elsewhere(storage: FileStorage, tmp_path: Path) -> None:
    await git(tmp_path, "clone", "--quiet", "emails", "clone")
    async with opening(tmp_path / "clone") as clone:
        assert await newest(clone) == {"a": 0}
        await storage.commit(put(revision("a", 1)))
        await storage.commit(put(revision("b")))
        await commit_all(storage.path)
        before = await clone.position()
        await git(clone.path, "pull", "--quiet")
        assert await clone.position() != before
        assert await newest(clone) == {"a": 1, "b": 0}
        await clone.commit(put(revision("b", 1)))
        await commit_all(clone.path)
        await git(storage.path, "pull", "--quiet", str(clone.path), "main")
        assert await newest(storage) == {"a": 1, "b": 1}


async def test_a_clone_that_changes_line_ends_changes_no_byte(storage: FileStorage, tmp_path: Path) -> None:
    for number, text in enumerate(HOSTILE_TEXTS, start=1):
        await storage.commit(put(revision("a", number, reason=text, document=text.encode())))
    await commit_all(storage.path)
    await git(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", "emails", "clone")
    for file in storage.path.rglob("*.json"):
        assert (tmp_path / "clone" / file.relative_to(storage.path)).read_bytes() == file.read_bytes()


async def test_two_clones_that_saved_the_same_revision_meet_in_a_conflict_that_harms_neither(storage: FileStorage, tmp_path: Path) -> None:
    await git(tmp_path, "clone", "--quiet", "emails", "clone")
    async with opening(tmp_path / "clone") as clone:
        for each, name in ((storage, "ours"), (clone, "theirs")):
            await each.commit(put(revision("a", 1, reason=name)))
            await commit_all(each.path)
    await git(storage.path, "pull", "--quiet", str(tmp_path / "clone"), "main", fails=True)
    assert (await storage.revisions("a", None, 1))[0].entry.reason == "ours"
    await git(storage.path, "checkout", "--theirs", "a")
    await commit_all(storage.path)
    assert (await storage.revisions("a", None, 1))[0].entry.reason == "theirs"


async def test_a_merge_that_takes_files_apart_is_named_until_it_is_resolved(storage: FileStorage, tmp_path: Path) -> None:
    """Somebody's own .gitattributes allowed it."""
    (storage.path / ".gitattributes").write_text("* text=auto\n")
    await commit_all(storage.path)
    await git(tmp_path, "clone", "--quiet", "emails", "clone")
    async with opening(tmp_path / "clone") as clone:
        for each, name in ((storage, "ours"), (clone, "theirs")):
            await each.commit(put(revision("a", 1, reason=name)))
            await each.commit(put(revision(f"of {name}")))
            await commit_all(each.path)
    await git(storage.path, "pull", "--quiet", str(tmp_path / "clone"), "main", fails=True)
    for call in (storage.load(["a"]), storage.list(ListQuery())):
        with pytest.raises(UnreadableDocument, match=r"a/revisions/0000000001\.json: has conflict markers of git; take its folder whole"):
            await call
    assert set(await storage.load(["of ours", "of theirs"])) == {"of ours", "of theirs"}
    await git(storage.path, "checkout", "--ours", "a")
    assert (await storage.revisions("a", None, 1))[0].entry.reason == "ours"
    assert await newest(storage) == {"a": 1, "of ours": 0, "of theirs": 0}


async def test_saves_and_commits_at_the_same_time_lose_nothing(storage: FileStorage) -> None:
    async def save(code: str) -> None:
        for number in range(15):
            await storage.commit(put(revision(code, number)))

    async with opening(storage.path) as other:
        saving = asyncio.gather(*(save(f"b{number}") for number in range(4)))
        while not saving.done():
            await git(storage.path, "add", "--all")
            await git(storage.path, "commit", "--quiet", "--allow-empty", "--message", "now and then")
        await saving
        wanted = {"a": 0, **{f"b{number}": 14 for number in range(4)}}
        assert await newest(other) == await newest(storage) == wanted
    await commit_all(storage.path) if await git(storage.path, "status", "--porcelain") else None
    assert len((await git(storage.path, "ls-files", "b*")).splitlines()) == 4 * 15
    await git(storage.path, "fsck", "--strict")


async def test_what_is_saved_while_git_goes_back_and_forth_stays(storage: FileStorage) -> None:
    """On groups that git does not touch; and reading never fails."""
    first = await git(storage.path, "rev-parse", "HEAD")
    for number in range(20):
        put_by_hand(storage.path, f"c{number}")
    await commit_all(storage.path)
    stopped = asyncio.Event()

    async def read() -> None:
        while not stopped.is_set():
            assert set(await newest(storage)) >= {"a"}
            await storage.load([f"c{number}" for number in range(20)])
            await asyncio.sleep(0.002)

    async def save() -> int:
        number = 0
        while not stopped.is_set():
            await storage.commit(put(revision("mine", number)))
            number += 1
        return number

    reading, saving = asyncio.create_task(read()), asyncio.create_task(save())
    for _ in range(6):
        for there in (first, "main"):
            await git(storage.path, "checkout", "--quiet", there)
    stopped.set()
    await reading
    saved = await saving
    assert await newest(storage) == {"a": 0, "mine": saved - 1, **{f"c{number}": 0 for number in range(20)}}


async def test_cleaning_takes_what_the_service_keeps_and_it_goes_on(storage: FileStorage) -> None:
    async with opening(storage.path) as other:
        for number in range(1, 3):
            await commit_all(storage.path) if await git(storage.path, "status", "--porcelain") else None
            await git(storage.path, "clean", "-xfd", "--quiet")
            assert not (storage.path / ".portal-emails").exists()
            await storage.commit(put(revision("a", number)))
            assert await newest(other) == {"a": number}
    assert (storage.path / ".portal-emails" / ".gitignore").read_text() == "*\n"


async def test_a_folder_deep_in_a_repository_or_in_another_working_tree_hears_of_git_too(tmp_path: Path) -> None:
    await git(tmp_path, "init", "--quiet", "main")
    deep = tmp_path / "main" / "portal" / "emails"
    put_by_hand(deep, "a")
    first = await commit_all(tmp_path / "main")
    put_by_hand(deep, "a", 1)
    await commit_all(tmp_path / "main")
    await git(tmp_path / "main", "worktree", "add", "--quiet", "--detach", "../tree")
    for tree in ("main", "tree"):
        async with opening(tmp_path / tree / "portal" / "emails") as storage:
            assert await newest(storage) == {"a": 1}
            before = await storage.position()
            await git(tmp_path / tree, "checkout", "--quiet", first)
            assert await storage.position() != before
            assert await newest(storage) == {"a": 0}


async def test_a_repository_made_later_is_heard_of_too(tmp_path: Path) -> None:
    async with opening(tmp_path / "emails") as storage:
        await storage.commit(put(revision("a")))
        await git(storage.path, "init", "--quiet")
        first = await commit_all(storage.path)
        await storage.commit(put(revision("a", 1)))
        await commit_all(storage.path)
        folder = storage._folder
        assert folder is not None
        folder._catalog._knowledge._look_after = 0  # as if half a minute had passed
        assert await newest(storage) == {"a": 1}
        await git(storage.path, "checkout", "--quiet", first)
        assert await newest(storage) == {"a": 0}


async def cloned(storage: FileStorage) -> FileStorage:
    """Another folder with the same history, and a service of its own."""
    await git(storage.path.parent, "clone", "--quiet", str(storage.path), "clone")
    return await opened(storage.path.parent / "clone")


async def test_two_clones_that_saved_the_same_group_are_never_joined_without_a_word(storage: FileStorage) -> None:
    """git takes the revisions that only one has, and they would stand on another one's."""
    clone = await cloned(storage)
    for number in range(1, 4):
        await storage.commit(put(revision("a", number, reason="one")))
    await commit_all(storage.path)
    await clone.commit(put(revision("a", 1, reason="other")))
    await clone.commit(put(revision("b")))
    await commit_all(clone.path)
    await git(clone.path, "pull", "--quiet", fails=True)
    words = r"^a/revisions/0000000002\.json: does not follow 0000000001\.json, for two clones have saved this group; take the folder a"
    for _ in range(3):
        with pytest.raises(UnreadableDocument, match=words):
            await clone.load(["a"])
    with pytest.raises(UnreadableDocument, match=words):
        await clone.commit(put(revision("a", 4)))
    assert (await clone.load(["b"]))["b"].revision == 0
    async with opening(clone.path) as again:
        with pytest.raises(UnreadableDocument, match=words):
            await again.load(["a"])
    await git(clone.path, "checkout", "--quiet", "--theirs", "a")
    assert [each.entry.reason for each in await clone.revisions("a", None, 9)] == ["one", "one", "one", None]
    await clone.commit(put(revision("a", 4)))
    await clone.close()


@pytest.mark.parametrize(("side", "expected"), [("MERGE_HEAD", ["one", None]), ("HEAD", ["other", "other", "other", None])])
async def test_a_merge_that_stops_is_settled_as_the_documentation_says(storage: FileStorage, side: str, expected: list[str | None]) -> None:
    """Whichever side has more revisions, nothing of the other is left."""
    recipe = next(line for line in DOCUMENT.read_text().splitlines() if "git rm -r" in line).split("&&")
    clone = await cloned(storage)
    await storage.commit(put(revision("a", 1, reason="one")))
    await commit_all(storage.path)
    for number in range(1, 4):
        await clone.commit(put(revision("a", number, reason="other")))
    await commit_all(clone.path)
    await git(clone.path, "pull", "--quiet", fails=True)
    for command in recipe:
        await git(clone.path, *command.replace("FOLDER", "a").replace("MERGE_HEAD", side).split()[1:])
    await commit_all(clone.path)
    assert [each.entry.reason for each in await clone.revisions("a", None, 9)] == expected
    await clone.commit(put(revision("a", len(expected))))
    await clone.close()


async def test_histories_that_were_joined_far_back_are_told_where_they_are_read(storage: FileStorage) -> None:
    clone = await cloned(storage)
    for number in range(1, 31):
        await storage.commit(put(revision("a", number, reason="one")))
    await commit_all(storage.path)
    await clone.commit(put(revision("a", 1, reason="other")))
    await commit_all(clone.path)
    await git(clone.path, "pull", "--quiet", fails=True)
    with pytest.raises(UnreadableDocument, match=r"^a/revisions/0000000002\.json: does not follow 0000000001\.json"):
        await clone.revisions("a", None, 100)
    assert len(await clone.revisions("a", None, 5)) == 5
    with pytest.raises(UnreadableDocument, match=r"^a/revisions/0000000002\.json"):
        await clone.revisions("a", 2, 1)
    await clone.close()
