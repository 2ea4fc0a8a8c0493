"""Locale packs: what is served, what wins, and what is reported, by small files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from portal_emails.errors import ConfigurationError
from portal_emails.packs import PackProblem, Packs, PackText, Word, read_packs
from portal_emails.sections import EmailPart, SectionKind
from tests.valid_contents import valid_content

RESET = SectionKind.PASSWORD_RESET
FORGOTTEN = SectionKind.FORGOTTEN_USERNAME
SUBJECT = "emails.passwordReset.subject"
CONTENT = "emails.passwordReset.content"

ENGLISH = {
    **{f"emails.{kind.value}.subject": f"English subject of {kind.value}" for kind in SectionKind},
    **{f"emails.{kind.value}.content": valid_content(kind, f"English content of {kind.value}") for kind in SectionKind},
    "form.save.label": "Save",
    "form.save.help": "Saves everything on the tab.",
    "variables.company.name.label": "Company",
    "messages.MAX_LENGTH": "At most {limit} characters, not {actual}.",
    "messages.BRACES": "Write {{ company.name }}.",
}


def check(kind: SectionKind, locale: str, subject: str, content: str) -> Sequence[tuple[EmailPart, str]]:
    """Subjects are one line, and contents short."""
    too_long = [(EmailPart.CONTENT, f"in {locale}, {kind.value} is too long")] if len(content) > 200 else []
    return [(EmailPart.SUBJECT, "has two lines"), *too_long] if "\n" in subject else too_long


def po(texts: Mapping[str, str], english: Mapping[str, str] = ENGLISH, fuzzy: Sequence[str] = ()) -> str:
    """A catalog whose entries begin in line 3 and take four lines each."""
    quoted = {key: json.dumps(text, ensure_ascii=False) for key, text in texts.items()}
    return 'msgid ""\nmsgstr ""\n' + "".join(
        f'{"#, fuzzy" if key in fuzzy else ""}\nmsgctxt "{key}"\nmsgid {json.dumps(english.get(key, "?"))}\nmsgstr {text}\n'
        for key, text in quoted.items()
    )


class Folders:
    """Writes an English source and folders of packs, and reads them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source = root / "emails.pot"
        self.source.write_text(po(dict.fromkeys(ENGLISH, "")))
        self.folders: list[Path] = []

    def add(self, files: Mapping[str, str | bytes]) -> Path:
        folder = self.root / f"folder{len(self.folders)}"
        folder.mkdir()
        self.folders.append(folder)
        for name, written in files.items():
            (folder / name).write_bytes(written.encode() if isinstance(written, str) else written)
        return folder

    def read(self) -> Packs:
        return read_packs(self.source, self.folders, check)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def reported(packs: Packs) -> list[tuple[str, int | None, str | None]]:
    return [(Path(problem.file).name, problem.line, problem.key) for problem in packs.report]


def the_message(packs: Packs) -> str:
    [problem] = packs.report
    return problem.message


SPANISH = {SUBJECT: "Restablezca su contraseña", CONTENT: "{{ password_reset.url }}", "form.save.label": "Guardar"}

# --------------------------------------------------------------------- English


def test_english_has_every_email_and_word_of_the_source(folders: Folders) -> None:
    packs = folders.read()
    assert packs.tags == ("en",)
    assert packs.source_keys == tuple(ENGLISH)
    assert packs.report == ()
    for kind in SectionKind:
        english = PackText("en", ENGLISH[f"emails.{kind.value}.subject"], ENGLISH[f"emails.{kind.value}.content"], outdated=False)
        assert packs.text(kind, "en") == english
        assert packs.locales_with_text(kind) == {"en"}
    assert packs.word("form.save.label", "en") == "Save"


def test_the_parts_of_emails_are_no_words(folders: Folders) -> None:
    packs = folders.read()
    assert packs.word(SUBJECT, "en") is None
    assert packs.find_word(SUBJECT, ["en"]) is None


