"""A group as files, and back."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal_emails import changes
from portal_emails.as_code.group_folder import adopt, read_group, update_group, write_group
from portal_emails.as_code.places import FileRule
from portal_emails.changes import values_of, with_values
from portal_emails.model import Content, ContentFormat, CustomerGroup
from portal_emails.safe_names import safe_name
from portal_emails.sections import SectionKind
from tests.portal_emails.as_code.hostile_groups import groups, make_group

RESET = SectionKind.PASSWORD_RESET
SUBJECT = changes.text_path(RESET, "es", "subject")
CONTENT = changes.text_path(RESET, "es", "content")
ES = ("password-reset", "es.md")


@settings(max_examples=40)
@given(groups)
def test_files_say_what_the_group_is(group: CustomerGroup) -> None:
    read = read_group(safe_name(group.code), write_group(group))
    assert (read.code, read.values, read.problems) == (group.code, values_of(group), [])


@settings(max_examples=40)
@given(groups)
def test_a_group_that_has_not_changed_changes_no_file(group: CustomerGroup) -> None:
    assert update_group(group, write_group(group)) == {}


@settings(max_examples=40)
@given(groups, groups)
def test_files_are_made_to_say_what_another_state_is(before: CustomerGroup, after: CustomerGroup) -> None:
    after = make_group(before.code, values_of(after))
    files = dict(write_group(before))
    for path, data in update_group(after, files).items():
        files.pop(path, None)
        if data is not None:
            files[path] = data
    read = read_group(safe_name(before.code), files)
    assert (read.values, read.problems) == (values_of(after), [])
    assert files.keys() == write_group(after).keys()
    assert all(files[path] == data for path, data in write_group(after).items() if len(path) > 1)


@settings(max_examples=40)
@given(groups, st.data())
def test_one_edit_changes_one_value(group: CustomerGroup, data: st.DataObject) -> None:
    files = dict(write_group(group))
    texts = sorted(path for path in files if len(path) > 1)
    if not texts:
        return
    path = data.draw(st.sampled_from(texts))
    del files[path]
    kept = read_group(safe_name(group.code), files)
    gone = {change.path[:3] for change in changes.diff(values_of(group), kept.values)}
    assert len(gone) == 1
    assert kept.problems == []


@settings(max_examples=40)
@given(groups)
def test_a_new_group_file_is_toml_whose_strings_show_what_they_are(group: CustomerGroup) -> None:
    text = write_group(group)["group.toml",].decode()
    assert tomllib.loads(text)["code"] == group.code
    assert all(character.isprintable() or character in "\n\u200c\u200d" for character in text)


def spanish(subject: str | None, content: str | None, format_: ContentFormat = ContentFormat.MARKDOWN) -> CustomerGroup:
    return with_values(CustomerGroup("acme"), {SUBJECT: subject, CONTENT: None if content is None else Content(content, format_)})


@pytest.mark.parametrize("added", ["\n", "\r\n"])
def test_a_line_end_that_an_editor_adds_is_no_edit(added: str) -> None:
    group = spanish("Hola", "Adiós")
    files = write_group(group)
    files[ES] += added.encode()
    assert adopt(read_group("acme", files).values, values_of(group)) == values_of(group)
    assert update_group(group, files) == {}


@pytest.mark.parametrize("added", ["\n\n", " ", "\r"])
def test_anything_else_at_the_end_is_one(added: str) -> None:
    group = spanish("Hola", "Adiós")
    files = write_group(group)
    files[ES] += added.encode()
    assert adopt(read_group("acme", files).values, values_of(group)) != values_of(group)


def test_a_text_in_another_format_moves_to_a_file_of_another_name() -> None:
    writes = update_group(spanish("Hola", "<p>a</p>", ContentFormat.HTML), write_group(spanish("Hola", "a")))
    assert writes == {ES: None, ("password-reset", "es.html"): b"Subject: Hola\n\n<p>a</p>"}


def test_what_people_wrote_in_the_group_file_stays_where_it_says_the_same() -> None:
    lines = (
        b"# ours",
        b"code='acme'",
        b"configured=true # May",
        b'name = "acme"',
        b"[internal-addresses]",
        b"send-from = 'a@example.com' # Ana",
        b"",
    )
    theirs = b"\r\n".join(lines)
    group = with_values(CustomerGroup("acme"), {changes.CONFIGURED: True, changes.SEND_FROM: "b@example.com"})
    (updated,) = update_group(group, {("group.toml",): theirs}).values()
    assert updated == theirs.replace(b"'a@example.com'", b'"b@example.com"')


def test_other_files_are_left_alone() -> None:
    files = {**write_group(spanish("Hola", "a")), ("password-reset", "notes.txt"): b"x", ("README",): b"y"}
    assert update_group(spanish("Hola", "a"), files) == {}


@pytest.mark.parametrize(
    ("path", "data", "rule", "place"),
    [
        (("notes.txt",), b"", FileRule.UNKNOWN_FILE, "acme/notes.txt:1:1"),
        (("password-reset", "es.txt"), b"", FileRule.UNKNOWN_FILE, "acme/password-reset/es.txt:1:1"),
        (("password-reset", "a", "es.md"), b"", FileRule.UNKNOWN_FILE, "acme/password-reset/a/es.md:1:1"),
        (("pasword-reset", "es.md"), b"", FileRule.UNKNOWN_SECTION, "acme/pasword-reset/es.md:1:1"),
        (("password-reset", "español.md"), b"", FileRule.LOCALE_TAG, "acme/password-reset/español.md:1:1"),
        (("password-reset", "es_mx.md"), b"", FileRule.LOCALE_TAG, "acme/password-reset/es_mx.md:1:1"),
        (("password-reset", "fr.md"), b"Hello", FileRule.SUBJECT_LINE, "acme/password-reset/fr.md:1:1"),
        (("password-reset", "fr.md"), b"Subject: a\nb", FileRule.SUBJECT_LINE, "acme/password-reset/fr.md:2:1"),
        (("password-reset", "fr.md"), b"Subject (inherited)\n", FileRule.NOTHING_WRITTEN, "acme/password-reset/fr.md:1:1"),
        (("password-reset", "fr.md"), "Subject: a\r\n\r\né\n  ñ".encode() + b"\xff", FileRule.NOT_UTF_8, "acme/password-reset/fr.md:4:4"),
        (("password-reset", "es.html"), b"Subject: a\n", FileRule.LOCALE_TWICE, "acme/password-reset/es.md:1:1"),
        (("group.toml",), b"code = 'acme'\n\xff", FileRule.NOT_UTF_8, "acme/group.toml:2:1"),
        (("group.toml",), b"\ncode = 'Acme'", FileRule.FOLDER_NAME, "acme/group.toml:2:1"),
    ],
)
def test_what_is_wrong_with_a_file_has_its_place(path: tuple[str, ...], data: bytes, rule: FileRule, place: str) -> None:
    problems = read_group("acme", {**write_group(spanish("Hola", "a")), path: data}).problems
    assert [(problem.rule, f"{problem.place.file}:{problem.place.line}:{problem.place.column}") for problem in problems] == [(rule, place)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("pasword-reset/es.md", "did you mean password-reset?"),
        ("passwordReset/es.md", "did you mean password-reset?"),
        ("password-reset/es_mx.md", "name the file es-MX.md"),
        ("password-reset/ES.md", "name the file es.md"),
        ("password-reset/con.md", "name the file %63on.md"),
    ],
)
def test_what_may_have_been_meant_is_said(path: str, words: str) -> None:
    (problem,) = read_group("acme", {**write_group(CustomerGroup("acme")), tuple(path.split("/")): b""}).problems
    assert words in problem.message


def test_without_its_file_a_group_is_nobody() -> None:
    (problem,) = read_group("acme", {ES: b"Subject: a"}).problems
    assert (problem.rule, problem.place.file) == (FileRule.GROUP_FILE_MISSING, "acme/group.toml")
