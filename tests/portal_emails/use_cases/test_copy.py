"""Making other groups' own texts and switches the same as one group's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from portal_emails import limits
from portal_emails.documents import changes_json, record_of
from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.inputs import EmailsInput
from portal_emails.mail.compiling import Compilation, forget_compiled
from portal_emails.model import Content, CustomerGroup, EmailText, SectionEmails
from portal_emails.ports import Caller, Commit, Entry, Finding, Problem, Proposal, Record, Revision, Role
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.resolution import Email, compilation
from portal_emails.sections import SectionKind
from portal_emails.use_cases.copy import Copy, CopyOutcome, copy_emails
from portal_emails.use_cases.copy_targets import Target
from portal_emails.use_cases.failures import (
    Failure,
    GroupNotConfigured,
    GroupNotFound,
    IdempotencyConflict,
    OtherTargetFailed,
    PermissionDenied,
    RefusedByPlugin,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
    TemplateFailure,
)
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.selection import Selection
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR, READER, Clock, FakeExtensions
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

RESET = SectionKind.PASSWORD_RESET
ACCESS = SectionKind.CUSTOMER_ACCESS_REQUEST
KEY = replace(EDITOR, idempotency_key="k1")
TRIED = replace(EDITOR, validate_only=True)
EVERYTHING = Selection()
SECRETIVE = EmailText("Asunto {{ nobody.knows }}", Content(valid_content(RESET, "x")))


def texts(*locales: str, words: str = "Clave") -> EmailsInput:
    return {"passwordReset": {"emails": [{"locale": tag, "subject": words, "content": valid_content(RESET, words)} for tag in locales]}}


def targets(*codes: str | None) -> list[Target]:
    return [Target(code) for code in codes]


async def copy(
    service: Service, to: Sequence[Target], wanted: Selection = EVERYTHING, request: Request = EDITOR, source: str | None = "SOURCE"
) -> CopyOutcome:
    return await copy_emails(service, Copy(source, to, wanted), request)


async def copied(
    service: Service, *codes: str, wanted: Selection = EVERYTHING, request: Request = EDITOR, **at: int
) -> tuple[Outcome, ...]:
    """What came of a good request."""
    outcome = await copy(service, [Target(code, at.get(code)) for code in codes], wanted, request)
    assert outcome.errors == ()
    return outcome.outcomes


async def stored(service: Service, code: str) -> CustomerGroup:
    return (await read_groups(service, ADMIN.caller, [code]))[code]


async def save(service: Service, code: str, given: EmailsInput, request: Request = EDITOR) -> None:
    assert (await save_emails(service, code, given, request)).errors == ()


async def configure(service: Service, *codes: str) -> None:
    for code in codes:
        assert (await save_group(service, code, {"isConfiguredInPortal": True}, ADMIN)).errors == ()


async def store_past_the_checks(service: Service, code: str, found: Mapping[str, EmailText]) -> None:
    """As an earlier version may have done."""
    group = await stored(service, code)
    emails = replace(group.emails, sections={**group.emails.sections, RESET: SectionEmails(False, MappingProxyType(dict(found)))})
    after = replace(group, revision=group.revision + 1, emails=emails)
    entry = Entry(datetime.now(UTC), None, None, changes_json(()), None, None)
    await service.storage.commit(Commit(group.revision, Revision(record_of(after), entry)))


def locales_of(group: CustomerGroup, kind: SectionKind = RESET) -> set[str]:
    return set(group.emails.section(kind).texts)


def names(errors: Sequence[Failure]) -> list[str]:
    return [type(error).__name__ for error in errors]


@pytest.fixture
async def groups(service: Service, extensions: FakeExtensions) -> None:
    """SOURCE, switched on, with Spanish and French; A with Spanish and Finnish of its own; B with nothing; OFF not configured."""
    await configure(service, "SOURCE", "A", "B")
    await save_group(service, "OFF", {}, ADMIN)
    given: EmailsInput = {"internalAddresses": {"sendFrom": "s@example.com"}, "customerAccessRequest": {"enabled": True}}
    await save(service, "SOURCE", {**given, **texts("es", "fr")})
    await save(service, "A", {"internalAddresses": {"accessRequestsTo": "a@example.com"}, **texts("es", "fi", words="Propio")})
    extensions.saved.clear()
    extensions.proposals.clear()


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


# ------------------------------------------------- races, failures in the middle, repeating


class Committing:
    """In place of the storage's commit: what it raises for which group, how often, and whether the commit happens all the same."""

    def __init__(self, service: Service, failure: Exception, code: str, times: int = 1000, happens: bool = False) -> None:
        self.really = service.storage.commit
        self.failure, self.code, self.times, self.happens = failure, code, times, happens
        self.tried: list[str] = []

    async def __call__(self, commit: Commit) -> None:
        code = commit.revision.record.code
        self.tried.append(code)
        fails = code == self.code and self.tried.count(code) <= self.times
        if not fails or self.happens:
            await self.really(commit)
        if fails:
            raise self.failure


