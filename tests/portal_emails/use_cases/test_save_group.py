"""Creating customer groups, and changing their settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal_emails.inputs import SettingsInput
from portal_emails.model import Change, FallbackPolicy
from portal_emails.ports import Caller, Role
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.use_cases.failures import PermissionDenied, RevisionConflict, RevisionNotFound
from portal_emails.use_cases.read import Filter, count_groups, list_groups, read_groups
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR, FakeExtensions, at

pytestmark = pytest.mark.anyio


async def test_a_new_group_is_at_revision_0_with_nothing_set(service: Service, extensions: FakeExtensions) -> None:
    outcome = await save_group(service, "ACME", {}, ADMIN)
    assert outcome.group is not None
    assert (outcome.errors, outcome.revision, outcome.group.revision) == ((), 0, 0)
    assert (outcome.group.name, outcome.group.configured, outcome.group.own_default_locale) == ("ACME", False, None)
    assert outcome.group.fallback_policy is FallbackPolicy.LANGUAGE_FIRST
    assert [saved.revision for saved in extensions.saved] == [0]


async def test_settings_share_the_revisions_of_the_emails(service: Service, acme: str) -> None:
    await save_emails(service, acme, {"internalAddresses": {"sendFrom": "a@example.com"}}, EDITOR)
    outcome = await save_group(service, acme, {"name": "Acme Ltd"}, ADMIN)
    assert outcome.changes == (Change(("name",), None, "Acme Ltd"),)
    assert outcome.revision == 2


async def test_null_returns_to_the_default(service: Service) -> None:
    await save_group(service, "ACME", {"name": "Acme", "defaultLocale": "es", "isConfiguredInPortal": True}, ADMIN)
    outcome = await save_group(service, "ACME", {"name": None, "defaultLocale": None, "isConfiguredInPortal": None}, ADMIN)
    assert outcome.group is not None
    assert (outcome.group.name, outcome.group.own_default_locale, outcome.group.configured) == ("ACME", None, False)


async def test_codes_are_case_sensitive(service: Service) -> None:
    for code in ("ACME", "acme", "acme "):
        assert (await save_group(service, code, {}, ADMIN)).revision == 0


@pytest.mark.parametrize("code", ["", " ", "a\nb", "\0", "\ud800", "x" * 65])
async def test_bad_codes_create_nothing(service: Service, code: str) -> None:
    outcome = await save_group(service, code, {"name": "two\nlines"}, ADMIN)
    assert {error.path for error in outcome.errors} == {("code",), ("name",)}
    assert await count_groups(service, ADMIN.caller, Filter()) == 0


async def test_a_malformed_default_locale(service: Service) -> None:
    outcome = await save_group(service, "ACME", {"defaultLocale": "../../etc/passwd"}, ADMIN)
    assert outcome.errors == (InvalidValue(("defaultLocale",), ValueRule.LOCALE_TAG),)


async def test_only_admins_may(service: Service) -> None:
    assert (await save_group(service, "ACME", {}, EDITOR)).errors == (PermissionDenied(),)
    elsewhere = replace(ADMIN, caller=Caller("root", Role.ADMIN, frozenset({"OTHER"})))
    assert (await save_group(service, "ACME", {}, elsewhere)).errors == (PermissionDenied(),)


async def test_settings_merge_as_emails_do(service: Service, acme: str) -> None:
    await save_group(service, acme, {"name": "theirs"}, at(0, ADMIN))
    assert (await save_group(service, acme, {"defaultLocale": "es"}, at(0, ADMIN))).errors == ()
    (conflict,) = (await save_group(service, acme, {"name": "ours"}, at(0, ADMIN))).errors
    assert isinstance(conflict, RevisionConflict)
    assert conflict.changes == (Change(("name",), None, "theirs"),)
    assert (await save_group(service, "NEW", {}, at(0, ADMIN))).errors == (RevisionNotFound(),)


async def test_giving_back_the_default_locale_that_was_shown_changes_nothing(service: Service, acme: str) -> None:
    shown: SettingsInput = {"defaultLocale": "en", "isConfiguredInPortal": True, "fallbackPolicy": FallbackPolicy.LANGUAGE_FIRST}
    assert (await save_group(service, acme, {**shown, "name": "ACME"}, at(0, ADMIN))).changes == ()
    await save_group(service, acme, {**shown, "defaultLocale": "es"}, at(0, ADMIN))
    outcome = await save_group(service, acme, {**shown, "name": "Acme Ltd"}, at(0, ADMIN))
    assert outcome.changes == (Change(("name",), None, "Acme Ltd"),)


async def test_without_a_revision_a_default_locale_is_the_groups_own_from_then_on(service: Service, acme: str) -> None:
    outcome = await save_group(service, acme, {"defaultLocale": "en"}, ADMIN)
    assert outcome.changes == (Change(("defaultLocale",), None, "en"),)


async def test_a_group_that_was_created_with_a_key_is_not_created_again(service: Service) -> None:
    request = replace(ADMIN, idempotency_key="k")
    await save_group(service, "ACME", {}, request)
    assert (await save_group(service, "ACME", {}, request)).replayed


# ------------------------------------------------------------------- reading


async def test_groups_are_listed_in_pages(service: Service) -> None:
    for code in ("b", "a", "C", "ä"):
        await save_group(service, code, {"isConfiguredInPortal": code == "a"}, ADMIN)
    page = await list_groups(service, ADMIN.caller, Filter(), None, 3)
    assert ([group.code for group in page.groups], page.has_next) == (["C", "a", "b"], True)
    rest = await list_groups(service, ADMIN.caller, Filter(), "b", 3)
    assert ([group.code for group in rest.groups], rest.has_next) == (["ä"], False)
    assert await count_groups(service, ADMIN.caller, Filter(configured=True)) == 1


@pytest.mark.parametrize(
    ("search", "count"),
    [("STRASSE", 1), ("straße", 1), ("ﬁn", 1), ("%", 0), ("\ud800", 0), ("\0", 0), ("", 1), ("a" + "\u0301\u0323" * 500_000, 0)],
)
async def test_searching(service: Service, search: str, count: int) -> None:
    await save_group(service, "X", {"name": "Straße Fin"}, ADMIN)
    assert await count_groups(service, ADMIN.caller, Filter(search=search)) == count
    assert len((await list_groups(service, ADMIN.caller, Filter(search=search), None, 10)).groups) == count


async def test_what_a_caller_may_not_see_does_not_exist(service: Service, acme: str) -> None:
    stranger = Caller("eva", Role.ADMIN, frozenset({"OTHER"}))
    assert await read_groups(service, stranger, [acme]) == {}
    assert (await list_groups(service, stranger, Filter(), None, 10)).groups == []
    assert list(await read_groups(service, ADMIN.caller, [acme, "NOBODY", "\ud800", acme])) == [acme]
