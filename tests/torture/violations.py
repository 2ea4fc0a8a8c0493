"""What a storage must never do, and the file in which whoever sees it done says so."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path


class Rule(Enum):
    """A promise; the value says what is the case when it is broken."""

    ACKNOWLEDGED_LOST = "a save that was acknowledged is not there"
    SAVED_TWICE = "a key has made two revisions"
    OTHER_REVISION = "a save was acknowledged with another revision than the one that it made"
    UNEXPLAINED = "there is a revision that nobody has tried to save"
    GAP = "revisions do not follow one another"
    LOST_UPDATE = "a save changed what its client did not ask for, or not what it asked for"
    WRONG_ENTRY = "an entry does not say who saved what"
    NEWEST_DIFFERS = "what is loaded is not the newest revision"
    TORN = "a document was read that is damaged"
    MIXED = "a state was read that is of two saves"
    TAKEN_BACK = "a state was read that is not in the history"
    BEHIND_SAVE = "a read began after a save was acknowledged, and did not see it"
    BEHIND_READ = "a read began after another had seen a revision, and did not see it"
    POSITION_MISSED = "the position was the same after a save was acknowledged"
    FALSE_CONFLICT = "a save was refused for a conflict, and nobody else had touched its fields"
    REFUSED = "a save was refused"
    NOT_REPLAYED = "a finished save was repeated with its key, and not answered with the same revision"
    SAVED_THOUGH_UNAVAILABLE = "the storage said that nothing was written, and something was"
    NO_ANSWER = "there was no answer long after everything was in order"
    NOT_DURABLE = "a save was acknowledged before all of it was on disk"
    VISIBLE_FIRST = "a revision had its name before it was on disk"
    FAILED = "something else was raised than the contract says"


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise, and where it was seen."""

    rule: Rule
    details: str


def report(file: Path, violation: Violation) -> None:
    """Append it to the file, whole or not at all."""
    line = json.dumps(asdict(violation) | {"rule": violation.rule.name}) + "\n"
    append(file, line)


def reported(file: Path) -> Sequence[Violation]:
    """Those in the file; none when there is no file."""
    lines = file.read_text().splitlines() if file.exists() else []
    return [Violation(Rule[each["rule"]], each["details"]) for each in map(json.loads, lines)]


def append(file: Path, text: str) -> None:
    """In one write, so that whoever is killed leaves no half of it."""
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)