async def test_a_storage_that_goes_away_in_the_middle_and_a_repeat_that_resumes(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"T{number}" for number in range(10)]
    await configure(service, *codes)
    committing = Committing(service, Unavailable(300), "T5")
    monkeypatch.setattr(service.storage, "commit", committing)
    *outcomes, same = await copied(service, *codes, "SOURCE", request=KEY)
    assert same.errors == (), "there was nothing to save"
    saved = [not outcome.errors for outcome in outcomes]
    assert saved == [True] * 5 + [False] + [True] * 2 + [False] * 2, "those under way are finished, the others are not tried"
    assert {outcome.errors for outcome in outcomes if outcome.errors} == {(StorageUnavailable(300),)}
    assert {"T8", "T9"}.isdisjoint(committing.tried)
    assert [outcome.group and outcome.group.revision for outcome in outcomes] == [int(each) for each in saved]
    monkeypatch.setattr(service.storage, "commit", committing.really)
    again = await copied(service, *codes, request=KEY)
    assert [outcome.replayed for outcome in again] == saved
    assert all(outcome.errors == () and outcome.changes for outcome in again)
    assert {(await stored(service, code)).revision for code in codes} == {1}


async def test_what_fails_after_the_checks_fails_one_target_alone(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    really = service.storage.commit

    async def commit(commit: Commit) -> None:
        if commit.revision.record.code == "A":
            monkeypatch.setattr(service.storage, "commit", really)
            await save(service, "A", texts("es", words="Otra"))
        await service.storage.commit(commit) if service.storage.commit is really else await really(commit)

    monkeypatch.setattr(service.storage, "commit", commit)
    a, b = await copied(service, "A", "B", request=KEY, A=1)
    assert (names(a.errors), a.errors[0].path) == (["RevisionConflict"], ("to", "0", "ifRevision"))
    assert (b.errors, b.revision) == ((), 1)
    a, b = await copied(service, "A", "B", request=KEY, A=1)
    assert names(a.errors) == ["RevisionConflict"]
    assert b.replayed, "what was done stays done, and does not look as if it were not"


async def test_who_was_quicker_with_another_field_is_not_overwritten(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    really = service.storage.commit

    async def commit(commit: Commit) -> None:
        monkeypatch.setattr(service.storage, "commit", really)
        await save(service, "A", {"internalAddresses": {"sendFrom": "quick@example.com"}})
        await really(commit)

    monkeypatch.setattr(service.storage, "commit", commit)
    (outcome,) = await copied(service, "A")
    group = await stored(service, "A")
    assert (outcome.errors, outcome.revision, outcome.group) == ((), 3, group)
    assert group.emails.addresses.send_from == "quick@example.com"


async def test_a_lost_answer_is_looked_up(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.storage, "commit", Committing(service, OutcomeUnknown(), "A", happens=True))
    assert [(outcome.errors, outcome.revision) for outcome in await copied(service, "A", "B")] == [((), 2), ((), 1)]


async def test_nobody_says_that_a_target_was_not_saved_when_nobody_can_tell(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(*_: object) -> Any:
        raise Unavailable

    await configure(service, "C", "D", "E")
    revisions = service.storage.revisions
    committing = Committing(service, OutcomeUnknown(), "A", happens=True)
    monkeypatch.setattr(service.storage, "commit", committing)
    monkeypatch.setattr(service.storage, "revisions", unavailable)
    with pytest.raises(OutcomeUnknown):
        await copied(service, "A", "B", "C", "D", "E", request=KEY)
    assert "E" not in committing.tried
    monkeypatch.setattr(service.storage, "commit", committing.really)
    monkeypatch.setattr(service.storage, "revisions", revisions)
    assert [outcome.replayed for outcome in await copied(service, "A", "B", "C", "D", "E", request=KEY)] == [True] * 4 + [False]


async def test_a_repeated_copy_is_not_done_again(service: Service, extensions: FakeExtensions, clock: Clock) -> None:
    first = await copied(service, "A", "B", request=KEY)
    await save(service, "A", texts("es", words="Otra"))
    again = await copied(service, "A", "B", request=KEY)
    assert [outcome.changes for outcome in again] == [outcome.changes for outcome in first]
    assert [outcome.group for outcome in again] == [await stored(service, "A"), await stored(service, "B")]
    assert [outcome.replayed for outcome in again] == [True, True]
    assert len(extensions.saved) == 3
    clock.move(hours=25)
    assert [outcome.replayed for outcome in await copied(service, "A", request=KEY)] == [False]


async def test_a_repeat_that_arrives_while_the_first_is_saved_shows_the_group_as_it_now_is(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = service.storage.by_key

    async def by_key(code: str, key: str, since: datetime) -> Revision | None:
        monkeypatch.setattr(service.storage, "by_key", really)
        await copied(service, "A", request=KEY)
        return await really(code, key, since)

    monkeypatch.setattr(service.storage, "by_key", by_key)
    (outcome,) = await copied(service, "A", request=KEY)
    assert (outcome.replayed, outcome.group) == (True, await stored(service, "A"))


async def test_two_at_the_same_time_with_one_key_are_done_once(service: Service) -> None:
    both = await asyncio.gather(*(copied(service, "A", "B", request=KEY) for _ in range(2)))
    assert sorted(outcome.replayed for outcomes in both for outcome in outcomes) == [False, False, True, True]
    assert [(await stored(service, code)).revision for code in ("A", "B")] == [2, 1]


@pytest.mark.parametrize(
    "other",
    [{"wanted": Selection([RESET])}, {"wanted": Selection(locales=["es"])}, {"wanted": Selection(addresses=True)}, {"A": 1}],
)
async def test_a_key_used_for_another_copy_is_a_conflict_of_the_targets_that_it_was_used_for(service: Service, other: Any) -> None:
    await copied(service, "A", request=KEY)
    a, b = await copied(service, "A", "B", request=KEY, **other)
    assert (a.errors, b.errors) == ((IdempotencyConflict(),), (OtherTargetFailed(IdempotencyConflict()),))
    assert (await stored(service, "B")).revision == 0


async def test_the_order_of_sections_and_the_writing_of_locales_do_not_make_another_copy(service: Service) -> None:
    await copied(service, "A", wanted=Selection([RESET, ACCESS], ["fr", "es"]), request=KEY)
    (again,) = await copied(service, "A", wanted=Selection([ACCESS, RESET, ACCESS], ["ES", "fr"]), request=KEY)
    assert again.replayed


async def test_another_target_under_the_same_key_is_copied_to(service: Service) -> None:
    await copied(service, "A", request=KEY)
    assert [outcome.replayed for outcome in await copied(service, "B", "A", request=KEY)] == [False, True]


async def test_validating_neither_reads_nor_writes_keys(service: Service) -> None:
    tried = replace(KEY, validate_only=True)
    await copied(service, "A", request=tried)
    assert not (await copied(service, "A", request=KEY))[0].replayed
    (outcome,) = await copied(service, "A", wanted=Selection([ACCESS]), request=tried)
    assert (outcome.errors, outcome.replayed, outcome.changes) == ((), False, ())


# ------------------------------------------------------------------- many targets


class Slow(FakeExtensions):
    """Takes a moment, and counts how many checks there are at once."""

    now = most = 0

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding]:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        return ()


@pytest.fixture
def reads(service: Service, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The codes that the storage is asked for, each time."""
    asked_for: list[Sequence[str]] = []
    load = service.storage.load

    async def remembered(codes: Sequence[str]) -> Mapping[str, Record]:
        asked_for.append(codes)
        return await load(codes)

    monkeypatch.setattr(service.storage, "load", remembered)
    return asked_for


async def test_the_storage_is_asked_only_for_what_may_be_there(service: Service, reads: list[Sequence[str]]) -> None:
    caller = Caller("ana", Role.EDITOR, frozenset({"SOURCE", "A", "\ud800"}))
    await copy(service, targets("A", "B", "\ud800", None), request=replace(KEY, caller=caller))
    assert reads == [["SOURCE", "A"]]


async def test_a_hundred_targets_are_one_read_and_never_more_than_a_few_checks_at_once(
    service: Service, reads: list[Sequence[str]]
) -> None:
    codes = [f"T{number}" for number in range(100)]
    await configure(service, *codes)
    reads.clear()
    slow = replace(service, extensions=Slow())
    assert all(outcome.revision == 1 for outcome in await copied(slow, *codes))
    assert reads == [["SOURCE", *codes]]
    assert isinstance(slow.extensions, Slow)
    assert 1 < slow.extensions.most <= 4


async def test_a_text_is_checked_once_however_many_groups_get_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"T{number}" for number in range(20)]
    await configure(service, *codes)
    checked: list[Email] = []

    def counted(email: Email) -> Compilation:
        checked.append(email)
        time.sleep(0.005)  # the other targets ask for it meanwhile
        return compilation(email)

    monkeypatch.setattr("portal_emails.use_cases.checking.compilation", counted)
    await copied(service, *codes)
    assert [email.locale for email in checked] == ["es", "fr"]


async def test_others_are_served_while_much_is_checked(service: Service) -> None:
    forget_compiled()  # the same texts were checked on another storage
    big = f"{valid_content(RESET, 'x')}\n\n" + "*word* [link](https://example.com/) <b>bold</b>\n\n" * 100
    await store_past_the_checks(service, "SOURCE", {f"es-x-{number}": EmailText("x", Content(big)) for number in range(20)})
    turns = 0

    async def serve() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    serving = asyncio.create_task(serve())
    outcomes = await copied(service, "A", "B", request=TRIED)
    serving.cancel()
    assert all(not outcome.errors for outcome in outcomes)
    assert turns > 100