def test_a_pack_may_word_english_differently(folders: Folders) -> None:
    folders.add({"en.po": po({SUBJECT: "Reset it", CONTENT: "Here", "form.save.label": "Keep"})})
    packs = folders.read()
    assert packs.text(RESET, "en") == PackText("en", "Reset it", "Here")
    assert packs.word("form.save.label", "en") == "Keep"
    assert packs.word("form.save.help", "en") == ENGLISH["form.save.help"]
    assert packs.text(FORGOTTEN, "en") == PackText(
        "en", ENGLISH["emails.forgottenUsername.subject"], ENGLISH["emails.forgottenUsername.content"]
    )


def test_the_english_source_serves_where_a_pack_in_english_fails_its_checks(folders: Folders) -> None:
    folders.add({"en.po": po({SUBJECT: "Two\nlines", CONTENT: "Here"})})
    packs = folders.read()
    assert packs.text(RESET, "en") == PackText("en", ENGLISH[SUBJECT], ENGLISH[CONTENT])
    assert not packs.is_refused(RESET, "en")
    assert reported(packs) == [("en.po", 4, SUBJECT)]


def with_english(texts: Mapping[str, str | None]) -> str:
    english = {key: text for key, text in {**ENGLISH, **texts}.items() if text is not None}
    return po(dict.fromkeys(english, ""), english)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (with_english({SUBJECT: None}), f"lacks {SUBJECT}"),
        (with_english({"form.save.label": " "}), "form.save.label: has no English text"),
        (with_english({"emails.passwordReset.body": "?"}), "emails.passwordReset.body: belongs to no part of an email section"),
        (with_english({SUBJECT: "Two\nlines"}), f"{SUBJECT}: has two lines"),
        (with_english({}) + '\nmsgctxt "form.save.label"\nmsgid "Keep"\nmsgstr ""\n', "stands in the file twice"),
        (with_english({}) + '\nmsgid "Keep"\nmsgstr ""\n', "has no msgctxt"),
        (with_english({}) + '\nmsgid "Keep\n', "emails.pot:72: has a string"),
    ],
)
def test_a_broken_source_stops_the_start_and_says_why(folders: Folders, source: str, complaint: str) -> None:
    folders.source.write_text(source)
    with pytest.raises(ConfigurationError) as caught:
        folders.read()
    assert str(folders.source) in str(caught.value)
    assert complaint in str(caught.value)


def test_a_missing_source_stops_the_start(folders: Folders) -> None:
    folders.source.unlink()
    with pytest.raises(ConfigurationError, match=r"emails\.pot: is no file"):
        folders.read()


# ---------------------------------------------------------------- translations


def test_a_pack_supplies_emails_and_words(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH), "README.md": "not a pack", "emails.pot": "not one either"})
    packs = folders.read()
    assert packs.tags == ("en", "es")
    assert packs.text(RESET, "es") == PackText("es", SPANISH[SUBJECT], SPANISH[CONTENT], outdated=False)
    assert packs.word("form.save.label", "es") == "Guardar"
    assert packs.locales_with_text(RESET) == {"en", "es"}
    assert packs.report == ()


def test_a_text_stands_at_exactly_its_tag(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH)})
    packs = folders.read()
    assert packs.text(RESET, "es-MX") is None
    assert packs.text(FORGOTTEN, "es") is None
    assert packs.word("form.save.label", "es-MX") is None
    assert packs.word("form.save.help", "es") is None
    assert not packs.is_refused(FORGOTTEN, "es")
    assert packs.outdated("es-MX") == packs.refused("es-MX") == ()


def test_what_is_not_translated_is_absent_without_a_word(folders: Folders) -> None:
    folders.add({"es.po": po({**dict.fromkeys(ENGLISH, ""), **SPANISH})})
    packs = folders.read()
    assert packs.report == ()
    assert packs.text(FORGOTTEN, "es") is None
    assert packs.word("form.save.help", "es") is None


