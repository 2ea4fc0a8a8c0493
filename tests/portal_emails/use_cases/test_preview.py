"""An email for people to look at: which draft of which part is shown with what, and with which values."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import product
from typing import Any, Literal

import anyio
import anyio.lowlevel
import pytest

from portal_emails.inputs import EmailsInput, TextInput
from portal_emails.mail.compiling import Compilation
from portal_emails.mail.rendering import GivenValue
from portal_emails.model import ContentFormat
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.resolution import Email, compilation, resolve
from portal_emails.sections import SectionKind
from portal_emails.use_cases import preview
from portal_emails.use_cases.preview import Draft, PreviewRequest, preview_email, show_email
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.sending import ReadyEmail
from portal_emails.use_cases.service import Service
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR, READER

pytestmark = pytest.mark.anyio

RESET = SectionKind.PASSWORD_RESET
LINK = "{{ password_reset.url }}"


async def shown(service: Service, draft: Draft, locale: str | None = "es", values: Sequence[GivenValue] = (), **more: Any) -> ReadyEmail:
    """The preview of ACME's password reset."""
    outcome = await preview_email(service, READER.caller, PreviewRequest("ACME", RESET, locale, ["es"], draft, values, **more))
    assert outcome.errors == ()
    assert outcome.email is not None
    return outcome.email


async def test_others_are_served_while_a_long_text_is_read(service: Service, acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    served = threading.Event()

    def long_reading(email: Email) -> Compilation:
        assert served.wait(10)
        return compilation(email)

    async def serve() -> None:
        await anyio.lowlevel.checkpoint()
        served.set()

    monkeypatch.setattr(preview, "compilation", long_reading)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(serve)
        assert (await shown(service, {"content": LINK})).rendered.subject


# -------------------------------------------------------------------- drafts

Part = Literal["subject", "content"]
WORDS = {"subject": "subject", "content": f"content {LINK}"}
"""Each begins with its part; what comes before says whose it is."""


def expected(part: Part, draft: str, stored: bool) -> str:
    """Whose text of a part is shown, by the rules as they are written."""
    if draft == "given":
        return f"draft {part}"
    return f"own {part}" if draft == "omitted" and stored else f"es {part}"


STATES = ("omitted", "null", "given")


@pytest.mark.parametrize("stored", [(), ("subject",), ("content",), ("subject", "content")], ids="+".join)
@pytest.mark.parametrize(("subject", "content"), list(product(STATES, STATES)))
async def test_each_part_is_the_draft_or_the_stored_or_the_inherited_one(
    service: Service, acme: str, subject: str, content: str, stored: tuple[Part, ...]
) -> None:
    own: TextInput = {"locale": "es"}
    for part in stored:
        own[part] = f"own {WORDS[part]}"
    assert (await save_emails(service, acme, {"passwordReset": {"emails": [own]}}, EDITOR)).errors == ()
    given: Draft = {}
    for name, state in (("subject", subject), ("content", content)):
        part = "subject" if name == "subject" else "content"
        if state != "omitted":
            given[part] = f"draft {WORDS[part]}" if state == "given" else None
    rendered = (await shown(service, given)).rendered
    assert rendered.subject.startswith(expected("subject", subject, "subject" in stored))
    assert rendered.text.startswith(expected("content", content, "content" in stored))
    assert rendered.locale == "es"


async def test_the_stored_content_keeps_its_format(service: Service, acme: str) -> None:
    html = f"own **stars** {LINK}"
    own: EmailsInput = {"passwordReset": {"emails": [{"locale": "es", "content": html, "contentFormat": ContentFormat.HTML}]}}
    assert (await save_emails(service, acme, own, EDITOR)).errors == ()
    assert "**stars**" in (await shown(service, {"subject": "draft"})).rendered.html
    assert "<strong>stars</strong>" in (await shown(service, {"content": html})).rendered.html


async def test_the_texts_of_other_locales_play_no_part_in_a_draft(service: Service, acme: str) -> None:
    own: EmailsInput = {"passwordReset": {"emails": [{"locale": "es", "subject": "own", "content": f"own {LINK}"}]}}
    assert (await save_emails(service, acme, own, EDITOR)).errors == ()
    assert (await shown(service, {"subject": "draft"}, "es-MX")).rendered.text.startswith("es content")
    assert (await shown(service, {}, "es-MX")).rendered.text.startswith("own ")
    assert (await shown(service, {"subject": None, "content": None}, "es-MX")).rendered.text.startswith("own ")


async def test_a_draft_changes_nothing_that_is_stored(service: Service, acme: str) -> None:
    before = await read_groups(service, ADMIN.caller, [acme])
    await shown(service, {"subject": "draft", "content": LINK})
    assert await read_groups(service, ADMIN.caller, [acme]) == before


# ------------------------------------------------------------------- samples


async def test_what_no_pack_has_a_good_sample_for_is_shown_in_english(service: Service, acme: str) -> None:
    """The Spanish sample of the length of time is "30 minutos", which is none."""
    draft: Draft = {"content": f"{{{{ company.name }}}} {{{{ contact.first_name }}}} {{{{ password_reset.expires_in }}}} {LINK}"}
    text = (await shown(service, draft)).rendered.text
    assert text.startswith("Olmedo sample of contact.first_name 30 minutos https://example.com/")


async def test_a_value_given_wins_over_the_address_that_emails_come_from(service: Service, acme: str) -> None:
    await save_emails(service, acme, {"internalAddresses": {"sendFrom": "acme@example.com"}}, EDITOR)
    draft: Draft = {"content": f"{{{{ support.email }}}} {LINK}"}
    given = [GivenValue("support.email", "given@example.com")]
    assert (await shown(service, draft)).rendered.text.startswith("acme@example.com ")
    assert (await shown(service, draft, values=given)).rendered.text.startswith("given@example.com ")


async def test_the_message_is_from_the_group_by_the_name_of_the_sample(service: Service, acme: str) -> None:
    assert (await shown(service, {})).message(None) is None
    await save_emails(service, acme, {"internalAddresses": {"sendFrom": "acme@example.com"}}, EDITOR)
    message = (await shown(service, {})).message("ana@example.com")
    assert str(message).startswith('From: "sample of sender.name" <acme@example.com>\r\nTo: ana@example.com\r\n')


async def test_a_sender_that_is_no_line_is_told_although_nothing_prints_it(service: Service, acme: str) -> None:
    given = [GivenValue("unused", "x"), GivenValue("sender.name", "two\nlines")]
    outcome = await preview_email(service, READER.caller, PreviewRequest(acme, RESET, "es", ["es"], {}, given))
    assert outcome.errors == (InvalidValue(("variables", "1", "value"), ValueRule.SINGLE_LINE, name="sender.name"),)


@pytest.mark.parametrize("kind", SectionKind)
@pytest.mark.parametrize("locale", ["es", "en"])
async def test_every_email_that_is_chosen_can_be_shown(service: Service, acme: str, kind: SectionKind, locale: str) -> None:
    group = (await read_groups(service, ADMIN.caller, [acme]))[acme]
    email = resolve(group, kind, [locale], service.packs, service.fallbacks).email
    ready = await show_email(service, group, email, ["es"])
    assert ready is not None
    assert (ready.kind, ready.rendered.locale, ready.warnings) == (kind, locale, ())
