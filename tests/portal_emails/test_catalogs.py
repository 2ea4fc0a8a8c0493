"""Gettext catalogs: what is read, what is refused and in which line; held against polib where both accept."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails import catalogs
from portal_emails.catalogs import Entry, UnreadableCatalog, parse_catalog, read_catalog

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def entries(text: str) -> list[Entry]:
    return list(parse_catalog(text.encode()))


def test_an_entry_is_read_with_its_line() -> None:
    text = HEADER + '# a comment\nmsgctxt "save"\nmsgid "Save"\nmsgstr "Guardar"\n'
    assert entries(text) == [Entry("save", "Save", "Guardar", is_fuzzy=False, line=6)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"Guardar"', "Guardar"),
        ('""\n"Guar"\n"dar"', "Guardar"),
        ('"a\\n"\n\n  "b"', "a\nb"),
        (r'"\"a\" \\n \t\r"', '"a" \\n \t\r'),
        (r'"\\"', "\\"),
        ('"{{ company.name }} ñ 請 🎉 \u2028"', "{{ company.name }} ñ 請 🎉 \u2028"),
        ('""', ""),
    ],
)
def test_strings_are_joined_and_unescaped(written: str, expected: str) -> None:
    assert [entry.text for entry in entries(f'msgctxt "k"\nmsgid "s"\nmsgstr {written}\n')] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# nothing but a comment\n",
        HEADER,
        '#~ msgctxt "old"\n#~ msgid "Old"\n#~ msgstr "Viejo"\n',
        '#, fuzzy\n#~| msgid "Older"\n#~ msgid "Old"\n#~ msgstr ""\n#~ "Viejo"\n',
    ],
)
def test_header_comments_and_obsolete_entries_are_no_entries(text: str) -> None:
    assert entries(text) == []


@pytest.mark.parametrize("flags", ["#, fuzzy", "#,fuzzy", "#, python-format, fuzzy", '#, fuzzy\n#: a:1\n#| msgid "Old"\n# why'])
def test_fuzzy_is_a_flag_of_the_following_entry_alone(flags: str) -> None:
    following = 'msgctxt "b"\nmsgid "B"\nmsgstr "b"\n'
    text = f'{flags}\nmsgctxt "a"\nmsgid "A"\nmsgstr "a"\n{following}'
    assert [(entry.key, entry.is_fuzzy) for entry in entries(text)] == [("a", True), ("b", False)]


def test_an_obsolete_fuzzy_entry_does_not_make_the_next_one_fuzzy() -> None:
    text = '#, fuzzy\n#~ msgid "Old"\n#~ msgstr "Viejo"\n\nmsgctxt "a"\nmsgid "A"\nmsgstr "a"\n'
    assert [entry.is_fuzzy for entry in entries(text)] == [False]


@pytest.mark.parametrize("ending", ["", "\n", "\n#", "\n#,", "\n#:\n", "\n# the end\n", '\n#~ msgid "x"\n'])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_last_entry_is_read_whatever_ends_the_file(ending: str, newline: str) -> None:
    text = (HEADER + 'msgctxt "a"\nmsgid "A"\nmsgstr "a"' + ending).replace("\n", newline)
    assert [entry.text for entry in entries(text)] == ["a"]


@pytest.mark.parametrize("key", ["a", None])
def test_duplicates_and_entries_without_a_key_are_handed_on(key: str | None) -> None:
    context = "" if key is None else f'msgctxt "{key}"\n'
    text = HEADER + f'{context}msgid "A"\nmsgstr "1"\n{context}msgid "A"\nmsgstr "2"\n'
    assert [(entry.key, entry.text) for entry in entries(text)] == [(key, "1"), (key, "2")]


GOOD = 'msgctxt "a"\nmsgid "A"\nmsgstr "a"\n'

BROKEN = [
    # strings
    ('msgctxt "a"\nmsgid "A\nmsgstr "a"\n', 2, "between two double quotes"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr "a\\"\n', 3, "between two double quotes"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr "a" b\n', 3, "between two double quotes"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr "say "hi" now"\n', 3, "between two double quotes"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr\n', 3, "between two double quotes"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr ""\n"b\n', 4, "between two double quotes"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr "50 \\q"\n', 3, r"unknown escape \q"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr "\\x41"\n', 3, r"unknown escape \x"),
    # structure
    ('msgctxt "a"\nmsgid "A"\nmsgctxt "b"\n', 3, "msgctxt after msgid"),
    ('msgctxt "a"\nmsgctxt "b"\n', 2, "msgctxt after msgctxt"),
    ('msgctxt "a"\nmsgstr "a"\n', 2, "msgstr after msgctxt"),
    ('msgid "A"\nmsgid "B"\n', 2, "msgid after msgid"),
    ('msgstr "a"\n', 1, "msgstr after nothing"),
    (GOOD + 'msgstr "b"\n', 4, "msgstr after msgstr"),
    ('"a"\n', 1, "belongs to no keyword"),
    (GOOD + '# comment\n"b"\n', 5, "belongs to no keyword"),
    ('msgctxt "a"\nmsgid "A"\n# comment\nmsgstr "a"\n', 3, "interrupts an entry"),
    (GOOD + 'msgctxt "b"\nmsgid "B"\n', 4, "no msgstr"),
    ('msgid "A"\nmsgid_plural "As"\nmsgstr[0] "a"\n', 2, "no plural forms"),
    ('msgid "A"\nmsgstr[0] "a"\n', 2, "no plural forms"),
    ('msgtext "A"\n', 1, "keyword msgtext"),
    (GOOD + "<<<<<<< HEAD\n", 4, "neither a comment"),
    (GOOD + '\u00a0msgid "b"\n', 4, "neither a comment"),
    # characters
    ("\ufeff" + GOOD, 1, "byte order mark"),
    (GOOD + "# \x00\n", 4, "control character, U+0000"),
    (GOOD.replace("\n", "\r"), 1, "control character, U+000D"),
    ('msgctxt "a"\nmsgid "A"\nmsgstr "a\x85b"\n', 3, "control character, U+0085"),
    # header
    (HEADER.replace("UTF-8", "ISO-8859-1"), 1, "charset ISO-8859-1"),
    (HEADER + HEADER, 5, "second header; the first is in line 1"),
]


@pytest.mark.parametrize(("text", "line", "complaint"), BROKEN)
def test_what_is_broken_is_refused_with_its_line(text: str, line: int, complaint: str) -> None:
    with pytest.raises(UnreadableCatalog) as caught:
        entries(text)
    assert caught.value.line == line
    assert complaint in caught.value.message


def test_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableCatalog, match="not UTF-8") as caught:
        parse_catalog('msgctxt "a"\nmsgid "A"\nmsgstr "Contraseña"\n'.encode("latin-1"))
    assert caught.value.line == 3


@pytest.mark.parametrize("charset", ["UTF-8", "utf-8", "CHARSET", "us-ascii"])
def test_a_header_may_declare_what_is_utf_8(charset: str) -> None:
    assert entries(HEADER.replace("UTF-8", charset) + GOOD)


def test_a_file_that_is_missing_no_file_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large.po").write_text(HEADER)
    monkeypatch.setattr(catalogs, "MAX_BYTES", len(HEADER) - 1)
    for name, complaint in {"missing.po": "is no file", ".": "is no file", "large.po": "is larger than"}.items():
        with pytest.raises(UnreadableCatalog, match=complaint) as caught:
            read_catalog(tmp_path / name)
        assert caught.value.line is None


def test_a_file_as_large_as_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.po").write_text(GOOD)
    monkeypatch.setattr(catalogs, "MAX_BYTES", len(GOOD))
    assert read_catalog(tmp_path / "a.po")


# ------------------------------------------------------------- held against polib

characters = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n\t\r"\\n{}%')
strings = st.text(characters, max_size=40)


@given(st.lists(st.tuples(strings, strings, strings, st.booleans(), st.booleans()), max_size=5))
def test_what_polib_writes_is_read_the_same(written: list[tuple[str, str, str, bool, bool]]) -> None:
    file = polib.POFile(wrapwidth=30)
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for key, source, text, is_fuzzy, is_obsolete in written:
        flags = ["fuzzy"] if is_fuzzy else []
        file.append(polib.POEntry(msgctxt=key, msgid=source, msgstr=text, flags=flags, obsolete=is_obsolete, comment="why"))
    read = [(entry.key, entry.source, entry.text, entry.is_fuzzy) for entry in entries(str(file))]
    assert read == [(key, source, text, is_fuzzy) for key, source, text, is_fuzzy, is_obsolete in written if not is_obsolete]


OBSOLETE = '#~ msgid "o"\n#~ msgstr "p"'
lines_of_catalogs = st.sampled_from(['msgctxt "a"', 'msgid "A"', 'msgstr "a"', '"b"', "# c", "#, fuzzy", "#,", "", OBSOLETE, "msgid"])


@given(st.lists(lines_of_catalogs | st.just(GOOD), max_size=12))
def test_what_is_accepted_is_read_as_polib_reads_it(lines: list[str]) -> None:
    text = HEADER + "\n".join(lines)
    try:
        read = [(entry.key, entry.source, entry.text, entry.is_fuzzy) for entry in entries(text)]
    except UnreadableCatalog:
        return
    theirs = [entry for entry in polib.pofile(text + "\n# end\n") if not entry.obsolete]
    assert read == [(entry.msgctxt, entry.msgid, entry.msgstr, entry.fuzzy) for entry in theirs]


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnreadableCatalog):
        parse_catalog(data)
