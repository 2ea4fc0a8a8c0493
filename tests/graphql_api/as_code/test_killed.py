"""Stopped at any moment and repeated, an export or an apply ends as if it had not been stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from graphql_api.as_code.folder import Folder
from portal_emails import changes
from portal_emails.as_code.layout import FilePath
from portal_emails.changes import values_of
from portal_emails.model import Value
from portal_emails.problems import Path as ValuePath
from tests.graphql_api.as_code.conftest import MakeExports
from tests.graphql_api.as_code.exports import files_in
from tests.graphql_api.as_code.test_merging import BEFORE, GROUP, KIND, SUBJECT, TEXT, edit, save
from tests.portal_emails.as_code.hostile_groups import make_group


class Killed(BaseException):
    """No handler is meant to see it."""


@pytest.fixture
def kill_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """Ends what runs at the file of this number that is put or removed; None lets it run."""
    left: list[int | None] = [None]
    put_or_remove = Folder.write

    def write(self: Folder, group: str, path: FilePath, data: bytes | None) -> None:
        if left[0] == 0:
            raise Killed
        left[0] = None if left[0] is None else left[0] - 1
        put_or_remove(self, group, path, data)

    monkeypatch.setattr(Folder, "write", write)
    return lambda number: left.__setitem__(0, number)


def runs_through(work: Callable[[], object]) -> bool:
    try:
        work()
    except Killed:
        return False
    return True


def test_an_apply_that_was_stopped_anywhere_is_finished_by_the_next(
    make_exports: MakeExports, tmp_path: Path, kill_after: Callable[[int | None], None]
) -> None:
    for step in count():
        exports, path = make_exports(), tmp_path / str(step)
        exports.put(make_group("acme", BEFORE))
        exports.export(path)
        edit(path / TEXT, "Uno", "Dos")
        added: dict[ValuePath, Value] = {changes.text_path(KIND, "en", "subject"): "One", changes.SEND_FROM: None}
        save(exports, added)
        kill_after(step)
        ended = runs_through(partial(exports.apply, path))
        kill_after(None)
        (applied,) = exports.apply(path)
        assert not applied.is_refused
        expected = {place: value for place, value in {**BEFORE, **added, SUBJECT: "Dos"}.items() if value is not None}
        assert values_of(exports.get("acme")) == expected
        assert exports.get("acme").revision == 2, "nothing is saved twice"
        again = files_in(path)
        assert not any(export.wrote or export.problems for export in exports.export(path))
        assert files_in(path) == again
        if ended:
            assert step >= 3
            return


def test_an_export_that_was_stopped_anywhere_is_finished_by_the_next(
    make_exports: MakeExports, tmp_path: Path, kill_after: Callable[[int | None], None]
) -> None:
    for step in count():
        exports, path = make_exports(), tmp_path / str(step)
        exports.put(make_group("acme", BEFORE))
        exports.export(path)
        save(exports, {SUBJECT: "Tres", changes.SEND_FROM: "b@example.com", changes.text_path(KIND, "en", "subject"): "One"})
        kill_after(step)
        ended = runs_through(partial(exports.export, path))
        kill_after(None)
        exports.apply(path)
        assert exports.get("acme").revision == 1, "half an export is no edit that undoes what others saved"
        exports.export(path, force=True)
        exports.export(tmp_path / f"{step}-fresh")
        assert files_in(path) == files_in(tmp_path / f"{step}-fresh")
        if ended:
            assert step >= 3
            return


def test_a_file_that_was_not_finished_is_no_file(tmp_path: Path, make_exports: MakeExports) -> None:
    exports = make_exports()
    exports.put(make_group("acme", BEFORE))
    exports.export(tmp_path)
    (tmp_path / TEXT.parent / ".0123456789abcdef.tmp").write_bytes(b"Subj")
    (tmp_path / GROUP.parent / ".group.toml.swp").write_bytes(b"x")
    assert [(applied.problems, applied.changes) for applied in exports.apply(tmp_path)] == [((), ())]
