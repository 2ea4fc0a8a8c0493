"""Small locale packs for tests, written as files and read as any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from portal_emails.packs import Packs, read_packs
from portal_emails.sections import EmailPart, SectionKind
from portal_emails.value_rules import check_part

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def english(kind: SectionKind, part: EmailPart) -> str:
    return f"English {part.value} of {kind.value}"


def translated(kind: SectionKind, part: EmailPart, tag: str) -> str:
    return f"{tag} {part.value} of {kind.value}"


def packs_in(
    folder: Path, languages: Mapping[str, Collection[SectionKind]], refused: Mapping[str, Collection[SectionKind]] | None = None
) -> Packs:
    """Packs that supply the sections given by language; those `refused` have a subject that breaks its rules."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "emails.pot"
    source.write_text(HEADER + "".join(_entry(kind, part, "") for kind in SectionKind for part in EmailPart), encoding="utf-8")
    for tag in {**languages, **(refused or {})}:
        good = languages.get(tag, ())
        bad = (refused or {}).get(tag, ())
        entries = [_entry(kind, part, translated(kind, part, tag)) for kind in good for part in EmailPart]
        entries += [_entry(kind, part, "two\\nlines") for kind in bad for part in EmailPart]
        (folder / f"{tag}.po").write_text(HEADER + "".join(entries), encoding="utf-8")
    return read_packs(source, [folder], lambda _kind, part, text: check_part(part, text))


def _entry(kind: SectionKind, part: EmailPart, text: str) -> str:
    return f'\nmsgctxt "emails.{kind.value}.{part.value}"\nmsgid "{english(kind, part)}"\nmsgstr "{text}"\n'
