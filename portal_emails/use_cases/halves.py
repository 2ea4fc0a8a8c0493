"""Half a text that nothing completes: what is wrong with it, as far as that half alone can tell."""

from __future__ import annotations

from collections.abc import Iterator

from portal_emails.model import Content, EmailText
from portal_emails.problems import InvalidValue, Path, TemplateProblem
from portal_emails.resolution import Email, EmailSource, compilation
from portal_emails.sections import EmailPart, SectionKind
from portal_emails.use_cases.failures import EmailFailure, email_failures


def check_half(kind: SectionKind, locale: str, text: EmailText, at: Path) -> Iterator[EmailFailure]:
    """Everything but that the other half is missing, which is left to the caller."""
    half = Email(kind, locale, EmailSource.GROUP, text.subject or "", text.content or Content(""), frozenset())
    missing = EmailPart.SUBJECT if text.subject is None else EmailPart.CONTENT
    found = (problem for problem in compilation(half).problems if _part(problem) is not missing)
    return email_failures(found, kind, locale, at)


def _part(problem: TemplateProblem | InvalidValue) -> EmailPart:
    return problem.part if isinstance(problem, TemplateProblem) else EmailPart(problem.path[0])
