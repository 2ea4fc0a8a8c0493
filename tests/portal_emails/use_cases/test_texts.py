"""Texts are checked at their first use without anybody else having to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from portal_emails.mail import compiling
from portal_emails.mail.compiling import forget_compiled
from portal_emails.mail.parts import Part, read_subject
from portal_emails.model import Content, CustomerGroup, EmailText, PortalEmails, SectionEmails
from portal_emails.resolution import EmailSource, Verdict, own_emails
from portal_emails.sections import SectionKind, Variable
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.texts import choose_email, find_problems
from tests.portal_emails.use_cases.others_served import with_others_served
from tests.valid_contents import valid_content

pytestmark = pytest.mark.anyio

RESET = SectionKind.PASSWORD_RESET
LONG = "*word* [link](https://example.com/) <b>bold</b>\n\n" * 200
GOOD, BAD = f"{valid_content(RESET, 'x')}\n\n{LONG}", f"{{{{ nobody.knows }}}}\n\n{LONG}"


def group_with(content: str) -> CustomerGroup:
    forget_compiled()
    texts = {"es": EmailText("x", Content(content)), "fr": EmailText("y", Content(content))}
    return CustomerGroup("ACME", configured=True, emails=PortalEmails(sections={RESET: SectionEmails(texts=texts)}))


@pytest.mark.parametrize(("content", "verdict"), [(GOOD, Verdict.USED), (BAD, Verdict.INVALID)])
async def test_others_are_served_while_a_text_is_tried(service: Service, content: str, verdict: Verdict) -> None:
    group = group_with(content)
    resolution, turns = await with_others_served(choose_email(service, group, RESET, ["es"]))
    assert next(step.verdict for step in resolution.steps if step.source is EmailSource.GROUP) is verdict
    assert turns > 10
    assert await with_others_served(choose_email(service, group, RESET, ["es"])) == (resolution, 0), "known the second time"


@pytest.mark.parametrize(("content", "is_good"), [(GOOD, True), (BAD, False)])
async def test_others_are_served_while_problems_are_looked_for(service: Service, content: str, is_good: bool) -> None:
    email, _ = own_emails(group_with(content), RESET, service.packs)
    problems, turns = await with_others_served(find_problems(email))
    assert (problems == []) is is_good
    assert turns > 10
    assert await with_others_served(find_problems(email)) == (problems, 0), "known the second time"


async def test_a_text_that_many_read_at_once_is_checked_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    really = read_subject

    def remembered(subject: str, variables: Mapping[str, Variable], locale: str) -> Part:
        checked.append(subject)
        return really(subject, variables, locale)

    monkeypatch.setattr(compiling, "read_subject", remembered)
    group = group_with(GOOD)
    await asyncio.gather(*(choose_email(service, group, RESET, ["es"]) for _ in range(20)))
    assert checked == ["x"]
