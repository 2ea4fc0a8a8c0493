"""What a client says of its saves, before and after each: lines in a file of its own, which its successor goes on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.violations import append

_TAIL_BYTES = 64 * 1024
"""Of a journal, what a successor reads: far more than a client saves into the groups that are under fire."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A save that is tried. Its token is its key, and what it writes into both of its fields."""

    token: str
    group: str
    if_revision: int


@dataclass(frozen=True, slots=True)
class Journal:
    """What a client tried, in the order in which it did, and the answers that it got."""

    attempts: Mapping[str, Attempt] = field(default_factory=dict)
    acknowledged: Mapping[str, int] = field(default_factory=dict)
    """The revision by token."""
    refused: frozenset[str] = frozenset()

    def unfinished(self) -> Iterator[Attempt]:
        """Those that have no answer: the last one at most."""
        return (each for token, each in self.attempts.items() if token not in self.acknowledged and token not in self.refused)


def trying(attempt: Attempt) -> str:
    """The line before a save."""
    return f"trying {attempt.token} {attempt.group} {attempt.if_revision}\n"


def acknowledged(token: str, revision: int) -> str:
    """The line after a save that was made."""
    return f"saved {token} {revision}\n"


def refused(token: str) -> str:
    """The line after a save that was refused, which is a violation, and not tried again."""
    return f"refused {token}\n"


def read_journal(lines: Iterable[str]) -> Journal:
    """What the lines say. An answer to an attempt that is not among them is left out."""
    attempts: dict[str, Attempt] = {}
    answers: dict[str, int] = {}
    given_up: set[str] = set()
    for line in lines:
        match line.split():
            case ["trying", token, group, revision]:
                attempts[token] = Attempt(token, group, int(revision))
            case ["saved", token, revision] if token in attempts:
                answers[token] = int(revision)
            case ["refused", token]:
                given_up.add(token)
            case _:
                pass
    return Journal(attempts, answers, frozenset(given_up))


class JournalFile:
    """The file of one client."""

    def __init__(self, folder: Path, client: int) -> None:
        self.path = folder / f"client-{client}.journal"

    def append(self, line: str) -> None:
        """Raises OSError."""
        append(self.path, line)

    def whole(self) -> Journal:
        """Everything in it."""
        return read_journal(self.path.read_text().splitlines()) if self.path.exists() else Journal()

    def tail(self) -> Journal:
        """The last of it."""
        if not self.path.exists():
            return Journal()
        with self.path.open("rb") as file:
            file.seek(max(self.path.stat().st_size - _TAIL_BYTES, 0))
            lines = file.read().decode().splitlines()
        return read_journal(lines)
