"""Making other groups' own texts and switches the same as one group's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from portal_emails import limits
from portal_emails.errors import Stale, Unavailable
from portal_emails.model import EmailText
from portal_emails.ports import Caller, Commit, Finding, Problem, Proposal, Role
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.use_cases.copy import CopyOutcome
from portal_emails.use_cases.copy_targets import Target
from portal_emails.use_cases.failures import (
    Failure,
    GroupNotConfigured,
    GroupNotFound,
    OtherTargetFailed,
    PermissionDenied,
    RefusedByPlugin,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
    TemplateFailure,
)
from portal_emails.use_cases.selection import Selection
from portal_emails.use_cases.service import Service
from tests.portal_emails.use_cases.conftest import EDITOR, READER, FakeExtensions
from tests.portal_emails.use_cases.copy.copying import (
    ACCESS,
    EVERYTHING,
    KEY,
    RESET,
    SECRETIVE,
    TRIED,
    configure,
    copied,
    copy,
    locales_of,
    save,
    store_past_the_checks,
    stored,
    targets,
    texts,
)
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

# ------------------------------------------------------------- what is copied


async def test_texts_and_switches_are_the_same_and_addresses_and_settings_stay(service: Service) -> None:
    source, before = await stored(service, "SOURCE"), await stored(service, "A")
    outcomes = await copied(service, "A", "B")
    for code, outcome in zip(("A", "B"), outcomes, strict=True):
        group = await stored(service, code)
        assert outcome.group == group
        assert outcome.errors == ()
        assert group.emails.sections == source.emails.sections
    after = await stored(service, "A")
    assert after.emails.addresses == before.emails.addresses
    assert (after.revision, after.name) == (before.revision + 1, "A")


async def test_addresses_are_copied_when_asked_for_and_cleared_where_the_source_has_none(service: Service) -> None:
    await copied(service, "A", wanted=Selection(addresses=True))
    assert (await stored(service, "A")).emails.addresses == (await stored(service, "SOURCE")).emails.addresses


async def test_sections_that_are_not_named_stay(service: Service) -> None:
    await copied(service, "A", wanted=Selection([ACCESS]))
    group = await stored(service, "A")
    assert group.emails.section(ACCESS).enabled
    assert locales_of(group) == {"es", "fi"}


@pytest.mark.parametrize(
    ("locales", "expected"),
    [
        pytest.param(None, {"es", "fr"}, id="all: those that the source does not write are removed"),
        pytest.param(["fr"], {"es", "fi", "fr"}, id="one that the source writes"),
        pytest.param(["fi", "de"], {"es"}, id="those that the source does not write are removed"),
        pytest.param(["FR", "FI"], {"es", "fr"}, id="however they are written"),
        pytest.param([], {"es", "fi"}, id="none"),
    ],
)
async def test_locales_that_are_not_named_stay(service: Service, locales: list[str] | None, expected: set[str]) -> None:
    await copied(service, "A", wanted=Selection(locales=locales))
    group = await stored(service, "A")
    assert locales_of(group) == expected
    assert group.emails.section(ACCESS).enabled, "a switch belongs to its section, whatever the locales"


async def test_nothing_wanted_is_nothing_done(service: Service) -> None:
    (outcome,) = await copied(service, "A", wanted=Selection([]))
    assert (outcome.errors, outcome.changes, outcome.revision) == ((), (), None)


async def test_no_target_is_nothing_to_do(service: Service) -> None:
    assert await copied(service) == ()


async def test_a_group_that_has_it_all_is_left_alone_and_so_is_the_source(service: Service) -> None:
    await copied(service, "A")
    for outcome in await copied(service, "A", "SOURCE"):
        assert (outcome.errors, outcome.changes, outcome.revision) == ((), (), None)
    assert [(await stored(service, code)).revision for code in ("A", "SOURCE")] == [2, 1]


async def test_every_group_gets_what_the_source_was_when_it_was_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    really = service.storage.commit

    async def commit(commit: Commit) -> None:
        monkeypatch.setattr(service.storage, "commit", really)
        await save(service, "SOURCE", texts("es", words="Nueva"))
        raise Stale

    monkeypatch.setattr(service.storage, "commit", commit)
    await copied(service, "A", "B")
    assert {(await stored(service, code)).emails.section(RESET).texts["es"].subject for code in ("A", "B")} == {"Clave"}


async def test_the_history_says_who_and_why(service: Service, extensions: FakeExtensions) -> None:
    await copied(service, "A", "B", request=replace(EDITOR, reason="All alike"))
    assert sorted((saved.group, saved.revision, saved.entry.by, saved.entry.reason) for saved in extensions.saved) == [
        ("A", 2, "ana", "All alike"),
        ("B", 1, "ana", "All alike"),
    ]


async def test_plugins_are_asked_about_each_target(service: Service, extensions: FakeExtensions) -> None:
    await copied(service, "A", "B")
    assert sorted((each.group, each.action) for each in extensions.proposals) == [("A", "copy"), ("B", "copy")]
    proposal = extensions.proposals[0]
    assert proposal.enabled["customerAccessRequest"]
    assert [(unit.section, unit.locale) for unit in proposal.changed] == [("passwordReset", "es"), ("passwordReset", "fr")]


async def test_what_would_change_is_told_and_not_done(service: Service, extensions: FakeExtensions) -> None:
    outcomes = await copied(service, "A", "B", request=TRIED)
    assert [(outcome.errors, outcome.revision, len(outcome.changes) > 4) for outcome in outcomes] == [((), None, True)] * 2
    assert [(await stored(service, code)).revision for code in ("A", "B")] == [1, 0]
    assert (len(extensions.proposals), extensions.saved) == (2, [])


# ------------------------------------------------ what is wrong with the request, or the source


@pytest.mark.parametrize(
    ("source", "failure"),
    [
        (None, GroupNotFound(("from",))),
        ("NOBODY", GroupNotFound(("from",))),
        ("\ud800", GroupNotFound(("from",))),
        ("x" * 10_000, GroupNotFound(("from",))),
        ("OFF", GroupNotConfigured(("from",))),
    ],
)
async def test_a_source_that_cannot_be_copied(service: Service, source: str | None, failure: Failure) -> None:
    assert await copy(service, targets("A"), source=source) == CopyOutcome((failure,))


async def test_who_may_copy(service: Service) -> None:
    assert await copy(service, targets("A"), request=READER) == CopyOutcome((PermissionDenied(),))
    elsewhere = replace(EDITOR, caller=Caller("ana", Role.EDITOR, frozenset({"A", "B"})))
    assert await copy(service, targets("A"), request=elsewhere) == CopyOutcome((GroupNotFound(("from",)),))


MANY = [f"es-x-{number}" for number in range(201)]


@pytest.mark.parametrize(
    ("to", "wanted", "problems"),
    [
        pytest.param(["B"] * 101, EVERYTHING, [InvalidValue(("to",), ValueRule.MAX_ITEMS, 100)], id="too many"),
        pytest.param(["A", "B", "A"], EVERYTHING, [InvalidValue(("to", "2"), ValueRule.UNIQUE)], id="a target twice"),
        pytest.param(["A"], Selection(locales=["es", "es_MX"]), [InvalidValue(("locales", "1"), ValueRule.LOCALE_TAG)], id="no tag"),
        pytest.param(["A"], Selection(locales=["es", "ES"]), [InvalidValue(("locales", "1"), ValueRule.UNIQUE)], id="a locale twice"),
        pytest.param(["A"], Selection(locales=MANY), [InvalidValue(("locales",), ValueRule.MAX_ITEMS, 200)], id="too many locales"),
    ],
)
async def test_a_request_that_is_wrong(service: Service, to: list[str], wanted: Selection, problems: list[InvalidValue]) -> None:
    assert await copy(service, targets(*to), wanted) == CopyOutcome(tuple(problems))
    assert (await stored(service, "A")).revision == 1


async def test_everything_that_is_wrong_with_a_request_comes_back_together(service: Service) -> None:
    request = replace(EDITOR, reason=" ", idempotency_key="")
    outcome = await copy(service, targets("A", "A"), Selection(locales=["?"]), request, source="OFF")
    assert [error.path for error in outcome.errors] == [("from",), ("reason",), ("idempotencyKey",), ("locales", "0"), ("to", "1")]


async def test_a_storage_that_is_gone_before_anything_is_saved(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(*_: object) -> Any:
        raise Unavailable(250)

    monkeypatch.setattr(service.storage, "by_key", unavailable)
    assert await copy(service, targets("A"), request=KEY) == CopyOutcome((StorageUnavailable(250),))
    monkeypatch.setattr(service.storage, "load", unavailable)
    assert await copy(service, targets("A")) == CopyOutcome((StorageUnavailable(250),))


# --------------------------------------------------------- a target that fails its checks


class Refusing(FakeExtensions):
    """A plugin that refuses one group."""

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding]:
        return [Finding("strict", Problem("NOT_HERE", "Not here.", "passwordReset", "es", "subject"))] if proposal.group == "B" else []


@pytest.mark.parametrize(
    ("target", "failure"),
    [
        pytest.param(Target(None), GroupNotFound(("to", "1", "group")), id="an id of nothing"),
        pytest.param(Target("NOBODY"), GroupNotFound(("to", "1", "group")), id="no such group"),
        pytest.param(Target("\ud800"), GroupNotFound(("to", "1", "group")), id="no code"),
        pytest.param(Target("OFF"), GroupNotConfigured(("to", "1", "group")), id="not configured"),
        pytest.param(Target("B", 7), RevisionNotFound(("to", "1", "ifRevision")), id="no such revision"),
        pytest.param(Target("B"), RefusedByPlugin("strict", "NOT_HERE", "Not here.", ("to", "1")), id="refused by a plugin"),
    ],
)
async def test_when_one_target_fails_its_checks_none_is_saved(service: Service, target: Target, failure: Failure) -> None:
    strict = replace(service, extensions=Refusing() if isinstance(failure, RefusedByPlugin) else service.extensions)
    outcome = await copy(strict, [Target("A"), target, Target("SOURCE")])
    assert outcome.errors == ()
    assert [each.errors for each in outcome.outcomes] == [(OtherTargetFailed(failure),), (failure,), (OtherTargetFailed(failure),)]
    assert all(each.changes == () and each.revision is None for each in outcome.outcomes)
    found = target.code if target.code in ("B", "OFF") else None
    assert [each.group and (each.group.code, each.group.revision) for each in outcome.outcomes] == [
        ("A", 1),
        found and (found, 0),
        ("SOURCE", 1),
    ]
    assert (await stored(service, "A")).revision == 1


async def test_a_target_that_the_caller_may_not_see_does_not_exist(service: Service) -> None:
    elsewhere = replace(KEY, caller=Caller("ana", Role.EDITOR, frozenset({"SOURCE", "A"})))
    await copied(service, "B", request=KEY)
    (outcome,) = await copied(service, "B", request=elsewhere)
    assert (outcome.group, outcome.errors, outcome.replayed) == (None, (GroupNotFound(("to", "0", "group")),), False)


async def test_only_the_target_may_have_too_much(service: Service) -> None:
    full = [f"es-x-{number}" for number in range(limits.LOCALES_PER_SECTION)]
    await store_past_the_checks(service, "B", {tag: EmailText("x") for tag in full})
    (outcome,) = await copied(service, "B", wanted=Selection(locales=["fr"]))
    assert outcome.errors == (InvalidValue(("to", "0"), ValueRule.MAX_ITEMS, 200),)
    assert (await copied(service, "B"))[0].errors == (), "all of it takes the place of all that there was"


async def test_half_a_text_is_completed_at_the_target(service: Service) -> None:
    await save(service, "SOURCE", {"passwordReset": {"emails": [{"locale": "es", "content": None}]}})
    await copied(service, "A")
    assert (await stored(service, "A")).emails.section(RESET).texts["es"] == EmailText("Clave")


async def test_texts_that_fail_the_checks_of_today_are_not_copied(service: Service) -> None:
    await store_past_the_checks(service, "SOURCE", {"es": SECRETIVE})
    outcomes = await copied(service, "A", "B")
    for index, outcome in enumerate(outcomes):
        (error,) = outcome.errors
        assert isinstance(error, TemplateFailure)
        assert (error.section, error.locale, error.path) == (RESET, "es", ("to", str(index)))
    assert (await stored(service, "B")).revision == 0
    assert (await copied(service, "A", wanted=Selection([ACCESS])))[0].errors == (), "what is not copied is not checked"


async def test_all_targets_together_have_no_more_errors_than_one_save(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    await store_past_the_checks(service, "SOURCE", dict.fromkeys(("es", "es-MX", "es-AR"), SECRETIVE))
    monkeypatch.setattr(limits, "PROBLEMS_PER_SAVE", 4)
    await configure(service, "C", "D")
    outcomes = await copied(service, "A", "B", "C", "D")
    assert [len(outcome.errors) for outcome in outcomes] == [3, 1, 1, 1]


# ------------------------------------------------------------------ revisions


async def test_what_the_target_changed_since_is_a_conflict(service: Service) -> None:
    await save(service, "A", texts("es", words="Otra"))
    outcomes = await copied(service, "B", "A", A=1)
    (conflict,) = outcomes[1].errors
    assert isinstance(conflict, RevisionConflict)
    assert conflict.path == ("to", "1", "ifRevision")
    assert next((change.path[2:], change.before, change.after) for change in conflict.changes) == (("es", "subject"), "Propio", "Otra")
    assert outcomes[0].errors == (OtherTargetFailed(conflict),)


async def test_an_own_text_added_since_is_a_conflict_with_removing_it(service: Service) -> None:
    await save(service, "B", texts("de"))
    (conflict,) = (await copied(service, "B", B=0))[0].errors
    assert isinstance(conflict, RevisionConflict)
    assert {change.path[2] for change in conflict.changes} == {"de"}


async def test_what_others_made_the_same_and_what_is_not_copied_is_no_conflict(service: Service) -> None:
    await save(service, "B", {"internalAddresses": {"sendFrom": "b@example.com"}, **texts("es")})
    (outcome,) = await copied(service, "B", B=0)
    assert outcome.errors == ()
    assert {change.path[2] for change in outcome.changes if len(change.path) == 4} == {"fr"}


async def test_what_is_left_of_a_text_after_a_merge_is_checked(service: Service) -> None:
    """The source has no Finnish, which no pack completes; somebody has added a content to the subject that was there."""
    await store_past_the_checks(service, "B", {"fi": EmailText("Aihe")})
    await save(service, "B", {"passwordReset": {"emails": [{"locale": "fi", "content": valid_content(RESET, "Linkki")}]}})
    (outcome,) = await copied(service, "B", wanted=Selection(locales=["fi"]), B=1)
    assert outcome.errors == (InvalidValue(("to", "0"), ValueRule.INCOMPLETE),)
