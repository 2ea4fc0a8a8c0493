"""The email that a recipient gets, from exactly the values given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType
from typing import Any, cast

import pytest

from portal_emails.documents import record_of
from portal_emails.errors import Unavailable
from portal_emails.inputs import EmailsInput
from portal_emails.mail.rendering import GivenValue
from portal_emails.model import Content, EmailText, SectionEmails
from portal_emails.ports import Caller, Commit, Entry, Revision, Role
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.resolution import EmailSource, Step, Verdict
from portal_emails.sections import SECTIONS, EmailPart, SectionKind
from portal_emails.use_cases.failures import Failure, GroupNotConfigured, GroupNotFound, StorageUnavailable, SwitchedOff
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.render import RenderOutcome, RenderRequest, render_email
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.sending import ReadyEmail
from portal_emails.use_cases.service import Service
from tests.portal_emails.pack_fixtures import sample, translated
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR, READER, Clock

pytestmark = pytest.mark.anyio

RESET = SectionKind.PASSWORD_RESET
CONTENT = (
    "{{ contact.first_name }} [Elegir]({{ password_reset.url }}) {{ support.email }}"
    "{% if company.name %} {{ company.name }} {{ password_reset.expires_in }}{% endif %}"
)
VALUES = {
    "contact.first_name": "Ana",
    "password_reset.url": "https://example.com/reset",
    "support.email": "help@example.com",
    "company.name": "Acme",
    "password_reset.expires_in": "PT30M",
}

Ask = Callable[..., Awaitable[RenderOutcome]]


@pytest.fixture
async def ask(service: Service, acme: str) -> Ask:
    """Renders ACME's Spanish password reset; ACME sends from an address of its own."""
    given: EmailsInput = {
        "internalAddresses": {"sendFrom": "acme@example.com"},
        "passwordReset": {"emails": [{"locale": "es", "content": CONTENT}]},
    }
    assert (await save_emails(service, acme, given, EDITOR)).errors == ()

    async def render(values: Mapping[str, str], **other: Any) -> RenderOutcome:
        wanted = RenderRequest(acme, RESET, ["es"], [GivenValue(name, value) for name, value in values.items()])
        return await render_email(service, READER.caller, replace(wanted, **other))

    return render


def sent(outcome: RenderOutcome) -> ReadyEmail:
    assert outcome.errors == ()
    assert outcome.email is not None
    return outcome.email


def missing(name: str) -> InvalidValue:
    return InvalidValue(("values",), ValueRule.MISSING, name=name)


@pytest.mark.parametrize("left_out", [names for count in range(len(VALUES) + 1) for names in combinations(VALUES, count)], ids="+".join)
async def test_there_is_an_email_exactly_when_no_value_that_it_comes_to_print_is_missing(ask: Ask, left_out: tuple[str, ...]) -> None:
    outcome = await ask({name: value for name, value in VALUES.items() if name not in left_out})
    without_company = {"company.name", "password_reset.expires_in"} if "company.name" in left_out else set()
    assert set(outcome.errors) == {missing(name) for name in left_out if name not in without_company}
    assert (outcome.email is None) is bool(outcome.errors)


@pytest.mark.parametrize("kind", SectionKind)
@pytest.mark.parametrize("locale", ["es-MX", "en", "fi"])
async def test_every_section_can_be_rendered_from_values_of_the_right_types(
    ask: Ask, kind: SectionKind, locale: str, service: Service
) -> None:
    switched_on = {kind.value: {"enabled": True}} if SECTIONS[kind].switchable else {}
    await save_emails(service, "ACME", cast("EmailsInput", switched_on), EDITOR)
    values = {name: sample(variable) for name, variable in SECTIONS[kind].variables.items()}
    email = sent(await ask(values, kind=kind, locales=[locale]))
    assert email.rendered.locale == ("es" if locale == "es-MX" else "en")
    assert email.message("ana@example.com") is not None


