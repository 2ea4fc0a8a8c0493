"""What is wrong with a template, for editors to show beside the text: rule, place, words, and what may have been meant."""

from __future__ import annotations

import strawberry

from graphql_api.context import Context
from graphql_api.messages import find_message
from graphql_api.types.enums import EmailPart, SectionKind, TemplateRule
from graphql_api.types.scalars import LocaleTag
from graphql_api.types.user_error import UserError, UserErrorCode
from portal_emails.use_cases.failures import TemplateFailure


@strawberry.type(description="A template breaks a rule.")
class TemplateProblem(UserError):
    """TEMPLATE_PROBLEM."""

    column: int = strawberry.field(description="Column where the text at fault starts, from 1, in Unicode code points.")
    length: int = strawberry.field(description="Code points at fault; 0 when something is missing.")
    line: int = strawberry.field(description="Line where the text at fault starts, from 1.")
    locale: LocaleTag = strawberry.field(description="The locale of the email at fault.")
    part: EmailPart = strawberry.field(description="The part at fault; CONTENT when something is missing from the whole.")
    rule: TemplateRule = strawberry.field(description="The rule.")
    section: SectionKind = strawberry.field(description="The section of the email at fault.")
    suggestions: list[str] = strawberry.field(description="What may have been meant, best first.")


def template_problem(failure: TemplateFailure, context: Context) -> TemplateProblem:
    """A problem of a template as the schema shows it, in the request's language."""
    problem = failure.problem
    defect = problem.defect
    return TemplateProblem(
        code=UserErrorCode.TEMPLATE_PROBLEM,
        message=find_message(context.packs, defect.fault.name, context.languages, **dict(defect.words)),
        path=list(failure.path),
        column=problem.column,
        length=defect.length,
        line=problem.line,
        locale=LocaleTag(failure.locale),
        part=problem.part,
        rule=problem.rule,
        section=failure.section,
        suggestions=list(defect.suggestions),
    )
