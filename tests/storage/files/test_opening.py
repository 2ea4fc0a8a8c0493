"""Opening a folder makes it ready for use, or says what it lacks; nothing below it leads elsewhere."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal_emails.errors import ConfigurationError, UnreadableDocument
from portal_emails.ports import ListQuery
from portal_emails.testing.storage_contract.samples import put, revision
from storage.file import opening as opening_module
from tests.storage.file_folders import as_nobody, names_in, opened, opening, put_by_hand

pytestmark = pytest.mark.anyio


async def test_a_new_folder_is_made_with_what_git_has_to_know(tmp_path: Path) -> None:
    async with opening(tmp_path / "emails"):
        pass
    assert names_in(tmp_path / "emails") == [".gitattributes", ".portal-emails"]
    assert "**/revisions/*.json -text -merge" in (tmp_path / "emails" / ".gitattributes").read_text().splitlines()
    assert (tmp_path / "emails" / ".portal-emails" / ".gitignore").read_text() == "*\n"
    assert names_in(tmp_path / "emails" / ".portal-emails" / "writing") == []


async def test_what_is_there_already_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_text("* text=auto\n")
    (tmp_path / "README.md").write_text("Our emails\n")
    (tmp_path / "scripts").mkdir()
    async with opening(tmp_path) as storage:
        await storage.commit(put(revision("a")))
        assert [record.code for record in await storage.list(ListQuery())] == ["a"]
    assert (tmp_path / ".gitattributes").read_text() == "* text=auto\n"
    assert names_in(tmp_path) == [".gitattributes", ".portal-emails", "README.md", "a", "scripts"]


async def test_the_root_may_itself_be_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    async with opening(tmp_path / "link") as storage:
        await storage.commit(put(revision("a")))
    assert (tmp_path / "real" / "a" / "revisions").is_dir()


async def test_positions_of_two_openings_are_never_the_same(tmp_path: Path) -> None:
    positions = set()
    for _ in range(2):
        async with opening(tmp_path) as storage:
            positions.add(await storage.position())
    assert len(positions) == 2


# ---------------------------------------------------------- what stands in the way


async def test_a_missing_folder_above_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigurationError, match=rf"cannot open the storage {tmp_path}/no/emails: there is no folder {tmp_path}/no; create it"
    ):
        await opened(tmp_path / "no" / "emails")


async def test_a_file_is_no_folder_and_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "emails").write_text("Dear customer")
    with pytest.raises(ConfigurationError, match=r"cannot open the storage .*/emails: it is no folder; name another"):
        await opened(tmp_path / "emails")
    assert (tmp_path / "emails").read_text() == "Dear customer"


@pytest.mark.parametrize("name", ["group.toml", ".exported"])
async def test_an_export_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / name).write_text("")
    with pytest.raises(ConfigurationError, match=rf"^cannot open the storage {tmp_path}: it is an export of emails as code; name another"):
        await opened(tmp_path)
    assert names_in(tmp_path) == ["acme"]


async def test_a_storage_that_was_made_in_an_export_is_still_opened(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "group.toml").write_text("")
    put_by_hand(tmp_path, "b")
    async with opening(tmp_path) as storage:
        assert [record.code for record in await storage.list(ListQuery())] == ["b"]


@pytest.mark.parametrize("part", [".portal-emails", ".portal-emails/writing", ".portal-emails/changes"])
async def test_a_symbolic_link_in_place_of_a_part_of_it_is_refused(tmp_path: Path, part: str) -> None:
    root, elsewhere = tmp_path / "emails", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / part).parent.mkdir(parents=True)
    (root / part).symlink_to(elsewhere if part != ".portal-emails/changes" else elsewhere / "file")
    with pytest.raises(ConfigurationError, match=r"symbolic link.*put the folder itself there"):
        await opened(root)
    assert names_in(elsewhere) == []


@pytest.mark.parametrize("closed", [".", ".portal-emails/writing", ".portal-emails/changes"])
def test_what_may_not_be_written_is_named(closed: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        if closed != ".":
            asyncio.run(open_and_close(root))
        for path in (root, *root.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        (root / closed).chmod(0o555 if (root / closed).is_dir() else 0o444)
        with (
            as_nobody(),
            pytest.raises(ConfigurationError, match=rf"cannot open the storage {root}: Permission denied; let this user write the folder"),
        ):
            asyncio.run(open_and_close(root))
        (root / closed).chmod(0o777)


async def open_and_close(root: Path) -> None:
    await (await opened(root)).close()


def refused(number: int) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("fake", "words"),
    [
        ({"link": refused(errno.EPERM)}, r"its file system lacks hard links \(Operation not permitted\); put the folder on a local disk"),
        ({"link": refused(errno.EOPNOTSUPP)}, r"lacks hard links \(Operation not supported\)"),
        ({"link": lambda one, other, **options: None}, "lacks hard links that are counted"),
        (
            {"link": lambda *_, **__: None, "fstat": lambda _: os.stat_result((0, 0, 0, 2, *(0,) * 6))},
            "lacks hard links that replace nothing",
        ),
        ({"fsync": refused(errno.EINVAL)}, r"lacks syncing a file \(Invalid argument\)"),
    ],
    ids=["no links", "links not supported", "links not made", "links replace", "no sync"],
)
async def test_a_file_system_that_lacks_something_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: dict[str, Any], words: str
) -> None:
    with monkeypatch.context() as patch:
        for name, function in fake.items():
            patch.setattr(os, name, function)
        with pytest.raises(ConfigurationError, match=rf"cannot open the storage {tmp_path}: .*{words}"):
            await opened(tmp_path)
    assert names_in(tmp_path / ".portal-emails" / "writing") == []
    await open_and_close(tmp_path)


async def test_a_file_system_that_cannot_sync_folders_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_files_alone(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            refused(errno.EINVAL)()

    monkeypatch.setattr(opening_module, "sync", of_files_alone)
    with pytest.raises(ConfigurationError, match=r"lacks syncing a folder \(Invalid argument\)"):
        await opened(tmp_path)


# ------------------------------------------------------- links that lead out of it


@pytest.mark.parametrize("part", ["b", "b/revisions", "b/revisions/0000000000.json"])
async def test_a_symbolic_link_below_the_root_is_neither_read_nor_written_through(tmp_path: Path, part: str) -> None:
    root, elsewhere = tmp_path / "emails", tmp_path / "elsewhere"
    put_by_hand(elsewhere, "b")
    async with opening(root) as storage:
        await storage.commit(put(revision("a")))
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        (root / part).symlink_to(elsewhere / part)
    async with opening(root) as storage:
        for call in (storage.load(["b"]), storage.list(ListQuery()), storage.revisions("b", None, 9)):
            with pytest.raises(
                UnreadableDocument, match=r"^b\b.*(symbolic link|cannot be read \(Too many levels of symbolic links\)); put the f"
            ):
                await call
        if part != "b/revisions/0000000000.json":
            with pytest.raises(UnreadableDocument, match="is a symbolic link"):
                await storage.commit(put(revision("b")))
        assert (await storage.load(["a"]))["a"].revision == 0
    assert [str(path.relative_to(elsewhere)) for path in elsewhere.rglob("*.json")] == ["b/revisions/0000000000.json"]


async def test_a_group_that_becomes_a_symbolic_link_is_not_written_through(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "emails", tmp_path / "elsewhere"
    async with opening(root) as storage:
        await storage.commit(put(revision("b")))
        (root / "b").rename(elsewhere)
        (root / "b").symlink_to(elsewhere)
        with pytest.raises(Exception, match="b is a symbolic link"):
            await storage.commit(put(revision("b", 1)))
    assert names_in(elsewhere / "revisions") == ["0000000000.json"]


async def test_other_links_in_the_folder_do_not_matter(tmp_path: Path) -> None:
    async with opening(tmp_path) as storage:
        await storage.commit(put(revision("a")))
        (tmp_path / "readme").symlink_to("README.md")
        (tmp_path / "scripts").symlink_to(tmp_path)
    async with opening(tmp_path) as storage:
        assert await storage.count(ListQuery()) == 1