def test_a_pack_that_supplies_nothing_is_not_named(folders: Folders) -> None:
    folders.add({"es.po": po(dict.fromkeys(ENGLISH, "")), "fr.po": "", "pt.po": po({SUBJECT: "Dos\nlineas", CONTENT: "x"})})
    packs = folders.read()
    assert packs.tags == ("en",)
    assert packs.refused("pt") == (RESET,)


@pytest.mark.parametrize("fuzzy", ["", CONTENT])
def test_half_an_email_is_absent_and_reported(folders: Folders, fuzzy: str) -> None:
    texts = {SUBJECT: "Asunto", "form.save.label": "Guardar"} | ({CONTENT: "Contenido"} if fuzzy else {})
    folders.add({"es.po": po(texts, fuzzy=[fuzzy])})
    packs = folders.read()
    assert packs.text(RESET, "es") is None
    assert not packs.is_refused(RESET, "es")
    assert packs.locales_with_text(RESET) == {"en"}
    assert packs.word("form.save.label", "es") == "Guardar"
    assert [problem.message.split(":")[0] for problem in packs.report] == (["incomplete", "fuzzy"] if fuzzy else ["incomplete"])


def test_an_email_that_fails_its_checks_is_refused_and_each_failure_reported(folders: Folders) -> None:
    folders.add({"es.po": po({**SPANISH, SUBJECT: "Dos\nlineas", CONTENT: "x" * 201})})
    packs = folders.read()
    assert packs.text(RESET, "es") is None
    assert packs.is_refused(RESET, "es")
    assert packs.refused("es") == (RESET,)
    assert packs.locales_with_text(RESET) == {"en", "es"}
    assert packs.word("form.save.label", "es") == "Guardar"
    assert reported(packs) == [("es.po", 4, SUBJECT), ("es.po", 8, CONTENT)]
    assert [problem.message for problem in packs.report] == [
        "has two lines, so that the email is not served",
        "in es, passwordReset is too long, so that the email is not served",
    ]


@pytest.mark.parametrize("part", [SUBJECT, CONTENT])
def test_an_outdated_text_is_served_and_reported(folders: Folders, part: str) -> None:
    folders.add({"es.po": po(SPANISH, {**ENGLISH, part: "Earlier English"})})
    packs = folders.read()
    assert packs.text(RESET, "es") == PackText("es", SPANISH[SUBJECT], SPANISH[CONTENT], outdated=True)
    assert packs.outdated("es") == (RESET,)
    assert [problem.key for problem in packs.report] == [part]
    assert the_message(packs).startswith("outdated")


def test_an_outdated_word_is_served_and_reported(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH, {**ENGLISH, "form.save.label": "Store"})})
    packs = folders.read()
    assert packs.word("form.save.label", "es") == "Guardar"
    assert packs.outdated("es") == ()
    assert reported(packs) == [("es.po", 12, "form.save.label")]


@pytest.mark.parametrize(
    ("texts", "fuzzy", "complaint"),
    [
        ({"form.save.label": "Guardar"}, ["form.save.label"], "fuzzy"),
        ({"form.save.label": "  "}, [], "blank"),
        ({"form.store.label": "Guardar"}, [], "unknown key"),
        ({"form.store.label": ""}, [], "unknown key"),
        ({"messages.MAX_LENGTH": "Como máximo {limit} caracteres."}, [], "{limit}, where the English has {actual}, {limit}"),
        ({"messages.MAX_LENGTH": "{actual}, {limit}, {other}"}, [], "has the placeholders"),
        ({"messages.MAX_LENGTH": "{actual}, {limite}"}, [], "has the placeholders"),
        ({"messages.MAX_LENGTH": "{actual}, {limit.__class__}"}, [], "has the placeholders"),
        ({"messages.MAX_LENGTH": "{actual}, {limit"}, [], "has the placeholders"),
        ({"messages.MAX_LENGTH": "{actual}, {limit} }"}, [], "has the placeholders"),
        ({"messages.MAX_LENGTH": "nada"}, [], "has the placeholders none"),
        ({"messages.BRACES": "Escriba {{ company.nombre }}."}, [], "has the placeholders"),
    ],
)
def test_a_doubtful_word_is_not_served_and_reported(folders: Folders, texts: dict[str, str], fuzzy: list[str], complaint: str) -> None:
    folders.add({"es.po": po(texts, fuzzy=fuzzy)})
    packs = folders.read()
    [key] = texts
    assert packs.word(key, "es") is None
    assert reported(packs) == [("es.po", 4, key)]
    assert complaint in the_message(packs)
    assert the_message(packs).endswith("; not served")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("messages.MAX_LENGTH", "No {actual}, sino {limit}; {limit} como máximo."),
        ("messages.BRACES", "Escriba {{ company.name }}."),
        ("form.save.help", "{x}"),
    ],
)
def test_placeholders_may_change_places(folders: Folders, key: str, text: str) -> None:
    folders.add({"es.po": po({key: text})})
    packs = folders.read()
    assert packs.word(key, "es") == text
    assert packs.report == ()


