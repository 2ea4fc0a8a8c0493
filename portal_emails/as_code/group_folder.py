"""The folder of a group: from files to what they say of the group, and from a group to its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal_emails import changes, limits
from portal_emails.as_code.group_file import GroupFile, read_group_file
from portal_emails.as_code.group_file_writing import update_group_file, write_group_file
from portal_emails.as_code.layout import (
    EXPORTED_FILE,
    GROUP_FILE,
    SECTION_NAMES,
    FilePath,
    TextName,
    read_text_name,
    text_name,
)
from portal_emails.as_code.places import FileProblem, FileRule, Place, decoded, quoted
from portal_emails.as_code.text_files import CONTENT_LINE, TextFile, read_text, write_text
from portal_emails.changes import Values
from portal_emails.model import Content, ContentFormat, CustomerGroup, EmailText, Value
from portal_emails.problems import Path
from portal_emails.safe_names import safe_name
from portal_emails.sections import SectionKind
from portal_emails.value_rules import check_code

Files = Mapping[FilePath, bytes]


@dataclass(slots=True)
class GivenGroup:
    """What the files of a folder say of a group: all that is to be set, by stored path, and where each value stands."""

    folder: str
    code: str
    values: dict[Path, Value] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where the value at a stored path stands, or should; of what is above it otherwise."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place("/".join((self.folder, *_missing_file(path))))


def _missing_file(path: Path) -> FilePath:
    """Where a value would stand that stands nowhere."""
    for kind in SectionKind:
        if path[:2] == changes.texts_path(kind):
            return TextName(kind, path[2], ContentFormat.MARKDOWN).path if len(path) > 2 else (SECTION_NAMES[kind],)
    return GROUP_FILE


def read_group(folder: str, files: Files) -> GivenGroup:
    """What the files in the folder of this name say. Without a usable code, that of the group is the folder's name."""
    group_file = _read_group_file(folder, files)
    code = folder[: limits.CODE_LENGTH] if group_file.code is None else group_file.code
    given = GivenGroup(folder, code, dict(group_file.values), dict(group_file.places), list(group_file.problems))
    if group_file.code is not None and safe_name(code) != folder and not check_code(code):
        message = f"the folder of the group {quoted(code)} has to be called {safe_name(code)}"
        given.problems.append(FileProblem(given.place(("code",)), FileRule.FOLDER_NAME, message))
    for path in sorted(files.keys() - {GROUP_FILE, EXPORTED_FILE}):
        _read_text(given, path, files[path])
    return given


def adopt(values: Values, base: Values) -> dict[Path, Value]:
    """The values of a folder, where a line end that an editor put behind a content is no change of it."""
    return {path: base[path] if _is_same(value, base.get(path)) else value for path, value in values.items()}


def write_group(group: CustomerGroup) -> dict[FilePath, bytes]:
    """The files of a group, without the mark of its revision."""
    texts = {name.path: write_text(text.subject, _content(text)) for name, text in _texts(group)}
    return {GROUP_FILE: write_group_file(group.code, changes.values_of(group)).encode(), **texts}


def update_group(group: CustomerGroup, files: Files) -> dict[FilePath, bytes | None]:
    """What is to be written so that the files say what the group is, None where a file is to go; what says so already is left alone."""
    wanted = write_group(group)
    wanted[GROUP_FILE] = _updated_group_file(group, files.get(GROUP_FILE), wanted[GROUP_FILE])
    writes: dict[FilePath, bytes | None] = {path: data for path, data in wanted.items() if not _says(path, files.get(path), data)}
    return writes | {path: None for path in files if path not in wanted and isinstance(read_text_name("", path), TextName)}


def _read_group_file(folder: str, files: Files) -> GroupFile:
    file = f"{folder}/{GROUP_FILE[0]}"
    if GROUP_FILE not in files:
        message = f"there is no {GROUP_FILE[0]}, which says what group this is; export the group again"
        return GroupFile(problems=(FileProblem(Place(file), FileRule.GROUP_FILE_MISSING, message),))
    text = decoded(file, files[GROUP_FILE])
    return read_group_file(file, text) if isinstance(text, str) else GroupFile(problems=(text,))


def _read_text(given: GivenGroup, path: FilePath, data: bytes) -> None:
    name = read_text_name(given.folder, path)
    found = name if isinstance(name, FileProblem) else _text_file("/".join((given.folder, *path)), data)
    if isinstance(found, FileProblem):
        given.problems.append(found)
    elif isinstance(name, TextName):
        _take_text(given, name, found)


def _text_file(file: str, data: bytes) -> TextFile | FileProblem:
    text = decoded(file, data)
    return read_text(file, text) if isinstance(text, str) else text


def _take_text(given: GivenGroup, name: TextName, text: TextFile) -> None:
    file = "/".join((given.folder, *name.path))
    text_path = (*changes.texts_path(name.kind), name.locale)
    if text_path in given.places:
        message = f"the same text is in {given.places[text_path].file}; keep one of them"
        given.problems.append(FileProblem(Place(file), FileRule.LOCALE_TWICE, message))
        return
    given.places[text_path] = Place(file)
    given.places[*text_path, "subject"] = Place(file, 1, text.subject_column)
    if text.subject is not None:
        given.values[*text_path, "subject"] = text.subject
    if text.content is not None:
        given.values[*text_path, "content"] = Content(text.content, name.format)
        given.places[*text_path, "content"] = Place(file, CONTENT_LINE)


def _is_same(value: Value, base: Value) -> bool:
    if not (isinstance(value, Content) and isinstance(base, Content)):
        return False
    return value.format is base.format and value.text in (base.text + "\n", base.text + "\r\n")


def _texts(group: CustomerGroup) -> Iterator[tuple[TextName, EmailText]]:
    for kind, section in group.emails.sections.items():
        for locale, text in section.texts.items():
            yield text_name(kind, locale, text), text


def _content(text: EmailText) -> str | None:
    return None if text.content is None else text.content.text


def _updated_group_file(group: CustomerGroup, was: bytes | None, fresh: bytes) -> bytes:
    text = None if was is None else decoded("", was)
    if was is None or not isinstance(text, str):
        return fresh
    updated = update_group_file(text, group.code, changes.values_of(group))
    return was if updated == text else updated.encode()


def _says(path: FilePath, was: bytes | None, wanted: bytes) -> bool:
    """Whether a file that is there says what it should, however it is written."""
    if was is None or was == wanted or path == GROUP_FILE:
        return was == wanted
    before, after = _text_file("", was), _text_file("", wanted)
    if not (isinstance(before, TextFile) and isinstance(after, TextFile)) or before.subject != after.subject:
        return False
    return before.content == after.content or (
        after.content is not None and before.content in (after.content + "\n", after.content + "\r\n")
    )
