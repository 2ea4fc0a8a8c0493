"""The one thread of a process that writes: it commits what is waiting, together, so that a sync of the disk serves many."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from portal_emails.ports import Commit
from storage.sql import queries
from storage.sql.engine import begin_writing
from storage.sql.failures import FailureLog, during_commit, outside_commit

_TOGETHER = 32


@dataclass(frozen=True, slots=True)
class _Waiting:
    commit: Commit
    done: Future[None] = field(default_factory=Future)


class Writer:
    """Takes commits from any thread and makes them in the order in which they come."""

    def __init__(self, engine: Engine, log: FailureLog | None = None) -> None:
        self._engine = engine
        self._log = log
        self._waiting: deque[_Waiting] = deque()
        self._thread = ThreadPoolExecutor(1, "portal-emails-writer")

    def commit(self, commit: Commit) -> Future[None]:
        """Done when it is durable, or with what Storage.commit raises. Cancelling it has an effect until the writer takes it."""
        waiting = _Waiting(commit)
        self._waiting.append(waiting)
        self._thread.submit(self._commit_waiting)
        return waiting.done

    def close(self) -> None:
        """Wait until nothing is left to do."""
        self._thread.shutdown()

    def _commit_waiting(self) -> None:
        taken = tuple(islice(self._take(), _TOGETHER))
        if not taken:
            return
        try:
            outcomes = commit_together(self._engine, [each.commit for each in taken], self._log)
        except Exception as error:  # noqa: BLE001 - each who waits is told
            outcomes = [error] * len(taken)
        for each, outcome in zip(taken, outcomes, strict=True):
            _finish(each.done, outcome)

    def _take(self) -> Iterator[_Waiting]:
        while self._waiting:
            waiting = self._waiting.popleft()
            if waiting.done.set_running_or_notify_cancel():
                yield waiting


def commit_together(engine: Engine, commits: Sequence[Commit], log: FailureLog | None = None) -> Sequence[Exception | None]:
    """Make the commits in one transaction, each for itself; what went wrong with each. Durable on return.

    Raises Unavailable, OutcomeUnknown or a database error where it holds for all of them.
    """
    with outside_commit(log):
        connection = engine.connect()
    with connection:
        with outside_commit(log):
            begin_writing(connection)
            outcomes = [_put(connection, commit) for commit in commits]
        with during_commit(log):
            connection.commit()
    if log is not None and None in outcomes:
        log.forget()
    return outcomes


def _put(connection: Connection, commit: Commit) -> Exception | None:
    reasons: list[OperationalError] = []
    try:
        with connection.begin_nested(), _noting(reasons):
            queries.put(connection, commit)
    except OperationalError as error:  # SQLite may have rolled everything back; that the savepoint is then gone is not the reason
        raise (reasons or [error])[0]  # noqa: B904 - with its own cause
    except Exception as error:  # noqa: BLE001 - the one who waits for it is told
        return error
    return None


@contextmanager
def _noting(reasons: list[OperationalError]) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        reasons.append(error)
        raise


def _finish(done: Future[None], outcome: Exception | None) -> None:
    if outcome is None:
        done.set_result(None)
    else:
        done.set_exception(outcome)