def test_of_duplicates_none_is_served_and_each_reported(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH) + po({SUBJECT: "Otra"}).split("\n", 2)[2]})
    packs = folders.read()
    assert packs.text(RESET, "es") is None
    assert reported(packs) == [("es.po", 4, SUBJECT), ("es.po", 8, CONTENT), ("es.po", 16, SUBJECT)]
    assert "more than once, in lines 4, 16" in packs.report[0].message


def test_an_entry_without_a_key_is_reported(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH) + '\nmsgid "Save"\nmsgstr "Guardar"\n'})
    packs = folders.read()
    assert packs.text(RESET, "es")
    assert reported(packs) == [("es.po", 16, None)]
    assert "no msgctxt" in the_message(packs)


# ------------------------------------------------------------- files and folders


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("zh_TW.po", "name it zh-TW.po"),
        ("es-mx.po", "name it es-MX.po"),
        ("iw.po", "name it he.po"),
        ("es.PO", "name it es.po"),
        ("spanish.po", "no language tag"),
        ("es-.po", "no language tag"),
        ("und.po", "no language tag"),
        (".po", None),
    ],
)
def test_a_file_whose_name_is_no_canonical_tag_is_left_out(folders: Folders, name: str, complaint: str | None) -> None:
    folders.add({name: po(SPANISH)})
    packs = folders.read()
    assert packs.tags == ("en",)
    assert reported(packs) == ([] if complaint is None else [(name, None, None)])
    assert complaint is None or complaint in the_message(packs)


BROKEN_FILES: dict[str, tuple[bytes, int | None]] = {
    "a byte order mark": (b"\xef\xbb\xbf" + po(SPANISH).encode(), 1),
    "an unterminated string": (po(SPANISH).replace('"Guardar"', '"Guardar').encode(), 14),
    "an invalid escape": (po(SPANISH).replace('"Guardar"', '"\\q"').encode(), 14),
    "another encoding": (po(SPANISH).encode("latin-1"), 6),
    "a truncated end": (po(SPANISH).encode().rpartition(b"msgstr")[0], 12),
    "too large a file": (b"#" * (5 * 1024 * 1024 + 1), None),
}


@pytest.mark.parametrize("broken", BROKEN_FILES)
def test_a_broken_file_is_left_out_and_the_others_are_read(folders: Folders, broken: str) -> None:
    data, line = BROKEN_FILES[broken]
    folders.add({"de.po": po(SPANISH), "es.po": data, "fr.po": po(SPANISH)})
    packs = folders.read()
    assert packs.tags == ("de", "en", "fr")
    assert reported(packs) == [("es.po", line, None)]
    assert the_message(packs).endswith("the whole file is left out")


def test_what_only_looks_like_a_file_is_left_out(folders: Folders) -> None:
    folder = folders.add({"es.po": po(SPANISH)})
    (folder / "de.po").mkdir()
    (folder / "fr.po").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "it.po")
    packs = folders.read()
    assert packs.tags == ("en", "es")
    assert reported(packs) == [("de.po", None, None), ("fr.po", None, None), ("it.po", None, None)]


