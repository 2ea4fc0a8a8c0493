"""The merge variables that the templates of a section may use."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graphql_api.types.enums import EmailPart, Requirement, SectionKind, VariableType
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.sections import SECTIONS, Variable
from portal_emails.use_cases.samples import sample_of


@strawberry.type(description="A merge variable that a section's templates may use.")
class TemplateVariable:
    """A variable as one section offers it, in the words of one language."""

    allowed_in: list[EmailPart] = strawberry.field(description="Parts of the email that may use it.")
    alternatives: list[str] = strawberry.field(description="Other variables that satisfy the requirement in its place.")
    description: str = strawberry.field(description="What it stands for.")
    is_secret: bool = strawberry.field(
        description="Whether it is secret (a reset link, a code) and so must never reach a subject or a log."
    )
    label: str = strawberry.field(description="Short name for people.")
    name: str = strawberry.field(description="Written between double braces in a template, for example `contact.first_name`.")
    requirement: Requirement = strawberry.field(description="When an email cannot do without it.")
    sample: str = strawberry.field(description="Used in previews; written as `TemplateValueInput.value` takes it.")
    type: VariableType = strawberry.field(description="What kind of value it takes.")


def template_variables(group: CustomerGroup, kind: SectionKind, packs: Packs, languages: Sequence[str]) -> list[TemplateVariable]:
    """The variables of a section in the order to offer them, for a reader of `languages`."""
    return [_template_variable(group, variable, packs, languages) for variable in SECTIONS[kind].variables.values()]


def _template_variable(group: CustomerGroup, variable: Variable, packs: Packs, languages: Sequence[str]) -> TemplateVariable:
    def word(aspect: str) -> str:
        found = packs.find_word(f"variables.{variable.name}.{aspect}", languages)
        return variable.name if found is None else found.text

    return TemplateVariable(
        allowed_in=[part for part in EmailPart if part in variable.allowed_in],
        alternatives=list(variable.alternatives),
        description=word("description"),
        is_secret=variable.secret,
        label=word("label"),
        name=variable.name,
        requirement=variable.requirement,
        sample=sample_of(group, variable, packs, languages),
        type=variable.type,
    )
