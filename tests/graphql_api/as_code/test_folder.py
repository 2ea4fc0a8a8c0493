"""The folder of an export on disk: files whole or not at all, and nothing outside of it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from graphql_api.as_code.folder import MOST_BYTES, open_folder
from portal_emails.as_code.places import FileRule
from tests.graphql_api.as_code.conftest import MakeExports
from tests.graphql_api.as_code.exports import Exports, files_in
from tests.graphql_api.as_code.test_merging import BEFORE, GROUP, MARK, SUBJECT, TEXT, save
from tests.portal_emails.as_code.hostile_groups import make_group


@pytest.fixture
def export(make_exports: MakeExports, tmp_path: Path) -> Path:
    make(make_exports, tmp_path / "export")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "es.md").write_text("Subject: secret\n")
    return tmp_path / "export"


def make(make_exports: MakeExports, path: Path) -> Exports:
    exports = make_exports()
    exports.put(make_group("acme", BEFORE))
    exports.export(path)
    return exports


@pytest.mark.parametrize("linked", [TEXT, TEXT.parent, GROUP.parent, GROUP, MARK], ids=str)
@pytest.mark.parametrize("force", [False, True])
def test_a_link_is_neither_read_nor_written_through(make_exports: MakeExports, export: Path, linked: Path, force: bool) -> None:
    exports = make(make_exports, export.with_name("other"))
    target = export / linked
    moved = export.with_name("outside") / "moved"
    target.rename(moved)
    target.symlink_to(moved)
    before = files_in(moved.parent)
    save(exports, {SUBJECT: "Nuevo"})
    (applied,) = exports.apply(export)
    assert FileRule.NOT_A_FILE.value in {problem.rule for problem in applied.problems}
    assert "secret" not in repr(applied)
    try:
        exports.export(export, force=force)
    except OSError:
        assert force
    assert files_in(moved.parent) == before


@pytest.mark.parametrize("code", ["../../outside", "/etc", "..", ".", "a/b", "con", "-rf", "x" * 64, "🎉" * 64])
def test_the_folder_of_any_code_is_within_the_export(make_exports: MakeExports, tmp_path: Path, code: str) -> None:
    exports = make_exports()
    exports.put(make_group(code, BEFORE))
    exports.export(tmp_path / "export")
    assert [path.name for path in tmp_path.iterdir()] == ["export"]
    (group,) = (path for path in (tmp_path / "export").iterdir() if not path.name.startswith("."))
    assert len(group.name.encode()) <= 255


@pytest.mark.parametrize("linked", [TEXT.parent, GROUP.parent], ids=str)
def test_a_link_where_a_folder_has_to_be_is_named_with_what_to_do(make_exports: MakeExports, export: Path, linked: Path) -> None:
    exports = make(make_exports, export.with_name("other"))
    (export / linked).rename(export.with_name("moved"))
    (export / linked).symlink_to(export.with_name("moved"))
    save(exports, {SUBJECT: "Nuevo"})
    with pytest.raises(OSError, match="take it away") as refused:
        exports.export(export, force=True)
    assert refused.value.filename == linked.as_posix()


def test_what_is_not_a_file_or_too_big_is_told(make_exports: MakeExports, export: Path) -> None:
    os.mkfifo(export / "acme/password-reset.md")
    (export / "acme/big.md").write_bytes(b"x" * (MOST_BYTES + 1))
    (export / "acme/a/b/c/d").mkdir(parents=True)
    with open_folder(export) as folder:
        problems = folder.read("acme").problems
    assert [(problem.place.file, problem.rule) for problem in problems] == [
        ("acme/a/b/c", FileRule.NOT_A_FILE),
        ("acme/big.md", FileRule.TOO_BIG),
        ("acme/password-reset.md", FileRule.NOT_A_FILE),
    ]


def test_hidden_files_and_files_beside_the_groups_are_nobodys(make_exports: MakeExports, export: Path) -> None:
    exports = make(make_exports, export)
    for name in (".git/HEAD", "README.md", "acme/.DS_Store", "acme/notify-new-primary-contact/es.md~"):
        (export / name).parent.mkdir(exist_ok=True)
        (export / name).write_text("x")
    before = files_in(export)
    assert [applied.problems for applied in exports.apply(export)] == [()]
    exports.export(export)
    assert files_in(export) == before


def test_files_that_keep_line_ends_are_written_once(make_exports: MakeExports, export: Path) -> None:
    assert "* -text" in (export / ".gitattributes").read_text()
    (export / ".gitattributes").write_text("theirs")
    make(make_exports, export)
    assert (export / ".gitattributes").read_text() == "theirs"


def test_files_may_be_read_by_whom_the_umask_lets(export: Path) -> None:
    before = os.umask(0o027)
    try:
        with open_folder(export) as folder:
            folder.write("acme", ("x", "es.md"), b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((export / "acme/x/es.md").stat().st_mode) == 0o640


def test_a_file_that_cannot_be_put_leaves_the_old_one_and_nothing_else(export: Path) -> None:
    (export / "acme/x/es.md").mkdir(parents=True)
    with open_folder(export) as folder, pytest.raises(OSError, match="directory"):
        folder.write("acme", ("x", "es.md"), b"x")
    assert [path.name for path in (export / "acme/x").iterdir()] == ["es.md"]