def test_a_folder_that_cannot_be_read_is_reported_and_the_others_are_read(folders: Folders, tmp_path: Path) -> None:
    folders.folders = [tmp_path / "nowhere", folders.source]
    folders.add({"es.po": po(SPANISH)})
    packs = folders.read()
    assert packs.tags == ("en", "es")
    assert [(problem.file, problem.line) for problem in packs.report] == [(str(tmp_path / "nowhere"), None), (str(folders.source), None)]


def test_the_report_goes_by_folder_then_file_then_line(folders: Folders) -> None:
    unknown = po({"form.b": "b", "form.a": "a"})
    folders.add({"fr.po": unknown, "de.po": unknown})
    folders.add({"aa.po": unknown})
    places = [(Path(problem.file).parent.name, Path(problem.file).name, problem.line) for problem in folders.read().report]
    assert places == sorted(places)
    assert len(places) == 6
    assert folders.read().report == folders.read().report


def test_a_problem_is_written_as_compilers_do() -> None:
    assert PackProblem("es.po", 3, "form.save.label", "blank; not served").described() == "es.po:3: form.save.label: blank; not served"
    assert PackProblem("es.po", 3, None, "is not UTF-8").described() == "es.po:3: is not UTF-8"
    assert PackProblem("es.po", None, None, "is no file").described() == "es.po: is no file"


# ------------------------------------------------------------- several folders


def test_a_later_folder_wins_email_by_email_and_word_by_word(folders: Folders) -> None:
    forgotten = {"emails.forgottenUsername.subject": "Su nombre", "emails.forgottenUsername.content": "Es este"}
    folders.add({"es.po": po({**SPANISH, **forgotten, "form.save.help": "Guarda todo."})})
    folders.add({"es.po": po({SUBJECT: "Otro", CONTENT: "Contenido", "form.save.label": "Conservar"})})
    packs = folders.read()
    assert packs.text(RESET, "es") == PackText("es", "Otro", "Contenido")
    assert packs.text(FORGOTTEN, "es") == PackText("es", "Su nombre", "Es este")
    assert packs.word("form.save.label", "es") == "Conservar"
    assert packs.word("form.save.help", "es") == "Guarda todo."


@pytest.mark.parametrize("later", [{SUBJECT: "Dos\nlineas", CONTENT: "Contenido"}, {SUBJECT: "Otro"}, {SUBJECT: "Otro", CONTENT: ""}])
def test_an_earlier_email_goes_on_serving_where_the_later_is_refused_or_incomplete(folders: Folders, later: dict[str, str]) -> None:
    folders.add({"es.po": po(SPANISH)})
    folders.add({"es.po": po(later)})
    packs = folders.read()
    assert packs.text(RESET, "es") == PackText("es", SPANISH[SUBJECT], SPANISH[CONTENT])
    assert not packs.is_refused(RESET, "es")
    assert packs.refused("es") == ()
    assert reported(packs) == [("es.po", 4, SUBJECT)]


def test_a_later_good_email_mends_an_earlier_refused_one(folders: Folders) -> None:
    folders.add({"es.po": po({SUBJECT: "Dos\nlineas", CONTENT: "Contenido"})})
    folders.add({"es.po": po(SPANISH)})
    packs = folders.read()
    assert packs.text(RESET, "es")
    assert packs.refused("es") == ()


def test_a_later_email_that_is_current_ends_being_outdated(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH, {**ENGLISH, SUBJECT: "Earlier English"})})
    folders.add({"es.po": po(SPANISH)})
    assert folders.read().outdated("es") == ()


def test_a_later_file_that_is_broken_takes_nothing_away(folders: Folders) -> None:
    folders.add({"es.po": po(SPANISH)})
    folders.add({"es.po": "broken"})
    packs = folders.read()
    assert packs.text(RESET, "es")
    assert packs.word("form.save.label", "es") == "Guardar"


