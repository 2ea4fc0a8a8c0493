"""Saving a group's portal emails."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.inputs import EmailsInput
from portal_emails.model import Change, ContentFormat, CustomerGroup
from portal_emails.ports import Caller, CheckFailed, Commit, Finding, Problem, Revision, Role
from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.sections import EmailPart, SectionKind
from portal_emails.use_cases.failures import (
    GroupNotConfigured,
    GroupNotFound,
    IdempotencyConflict,
    PermissionDenied,
    RefusedByPlugin,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
)
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from tests.portal_emails.pack_fixtures import translated
from tests.portal_emails.use_cases.conftest import ADMIN, EDITOR, READER, Clock, FakeExtensions, at
from tests.valid_contents import valid_content

pytestmark = pytest.mark.anyio

SUBJECT = ("passwordReset", "emails", "es", "subject")
CONTENT = valid_content(SectionKind.PASSWORD_RESET, "Enlace")


def subject(text: str | None, locale: str = "es") -> EmailsInput:
    return {"passwordReset": {"emails": [{"locale": locale, "subject": text}]}}


async def stored(service: Service, code: str) -> CustomerGroup:
    return (await read_groups(service, ADMIN.caller, [code]))[code]


async def test_what_is_saved_is_there_with_one_more_revision(service: Service, acme: str, clock: Clock) -> None:
    outcome = await save_emails(service, acme, subject("Clave"), EDITOR)
    assert outcome.errors == ()
    assert outcome.changes == (Change(SUBJECT, None, "Clave"),)
    assert outcome.revision == 1
    group = await stored(service, acme)
    assert outcome.group == group
    assert group.emails.updated_at == clock.now


async def test_a_save_that_changes_nothing_makes_no_revision(service: Service, acme: str, extensions: FakeExtensions) -> None:
    await save_emails(service, acme, subject("Clave"), EDITOR)
    outcome = await save_emails(service, acme, subject("Clave"), EDITOR)
    assert (outcome.errors, outcome.changes, outcome.revision) == ((), (), None)
    assert (await stored(service, acme)).revision == 1
    assert len(extensions.saved) == 1


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param(subject("x", "fi"), InvalidValue(("passwordReset", "emails", "0", "content"), ValueRule.INCOMPLETE), id="half a text"),
        pytest.param(
            {"passwordReset": {"emails": [{"locale": "fi", "content": CONTENT}]}},
            InvalidValue(("passwordReset", "emails", "0", "subject"), ValueRule.INCOMPLETE),
            id="the other half",
        ),
        pytest.param(subject(" "), InvalidValue(("passwordReset", "emails", "0", "subject"), ValueRule.NOT_BLANK), id="blank"),
    ],
)
async def test_what_is_wrong_is_not_saved(service: Service, acme: str, given: EmailsInput, problem: InvalidValue) -> None:
    outcome = await save_emails(service, acme, given, EDITOR)
    assert outcome.errors == (problem,)
    assert (await stored(service, acme)).revision == 0


async def test_all_texts_of_a_group_together_have_a_bound(service: Service, acme: str) -> None:
    big = f"{CONTENT} {'x' * 65_536}"[:65_536]
    whole: EmailsInput = {"passwordReset": {"emails": [{"locale": f"es-x-{n}", "content": big} for n in range(64)]}}
    assert (await save_emails(service, acme, whole, EDITOR)).errors == ()
    outcome = await save_emails(service, acme, subject("one more"), EDITOR)
    assert outcome.errors == (InvalidValue((), ValueRule.MAX_BYTES, 4_194_304),)


async def test_what_others_made_incomplete_meanwhile_is_found(service: Service, acme: str) -> None:
    whole: EmailsInput = {"passwordReset": {"emails": [{"locale": "fi", "subject": "a", "content": CONTENT}]}}
    assert (await save_emails(service, acme, whole, EDITOR)).errors == ()
    without_subject = await save_emails(service, acme, subject(None, "fi"), at(1))
    assert without_subject.errors == (InvalidValue(("passwordReset", "emails", "0", "subject"), ValueRule.INCOMPLETE),)


@pytest.mark.parametrize(
    ("code", "failure"),
    [("NOBODY", GroupNotFound()), (None, GroupNotFound()), ("\ud800", GroupNotFound()), ("x" * 10_000, GroupNotFound())],
)
async def test_unknown_groups(service: Service, code: str | None, failure: GroupNotFound) -> None:
    assert (await save_emails(service, code, subject("x"), EDITOR)).errors == (failure,)


async def test_a_group_that_is_not_configured(service: Service, acme: str) -> None:
    await save_emails(service, acme, subject("Clave"), EDITOR)
    await save_group(service, acme, {"isConfiguredInPortal": False}, ADMIN)
    assert (await save_emails(service, acme, subject("x"), EDITOR)).errors == (GroupNotConfigured(),)
    await save_group(service, acme, {"isConfiguredInPortal": True}, ADMIN)
    outcome = await save_emails(service, acme, subject("Clave"), EDITOR)
    assert outcome.changes == (), "its texts come back with it"


async def test_who_may_save(service: Service, acme: str) -> None:
    assert (await save_emails(service, acme, subject("x"), READER)).errors == (PermissionDenied(),)
    elsewhere = replace(EDITOR, caller=Caller("ana", Role.EDITOR, frozenset({"OTHER"})))
    assert (await save_emails(service, acme, subject("x"), elsewhere)).errors == (GroupNotFound(),)
    assert (await stored(service, acme)).revision == 0


async def test_changes_of_different_fields_from_one_revision_are_both_there(service: Service, acme: str) -> None:
    await save_emails(service, acme, subject("Clave"), at(0))
    await save_emails(service, acme, {"internalAddresses": {"sendFrom": "a@example.com"}}, at(0))
    group = await stored(service, acme)
    assert group.revision == 2
    assert group.emails.addresses.send_from == "a@example.com"


async def test_changes_of_one_field_from_one_revision_are_a_conflict_that_shows_both(service: Service, acme: str, clock: Clock) -> None:
    await save_emails(service, acme, subject("theirs"), at(0))
    saved_at = clock.now
    clock.move(hours=1)
    await save_emails(service, acme, {"internalAddresses": {"sendFrom": "a@example.com"}}, ADMIN)
    outcome = await save_emails(service, acme, subject("ours"), at(0, ADMIN))
    (conflict,) = outcome.errors
    assert isinstance(conflict, RevisionConflict)
    assert conflict.changes == (Change(SUBJECT, None, "theirs"),)
    assert (conflict.saved_by, conflict.saved_at) == ("ana", saved_at)
    assert conflict.path == ("passwordReset", "emails", "0", "subject")
    assert conflict.current == await stored(service, acme)


@pytest.mark.parametrize("revision", [-1, 1, 10**12])
async def test_unknown_revisions(service: Service, acme: str, revision: int) -> None:
    assert (await save_emails(service, acme, subject("x"), at(revision))).errors == (RevisionNotFound(),)


@pytest.mark.parametrize("revision", [99, 0])
async def test_half_a_text_is_found_beside_an_unknown_revision_or_a_conflict(service: Service, acme: str, revision: int) -> None:
    await save_emails(service, acme, {"internalAddresses": {"sendFrom": "theirs@example.com"}}, EDITOR)
    given: EmailsInput = {"internalAddresses": {"sendFrom": "ours@example.com"}, **subject("x", "ja")}
    invalid, other = (await save_emails(service, acme, given, at(revision))).errors
    assert invalid == InvalidValue(("passwordReset", "emails", "0", "content"), ValueRule.INCOMPLETE)
    assert isinstance(other, RevisionNotFound if revision else RevisionConflict)


async def test_a_part_that_is_missing_is_found_beside_one_that_is_wrong(service: Service, acme: str) -> None:
    errors = (await save_emails(service, acme, subject("two\nlines", "fi"), EDITOR)).errors
    assert errors == (
        InvalidValue(("passwordReset", "emails", "0", "subject"), ValueRule.SINGLE_LINE),
        InvalidValue(("passwordReset", "emails", "0", "content"), ValueRule.INCOMPLETE),
    )


async def test_a_part_that_is_wrong_is_not_missing(service: Service, acme: str) -> None:
    given: EmailsInput = {"passwordReset": {"emails": [{"locale": "fi", "subject": "good", "content": "\0x"}]}}
    errors = (await save_emails(service, acme, given, EDITOR)).errors
    assert errors == (InvalidValue(("passwordReset", "emails", "0", "content"), ValueRule.PERMITTED_CHARACTERS),)


async def test_locales_of_a_section_have_a_bound_that_counts_those_there(service: Service, acme: str) -> None:
    def texts(first: int, last: int) -> EmailsInput:
        return {"passwordReset": {"emails": [{"locale": f"es-x-{number}", "subject": "x"} for number in range(first, last)]}}

    assert (await save_emails(service, acme, texts(0, 200), EDITOR)).errors == ()
    outcome = await save_emails(service, acme, texts(200, 201), EDITOR)
    assert outcome.errors == (InvalidValue(("passwordReset", "emails"), ValueRule.MAX_ITEMS, 200),)


async def test_conflicts_in_several_fields_are_one_at_what_they_have_in_common(service: Service, acme: str, clock: Clock) -> None:
    await save_emails(service, acme, subject("theirs"), at(0))
    for number in range(9):  # more revisions than are looked at together
        clock.move(minutes=1)
        await save_emails(service, acme, {"internalAddresses": {"accessRequestsTo": f"a{number}@example.com"}}, ADMIN)
    both: EmailsInput = {"passwordReset": {"emails": [{"locale": "es", "subject": "ours", "content": CONTENT}]}}
    (conflict,) = (await save_emails(service, acme, both, at(0))).errors
    assert isinstance(conflict, RevisionConflict)
    assert conflict.saved_by == "ana"
    assert conflict.path == ("passwordReset", "emails", "0", "subject")
    given: EmailsInput = {"internalAddresses": {"accessRequestsTo": "b@example.com"}, **subject("ours")}
    (conflict,) = (await save_emails(service, acme, given, at(0))).errors
    assert isinstance(conflict, RevisionConflict)
    assert (conflict.saved_by, conflict.saved_at, conflict.path) == (None, clock.now, ())


async def test_problems_of_every_kind_come_back_together(service: Service, acme: str) -> None:
    given: EmailsInput = {"internalAddresses": {"sendFrom": "nobody"}, **subject("two\nlines")}
    outcome = await save_emails(service, acme, given, replace(at(7), reason=""))
    assert [type(error).__name__ for error in outcome.errors] == ["InvalidValue"] * 3 + ["RevisionNotFound"]


# -------------------------------------------------------------- repeating


async def test_a_repeated_save_is_not_done_again(service: Service, acme: str, extensions: FakeExtensions) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    first = await save_emails(service, acme, subject("Clave"), request)
    await save_emails(service, acme, subject("newer"), EDITOR)
    again = await save_emails(service, acme, subject("Clave"), request)
    assert (again.changes, again.revision, again.replayed) == (first.changes, 1, True)
    assert again.group == await stored(service, acme)
    assert len(extensions.saved) == 2


async def test_a_key_used_for_another_save(service: Service, acme: str) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    await save_emails(service, acme, subject("Clave"), request)
    assert (await save_emails(service, acme, subject("other"), request)).errors == (IdempotencyConflict(),)
    other = replace(request, caller=Caller("eva", Role.EDITOR))
    assert (await save_emails(service, acme, subject("other"), other)).errors == (), "keys are each caller's own"


async def test_a_repeat_that_arrives_while_the_first_is_saved_is_not_done_again(
    service: Service, acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    really = service.storage.by_key

    async def by_key(code: str, key: str, since: datetime) -> Revision | None:
        monkeypatch.setattr(service.storage, "by_key", really)
        found = await really(code, key, since)
        await save_emails(service, acme, subject("Clave"), request)
        await save_emails(service, acme, subject("a colleague's"), ADMIN)
        return found

    monkeypatch.setattr(service.storage, "by_key", by_key)
    outcome = await save_emails(service, acme, subject("Clave"), request)
    assert (outcome.revision, outcome.replayed) == (1, True)
    group = await stored(service, acme)
    assert outcome.group == group
    assert group.revision == 2


@pytest.mark.parametrize("other", [{"if_revision": 0}, {"reason": "another"}])
async def test_the_words_around_a_save_are_part_of_it(service: Service, acme: str, other: dict[str, Any]) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    await save_emails(service, acme, subject("Clave"), request)
    assert (await save_emails(service, acme, subject("Clave"), replace(request, **other))).errors == (IdempotencyConflict(),)


async def test_validating_with_a_used_key_validates(service: Service, acme: str) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    await save_emails(service, acme, subject("Clave"), request)
    outcome = await save_emails(service, acme, subject("other"), replace(request, validate_only=True))
    assert (outcome.errors, outcome.replayed, len(outcome.changes)) == ((), False, 1)


async def test_a_key_is_remembered_for_a_day(service: Service, acme: str, clock: Clock) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    await save_emails(service, acme, subject("Clave"), request)
    clock.move(hours=24)
    assert (await save_emails(service, acme, subject("Clave"), request)).replayed
    clock.move(seconds=1)
    assert (await save_emails(service, acme, subject("other"), request)).revision == 2


async def test_failures_and_validations_are_not_remembered(service: Service, acme: str) -> None:
    request = replace(EDITOR, idempotency_key="k1")
    await save_emails(service, acme, subject(" "), request)
    await save_emails(service, acme, subject("tried"), replace(request, validate_only=True))
    assert (await save_emails(service, acme, subject("Clave"), request)).revision == 1


async def test_validating_reports_changes_but_makes_none(service: Service, acme: str, extensions: FakeExtensions) -> None:
    outcome = await save_emails(service, acme, subject("Clave"), replace(EDITOR, validate_only=True))
    assert outcome.changes == (Change(SUBJECT, None, "Clave"),)
    assert outcome.revision is None
    assert (await stored(service, acme)).revision == 0
    assert (len(extensions.proposals), extensions.saved) == (1, [])


# ------------------------------------------------------------- plugins


async def test_a_plugin_refuses_with_the_place_in_the_input(service: Service, acme: str, extensions: FakeExtensions) -> None:
    extensions.answers = [
        Finding("shouting", Problem("NO_SHOUTING", "Please do not shout.", "passwordReset", "es", "subject")),
        Finding("domains", Problem("DOMAIN", "Not ours.", address="sendFrom")),
        Finding("mild", Problem("MILD", "Perhaps.", "passwordReset", severity="warning")),
        CheckFailed("broken"),
    ]
    outcome = await save_emails(service, acme, subject("CLAVE"), EDITOR)
    assert outcome.errors == (
        RefusedByPlugin("shouting", "NO_SHOUTING", "Please do not shout.", ("passwordReset", "emails", "0", "subject")),
        RefusedByPlugin("domains", "DOMAIN", "Not ours.", ("internalAddresses", "sendFrom")),
        RefusedByPlugin("broken"),
    )
    assert outcome.warnings == (RefusedByPlugin("mild", "MILD", "Perhaps.", ("passwordReset",)),)
    assert (await stored(service, acme)).revision == 0


async def test_plugins_see_the_email_as_a_recipient_would(service: Service, acme: str, extensions: FakeExtensions) -> None:
    await save_emails(service, acme, {"customerAccessRequest": {"enabled": True}, **subject("propio", "es-MX")}, EDITOR)
    (proposal,) = extensions.proposals
    (unit,) = proposal.changed
    assert (unit.locale, unit.subject, unit.own) == ("es-MX", "propio", frozenset({"subject"}))
    assert unit.content == translated(SectionKind.PASSWORD_RESET, EmailPart.CONTENT, "es")
    assert proposal.enabled == {"customerAccessRequest": True, "notifyNewPrimaryContact": False, "notifyFormerPrimaryContact": False}


async def test_a_problem_of_a_part_without_a_text_in_the_input_is_at_its_section(
    service: Service, acme: str, extensions: FakeExtensions
) -> None:
    extensions.answers = [Finding("p", Problem("R", "m", "passwordReset", "fr", "subject")), Finding("p", Problem("R", "m"))]
    errors = (await save_emails(service, acme, subject("x"), EDITOR)).errors
    assert [error.path for error in errors] == [("passwordReset", "emails"), ()]


async def test_no_plugin_can_change_what_another_is_shown(service: Service, acme: str, extensions: FakeExtensions) -> None:
    await save_emails(service, acme, subject("x"), EDITOR)
    (proposal,) = extensions.proposals
    for shown in (proposal.addresses, proposal.enabled):
        with pytest.raises(TypeError):
            shown["sendFrom"] = None  # type: ignore[index]


async def test_plugins_are_told_of_a_save_once(service: Service, acme: str, extensions: FakeExtensions) -> None:
    await save_emails(service, acme, subject("Clave"), replace(EDITOR, reason="because"))
    (saved,) = extensions.saved
    assert (saved.group, saved.revision, saved.entry.by, saved.entry.reason) == (acme, 1, "ana", "because")


# ------------------------------------------------------------- storages that fail


class Failing:
    """Wraps the storage's commit: what it raises in turn, and whether the commit happens all the same."""

    def __init__(self, service: Service, *plan: tuple[Exception, bool]) -> None:
        self.commit_really = service.storage.commit
        self.plan = list(plan)

    async def __call__(self, commit: Commit) -> None:
        failure, happens = self.plan.pop(0) if self.plan else (None, True)
        if happens:
            await self.commit_really(commit)
        if failure is not None:
            raise failure


