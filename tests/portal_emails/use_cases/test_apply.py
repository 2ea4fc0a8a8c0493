"""Making a group what its files say: one save for settings and tab, all or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal_emails.changes import SEND_FROM, values_of
from portal_emails.inputs import EmailsInput, SettingsInput
from portal_emails.ports import Caller, Role
from portal_emails.use_cases.apply import apply_group
from portal_emails.use_cases.failures import GroupNotConfigured, PermissionDenied, RevisionNotFound
from portal_emails.use_cases.planning import load_group
from portal_emails.use_cases.read import group_at
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR, FakeExtensions, at

pytestmark = pytest.mark.anyio

SETTINGS: SettingsInput = {"name": "Acme", "isConfiguredInPortal": True}
EMAILS: EmailsInput = {"internalAddresses": {"sendFrom": "a@example.com"}}


async def create(service: Service, code: str = "NEW", emails: EmailsInput = EMAILS, settings: SettingsInput = SETTINGS) -> Outcome:
    return await apply_group(service, code, settings, emails, None, creates=True, request=ADMIN)


async def test_a_group_is_created_with_its_emails_in_one_revision(service: Service, extensions: FakeExtensions) -> None:
    outcome = await create(service)
    assert (outcome.errors, outcome.revision) == ((), 0)
    group = await load_group(service, "NEW")
    assert group is not None
    assert (group.name, group.configured, group.emails.addresses.send_from) == ("Acme", True, "a@example.com")
    assert [saved.revision for saved in extensions.saved] == [0]
    assert [proposal.addresses["sendFrom"] for proposal in extensions.proposals] == ["a@example.com"]


async def test_nothing_is_saved_when_anything_is_wrong_and_all_of_it_is_told(service: Service) -> None:
    outcome = await create(
        service,
        settings={"name": " ", "isConfiguredInPortal": True},
        emails={
            "internalAddresses": {"sendFrom": "x"},
            "passwordReset": {"emails": [{"locale": "es", "subject": "{{ x }}", "content": "y"}]},
        },
    )
    assert {error.path for error in outcome.errors} >= {
        ("name",),
        ("internalAddresses", "sendFrom"),
        ("passwordReset", "emails", "0", "subject"),
        ("passwordReset", "emails", "0", "content"),
    }
    assert await load_group(service, "NEW") is None


async def test_a_bad_code_is_told(service: Service) -> None:
    outcome = await create(service, code="a\nb")
    assert [error.path for error in outcome.errors] == [("code",)]


async def test_a_group_that_somebody_created_meanwhile_is_not_touched(service: Service, acme: str) -> None:
    assert (await create(service, code=acme)).errors == (RevisionNotFound(),)


@pytest.mark.parametrize("configured", [True, False])
async def test_emails_change_only_where_the_group_is_configured_then(service: Service, acme: str, configured: bool) -> None:
    group = await load_group(service, acme)
    assert group is not None
    outcome = await apply_group(
        service, acme, {"isConfiguredInPortal": configured}, EMAILS, values_of(group), creates=False, request=at(0, ADMIN)
    )
    assert outcome.errors == (() if configured else (GroupNotConfigured(),))


async def test_a_group_that_is_unconfigured_keeps_its_emails(service: Service) -> None:
    base = (await create(service)).group
    assert base is not None
    off: SettingsInput = {"isConfiguredInPortal": False}
    outcome = await apply_group(service, "NEW", off, EMAILS, values_of(base), creates=False, request=at(0, ADMIN))
    assert outcome.errors == ()
    assert outcome.group is not None
    assert values_of(outcome.group)[SEND_FROM] == "a@example.com"


@pytest.mark.parametrize("request_", [EDITOR, replace(ADMIN, caller=Caller("ana", Role.ADMIN, frozenset({"OTHER"})))])
async def test_it_takes_an_admin_who_may_see_the_group(service: Service, request_: Request) -> None:
    outcome = await apply_group(service, "NEW", SETTINGS, EMAILS, None, creates=True, request=request_)
    assert outcome.errors == (PermissionDenied(),)
    assert await load_group(service, "NEW") is None


@pytest.mark.parametrize(("revision", "is_there"), [(0, True), (1, True), (2, False), (-1, False), (2**40, False)])
async def test_a_group_as_it_was(service: Service, revision: int, is_there: bool) -> None:
    base = (await create(service)).group
    assert base is not None
    await apply_group(service, "NEW", {"name": "Other"}, {}, values_of(base), creates=False, request=at(0, ADMIN))
    found = await group_at(service, "NEW", revision)
    assert (found is not None) is is_there
    assert found is None or found.name == ["Acme", "Other"][revision]
