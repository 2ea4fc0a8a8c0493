"""Copying beside others who save, with failures in the middle, and once more after them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import Commit, Revision
from portal_emails.use_cases.failures import (
    IdempotencyConflict,
    OtherTargetFailed,
    StorageUnavailable,
)
from portal_emails.use_cases.selection import Selection
from portal_emails.use_cases.service import Service
from tests.portal_emails.use_cases.conftest import Clock, FakeExtensions
from tests.portal_emails.use_cases.copy.copying import (
    ACCESS,
    KEY,
    RESET,
    configure,
    copied,
    names,
    save,
    stored,
    texts,
)

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]


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
