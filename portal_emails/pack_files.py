"""One locale pack, or the English source, as its file supplies it: what is served, what is refused, and everything to report.

An email is a unit: it is served when both its parts are there, are not fuzzy, and pass the checks. Words are served one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal_emails.catalogs import Entry, UnreadableCatalog, read_catalog
from portal_emails.errors import ConfigurationError
from portal_emails.locales import SOURCE_LOCALE, canonical
from portal_emails.sections import EmailPart, SectionKind

EmailCheck = Callable[[SectionKind, str, str, str], Sequence[tuple[EmailPart, str]]]
"""What is wrong with an email, given its locale, subject and content: in which part, and what. One with any problem is not served."""

_PLACEHOLDER = re.compile(r"\{+[^{}]*\}+|[{}]")
"""`{limit}`, and whatever else has braces, so that a stray one counts as a difference too."""


@dataclass(frozen=True, slots=True)
class PackText:
    """A pack's email in one locale, in Markdown. `outdated`: the English of a part has changed since it was translated."""

    locale: str
    subject: str
    content: str
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class PackProblem:
    """Something to mend in a pack. `line` None: the file as a whole; `key` None: no single entry."""

    file: str
    line: int | None
    key: str | None
    message: str

    def described(self) -> str:
        """As compilers write it: file, line, key and message."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}" if self.key is None else f"{place}: {self.key}: {self.message}"


@dataclass(frozen=True, slots=True)
class PackFile:
    """What one file supplies. `words` by key; `refused`: emails that are there, but fail their checks."""

    tag: str
    words: Mapping[str, str] = field(default_factory=dict)
    emails: Mapping[SectionKind, PackText] = field(default_factory=dict)
    refused: frozenset[SectionKind] = frozenset()


def email_key(kind: SectionKind, part: EmailPart) -> str:
    """The key of a part of an email in every pack."""
    return f"emails.{kind.value}.{part.value}"


_EMAIL_KEYS = frozenset(email_key(kind, part) for kind in SectionKind for part in EmailPart)


def read_source(path: Path, check: EmailCheck) -> Mapping[str, str]:
    """The English source texts by key, in the order of the file.

    Raises ConfigurationError for a file that is unreadable, has a doubtful entry, or lacks an email: every search ends with these texts.
    """
    try:
        entries = read_catalog(path)
    except UnreadableCatalog as error:
        raise _broken_source(path, error.line, error.message) from error
    source: dict[str, str] = {}
    for entry in entries:
        objection = _source_objection(entry, source)
        if objection is not None or entry.key is None:
            raise _broken_source(path, entry.line, f"{entry.key}: {objection}")
        source[entry.key] = entry.source
    missing = sorted(_EMAIL_KEYS - source.keys())
    if missing:
        raise _broken_source(path, None, f"lacks {', '.join(missing)}")
    for kind, text in source_file(source).emails.items():
        for part, failure in check(kind, SOURCE_LOCALE, text.subject, text.content):
            raise _broken_source(path, None, f"{email_key(kind, part)}: {failure}")
    return source


def source_file(source: Mapping[str, str]) -> PackFile:
    """The English source texts as a pack."""
    emails = {
        kind: PackText(SOURCE_LOCALE, source[email_key(kind, EmailPart.SUBJECT)], source[email_key(kind, EmailPart.CONTENT)])
        for kind in SectionKind
    }
    return PackFile(SOURCE_LOCALE, {key: text for key, text in source.items() if key not in _EMAIL_KEYS}, emails)


def read_pack(path: Path, source: Mapping[str, str], check: EmailCheck) -> tuple[PackFile | None, list[PackProblem]]:
    """What a file supplies, None when it is left out; and what there is to report about it, in the order of its lines."""
    tag, name_problem = _tag_of(path)
    if tag is None:
        return None, [PackProblem(str(path), None, None, name_problem)]
    try:
        entries = read_catalog(path)
    except UnreadableCatalog as error:
        return None, [PackProblem(str(path), error.line, None, f"{error.message}; the whole file is left out")]
    found: list[_Finding] = []
    usable = _usable(entries, source, found)
    emails, refused = _emails(tag, usable, source, check, found)
    words = {key: entry.text for key, entry in usable.items() if key not in _EMAIL_KEYS}
    problems = [PackProblem(str(path), *finding) for finding in sorted(found, key=lambda finding: finding[0])]
    return PackFile(tag, words, emails, refused), problems


_Finding = tuple[int, str | None, str]
"""Line, key and message."""


def _tag_of(path: Path) -> tuple[str | None, str]:
    """The tag that a file is named by, or what is wrong with its name."""
    tag = canonical(path.stem.replace("_", "-"))
    if tag is None:
        return None, "the name is no language tag, so that the file is left out; name it by a BCP 47 tag, such as es-MX.po"
    if path.name != f"{tag}.po":
        return None, f"the name is not in canonical form, so that the file is left out; name it {tag}.po"
    return tag, ""


def _broken_source(path: Path, line: int | None, message: str) -> ConfigurationError:
    return ConfigurationError(f"The English source is broken: {PackProblem(str(path), line, None, message).described()}")


def _source_objection(entry: Entry, before: Mapping[str, str]) -> str | None:
    if entry.key is None:
        return "has no msgctxt"
    if entry.key in before:
        return "stands in the file twice"
    if entry.key.startswith("emails.") and entry.key not in _EMAIL_KEYS:
        return "belongs to no part of an email section"
    return None if entry.source.strip() else "has no English text"


def _usable(entries: Sequence[Entry], source: Mapping[str, str], found: list[_Finding]) -> dict[str, Entry]:
    """The translated entries by key that nothing speaks against."""
    lines: dict[str | None, list[int]] = {}
    for entry in entries:
        lines.setdefault(entry.key, []).append(entry.line)
    usable: dict[str, Entry] = {}
    for entry in entries:
        objection = _objection(entry, source, lines[entry.key])
        if objection is not None:
            found.append((entry.line, entry.key, f"{objection}; not served"))
        elif entry.key is not None and entry.text:
            usable[entry.key] = entry
            if entry.source != source[entry.key]:
                found.append((entry.line, entry.key, "outdated: the English has changed since it was translated"))
    return usable


def _objection(entry: Entry, source: Mapping[str, str], lines: Sequence[int]) -> str | None:
    """Why an entry is not served, if it has a text; an empty one is merely not translated yet."""
    if entry.key is None:
        return "has no msgctxt, so that it belongs to nothing"
    if entry.key not in source:
        return "unknown key; the English source has none of this name"
    if len(lines) > 1:
        return f"stands in the file more than once, in lines {', '.join(map(str, lines))}"
    return _text_objection(entry, entry.key, source[entry.key]) if entry.text else None


def _text_objection(entry: Entry, key: str, english: str) -> str | None:
    if not entry.text.strip():
        return "blank"
    if entry.is_fuzzy:
        return "fuzzy: nobody has confirmed the translation yet"
    return _placeholder_objection(entry.text, english) if key.startswith("messages.") else None


def _placeholder_objection(text: str, english: str) -> str | None:
    given, expected = set(_PLACEHOLDER.findall(text)), set(_PLACEHOLDER.findall(english))
    if given == expected:
        return None
    return f"has the placeholders {_listed(given)}, where the English has {_listed(expected)}"


def _listed(placeholders: Iterable[str]) -> str:
    return ", ".join(sorted(placeholders)) or "none"


def _emails(
    tag: str, usable: Mapping[str, Entry], source: Mapping[str, str], check: EmailCheck, found: list[_Finding]
) -> tuple[dict[SectionKind, PackText], frozenset[SectionKind]]:
    """The emails that are served, and those that are refused."""
    emails: dict[SectionKind, PackText] = {}
    refused: set[SectionKind] = set()
    for kind in SectionKind:
        entries = {part: usable[email_key(kind, part)] for part in EmailPart if email_key(kind, part) in usable}
        if 0 < len(entries) < len(EmailPart):
            found += (_incomplete(entry) for entry in entries.values())
            continue
        if not entries:
            continue
        outdated = any(entry.source != source[email_key(kind, part)] for part, entry in entries.items())
        text = PackText(tag, entries[EmailPart.SUBJECT].text, entries[EmailPart.CONTENT].text, outdated)
        failures = check(kind, tag, text.subject, text.content)
        if failures:
            refused.add(kind)
            found += ((entries[part].line, entries[part].key, f"{failure}, so that the email is not served") for part, failure in failures)
        else:
            emails[kind] = text
    return emails, frozenset(refused)


def _incomplete(entry: Entry) -> _Finding:
    return entry.line, entry.key, "incomplete: the other part of this email is missing or not served; an email needs both"