@pytest.mark.parametrize(
    ("failure", "happens"),
    [
        pytest.param(Stale(), False, id="somebody was quicker"),
        pytest.param(OutcomeUnknown(), True, id="the answer of a commit was lost"),
        pytest.param(OutcomeUnknown(), False, id="a commit was lost with its answer"),
    ],
)
async def test_a_save_survives(service: Service, acme: str, monkeypatch: pytest.MonkeyPatch, failure: Exception, happens: bool) -> None:
    monkeypatch.setattr(service.storage, "commit", Failing(service, (failure, happens)))
    outcome = await save_emails(service, acme, subject("Clave"), EDITOR)
    assert (outcome.errors, outcome.revision) == ((), 1)
    assert (await stored(service, acme)).revision == 1


async def test_a_revision_of_somebody_else_is_not_taken_for_a_lost_answer(
    service: Service, acme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = service.storage.commit

    async def commit(_: Commit) -> None:
        monkeypatch.setattr(service.storage, "commit", really)
        await save_emails(service, acme, subject("theirs"), ADMIN)
        raise OutcomeUnknown

    monkeypatch.setattr(service.storage, "commit", commit)
    outcome = await save_emails(service, acme, subject("ours"), EDITOR)
    assert (outcome.revision, outcome.changes) == (2, (Change(SUBJECT, "theirs", "ours"),))


@pytest.mark.parametrize("then", ["the look-up fails", "the next commit fails"])
async def test_nobody_says_that_nothing_was_saved_when_nobody_can_tell(
    service: Service, acme: str, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    async def unavailable(*_: object) -> Any:
        raise Unavailable

    if then == "the look-up fails":
        monkeypatch.setattr(service.storage, "revisions", unavailable)
    monkeypatch.setattr(service.storage, "commit", Failing(service, (OutcomeUnknown(), False), (Unavailable(), False)))
    with pytest.raises(OutcomeUnknown):
        await save_emails(service, acme, subject("x"), EDITOR)


async def test_a_save_that_always_loses_gives_up(service: Service, acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal_emails.use_cases.writing._RACING_SECONDS", 0.05)
    monkeypatch.setattr(service.storage, "commit", Failing(service, *[(Stale(), False)] * 1000))
    assert (await save_emails(service, acme, subject("x"), EDITOR)).errors == (StorageUnavailable(1000),)


async def test_a_storage_that_cannot_be_reached(service: Service, acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service.storage, "commit", Failing(service, (Unavailable(250), False)))
    assert (await save_emails(service, acme, subject("x"), EDITOR)).errors == (StorageUnavailable(250),)


async def test_concurrent_saves_of_one_group_are_all_there(service: Service, acme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stale: list[Commit] = []
    really = service.storage.commit

    async def commit(commit: Commit) -> None:
        await asyncio.sleep(0.001)  # everyone has read before the first one writes
        try:
            await really(commit)
        except Stale:
            stale.append(commit)
            raise

    def section(number: int) -> EmailsInput:
        return {"passwordReset": {"emails": [{"locale": f"es-x-{number}", "subject": str(number)}]}}

    monkeypatch.setattr(service.storage, "commit", commit)
    outcomes = await asyncio.gather(*(save_emails(service, acme, section(number), at(0)) for number in range(16)))
    assert stale
    assert sorted(outcome.revision or 0 for outcome in outcomes) == list(range(1, 17))
    revisions = await service.storage.revisions(acme, None, 100)
    assert [revision.record.revision for revision in revisions] == list(range(16, -1, -1))
    assert len((await stored(service, acme)).emails.section(SectionKind.PASSWORD_RESET).texts) == 16


async def test_the_format_is_part_of_the_content(service: Service, acme: str) -> None:
    text: EmailsInput = {"passwordReset": {"emails": [{"locale": "es", "content": CONTENT}]}}
    as_html: EmailsInput = {"passwordReset": {"emails": [{"locale": "es", "content": CONTENT, "contentFormat": ContentFormat.HTML}]}}
    assert (await save_emails(service, acme, text, EDITOR)).revision == 1
    assert (await save_emails(service, acme, as_html, EDITOR)).revision == 2
