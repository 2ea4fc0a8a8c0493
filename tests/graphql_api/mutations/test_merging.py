"""Saves that meet: disjoint changes both stay, the same field is a conflict that shows both values, and a retry saves once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal_emails.ports import Role
from portal_emails.sections import SectionKind
from portal_emails.use_cases.service import utc_now
from tests.graphql_api.client import Api
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

SECTIONS = {
    "customerAccessRequest": True,
    "customerValidationConfirmation": False,
    "notifyNewPrimaryContact": True,
    "notifyFormerPrimaryContact": True,
    "forgottenUsername": False,
    "passwordReset": False,
}
CONFLICT = """errors { ... on RevisionConflict {
  changes { path before after } current { revision portalEmails { passwordReset { email(locales: ["es"]) { subject } } } } savedAt savedBy
} }"""


async def whole_form(api: Api) -> dict[str, Any]:
    """The tab as a form in Spanish holds it, to be posted back as a whole."""
    section = "translations { locale subject content contentFormat }"
    fields = " ".join(f"{name} {{ {section} {'enabled' if switch else ''} }}" for name, switch in SECTIONS.items())
    tab = (await api.read(f"portalEmails {{ internalAddresses {{ accessRequestsTo sendFrom }} {fields} }}"))["portalEmails"]
    form = {"internalAddresses": tab["internalAddresses"]}
    for name in SECTIONS:
        form[name] = {"emails": tab[name].pop("translations"), **tab[name]}
    return form


async def fill(api: Api) -> None:
    text = {"locale": "es", "subject": "Asunto"}
    contents = {kind.value: valid_content(kind, "Contenido") for kind in SectionKind}
    sections: dict[str, Any] = {name: {"emails": [{**text, "content": contents[name]}]} for name in SECTIONS}
    payload = await api.save(internalAddresses={"sendFrom": "billing@acme.example"}, **sections)
    assert payload["revision"] == 1


async def test_five_people_who_post_the_whole_form_after_changing_one_field_each_all_succeed(api: Api) -> None:
    await fill(api)
    forms = [await whole_form(api) for _ in range(5)]
    forms[0]["internalAddresses"]["accessRequestsTo"] = "access@acme.example"
    forms[1]["customerAccessRequest"]["enabled"] = True
    forms[2]["passwordReset"]["emails"][0]["subject"] = "Otro asunto"
    other = valid_content(SectionKind.PASSWORD_RESET, "<b>Otro</b>")
    forms[3]["passwordReset"]["emails"][0]["content"] = other
    forms[3]["passwordReset"]["emails"][0]["contentFormat"] = "HTML"
    forms[4]["forgottenUsername"]["emails"].append({"locale": "en", "subject": "New"})
    payloads = await asyncio.gather(*(api.save(ifRevision=1, **form) for form in forms))
    assert [payload["errors"] for payload in payloads] == [[]] * 5
    assert sorted(payload["revision"] for payload in payloads) == [2, 3, 4, 5, 6]
    assert [len(payload["changes"]) for payload in payloads] == [1, 1, 1, 2, 1]
    result = await whole_form(api)
    assert result["internalAddresses"] == {"accessRequestsTo": "access@acme.example", "sendFrom": "billing@acme.example"}
    assert result["customerAccessRequest"]["enabled"] is True
    assert result["passwordReset"]["emails"] == [{"locale": "es", "subject": "Otro asunto", "content": other, "contentFormat": "HTML"}]
    assert [email["locale"] for email in result["forgottenUsername"]["emails"]] == ["en", "es"]


async def test_the_same_field_is_a_conflict_that_shows_both_values_and_who_was_quicker(api: Api) -> None:
    await fill(api)
    ada, ben = api.called_by(Role.EDITOR, "ada"), api.called_by(Role.EDITOR, "ben")

    def subject(text: str) -> dict[str, Any]:
        return {"emails": [{"locale": "en", "subject": "Unrelated"}, {"locale": "es", "subject": text}]}

    assert (await ada.save(ifRevision=1, passwordReset=subject("Ada")))["revision"] == 2
    payload = await ben.save(more=CONFLICT, ifRevision=1, passwordReset=subject("Ben"), customerAccessRequest={"enabled": True})
    [error] = payload["errors"]
    assert (error["__typename"], error["code"]) == ("RevisionConflict", "REVISION_CONFLICT")
    assert error["path"] == ["passwordReset", "emails", "1", "subject"]
    assert error["changes"] == [{"path": ["passwordReset", "emails", "es", "subject"], "before": "Asunto", "after": "Ada"}]
    assert error["current"] == {"revision": 2, "portalEmails": {"passwordReset": {"email": {"subject": "Ada"}}}}
    assert error["savedBy"] == "ada"
    assert error["savedAt"].endswith("Z")
    assert (await api.read("revision portalEmails { customerAccessRequest { enabled } }")) == {
        "revision": 2,
        "portalEmails": {"customerAccessRequest": {"enabled": False}},
    }


async def test_the_same_value_given_by_both_is_no_conflict(api: Api) -> None:
    await api.save(customerAccessRequest={"enabled": True})
    payload = await api.save(ifRevision=0, customerAccessRequest={"enabled": True})
    assert (payload["errors"], payload["changes"], payload["revision"]) == ([], [], None)


async def test_removing_every_own_text_conflicts_with_one_added_since(api: Api) -> None:
    await fill(api)
    await api.save(passwordReset={"emails": [{"locale": "en", "subject": "Added"}]})
    [error] = (await api.save(more=CONFLICT, ifRevision=1, passwordReset={"emails": None}))["errors"]
    assert error["changes"] == [{"path": ["passwordReset", "emails", "en", "subject"], "before": None, "after": "Added"}]


async def test_without_a_revision_whatever_is_there_is_overwritten(api: Api) -> None:
    await api.save(passwordReset={"emails": [{"locale": "es", "subject": "Theirs"}]})
    payload = await api.save(passwordReset={"emails": [{"locale": "es", "subject": "Ours"}]})
    assert payload["changes"] == [{"path": ["passwordReset", "emails", "es", "subject"], "before": "Theirs", "after": "Ours"}]


@pytest.mark.parametrize("revision", [-1, 1, 2**31 - 1, -(2**31)])
async def test_an_unknown_revision_is_a_failure(api: Api, revision: int) -> None:
    [error] = (await api.save(ifRevision=revision, customerAccessRequest={"enabled": True}))["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("RevisionNotFound", "REVISION_NOT_FOUND", ["ifRevision"])


async def test_a_retry_with_the_same_key_is_not_done_again(api: Api) -> None:
    given: dict[str, Any] = {"idempotencyKey": "k1", "passwordReset": {"emails": [{"locale": "es", "subject": "Asunto"}]}}
    first = await api.save(**given)
    await api.save(passwordReset=None)
    second = await api.save(more="customerGroup { revision }", **given)
    assert (first["revision"], first["replayed"]) == (1, False)
    assert (second["revision"], second["replayed"], second["changes"]) == (1, True, first["changes"])
    assert second["customerGroup"] == {"revision": 2}


async def test_another_input_under_the_same_key_is_a_conflict(api: Api) -> None:
    await api.save(idempotencyKey="k1", customerAccessRequest={"enabled": True})
    [error] = (await api.save(idempotencyKey="k1", customerAccessRequest={"enabled": False}))["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("IdempotencyConflict", "IDEMPOTENCY_CONFLICT", ["idempotencyKey"])
    assert await api.read("revision") == {"revision": 1}


async def test_a_key_is_of_one_caller_and_one_group(api: Api) -> None:
    given: dict[str, Any] = {"idempotencyKey": "k1", "customerAccessRequest": {"enabled": True}}
    assert (await api.called_by(Role.EDITOR, "ada").save(**given))["revision"] == 1
    assert (await api.called_by(Role.EDITOR, "ben").save(**{**given, "customerAccessRequest": None}))["revision"] == 2
    assert (await api.save("BETA", **given))["revision"] == 1


async def test_a_save_that_failed_is_not_remembered(api: Api) -> None:
    assert (await api.save(idempotencyKey="k1", internalAddresses={"sendFrom": "nonsense"}))["errors"]
    assert (await api.save(idempotencyKey="k1", internalAddresses={"sendFrom": "a@acme.example"}))["revision"] == 1


@pytest.mark.parametrize(("hours", "outcome"), [(23, "IdempotencyConflict"), (25, None)])
async def test_a_key_is_forgotten_after_a_day(api: Api, hours: int, outcome: str | None) -> None:
    await api.save(idempotencyKey="k1", customerAccessRequest={"enabled": True})
    service = replace(api.service, clock=lambda: utc_now() + timedelta(hours=hours))
    payload = await Api(replace(api.runtime, service=service)).save(idempotencyKey="k1", customerAccessRequest={"enabled": False})
    assert [error["__typename"] for error in payload["errors"]] == [outcome] * (outcome is not None)
    assert payload["revision"] == (None if outcome else 2)
