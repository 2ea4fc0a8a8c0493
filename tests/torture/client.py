"""A client: it reads, saves its own fields with a key of its own, loses answers, and repeats; what it was told stands in its journal."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

from portal_emails.documents import group_of
from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import Caller, Role
from portal_emails.use_cases.failures import Failure, RevisionConflict, StorageUnavailable
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Outcome, Request
from tests.torture.board import Board, Count
from tests.torture.journal import Attempt, JournalFile, acknowledged, refused, trying
from tests.torture.observer import Observer, what_is_wrong
from tests.torture.scene import Scene
from tests.torture.texts import texts, tokens_of
from tests.torture.violations import Rule, Violation

_LOST_ANSWERS = 0.1
"""Of the saves, how many are repeated while they are under way."""
_REPEATS = 0.1
_REMEMBERED = 20
"""Saves that it may repeat."""
_AFTER_FAILURE_SECONDS = 0.1


class NoAnswer(Exception):
    """A save was tried for far too long."""


def name_of(client: int) -> str:
    """Who its entries say it is."""
    return f"client-{client}"


def refusal(attempt: Attempt, errors: Sequence[Failure]) -> Violation:
    """What it means that a save was refused."""
    rule = Rule.FALSE_CONFLICT if any(isinstance(error, RevisionConflict) for error in errors) else Rule.REFUSED
    return Violation(rule, f"{attempt}: {', '.join(type(error).__name__ for error in errors)}")


class Client:
    """One client, whose every call goes to any of the services. It goes on where the one before it, of the same number, was killed."""

    def __init__(self, scene: Scene, services: Sequence[Service], board: Board, number: int) -> None:
        self._scene = scene
        self._services = services
        self._board = board
        self._number = number
        self._file = JournalFile(scene.folder, number)
        self._observers = [Observer(service.storage, board, number, scene.folder) for service in services]
        journal = self._file.tail()
        self._unfinished = tuple(journal.unfinished())
        self._done: deque[tuple[Attempt, int]] = deque(maxlen=_REMEMBERED)
        self._last: dict[str, str] = {}
        for token, revision in journal.acknowledged.items():
            self._remember(journal.attempts[token], revision)

    async def run(self) -> None:
        """Finish what was begun, then save until the time is over."""
        for attempt in self._unfinished:
            self._board.count(self._number, Count.REPEATS)
            await self._finish(attempt, await self._save(attempt))
        while self._scene.goes_on():
            await (self._repeat() if self._done and random.random() < _REPEATS else self._save_anew())

    # ------------------------------------------------------------------- saving

    async def _save_anew(self) -> None:
        attempt = await self._begin()
        if attempt is None:
            return
        self._file.append(trying(attempt))
        if random.random() < _LOST_ANSWERS:
            await self._save_twice_at_once(attempt)
        else:
            await self._finish(attempt, await self._save(attempt))

    async def _begin(self) -> Attempt | None:
        group = random.choice(self._scene.under_fire())
        try:
            record = (await random.choice(self._observers).load([group])).get(group)
        except Unavailable:
            await self._wait(Count.UNAVAILABLE, None)
            return None
        if record is None or what_is_wrong(record) is not None:
            return None
        last = self._last.get(group)
        if last is not None and (now := tokens_of(group_of(record)).get(self._number)) != last:
            self._say(Violation(Rule.LOST_UPDATE, f"{group} at revision {record.revision} has {now} in place of {last}"))
        return Attempt(f"{self._number}-{uuid.uuid4().hex}", group, record.revision)

    async def _save_twice_at_once(self, attempt: Attempt) -> None:
        """The answer is lost, and the client repeats before the first try has come to its end."""
        self._board.count(self._number, Count.REPEATS)
        one, other = await asyncio.gather(self._save(attempt, alone=False), self._save(attempt, alone=False))
        await self._finish(attempt, one)
        if not other.errors and other.revision != one.revision:
            self._say(Violation(Rule.NOT_REPLAYED, f"{attempt}: {one.revision} and {other.revision}"))

    async def _save(self, attempt: Attempt, *, alone: bool = True) -> Outcome:
        """The first answer that says what became of it. `alone`: whether nobody tries the same at the same time."""
        patience = time.monotonic() + self._scene.patience
        nothing_until: datetime | None = None
        while time.monotonic() < patience:
            try:
                outcome = await self._try(attempt)
            except OutcomeUnknown:
                alone = False
                await self._wait(Count.UNKNOWN, None)
                continue
            failure = next((error for error in outcome.errors if isinstance(error, StorageUnavailable)), None)
            if failure is None:
                if alone and nothing_until and attempt not in self._unfinished:
                    await self._require_saved_after(nothing_until, attempt, outcome)
                return outcome
            nothing_until = datetime.now(UTC)
            await self._wait(Count.UNAVAILABLE, failure.retry_after_ms)
        raise NoAnswer(str(attempt))

    async def _try(self, attempt: Attempt) -> Outcome:
        caller = Caller(name_of(self._number), Role.EDITOR)
        request = Request(caller, "en", if_revision=attempt.if_revision, idempotency_key=attempt.token)
        return await save_emails(random.choice(self._services), attempt.group, texts(self._number, attempt.token), request)

    async def _wait(self, what: Count, retry_after_ms: int | None) -> None:
        self._board.count(self._number, what)
        await asyncio.sleep(_AFTER_FAILURE_SECONDS if retry_after_ms is None else retry_after_ms / 1000)

    # ------------------------------------------------------------------ answers

    async def _finish(self, attempt: Attempt, outcome: Outcome) -> None:
        if outcome.errors or outcome.revision is None:
            self._say(refusal(attempt, outcome.errors))
            self._file.append(refused(attempt.token))
            return
        self._board.note(self._number, attempt.group, outcome.revision)
        self._file.append(acknowledged(attempt.token, outcome.revision))
        self._board.count(self._number, Count.SAVES)
        if outcome.replayed:
            self._board.count(self._number, Count.REPLAYED)
        self._remember(attempt, outcome.revision)

    def _remember(self, attempt: Attempt, revision: int) -> None:
        self._done.append((attempt, revision))
        self._last[attempt.group] = attempt.token

    async def _repeat(self) -> None:
        """Repeat a save that is finished: its answer may have been lost on the last of its way."""
        attempt, revision = random.choice(self._done)
        self._board.count(self._number, Count.REPEATS)
        outcome = await self._save(attempt, alone=False)
        if not outcome.replayed or outcome.revision != revision:
            self._say(Violation(Rule.NOT_REPLAYED, f"{attempt}: {revision}, then {outcome.revision}"))
        else:
            self._board.count(self._number, Count.REPLAYED)

    def _say(self, violation: Violation) -> None:
        self._observers[0].say(violation)

    async def _require_saved_after(self, moment: datetime, attempt: Attempt, outcome: Outcome) -> None:
        """Until that moment the storage said that nothing was written."""
        if outcome.revision is None:
            return
        try:
            found = await self._services[0].storage.revisions(attempt.group, outcome.revision + 1, 1)
        except Unavailable:
            return
        if found and found[0].entry.at < moment:
            self._say(Violation(Rule.SAVED_THOUGH_UNAVAILABLE, f"{attempt}: revision {outcome.revision}"))
