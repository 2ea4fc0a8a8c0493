"""Which saves were tried and what came of each, and what must be found in the storage for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.storage.faults.remote_storage import Processes, Raised, RemoteStorage

_ACKNOWLEDGED, _UNKNOWN, _NOTHING_WRITTEN = "acknowledged", "unknown", "nothing written"
_NOTHING_WRITTEN_AFTER = frozenset({"Unavailable", "Stale"})


@dataclass
class Saves:
    """A save's reason is like no other's."""

    outcomes: dict[str, dict[str, str]] = field(default_factory=dict)
    """By the group's code, then by reason; the reason begins with the number of the revision."""

    def copy(self) -> Saves:
        return Saves({code: dict(outcomes) for code, outcomes in self.outcomes.items()})

    def save(self, storage: RemoteStorage, code: str) -> None:
        """The next revision of the group, whichever that is. Raises what the storage raises, or Died."""
        number = len(storage.history(code))
        outcomes = self.outcomes.setdefault(code, {})
        reason = f"{number}, save {len(outcomes)} of {code}"
        outcomes[reason] = _UNKNOWN
        try:
            storage.commit(code, number, reason)
        except Raised as error:
            if error.name in _NOTHING_WRITTEN_AFTER:
                outcomes[reason] = _NOTHING_WRITTEN
            raise
        outcomes[reason] = _ACKNOWLEDGED

    def promise_kept(self, storage: RemoteStorage) -> None:
        """Raises AssertionError when one that was acknowledged is not there once and in its place, or one is there that failed."""
        for code, outcomes in self.outcomes.items():
            history = storage.history(code)
            reasons = [reason for _, reason in history]
            assert [number for number, _ in history] == list(range(len(history) - 1, -1, -1)), f"a gap: {history}"
            assert all(reason.startswith(f"{number},") for number, reason in history), f"out of place: {history}"
            assert len(set(reasons)) == len(reasons), f"twice: {history}"
            assert not (lost := self._with(code, _ACKNOWLEDGED) - set(reasons)), f"lost: {lost}"
            assert not (written := set(reasons) & self._with(code, _NOTHING_WRITTEN)), f"written in spite of Unavailable: {written}"
            assert set(reasons) <= outcomes.keys()

    def _with(self, code: str, outcome: str) -> set[str]:
        return {reason for reason, each in self.outcomes[code].items() if each == outcome}


def promise_all_of_it(processes: Processes, url: str, saves: Saves) -> None:
    """That it opens again, holds what was acknowledged and takes the next save; raises AssertionError."""
    with processes.one() as storage:
        storage.open(url)
        saves.promise_kept(storage)
        for code in ("A", "C"):
            saves.save(storage, code)
        storage.close()
    with processes.one() as storage:
        storage.open(url)
        saves.promise_kept(storage)