# ------------------------------------------------------------------ words found


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["es-MX"], Word("Guardar", "es")),
        (["pt-AO"], Word("Salvar", "pt-BR")),
        (["zh-TW"], Word("Save", "en")),
        (["de", "es"], Word("Guardar", "es")),
        (["en-GB", "es"], Word("Save", "en")),
        ([], Word("Save", "en")),
        (["\ud800"], Word("Save", "en")),
    ],
)
def test_a_word_is_found_by_the_reader_s_languages_and_at_last_in_english(folders: Folders, languages: list[str], expected: Word) -> None:
    words = {"es.po": "Guardar", "pt-BR.po": "Salvar", "zh-Hans.po": "保存"}
    folders.add({name: po({"form.save.label": word}) for name, word in words.items()})
    assert folders.read().find_word("form.save.label", languages) == expected


def test_a_word_that_a_language_lacks_is_found_further_on(folders: Folders) -> None:
    folders.add({"es.po": po({"form.save.label": "Guardar"}), "es-MX.po": po({"form.save.help": "Guarda."})})
    packs = folders.read()
    assert packs.find_word("form.save.label", ["es-MX"]) == Word("Guardar", "es")
    assert packs.find_word("variables.company.name.label", ["es-MX"]) == Word("Company", "en")
    assert packs.find_word("no.such.key", ["es"]) is None


# ------------------------------------------------- judged as everybody's emails are

LINK = "[Aquí]({{ password_reset.url }})"


@pytest.mark.parametrize(
    ("subject", "content", "key", "complaint"),
    [
        ("Asunto", "Sin enlace.", CONTENT, "MISSING_REQUIRED_VARIABLE (password_reset.url / password_reset.code) in line 1, column 1"),
        ("Asunto", f"Hola:\n\n{{{{ compny.name }}}} {LINK}", CONTENT, "UNKNOWN_VARIABLE (compny.name) in line 3, column 4"),
        ("Asunto", f"{LINK} [x](http://example.com)", CONTENT, "LINK_TARGET (http://example.com) in line 1, column 34"),
        ("Asunto", f"{LINK} {{% if company.name %}}", CONTENT, "SYNTAX (if) in line 1, column 34"),
        ("Clave {{ password_reset.code }}", LINK, SUBJECT, "SECRET_IN_SUBJECT (password_reset.code) in line 1, column 10"),
        ("x" * 256, LINK, SUBJECT, "MAX_LENGTH (255)"),
    ],
)
def test_an_email_of_a_pack_that_breaks_a_rule_is_refused_and_the_report_says_where(
    folders: Folders, subject: str, content: str, key: str, complaint: str
) -> None:
    folders.add({"es.po": po({SUBJECT: subject, CONTENT: content, "form.save.label": "Guardar"})})
    packs = read_packs(folders.source, folders.folders)
    assert packs.refused("es") == (RESET,)
    assert packs.word("form.save.label", "es") == "Guardar"
    [problem] = packs.report
    assert (Path(problem.file).name, problem.line, problem.key) == ("es.po", 4 if key == SUBJECT else 8, key)
    assert f"breaks the rule {complaint}" in problem.message
    assert problem.message.endswith(", so that the email is not served")


def test_an_email_of_a_pack_without_a_recommended_variable_is_served(folders: Folders) -> None:
    folders.add({"es.po": po({SUBJECT: "Asunto", CONTENT: LINK})})
    packs = read_packs(folders.source, folders.folders)
    assert packs.text(RESET, "es") == PackText("es", "Asunto", LINK)
    assert packs.report == ()


def test_english_that_breaks_a_rule_stops_the_start(folders: Folders) -> None:
    folders.source.write_text(with_english({CONTENT: "No link."}))
    with pytest.raises(ConfigurationError, match=rf"{CONTENT}: breaks the rule MISSING_REQUIRED_VARIABLE"):
        read_packs(folders.source, folders.folders)
