"""Values for previews: for every variable of a section a believable one, from the locale packs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal_emails.mail.rendering import GivenValue
from portal_emails.model import CustomerGroup
from portal_emails.packs import SOURCE_LOCALE, Packs
from portal_emails.sections import SECTIONS, SectionKind, Variable
from portal_emails.templates.values import check_value


def sample_of(group: CustomerGroup, variable: Variable, packs: Packs, languages: Sequence[str]) -> str:
    """The sample for a reader of `languages`. Customers write to where their emails come from."""
    own = group.emails.addresses.send_from if variable.name == "support.email" else None
    return own or _sample(variable, packs, languages)


def _sample(variable: Variable, packs: Packs, languages: Sequence[str]) -> str:
    """In English where that of a pack is not of the variable's type, so that no translator's slip can spoil a preview."""
    found = (packs.find_word(f"variables.{variable.name}.sample", tags) for tags in (languages, (SOURCE_LOCALE,)))
    texts = (word.text for word in found if word is not None)
    return next((text for text in texts if not check_value(variable.type, text)), variable.name)


def with_samples(
    group: CustomerGroup, kind: SectionKind, given: Sequence[GivenValue], packs: Packs, languages: Sequence[str]
) -> Sequence[GivenValue]:
    """The values given, and samples for the variables of the section that none is given for."""
    return (*given, *_samples(group, kind, {value.name for value in given}, packs, languages))


def _samples(group: CustomerGroup, kind: SectionKind, given: set[str], packs: Packs, languages: Sequence[str]) -> Iterator[GivenValue]:
    for variable in SECTIONS[kind].variables.values():
        if variable.name not in given:
            yield GivenValue(variable.name, sample_of(group, variable, packs, languages))
