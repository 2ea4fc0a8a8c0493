"""From the texts of an email to what is wrong with them, or to the programs that make it. The one judge of every text.

Own texts are judged when they are saved, packs when they are read, and both with the same eyes whenever a text is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Condition

from cachetools import LRUCache, cached

from portal_emails import limits
from portal_emails.mail.encodings import AttributeOf
from portal_emails.mail.parts import Part, read_content_part, read_subject
from portal_emails.mail.requirements import missing_variables
from portal_emails.model import Content
from portal_emails.problems import WARNINGS, InvalidValue, TemplateProblem
from portal_emails.sections import SECTIONS, SectionKind
from portal_emails.templates.positions import located
from portal_emails.templates.programs import Encoding, Inventory, Program, Slot, inventory
from portal_emails.templates.syntax import references
from portal_emails.templates.urls import extended_url, telephone_digits, telephone_number

_CACHE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CompiledEmail:
    """The programs of one email in one locale.

    `names`: the variables that they ask for; `dialled`: those that links dial; `extended`: those after which links go on.
    `size`: what keeping it takes, in bytes, roughly.
    """

    kind: SectionKind
    locale: str
    subject: Program
    html: Program
    text: Program
    names: frozenset[str]
    dialled: frozenset[str]
    extended: frozenset[str]
    size: int


@dataclass(frozen=True, slots=True)
class Compilation:
    """What came of the texts. `email` None: `problems` say why. The path of an InvalidValue is the part alone."""

    email: CompiledEmail | None
    problems: tuple[TemplateProblem | InvalidValue, ...]
    warnings: tuple[TemplateProblem, ...]


def compile_email(kind: SectionKind, locale: str, subject: str, content: Content) -> Compilation:
    """Check and compile an email, once at a time; the result is kept for the next time, all of them within about 64 MiB."""
    return _compiled(kind, locale, subject, content)


def known_compilation(kind: SectionKind, locale: str, subject: str, content: Content) -> Compilation | None:
    """What `compile_email` gives, where it is kept."""
    key = _key(kind, locale, subject, content)
    with _LOCK:
        return _CACHE.get(key)


def forget_compiled() -> None:
    """Compile everything anew from now on, to measure or to test."""
    _CACHE.clear()


def _size(compilation: Compilation) -> int:
    """In bytes, roughly."""
    noticed = 500 * (1 + len(compilation.problems) + len(compilation.warnings))
    return noticed + (compilation.email.size if compilation.email else 0)


def _key(kind: SectionKind, locale: str, subject: str, content: Content) -> object:
    """The texts as a digest: long ones are not kept with what came of them."""
    texts = f"{len(subject)} {content.format.value} {subject}{content.text}".encode("utf-8", "surrogatepass")
    return kind, locale, blake2b(texts, digest_size=32).digest()


_CACHE: LRUCache[object, Compilation] = LRUCache(_CACHE_BYTES, getsizeof=_size)
_LOCK = Condition()


@cached(_CACHE, key=_key, condition=_LOCK)
def _compiled(kind: SectionKind, locale: str, subject: str, content: Content) -> Compilation:
    section = SECTIONS[kind]
    parts = (read_subject(subject, section.variables, locale), read_content_part(content, section.variables, locale))
    missing = tuple(missing_variables(section, parts))
    invalid = tuple(problem for part in parts for problem in part.invalid)
    problems: tuple[TemplateProblem | InvalidValue, ...] = (*invalid, *_found(parts, missing, are_warnings=False))
    warnings = tuple(_found(parts, missing, are_warnings=True))
    programs = [program for part in parts for program in part.programs]
    if problems or len(programs) != 3:
        return Compilation(None, problems, warnings)
    return Compilation(_email(kind, locale, *programs), (), warnings)


def _email(kind: SectionKind, locale: str, subject: Program, html: Program, text: Program) -> CompiledEmail:
    everything = inventory(subject, html, text)
    dialled = frozenset(_encoded(everything.slots, telephone_number, telephone_digits))
    extended = frozenset(_encoded(everything.slots, extended_url))
    return CompiledEmail(kind, locale, subject, html, text, frozenset(_names(everything)), dialled, extended, _bytes(everything))


def _bytes(everything: Inventory) -> int:
    return 4 * everything.characters + 1000 * len(everything.slots) + 500 * len(everything.conditions)


def _found(parts: Sequence[Part], missing: Sequence[TemplateProblem], *, are_warnings: bool) -> Iterator[TemplateProblem]:
    """Of each part no more than anybody would read."""
    for part in parts:
        defects = [defect for defect in part.defects if (defect.fault.rule in WARNINGS) is are_warnings]
        yield from located(part.part, part.template.source, defects)[: limits.PROBLEMS_PER_TEXT]
    yield from (problem for problem in missing if (problem.rule in WARNINGS) is are_warnings)


def _encoded(slots: Iterable[Slot], *encodings: Encoding) -> Iterator[str]:
    """The variables that stand in attributes in one of these ways."""
    for slot in slots:
        if isinstance(slot.encode, AttributeOf) and slot.encode.inner in encodings:
            yield slot.output.reference.name


def _names(everything: Inventory) -> Iterator[str]:
    yield from (slot.output.reference.name for slot in everything.slots)
    yield from (reference.name for condition in everything.conditions for reference in references(condition))
