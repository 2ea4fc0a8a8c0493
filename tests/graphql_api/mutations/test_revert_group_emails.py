"""Going back to a revision: its addresses, switches and texts, as a new save that is checked like any."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from portal_emails.documents import changes_json, group_of, record_of
from portal_emails.errors import Unavailable
from portal_emails.model import EmailText, SectionEmails
from portal_emails.ports import CheckFailed, Commit, Entry, Revision, Role, Storage
from portal_emails.sections import SectionKind
from tests.graphql_api.client import FAILURE, Api, FakeExtensions, FragileStorage
from tests.graphql_api.conftest import MakeApi
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

RESET = SectionKind.PASSWORD_RESET
CONFLICT = "... on RevisionConflict { savedBy changes { path before after } }"
PROBLEM = "... on TemplateProblem { section locale part }"
TAB = """revision name portalEmails {
  internalAddresses { accessRequestsTo sendFrom }
  customerAccessRequest { enabled }
  passwordReset { translations { locale subject content contentFormat inheritedParts } }
}"""


async def revert(api: Api, to_revision: int, code: str = "ACME", **more: Any) -> Any:
    fields = f"customerGroup {{ revision }} changes {{ path before after }} errors {{ {FAILURE} {CONFLICT} {PROBLEM} }}"
    data = await api(
        f"mutation Revert($input: RevertGroupEmailsInput!) {{ revertGroupEmails(input: $input) {{ {fields} }} }}",
        input={"group": {"code": code}, "toRevision": to_revision, **more},
    )
    return data["revertGroupEmails"]


async def save_tab(api: Api, word: str, enabled: bool) -> None:
    payload = await api.save(
        internalAddresses={"sendFrom": f"{word}@example.com"},
        customerAccessRequest={"enabled": enabled},
        passwordReset={"emails": [{"locale": "es", "subject": word, "content": valid_content(RESET, word)}]},
    )
    assert payload["errors"] == []


@pytest.fixture
async def saved(api: Api, groups: list[str]) -> None:
    """Revision 1 says "uno" and is switched on; 2 says "dos" and is switched off; 3 is the French; 4 another name."""
    assert "ACME" in groups
    await save_tab(api, "uno", enabled=True)
    await save_tab(api, "dos", enabled=False)
    await api.save(passwordReset={"emails": [{"locale": "fr", "subject": "Deux", "content": valid_content(RESET, "Deux")}]})
    await api.save_group("ACME", name="Acme Nueva")


@pytest.mark.usefixtures("saved")
async def test_the_tab_is_as_it_was_and_the_groups_settings_stay(api: Api) -> None:
    payload = await revert(api, 1, reason="Mejor así")
    assert payload["errors"] == []
    assert payload["customerGroup"] == {"revision": 5}
    changed = {tuple(change["path"]): (change["before"], change["after"]) for change in payload["changes"]}
    assert changed[("internalAddresses", "sendFrom")] == ("dos@example.com", "uno@example.com")
    assert changed[("customerAccessRequest", "enabled")] == ("false", "true")
    assert changed[("passwordReset", "emails", "fr", "subject")] == ("Deux", None)
    group = await api.read(TAB)
    assert (group["name"], group["portalEmails"]["customerAccessRequest"]) == ("Acme Nueva", {"enabled": True})
    (text,) = group["portalEmails"]["passwordReset"]["translations"]
    assert (text["locale"], text["subject"]) == ("es", "uno")
    history = await api.read("portalEmails { history(first: 1) { nodes { revision reason } } }")
    assert history["portalEmails"]["history"]["nodes"] == [{"revision": 5, "reason": "Mejor así"}]


@pytest.mark.usefixtures("saved")
async def test_revision_0_is_everything_inherited(api: Api) -> None:
    assert (await revert(api, 0))["errors"] == []
    tab = (await api.read(TAB))["portalEmails"]
    assert tab["internalAddresses"] == {"accessRequestsTo": None, "sendFrom": None}
    assert (tab["customerAccessRequest"], tab["passwordReset"]) == ({"enabled": False}, {"translations": []})


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("revision", [3, 4])
async def test_going_back_to_what_is_there_saves_nothing(api: Api, revision: int) -> None:
    assert await revert(api, revision) == {"customerGroup": {"revision": 4}, "changes": [], "errors": []}


@pytest.mark.usefixtures("saved")
async def test_going_back_and_forth_leaves_everything_as_it_was(api: Api) -> None:
    before = await api.read(TAB)
    await revert(api, 1)
    await revert(api, 4)
    after = await api.read(TAB)
    assert after.pop("revision") == before.pop("revision") + 2
    assert after == before


@pytest.mark.usefixtures("saved")
async def test_what_would_change_is_told_and_not_done(api: Api) -> None:
    payload = await revert(api, 1, validateOnly=True)
    assert len(payload["changes"]) == 6
    assert payload["customerGroup"] == {"revision": 4}
    assert (await api.read("revision"))["revision"] == 4


@pytest.mark.usefixtures("saved")
async def test_a_repeated_revert_is_done_once(api: Api) -> None:
    first = await revert(api, 1, idempotencyKey="key")
    await save_tab(api, "tres", enabled=False)
    again = await revert(api, 1, idempotencyKey="key")
    assert (again["changes"], again["customerGroup"]) == (first["changes"], {"revision": 6})
    (error,) = (await revert(api, 2, idempotencyKey="key"))["errors"]
    assert error["__typename"] == "IdempotencyConflict"


@pytest.mark.usefixtures("saved")
async def test_emails_that_somebody_changed_since_are_a_conflict_and_settings_are_none(api: Api) -> None:
    assert (await revert(api, 1, ifRevision=3, validateOnly=True))["errors"] == []
    (error,) = (await revert(api.called_by(Role.EDITOR, "ana"), 1, ifRevision=2))["errors"]
    assert (error["__typename"], error["path"]) == ("RevisionConflict", ["ifRevision"])
    assert [change["path"][2:] for change in error["changes"]] == [["fr", "subject"], ["fr", "content"]]
    assert (await api.read("revision"))["revision"] == 4


@pytest.mark.usefixtures("saved")
async def test_a_text_that_fails_the_checks_of_today_is_named_and_nothing_is_saved(api: Api, storage: FragileStorage) -> None:
    await store_past_the_checks(storage, EmailText("Asunto {{ nobody.knows }}"))
    await save_tab(api, "seis", enabled=True)
    payload = await revert(api, 5)
    (error,) = payload["errors"]
    assert (error["__typename"], error["path"]) == ("TemplateProblem", ["toRevision"])
    assert (error["section"], error["locale"], error["part"]) == ("PASSWORD_RESET", "es", "SUBJECT")
    assert (await api.read("revision"))["revision"] == 6


async def store_past_the_checks(storage: Storage, text: EmailText) -> None:
    """As an earlier version may have done."""
    group = group_of((await storage.load(["ACME"]))["ACME"])
    sections = MappingProxyType({**group.emails.sections, RESET: SectionEmails(False, MappingProxyType({"es": text}))})
    after = replace(group, revision=group.revision + 1, emails=replace(group.emails, sections=sections))
    entry = Entry(datetime.now(UTC), None, None, changes_json(()), None, None)
    await storage.commit(Commit(group.revision, Revision(record_of(after), entry)))


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("revision", [-1, 5, 2**31 - 1, -(2**31)])
async def test_a_revision_that_never_was_is_named(api: Api, revision: int) -> None:
    (error,) = (await revert(api, revision))["errors"]
    assert (error["__typename"], error["path"]) == ("RevisionNotFound", ["toRevision"])


@pytest.mark.parametrize(
    ("code", "role", "expected"),
    [
        ("NOBODY", Role.EDITOR, "GroupNotFound"),
        ("BETA", Role.EDITOR, "GroupNotFound"),
        ("GAMMA", Role.EDITOR, "GroupNotConfiguredInPortal"),
        ("ACME", Role.READER, "PermissionDenied"),
    ],
)
async def test_who_may_not_save_may_not_go_back(api: Api, code: str, role: Role, expected: str) -> None:
    caller = api.called_by(role, groups=frozenset({"ACME", "GAMMA"}))
    assert [error["__typename"] for error in (await revert(caller, 0, code=code))["errors"]] == [expected]


async def test_words_around_it_are_checked_too(api: Api) -> None:
    errors = (await revert(api, 0, reason="x" * 501, idempotencyKey=""))["errors"]
    assert {tuple(error["path"]) for error in errors} == {("reason",), ("idempotencyKey",)}


async def test_plugins_are_asked_about_what_comes_back(make_api: MakeApi, storage: FragileStorage) -> None:
    plugins = FakeExtensions()
    api = make_api(storage, plugins)
    await api.save_group("ACME", isConfiguredInPortal=True)
    await save_tab(api, "uno", enabled=True)
    await save_tab(api, "dos", enabled=False)
    plugins.answers = [CheckFailed("strict")]
    (error,) = (await revert(api, 1))["errors"]
    assert error["__typename"] == "RefusedByPlugin"
    proposal = plugins.proposals[-1]
    assert (proposal.action, [(unit.section, unit.locale, unit.subject) for unit in proposal.changed]) == (
        "revert",
        [("passwordReset", "es", "uno")],
    )


async def test_a_storage_that_is_gone_is_told(api: Api, storage: FragileStorage) -> None:
    storage.looking_up = Unavailable(500)
    assert [error["__typename"] for error in (await revert(api, 0))["errors"]] == ["StorageUnavailable"]
