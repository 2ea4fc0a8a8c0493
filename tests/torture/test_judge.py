"""The judge on histories and journals written by hand: one that is right, and each way of being wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from portal_emails.ports import Record
from tests.torture.journal import Journal, read_journal
from tests.torture.judge import GroupHistory, Seen, State, judge
from tests.torture.observer import Floor, what_is_missed, what_is_wrong
from tests.torture.planned import Kill, planned_kills
from tests.torture.reader import missed_by_position
from tests.torture.violations import Rule

MADE = State(0, None, None, {}, frozenset(), "d0")
FIRST = State(1, 0, "a", {0: "a"}, frozenset({0}), "d1")
SECOND = State(2, 1, "b", {0: "a", 1: "b"}, frozenset({1}), "d2")
THIRD = State(3, 0, "c", {0: "c", 1: "b"}, frozenset({0}), "d3")
RIGHT = (MADE, FIRST, SECOND, THIRD)
JOURNALS = {
    0: read_journal(["trying a G 0", "saved a 1", "trying c G 2", "saved c 3"]),
    1: read_journal(["trying b G 1", "saved b 2", "trying e G 3"]),
}


def rules(
    states: Sequence[State],
    journals: Mapping[int, Journal] | None = None,
    loaded: str | None = None,
    seen: Sequence[Seen] = (),
) -> set[Rule]:
    history = GroupHistory("G", states, loaded or states[-1].digest)
    return {violation.rule for violation in judge([history], journals or JOURNALS, seen)}


def test_what_is_as_it_should_be_is_not_held_against_anybody() -> None:
    """Also a save without an answer that is not there, and one that is."""
    unanswered = State(4, 1, "e", {0: "c", 1: "e"}, frozenset({1}), "d4")
    assert rules(RIGHT, seen=[Seen("G", 2, "d2")]) == set()
    assert rules((*RIGHT, unanswered)) == set()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (RIGHT[:3], Rule.ACKNOWLEDGED_LOST),
        ((*RIGHT, replace(THIRD, revision=4)), Rule.SAVED_TWICE),
        ((MADE, FIRST, SECOND, replace(THIRD, revision=4)), Rule.OTHER_REVISION),
        ((*RIGHT, State(4, 1, "x", {0: "c", 1: "x"}, frozenset({1}), "d4")), Rule.UNEXPLAINED),
        ((MADE, FIRST, THIRD), Rule.GAP),
        (RIGHT[1:], Rule.GAP),
        ((MADE, FIRST, replace(SECOND, tokens={1: "b"}), THIRD), Rule.LOST_UPDATE),
        ((MADE, FIRST, SECOND, replace(THIRD, tokens={0: "a", 1: "b"})), Rule.LOST_UPDATE),
        ((MADE, FIRST, SECOND, replace(THIRD, client=None)), Rule.WRONG_ENTRY),
        ((MADE, FIRST, SECOND, replace(THIRD, token=None)), Rule.WRONG_ENTRY),
        ((MADE, FIRST, SECOND, replace(THIRD, changed=frozenset({0, 1}))), Rule.WRONG_ENTRY),
    ],
    ids=[
        "lost",
        "twice",
        "another revision",
        "unexplained",
        "gap",
        "no beginning",
        "overwritten",
        "not done",
        "nobody",
        "no key",
        "changes",
    ],
)
def test_a_history_that_is_wrong_in_one_way(states: Sequence[State], expected: Rule) -> None:
    assert expected in rules(states)


def test_what_is_loaded_has_to_be_the_newest_revision() -> None:
    assert rules(RIGHT, loaded="d2") == {Rule.NEWEST_DIFFERS}


@pytest.mark.parametrize("seen", [Seen("G", 4, "d4"), Seen("G", 2, "other")], ids=["no such revision", "another document"])
def test_what_was_read_has_to_be_in_the_history(seen: Seen) -> None:
    assert rules(RIGHT, seen=[seen]) == {Rule.TAKEN_BACK}


def test_a_save_in_another_group_than_the_one_it_was_meant_for_is_unexplained() -> None:
    journals = JOURNALS | {1: read_journal(["trying b H 1"])}
    assert rules(RIGHT, journals) == {Rule.UNEXPLAINED}


# ---------------------------------------------------------------------- journals


@pytest.mark.parametrize(
    ("lines", "unfinished"),
    [
        ([], []),
        (["trying a G 0"], ["a"]),
        (["trying a G 0", "saved a 1"], []),
        (["trying a G 0", "refused a"], []),
        (["trying a G 0", "saved a 1", "trying b G 1", "sav"], ["b"]),
        (["ing z G 0", "saved y 7", "trying a G 0"], ["a"]),
    ],
    ids=["new", "begun", "saved", "refused", "cut off", "only the end of it"],
)
def test_a_successor_goes_on_with_what_has_no_answer(lines: Sequence[str], unfinished: Sequence[str]) -> None:
    assert [attempt.token for attempt in read_journal(lines).unfinished()] == unfinished


# ------------------------------------------------------------------- while it runs


@pytest.mark.parametrize(
    ("revision", "expected"),
    [(5, None), (6, None), (4, Rule.BEHIND_READ), (3, Rule.BEHIND_SAVE), (None, Rule.BEHIND_SAVE)],
)
def test_a_read_sees_what_was_acknowledged_or_seen_before_it(revision: int | None, expected: Rule | None) -> None:
    found = what_is_missed("G", revision, Floor({"G": 4}, {"G": 5}))
    assert (found and found.rule) is expected


@pytest.mark.parametrize(("acknowledged", "missed"), [({"G": 4}, False), ({"G": 5}, True), ({"H": 9}, False)])
def test_a_position_that_is_the_same_promises_what_was_cached(acknowledged: Mapping[str, int], missed: bool) -> None:
    assert (missed_by_position({"G": 4}, acknowledged, "p") is not None) is missed


DOCUMENT = (
    '{"configured":true,"fallbackPolicy":"LANGUAGE_FIRST","format":1,"sections":{"passwordReset":{"enabled":false,"texts":'
    '{"af":{"subject":"a"}}},"forgottenUsername":{"enabled":false,"texts":{"af":{"subject":"SUBJECT"}}}}}'
)


@pytest.mark.parametrize(
    ("document", "expected"),
    [(DOCUMENT.replace("SUBJECT", "a"), None), (DOCUMENT, Rule.MIXED), (DOCUMENT[:90], Rule.TORN)],
    ids=["whole", "of two saves", "half"],
)
def test_a_state_is_of_one_save_and_whole(document: str, expected: Rule | None) -> None:
    found = what_is_wrong(Record("G", 1, True, "g", document.encode()))
    assert (found and found.rule) is expected


def test_the_same_seed_kills_in_the_same_order() -> None:
    one, other, another = ([next(kills) for _ in range(50)] for kills in map(plan, (1, 1, 2)))
    assert one == other != another
    assert {kill.victim for kill in one} == {None, 0, 1, 2}


def plan(seed: int) -> Iterator[Kill]:
    return planned_kills(seed, 3, server=True)
