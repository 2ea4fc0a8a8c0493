"""Which file holds what: `<group>/group.toml`, and `<group>/<section>/<locale>.md` or `.html` for each own text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from portal_emails.as_code.places import FileProblem, FileRule, Place, did_you_mean, quoted
from portal_emails.locales import canonical
from portal_emails.model import ContentFormat, EmailText
from portal_emails.safe_names import is_reserved, safe_name
from portal_emails.sections import SectionKind

FilePath = tuple[str, ...]
"""Names below the folder of a group."""

GROUP_FILE: FilePath = ("group.toml",)
EXPORTED_FILE: FilePath = (".exported",)

SECTION_NAMES = MappingProxyType({kind: re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", kind.value) for kind in SectionKind})
"""Sections by the names of their folders, which are also the keys of their switches."""

_KINDS = {name: kind for kind, name in SECTION_NAMES.items()}
_ENDINGS = {ContentFormat.MARKDOWN: ".md", ContentFormat.HTML: ".html"}
_FORMATS = {ending: format_ for format_, ending in _ENDINGS.items()}
_RESERVED_TAGS = {safe_name(tag): tag for tag in ("aux", "con", "nul", "prn")}
"""Languages that Windows takes for devices."""


@dataclass(frozen=True, slots=True)
class TextName:
    """What the path of a text file says."""

    kind: SectionKind
    locale: str
    format: ContentFormat

    @property
    def path(self) -> FilePath:
        """Below the folder of the group."""
        stem = safe_name(self.locale) if is_reserved(self.locale) else self.locale
        return SECTION_NAMES[self.kind], stem + _ENDINGS[self.format]


def text_name(kind: SectionKind, locale: str, text: EmailText) -> TextName:
    """Where an own text is written."""
    return TextName(kind, locale, ContentFormat.MARKDOWN if text.content is None else text.content.format)


def text_names(kind: SectionKind, locale: str) -> Iterator[TextName]:
    """Everywhere that an own text can be written."""
    return (TextName(kind, locale, format_) for format_ in ContentFormat)


def read_text_name(folder: str, path: FilePath) -> TextName | FileProblem:
    """What the file at this path holds, in the group's folder of this name."""
    place = Place("/".join((folder, *path)))
    if len(path) != 2:
        return FileProblem(place, FileRule.UNKNOWN_FILE, "nothing is read from here; texts are <section>/<locale>.md or .html")
    if path[0] not in _KINDS:
        message = f"there is no section {quoted(path[0])}; {did_you_mean(path[0], _KINDS)}"
        return FileProblem(place, FileRule.UNKNOWN_SECTION, message)
    return _read_file_name(place, _KINDS[path[0]], path[1])


def _read_file_name(place: Place, kind: SectionKind, name: str) -> TextName | FileProblem:
    stem, dot, ending = name.rpartition(".")
    if dot + ending not in _FORMATS:
        return FileProblem(place, FileRule.UNKNOWN_FILE, "texts are named by their locale, and end with .md (Markdown) or .html")
    locale = _RESERVED_TAGS.get(stem) or canonical(stem.replace("_", "-"))
    if locale is None:
        message = f"{quoted(stem)} is no language tag; name the file by a BCP 47 tag, such as es-MX{dot}{ending}"
        return FileProblem(place, FileRule.LOCALE_TAG, message)
    found = TextName(kind, locale, _FORMATS[dot + ending])
    if found.path[1] != name:
        return FileProblem(place, FileRule.LOCALE_TAG, f"the tag is not written in its canonical form; name the file {found.path[1]}")
    return found
