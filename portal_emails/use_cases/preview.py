"""An email for people to look at: a draft or what is stored, with sample values where none are given. Never to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypedDict

from portal_emails.errors import Unavailable
from portal_emails.locales import canonical
from portal_emails.mail.rendering import GivenValue, check_count, render
from portal_emails.model import Content, ContentFormat, CustomerGroup, EmailText
from portal_emails.ports import Caller
from portal_emails.problems import InvalidValue, TemplateProblem, ValueRule
from portal_emails.resolution import Email, compilation, complete, resolve
from portal_emails.sections import EmailPart, SectionKind
from portal_emails.use_cases.failures import EmailFailure, Failure, GroupNotConfigured, GroupNotFound, StorageUnavailable, email_failures
from portal_emails.use_cases.halves import check_half
from portal_emails.use_cases.render import find_group
from portal_emails.use_cases.samples import with_samples
from portal_emails.use_cases.sending import ReadyEmail, ready_email
from portal_emails.use_cases.service import Service
from portal_emails.value_rules import check_locale


class Draft(TypedDict, total=False):
    """What was written and is not saved: a part left out is the stored one, None the inherited one."""

    subject: str | None
    content: str | None
    contentFormat: ContentFormat | None


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """What somebody wants to look at. `locale` None: the group's default. `languages`: of the samples, best first."""

    code: str | None
    kind: SectionKind
    locale: str | None
    languages: Sequence[str]
    draft: Draft = field(default_factory=Draft)
    values: Sequence[GivenValue] = ()


@dataclass(frozen=True, slots=True)
class PreviewOutcome:
    """The email, or why it can't be shown."""

    email: ReadyEmail | None = None
    errors: tuple[Failure, ...] = ()


async def preview_email(service: Service, caller: Caller, wanted: PreviewRequest) -> PreviewOutcome:
    """Render a draft, or the email that a reader of the locale gets."""
    problems = tuple(_check(wanted))
    try:
        group = await find_group(service, caller, wanted.code)
    except Unavailable as error:
        return PreviewOutcome(errors=(StorageUnavailable(error.retry_after_ms), *problems))
    if group is None:
        return PreviewOutcome(errors=(GroupNotFound(), *problems))
    if not group.configured:
        return PreviewOutcome(errors=(GroupNotConfigured(), *problems))
    if problems:
        return PreviewOutcome(errors=problems)
    # Texts can be long: others are served meanwhile.
    return await asyncio.to_thread(_preview, service, group, wanted)


async def show_email(service: Service, group: CustomerGroup, email: Email, languages: Sequence[str]) -> ReadyEmail | None:
    """An email with sample values; None when it has problems."""
    wanted = PreviewRequest(group.code, email.kind, email.locale, languages)
    return (await asyncio.to_thread(_shown, service, group, wanted, email)).email


def _check(wanted: PreviewRequest) -> Iterator[InvalidValue]:
    if wanted.locale is not None:
        yield from check_locale(wanted.locale, ("locale",))
    if wanted.draft.get("contentFormat") is not None and wanted.draft.get("content") is None:
        yield InvalidValue(("contentFormat",), ValueRule.INCOMPLETE)
    yield from check_count(wanted.values, ("variables",))


def _preview(service: Service, group: CustomerGroup, wanted: PreviewRequest) -> PreviewOutcome:
    email, errors = _email(service, group, wanted)
    return PreviewOutcome(errors=errors) if email is None else _shown(service, group, wanted, email)


def _email(service: Service, group: CustomerGroup, wanted: PreviewRequest) -> tuple[Email | None, tuple[EmailFailure, ...]]:
    """The email to show, or what is wrong with a draft that nothing completes."""
    locale = canonical(wanted.locale or "") or service.fallbacks.default_of(group)
    text = _draft(group, wanted, locale)
    if text is None or text == EmailText():
        without = group if text is None else _without(group, wanted.kind, locale)
        return resolve(without, wanted.kind, [locale], service.packs, service.fallbacks).email, ()
    email = complete(wanted.kind, locale, text, service.packs)
    return email, () if email else _half(wanted.kind, locale, text)


def _half(kind: SectionKind, locale: str, text: EmailText) -> tuple[EmailFailure, ...]:
    missing = EmailPart.SUBJECT if text.subject is None else EmailPart.CONTENT
    return (InvalidValue((missing.value,), ValueRule.INCOMPLETE), *check_half(kind, locale, text, ()))


def _draft(group: CustomerGroup, wanted: PreviewRequest, locale: str) -> EmailText | None:
    """The text as it would be saved; None when no draft is given."""
    draft = wanted.draft
    if "subject" not in draft and "content" not in draft:
        return None
    stored = group.emails.section(wanted.kind).texts.get(locale) or EmailText()
    subject = draft.get("subject", stored.subject)
    content = stored.content
    if "content" in draft:
        text = draft["content"]
        content = None if text is None else Content(text, draft.get("contentFormat") or ContentFormat.MARKDOWN)
    return EmailText(subject, content)


def _without(group: CustomerGroup, kind: SectionKind, locale: str) -> CustomerGroup:
    section = group.emails.section(kind)
    texts = MappingProxyType({tag: text for tag, text in section.texts.items() if tag != locale})
    sections = MappingProxyType({**group.emails.sections, kind: replace(section, texts=texts)})
    return replace(group, emails=replace(group.emails, sections=sections))


def _shown(service: Service, group: CustomerGroup, wanted: PreviewRequest, email: Email) -> PreviewOutcome:
    found = compilation(email)
    if found.email is None:
        return PreviewOutcome(errors=_failures(found.problems, email))
    values = with_samples(group, email.kind, wanted.values, service.packs, wanted.languages)
    rendering = render(found.email, values, ("variables",))
    if rendering.email is None:
        return PreviewOutcome(errors=rendering.problems)
    return PreviewOutcome(ready_email(group, email.kind, rendering.email, values, _failures(found.warnings, email)))


def _failures(found: Sequence[TemplateProblem | InvalidValue], email: Email) -> tuple[EmailFailure, ...]:
    return tuple(email_failures(found, email.kind, email.locale, ()))
