"""Contents of emails that pass every check without a warning, for tests that are about something else."""

from __future__ import annotations

from portal_emails.sections import SECTIONS, Requirement, SectionKind


def valid_content(kind: SectionKind, words: str) -> str:
    """The words, and after them every variable that the section requires or recommends; of alternatives the first."""
    names: list[str] = []
    for variable in SECTIONS[kind].variables.values():
        if variable.requirement is not Requirement.OPTIONAL and not set(variable.alternatives).intersection(names):
            names.append(variable.name)
    return " ".join((words, *(f"{{{{ {name} }}}}" for name in names)))
