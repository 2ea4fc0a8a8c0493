"""What is wrong with a template, for editors to show beside the text: rule, place, words, and what may have been meant."""

from __future__ import annotations

import strawberry

from graphql_api.context import Context
from graphql_api.messages import find_message
from graphql_api.types.enums import EmailPart, SectionKind, TemplateRule
from graphql_api.types.scalars import LocaleTag
from graphql_api.types.user_error import UserError, UserErrorCode
from portal_emails.problems import InvalidValue
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


def whole_part_problem(problem: InvalidValue, section: SectionKind, locale: str, context: Context) -> TemplateProblem:
    """What is wrong with a stored part as a value, such as two lines in a subject, where only problems of templates are listed."""
    words = problem.words or problem.rule.name
    return TemplateProblem(
        code=UserErrorCode.TEMPLATE_PROBLEM,
        message=find_message(context.packs, words, context.languages, limit=str(problem.limit)),
        path=[],
        column=1,
        length=0,
        line=1,
        locale=LocaleTag(locale),
        part=EmailPart(problem.path[0]),
        rule=TemplateRule.SYNTAX if problem.limit is None else TemplateRule.LIMIT,
        section=section,
        suggestions=[],
    )


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
