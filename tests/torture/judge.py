"""The judgement: what clients were told and readers saw, beside the history that is there at the end. Pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from tests.torture.journal import Attempt, Journal
from tests.torture.texts import Tokens
from tests.torture.violations import Rule, Violation

Journals = Mapping[int, Journal]
"""By client."""


@dataclass(frozen=True, slots=True)
class State:
    """A revision as the judge finds it. `client` and `token`: whom its entry names, and which key."""

    revision: int
    client: int | None
    token: str | None
    tokens: Tokens
    """What each client's fields say."""
    changed: frozenset[int]
    """The clients whose fields have changed, as the entry has it."""
    digest: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A state that a reader saw."""

    group: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class GroupHistory:
    """All revisions of a group, oldest first, and the digest of what is loaded."""

    group: str
    states: Sequence[State]
    loaded: str | None


def judge(histories: Iterable[GroupHistory], journals: Journals, seen: Iterable[Seen]) -> Iterator[Violation]:
    """Everything that is wrong."""
    found = {history.group: history for history in histories}
    for history in found.values():
        yield from _gaps(history)
        yield from _unexplained(history, journals)
        yield from _wrong_changes(history, journals)
        yield from _newest(history)
    yield from _saves(found, journals)
    yield from _taken_back(found, seen)


def _gaps(history: GroupHistory) -> Iterator[Violation]:
    numbers = [state.revision for state in history.states]
    if numbers[:1] != [0]:
        yield Violation(Rule.GAP, f"{history.group} begins with {numbers[:1]}")
    for one, next_ in pairwise(numbers):
        if next_ != one + 1:
            yield Violation(Rule.GAP, f"{history.group}: {one} is followed by {next_}")


def _unexplained(history: GroupHistory, journals: Journals) -> Iterator[Violation]:
    """Revision 0 made the group; every other one is a client's attempt, in this group, and its entry names the client."""
    for state in history.states[1:]:
        attempt = _attempt(state, journals)
        if state.client is None or state.token is None:
            yield Violation(Rule.WRONG_ENTRY, f"{history.group}, revision {state.revision}: names no client, or has no key")
        elif attempt is None or attempt.group != history.group:
            yield Violation(Rule.UNEXPLAINED, f"{history.group}, revision {state.revision}: {state.token}")


def _attempt(state: State, journals: Journals) -> Attempt | None:
    journal = journals.get(-1 if state.client is None else state.client)
    return None if journal is None else journal.attempts.get(state.token or "")


def _wrong_changes(history: GroupHistory, journals: Journals) -> Iterator[Violation]:
    """Each differs from the one before in what its client asked for, and its entry says so."""
    for before, after in pairwise(history.states):
        place = f"{history.group}, revision {after.revision}"
        if after.client is not None and after.tokens != {**before.tokens, after.client: after.token}:
            yield Violation(Rule.LOST_UPDATE, f"{place}: {_difference(before.tokens, after.tokens)}, by client {after.client}")
        if after.client is not None and after.changed != {after.client}:
            yield Violation(Rule.WRONG_ENTRY, f"{place}: changes of {sorted(after.changed)}, by client {after.client}")


def _difference(before: Tokens, after: Tokens) -> str:
    clients = sorted(client for client in before.keys() | after.keys() if before.get(client) != after.get(client))
    return ", ".join(f"client {client}: {before.get(client)} became {after.get(client)}" for client in clients) or "nothing changed"


def _newest(history: GroupHistory) -> Iterator[Violation]:
    if not history.states or history.states[-1].digest != history.loaded:
        yield Violation(Rule.NEWEST_DIFFERS, history.group)


def _saves(histories: Mapping[str, GroupHistory], journals: Journals) -> Iterator[Violation]:
    """Each that was acknowledged is there once and where it was said to be; each that was not, at most once."""
    all_states = chain.from_iterable(((history.group, state) for state in history.states) for history in histories.values())
    by_token = [(state.token, (group, state.revision)) for group, state in all_states if state.token is not None]
    places = dict(by_token)
    for token, times in Counter(token for token, _ in by_token).items():
        if times > 1:
            yield Violation(Rule.SAVED_TWICE, f"{token}: {times} times")
    for journal in journals.values():
        for token, revision in journal.acknowledged.items():
            expected = (journal.attempts[token].group, revision)
            if token not in places:
                yield Violation(Rule.ACKNOWLEDGED_LOST, f"{token}: {expected}")
            elif places[token] != expected:
                yield Violation(Rule.OTHER_REVISION, f"{token}: {expected} was acknowledged, {places[token]} is there")


def _taken_back(histories: Mapping[str, GroupHistory], seen: Iterable[Seen]) -> Iterator[Violation]:
    digests = {(history.group, state.revision): state.digest for history in histories.values() for state in history.states}
    for each in sorted(set(seen), key=lambda each: (each.group, each.revision, each.digest)):
        if digests.get((each.group, each.revision)) != each.digest:
            yield Violation(Rule.TAKEN_BACK, f"{each.group}, revision {each.revision}")
