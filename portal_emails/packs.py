"""The locale packs together: which emails and words they supply in each language, and what is wrong with them.

A language is one gettext file, `<tag>.po`, bilingual, with the key as msgctxt; English is the source, `emails.pot`. Later folders win over
earlier ones, an email as a unit, words one by one; where a later email is refused or incomplete, the earlier one goes on serving.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from portal_emails.locales import SOURCE_LOCALE, search_path
from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content
from portal_emails.pack_files import (
    EmailCheck,
    PackFile,
    PackProblem,
    PackText,
    read_pack,
    read_source,
    source_file,
)
from portal_emails.problems import InvalidValue, TemplateProblem
from portal_emails.sections import EmailPart, SectionKind

__all__ = ["SOURCE_LOCALE", "PackProblem", "PackText", "Packs", "Word", "check_email", "read_packs"]


class Word(NamedTuple):
    """A word or sentence of a pack, and the locale that it was found in."""

    text: str
    locale: str


@dataclass(frozen=True, slots=True, eq=False)
class Packs:
    """What all packs supply. `tags`: the locales that supply anything, sorted. `source_keys`: in the order of the source.

    `report`: everything to mend, in the order of folders, files and lines.
    """

    tags: tuple[str, ...]
    source_keys: tuple[str, ...]
    report: tuple[PackProblem, ...]
    _languages: Mapping[str, PackFile] = field(repr=False)
    _with_text: Mapping[SectionKind, frozenset[str]] = field(repr=False)
    _with_words: frozenset[str] = field(repr=False)

    def text(self, kind: SectionKind, tag: str) -> PackText | None:
        """The email that is served at exactly this tag."""
        language = self._languages.get(tag)
        return None if language is None else language.emails.get(kind)

    def is_refused(self, kind: SectionKind, tag: str) -> bool:
        """Whether there is an email at exactly this tag, but only one that fails its checks."""
        language = self._languages.get(tag)
        return language is not None and kind in language.refused

    def locales_with_text(self, kind: SectionKind) -> frozenset[str]:
        """The locales that have this email, served or refused."""
        return self._with_text[kind]

    def outdated(self, tag: str) -> tuple[SectionKind, ...]:
        """The emails served at exactly this tag whose English has changed since, in the order of the tab."""
        return tuple(kind for kind in SectionKind if (text := self.text(kind, tag)) is not None and text.outdated)

    def refused(self, tag: str) -> tuple[SectionKind, ...]:
        """The emails refused at exactly this tag, in the order of the tab."""
        return tuple(kind for kind in SectionKind if self.is_refused(kind, tag))

    def word(self, key: str, tag: str) -> str | None:
        """The word of this key at exactly this tag; parts of emails are no words."""
        language = self._languages.get(tag)
        return None if language is None else language.words.get(key)

    def find_word(self, key: str, languages: Sequence[str]) -> Word | None:
        """The word for a reader of `languages` (canonical tags, best first), at last in English; None for an unknown key."""
        for tag in _word_path(tuple(languages), self._with_words):
            text = self.word(key, tag)
            if text is not None:
                return Word(text, tag)
        return None


def check_email(kind: SectionKind, locale: str, subject: str, content: str) -> Sequence[tuple[EmailPart, str]]:
    """What is wrong with an email of a pack: the rules that hold for everybody's emails."""
    return [_described(problem) for problem in compile_email(kind, locale, subject, Content(content)).problems]


def _described(problem: TemplateProblem | InvalidValue) -> tuple[EmailPart, str]:
    if isinstance(problem, InvalidValue):
        bound = "" if problem.limit is None else f" ({problem.limit})"
        return EmailPart(problem.path[0]), f"breaks the rule {problem.rule.value}{bound}"
    about = next((f" ({word})" for _, word in problem.defect.words), "")
    return problem.part, f"breaks the rule {problem.rule.value}{about} in line {problem.line}, column {problem.column} of the text"


def read_packs(source: Path, folders: Sequence[Path], check: EmailCheck = check_email) -> Packs:
    """Reads the English source and every `<tag>.po` of the folders, in the order of their names; later folders win.

    A file or folder that can't be read is left out and reported. Raises ConfigurationError when the source is broken.
    """
    english = read_source(source, check)
    languages = {SOURCE_LOCALE: source_file(english)}
    report: list[PackProblem] = []
    for folder in folders:
        for path in _pack_paths(folder, report):
            pack, problems = read_pack(path, english, check)
            report += problems
            if pack is not None:
                languages[pack.tag] = _over(languages.get(pack.tag), pack)
    return _packs(languages, english, report)


def _pack_paths(folder: Path, report: list[PackProblem]) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".po")
    except OSError as error:
        report.append(PackProblem(str(folder), None, None, f"the folder cannot be read: {error.strerror}"))
        return []


def _over(earlier: PackFile | None, later: PackFile) -> PackFile:
    if earlier is None:
        return later
    emails = {**earlier.emails, **later.emails}
    return PackFile(later.tag, {**earlier.words, **later.words}, emails, (earlier.refused | later.refused) - emails.keys())


def _packs(languages: Mapping[str, PackFile], source: Mapping[str, str], report: Iterable[PackProblem]) -> Packs:
    return Packs(
        tags=tuple(sorted(tag for tag, language in languages.items() if language.words or language.emails)),
        source_keys=tuple(source),
        report=tuple(report),
        _languages=MappingProxyType(dict(languages)),
        _with_text=MappingProxyType({kind: _locales_with(kind, languages) for kind in SectionKind}),
        _with_words=frozenset(tag for tag, language in languages.items() if language.words),
    )


def _locales_with(kind: SectionKind, languages: Mapping[str, PackFile]) -> frozenset[str]:
    return frozenset(tag for tag, language in languages.items() if kind in language.emails or kind in language.refused)


@lru_cache(1024)
def _word_path(languages: tuple[str, ...], available: frozenset[str]) -> tuple[str, ...]:
    return search_path(languages, (SOURCE_LOCALE,), {}, available)
