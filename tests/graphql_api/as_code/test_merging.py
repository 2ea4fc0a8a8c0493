"""What others save while somebody edits files: merged, or a conflict that shows both values; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal_emails import changes
from portal_emails.changes import values_of
from portal_emails.model import Content, Value
from portal_emails.problems import Path as ValuePath
from portal_emails.sections import SectionKind
from tests.graphql_api.as_code.conftest import MakeExports
from tests.graphql_api.as_code.exports import Exports, files_in, texts_in
from tests.portal_emails.as_code.hostile_groups import make_group

KIND = SectionKind.NOTIFY_NEW_PRIMARY_CONTACT
SUBJECT = changes.text_path(KIND, "es", "subject")
CONTENT = changes.text_path(KIND, "es", "content")
OWN = Content("{{ company.name }} {{ portal.url }}\n")
BEFORE: dict[ValuePath, Value] = {changes.CONFIGURED: True, changes.SEND_FROM: "a@example.com", SUBJECT: "Uno", CONTENT: OWN}
TEXT = Path("acme/notify-new-primary-contact/es.md")
GROUP = Path("acme/group.toml")
MARK = Path("acme/.exported")


@pytest.fixture
def exports(make_exports: MakeExports, tmp_path: Path) -> Exports:
    """`acme`, exported to the working folder."""
    exports = make_exports()
    exports.put(make_group("acme", BEFORE))
    exports.export(tmp_path)
    return exports


def save(exports: Exports, more: dict[ValuePath, Value]) -> None:
    """As somebody else would; None takes a value away."""
    values = {path: value for path, value in {**values_of(exports.get("acme")), **more}.items() if value is not None}
    exports.put(make_group("acme", values))


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_other_fields_are_merged_and_come_into_the_folder(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    save(exports, {changes.SEND_FROM: "b@example.com"})
    (applied,) = exports.apply(tmp_path)
    assert (applied.problems, applied.revision) == ((), 2)
    assert values_of(exports.get("acme")) == {**BEFORE, SUBJECT: "Dos", changes.SEND_FROM: "b@example.com"}
    assert "b@example.com" in (tmp_path / GROUP).read_text()
    assert (tmp_path / MARK).read_text().splitlines()[-1].startswith("revision 2 ")


def test_the_same_field_is_a_conflict_that_shows_both_values_and_where(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    save(exports, {SUBJECT: "Tres"})
    before = files_in(tmp_path)
    (applied,) = exports.apply(tmp_path)
    (problem,) = applied.problems
    assert (problem.rule, problem.place.file, problem.place.line, problem.place.column) == ("REVISION_CONFLICT", str(TEXT), 1, 10)
    assert all(f'"{value}"' in problem.message for value in ("Uno", "Dos", "Tres"))
    assert "by somebody" in problem.message
    assert exports.get("acme").revision == 1
    assert files_in(tmp_path) == before


def test_one_conflict_keeps_the_whole_group_from_being_saved(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    edit(tmp_path / GROUP, "a@example.com", "c@example.com")
    save(exports, {SUBJECT: "Tres"})
    (applied,) = exports.apply(tmp_path)
    assert (applied.is_refused, exports.get("acme").revision) == (True, 1)


def test_a_text_that_was_deleted_here_and_changed_there_is_a_conflict(exports: Exports, tmp_path: Path) -> None:
    (tmp_path / TEXT).unlink()
    save(exports, {SUBJECT: "Tres"})
    (applied,) = exports.apply(tmp_path)
    assert [(problem.rule, problem.place.file) for problem in applied.problems] == [("REVISION_CONFLICT", str(TEXT))]


def test_a_text_that_was_added_there_stays_and_comes_into_the_folder(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    added: dict[ValuePath, Value] = {changes.text_path(KIND, "en", "subject"): "One"}
    save(exports, added)
    exports.apply(tmp_path)
    assert values_of(exports.get("acme")) == {**BEFORE, **added, SUBJECT: "Dos"}
    assert (tmp_path / TEXT.with_name("en.md")).read_text() == "Subject: One\n"


def test_a_deleted_file_returns_the_text_to_the_inherited(exports: Exports, tmp_path: Path) -> None:
    (tmp_path / TEXT).unlink()
    (applied,) = exports.apply(tmp_path)
    assert not applied.is_refused
    assert values_of(exports.get("acme")).keys() == {changes.CONFIGURED, changes.SEND_FROM}


def test_a_folder_that_is_missing_leaves_its_group_alone(exports: Exports, tmp_path: Path) -> None:
    for file in (TEXT, GROUP, MARK):
        (tmp_path / file).unlink()
    (tmp_path / TEXT.parent).rmdir()
    (tmp_path / "acme").rmdir()
    assert exports.apply(tmp_path) == []
    assert values_of(exports.get("acme")) == BEFORE


def test_applying_again_is_nothing(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    exports.apply(tmp_path)
    before = files_in(tmp_path)
    (applied,) = exports.apply(tmp_path)
    assert (applied.changes, applied.problems, applied.revision) == ((), (), None)
    assert (files_in(tmp_path), exports.get("acme").revision) == (before, 1)


def test_what_was_not_edited_is_not_applied_when_the_group_is_newer(exports: Exports, tmp_path: Path) -> None:
    save(exports, {SUBJECT: "Tres"})
    (applied,) = exports.apply(tmp_path)
    assert (applied.changes, applied.newer, applied.is_refused) == ((), 1, False)
    assert exports.get("acme").revision == 1


def test_the_folder_wins_when_told_to(exports: Exports, tmp_path: Path) -> None:
    save(exports, {SUBJECT: "Tres", changes.text_path(KIND, "en", "subject"): "One"})
    (applied,) = exports.apply(tmp_path, overwrite=True)
    assert not applied.is_refused
    assert values_of(exports.get("acme")) == BEFORE


def test_an_edit_is_not_taken_for_one_of_another_storage(exports: Exports, make_exports: MakeExports, tmp_path: Path) -> None:
    other = make_exports()
    other.put(make_group("acme", {**BEFORE, SUBJECT: "Otro"}))
    edit(tmp_path / TEXT, "Uno", "Dos")
    (applied,) = other.apply(tmp_path)
    assert [(problem.rule, problem.place.file) for problem in applied.problems] == [("UNKNOWN_REVISION", str(GROUP))]
    assert other.get("acme").revision == 0
    assert not other.apply(tmp_path, overwrite=True)[0].is_refused
    assert values_of(other.get("acme")) == {**BEFORE, SUBJECT: "Dos"}


def test_a_folder_without_its_mark_is_not_guessed_at(exports: Exports, tmp_path: Path) -> None:
    (tmp_path / MARK).unlink()
    assert exports.apply(tmp_path)[0].problems == ()
    assert (tmp_path / MARK).exists(), "it says what the group is, so that there is nothing to lose"
    (tmp_path / MARK).unlink()
    edit(tmp_path / TEXT, "Uno", "Dos")
    assert [problem.rule for problem in exports.apply(tmp_path)[0].problems] == ["UNKNOWN_REVISION"]


def test_of_two_branches_that_git_joined_both_edits_are_saved(exports: Exports, tmp_path: Path) -> None:
    older = (tmp_path / MARK).read_bytes()
    edit(tmp_path / TEXT, "Uno", "Dos")
    exports.apply(tmp_path)
    edit(tmp_path / GROUP, "a@example.com", "c@example.com")
    (tmp_path / MARK).write_bytes((tmp_path / MARK).read_bytes() + older)
    save(exports, {changes.NAME: "Acme Ibérica"})
    (applied,) = exports.apply(tmp_path)
    assert not applied.is_refused
    assert values_of(exports.get("acme")) == {**BEFORE, SUBJECT: "Dos", changes.SEND_FROM: "c@example.com", changes.NAME: "Acme Ibérica"}


def test_after_a_merge_what_was_applied_may_be_edited_again_or_taken_back(exports: Exports, tmp_path: Path) -> None:
    older = (tmp_path / MARK).read_bytes()
    edit(tmp_path / TEXT, "Uno", "Dos")
    exports.apply(tmp_path)
    for text, other in (("Dos", "Tres"), ("Tres", "Uno")):
        edit(tmp_path / TEXT, text, other)
        (tmp_path / MARK).write_bytes((tmp_path / MARK).read_bytes() + older)
        assert exports.apply(tmp_path)[0].problems == ()
        assert values_of(exports.get("acme"))[SUBJECT] == other


def test_the_marks_of_two_storages_may_stand_side_by_side(exports: Exports, make_exports: MakeExports, tmp_path: Path) -> None:
    other = make_exports()
    for name in ("one", "two", "three"):
        other.put(make_group("acme", {**BEFORE, changes.NAME: name}))
    other.put(make_group("acme", BEFORE))
    mark = (tmp_path / MARK).read_bytes()
    other.export(tmp_path)
    (tmp_path / MARK).write_bytes((tmp_path / MARK).read_bytes() + mark)
    edit(tmp_path / TEXT, "Uno", "Dos")
    joined = (tmp_path / MARK).read_bytes()
    for storage, revision in ((exports, 1), (other, 4)):
        (tmp_path / MARK).write_bytes(joined)
        (applied,) = storage.apply(tmp_path)
        assert (applied.problems, applied.revision) == ((), revision)


def test_a_dry_run_changes_nothing_anywhere(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    before = files_in(tmp_path)
    (applied,) = exports.apply(tmp_path, dry_run=True)
    assert [change.path for change in applied.changes] == [SUBJECT]
    assert (files_in(tmp_path), exports.get("acme").revision) == (before, 0)


def test_emails_of_a_group_that_is_not_configured_are_not_changed(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / GROUP, "configured = true", "configured = false")
    assert not exports.apply(tmp_path)[0].is_refused
    edit(tmp_path / TEXT, "Uno", "Dos")
    (problem,) = exports.apply(tmp_path)[0].problems
    assert (problem.rule, problem.place.file) == ("GROUP_NOT_CONFIGURED_IN_PORTAL", str(GROUP))
    edit(tmp_path / GROUP, 'code = "acme"', 'configured = true\ncode = "acme"')
    edit(tmp_path / GROUP, "configured = false", "")
    assert not exports.apply(tmp_path)[0].is_refused
    assert values_of(exports.get("acme")) == {**BEFORE, SUBJECT: "Dos"}


def test_an_export_keeps_edits_that_were_not_applied_unless_they_are_given_up(exports: Exports, tmp_path: Path) -> None:
    edit(tmp_path / TEXT, "Uno", "Dos")
    save(exports, {changes.SEND_FROM: "b@example.com"})
    before = files_in(tmp_path)
    (export,) = exports.export(tmp_path)
    assert [(problem.rule, problem.place.file) for problem in export.problems] == [("NOT_APPLIED", str(TEXT))]
    assert files_in(tmp_path) == before
    (export,) = exports.export(tmp_path, force=True)
    assert export.problems == ()
    assert "Uno" in (tmp_path / TEXT).read_text()
    assert "b@example.com" in (tmp_path / GROUP).read_text()


def test_an_export_over_an_old_one_brings_what_others_saved(exports: Exports, tmp_path: Path) -> None:
    save(exports, {SUBJECT: "Tres", CONTENT: None, changes.SEND_FROM: None})
    exports.export(tmp_path)
    assert (tmp_path / TEXT).read_text() == "Subject: Tres\n"
    save(exports, {SUBJECT: None})
    exports.export(tmp_path)
    assert not (tmp_path / TEXT.parent).exists()
    fresh = tmp_path / "fresh"
    exports.export(fresh)
    assert texts_in(fresh)["acme/group.toml"].decode().splitlines()[1:] == [
        line for line in (tmp_path / GROUP).read_text().splitlines()[1:] if line and not line.startswith("[")
    ]


def test_a_group_that_cannot_be_read_hides_no_other(exports: Exports, tmp_path: Path) -> None:
    exports.put(make_group("beta", BEFORE))
    exports.export(tmp_path)
    exports.damage("acme")
    for results in (exports.export(tmp_path), exports.apply(tmp_path)):
        told = {result.code: [problem.rule for problem in result.problems] for result in results}
        assert told == {"acme": ["UNREADABLE_DOCUMENT"], "beta": []}
