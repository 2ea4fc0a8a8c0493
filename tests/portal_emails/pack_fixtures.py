"""Small locale packs for tests, written as files and read as any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from portal_emails.packs import Packs, read_packs
from portal_emails.sections import SECTIONS, EmailPart, SectionKind, Variable, VariableType
from tests.valid_contents import valid_content

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def english(kind: SectionKind, part: EmailPart) -> str:
    return translated(kind, part, "English")


def translated(kind: SectionKind, part: EmailPart, tag: str) -> str:
    """A text whose first word says where it comes from."""
    words = f"{tag} {part.value} of {kind.value}"
    return words if part is EmailPart.SUBJECT else valid_content(kind, words)


SAMPLES = {
    VariableType.CODE: "123456",
    VariableType.DATETIME: "2026-11-24T10:30:00+01:00",
    VariableType.DURATION: "PT30M",
    VariableType.EMAIL: "help@example.com",
    VariableType.URL: "https://example.com/",
}


def sample(variable: Variable) -> str:
    """The English sample."""
    return SAMPLES.get(variable.type, f"sample of {variable.name}")


def packs_in(
    folder: Path,
    languages: Mapping[str, Collection[SectionKind]],
    refused: Mapping[str, Collection[SectionKind]] | None = None,
    samples: Mapping[str, Mapping[str, str]] | None = None,
) -> Packs:
    """Packs that supply the sections given by language; those `refused` have a content that lacks what the section requires.

    `samples` by language and variable; English has one for each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "emails.pot"
    variables = {name: variable for section in SECTIONS.values() for name, variable in section.variables.items()}
    english_entries = [_entry(kind, part, "") for kind in SectionKind for part in EmailPart]
    english_entries += [_sample_entry(variable, "") for variable in variables.values()]
    source.write_text(HEADER + "".join(english_entries), encoding="utf-8")
    for tag in {**languages, **(refused or {})}:
        good = languages.get(tag, ())
        bad = (refused or {}).get(tag, ())
        entries = [_entry(kind, part, translated(kind, part, tag)) for kind in good for part in EmailPart]
        entries += [_entry(kind, part, f"{tag} without variables") for kind in bad for part in EmailPart]
        entries += [_sample_entry(variables[name], text) for name, text in (samples or {}).get(tag, {}).items()]
        (folder / f"{tag}.po").write_text(HEADER + "".join(entries), encoding="utf-8")
    return read_packs(source, [folder])


def _entry(kind: SectionKind, part: EmailPart, text: str) -> str:
    return f'\nmsgctxt "emails.{kind.value}.{part.value}"\nmsgid "{english(kind, part)}"\nmsgstr "{text}"\n'


def _sample_entry(variable: Variable, text: str) -> str:
    return f'\nmsgctxt "variables.{variable.name}.sample"\nmsgid "{sample(variable)}"\nmsgstr "{text}"\n'