async def test_the_sender_is_the_group_and_named_as_given(ask: Ask) -> None:
    named = sent(await ask({**VALUES, "sender.name": "Cobros"}))
    assert (named.sender, named.sender_name) == ("acme@example.com", "Cobros")
    assert str(named.message(None)).startswith("From: Cobros <acme@example.com>\r\nSubject: ")
    assert sent(await ask({**VALUES, "sender.name": "\u200b"})).sender_name is None
    assert sent(await ask(VALUES)).sender_name is None


async def test_everything_that_is_wrong_comes_back_together(ask: Ask, service: Service) -> None:
    await save_emails(service, "ACME", {"internalAddresses": None}, EDITOR)
    outcome = await ask({**VALUES, "support.email": "nobody", "contact.first_name": "", "sender.name": "two\nlines"})
    assert set(outcome.errors) == {
        missing("contact.first_name"),
        InvalidValue(("values", "2", "value"), ValueRule.VARIABLE_TYPE, name="support.email", words="VARIABLE_TYPE_EMAIL"),
        InvalidValue(("values", "5", "value"), ValueRule.SINGLE_LINE, name="sender.name"),
        InvalidValue((), ValueRule.MISSING, words="MISSING_SENDER"),
    }
    assert outcome.email is None
    assert outcome.steps[-1] == Step("es", EmailSource.GROUP, Verdict.USED)
    assert outcome.revision == 2


@pytest.mark.parametrize(
    ("other", "failure"),
    [
        ({"code": None}, GroupNotFound()),
        ({"code": "NOBODY"}, GroupNotFound()),
        ({"kind": SectionKind.NOTIFY_NEW_PRIMARY_CONTACT}, SwitchedOff()),
    ],
)
async def test_without_an_email_to_look_for_there_are_no_steps(ask: Ask, other: dict[str, Any], failure: Failure) -> None:
    outcome = await ask(VALUES, **other)
    assert (outcome.email, outcome.errors, outcome.steps) == (None, (failure,), ())


async def test_too_many_values_are_not_looked_at(ask: Ask) -> None:
    outcome = await ask({f"unused.{number}": "" for number in range(101)})
    assert (outcome.email, outcome.errors, outcome.steps) == (None, (InvalidValue(("values",), ValueRule.MAX_ITEMS, 100),), ())


async def test_a_group_that_is_no_longer_configured_sends_nothing(ask: Ask, service: Service) -> None:
    await save_group(service, "ACME", {"isConfiguredInPortal": False}, ADMIN)
    assert (await ask(VALUES)).errors == (GroupNotConfigured(),)


async def test_what_the_caller_may_not_see_does_not_exist(ask: Ask, service: Service) -> None:
    stranger = Caller("eva", Role.ADMIN, frozenset({"OTHER"}))
    outcome = await render_email(service, stranger, RenderRequest("ACME", RESET, ["es"], ()))
    assert outcome.errors == (GroupNotFound(),)


async def test_a_storage_that_cannot_be_reached(ask: Ask, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(_: object) -> Any:
        raise Unavailable(250)

    monkeypatch.setattr(service.storage, "load", unavailable)
    assert (await ask(VALUES)).errors == (StorageUnavailable(250),)


@pytest.mark.parametrize("broken", [EmailText("two\nlines", Content(CONTENT)), EmailText("Asunto", Content("sin enlace"))])
async def test_a_stored_text_that_is_refused_today_is_not_sent(ask: Ask, service: Service, clock: Clock, broken: EmailText) -> None:
    group = (await read_groups(service, ADMIN.caller, ["ACME"]))["ACME"]
    sections = MappingProxyType({**group.emails.sections, RESET: SectionEmails(texts=MappingProxyType({"es": broken}))})
    after = replace(group, revision=group.revision + 1, emails=replace(group.emails, sections=sections))
    await service.storage.commit(Commit(group.revision, Revision(record_of(after), Entry(clock.now, None, None, b"[]", None, None))))
    outcome = await ask(VALUES)
    assert outcome.steps == (Step("es", EmailSource.GROUP, Verdict.INVALID), Step("es", EmailSource.LOCALE_PACK, Verdict.USED))
    assert sent(outcome).rendered.subject == translated(RESET, EmailPart.SUBJECT, "es")
