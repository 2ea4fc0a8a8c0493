"""Groups by path, differences, and the three-way merge."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal_emails import changes
from portal_emails.changes import Clear, Patch, Put, Values, diff, merge, overwrite, values_of, with_values
from portal_emails.model import Change, Content, ContentFormat, CustomerGroup, FallbackPolicy, Value
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS, SectionKind

RESET = SectionKind.PASSWORD_RESET
SUBJECT = changes.text_path(RESET, "es", "subject")
CONTENT = changes.text_path(RESET, "es", "content")
EMAILS = changes.texts_path(RESET)

words = st.text(min_size=1, max_size=8)
contents = st.builds(Content, words, st.sampled_from(ContentFormat))
locales = st.sampled_from(["es", "es-MX", "fr", "zh-Hant"])
kinds = st.sampled_from(SectionKind)
fields: st.SearchStrategy[tuple[Path, Value]] = st.one_of(
    st.tuples(st.sampled_from([changes.NAME, changes.SEND_FROM, changes.ACCESS_REQUESTS_TO, changes.DEFAULT_LOCALE]), words),
    st.tuples(st.just(changes.CONFIGURED), st.just(True)),
    st.tuples(st.just(changes.FALLBACK_POLICY), st.just(FallbackPolicy.CUSTOMIZATION_FIRST)),
    st.tuples(st.sampled_from([kind for kind in SECTIONS if SECTIONS[kind].switchable]).map(changes.enabled_path), st.just(True)),
    st.tuples(st.builds(changes.text_path, kinds, locales, st.just("subject")), words),
    st.tuples(st.builds(changes.text_path, kinds, locales, st.just("content")), contents),
)
states = st.lists(fields, max_size=8).map(dict)


def put(path: Path, value: Value) -> Put:
    return Put(path, value, ("input", *path))


def whole_form(state: Values, edits: Mapping[Path, Value], every_path: set[Path]) -> list[Put | Clear]:
    """What a front end posts that sends every field of its form, edited or not."""
    return [put(path, edits.get(path, state.get(path))) for path in sorted(every_path)]


@given(states)
def test_a_group_is_its_values_by_path(values: dict[Path, Value]) -> None:
    assert values_of(with_values(CustomerGroup("ACME"), values)) == values


@pytest.mark.parametrize(
    "value", [pytest.param(False, id="switch off"), pytest.param(FallbackPolicy.LANGUAGE_FIRST, id="the default policy")]
)
def test_what_holds_when_nothing_is_set_is_the_same_as_nothing_set(value: Value) -> None:
    assert overwrite({}, [put(changes.CONFIGURED, value)]).values == {}


def test_differences_come_in_the_order_of_the_tab() -> None:
    before: Values = {SUBJECT: "a", changes.SEND_FROM: "x@example.com"}
    after: Values = {CONTENT: Content("c"), SUBJECT: "b", changes.NAME: "Acme"}
    assert diff(before, after) == (
        Change(changes.NAME, None, "Acme"),
        Change(changes.SEND_FROM, "x@example.com", None),
        Change(SUBJECT, "a", "b"),
        Change(CONTENT, None, Content("c")),
    )


@given(states, states)
def test_applying_a_difference_gives_the_other_state(before: dict[Path, Value], after: dict[Path, Value]) -> None:
    patch = [put(change.path, change.after) for change in diff(before, after)]
    assert overwrite(before, patch).values == after


@pytest.mark.parametrize(
    ("base", "now", "given_value", "merged", "conflicts"),
    [
        pytest.param("a", "a", "b", "b", False, id="only we changed it"),
        pytest.param("a", "b", "a", "b", False, id="only they changed it"),
        pytest.param("a", "b", "b", "b", False, id="both made it the same"),
        pytest.param("a", "b", "c", "b", True, id="each made it something else"),
        pytest.param(None, "b", "c", "b", True, id="both added it"),
        pytest.param("a", None, "c", None, True, id="they removed what we changed"),
        pytest.param("a", "b", None, "b", True, id="we removed what they changed"),
        pytest.param("a", None, None, None, False, id="both removed it"),
        pytest.param("a", None, "a", None, False, id="they removed what we only sent along"),
    ],
)
def test_three_way_merge_of_one_value(base: Value, now: Value, given_value: Value, merged: Value, conflicts: bool) -> None:
    def state(value: Value) -> dict[Path, Value]:
        return {} if value is None else {SUBJECT: value}

    result = merge(state(base), state(now), [put(SUBJECT, given_value)])
    assert result.values.get(SUBJECT) == merged
    assert [conflict.change for conflict in result.conflicts] == ([Change(SUBJECT, base, now)] if conflicts else [])


def test_content_and_its_format_are_one_value() -> None:
    base: Values = {CONTENT: Content("x")}
    now: Values = {CONTENT: Content("x", ContentFormat.HTML)}
    assert merge(base, now, [put(CONTENT, Content("y"))]).conflicts


def test_removing_every_own_text_conflicts_with_one_added_since() -> None:
    added = changes.text_path(RESET, "fr", "subject")
    result = merge({SUBJECT: "a"}, {SUBJECT: "a", added: "b"}, [Clear(EMAILS, EMAILS)])
    assert [conflict.change for conflict in result.conflicts] == [Change(added, None, "b")]


def test_removing_every_own_text_removes_those_of_the_section_alone() -> None:
    other = changes.text_path(SectionKind.FORGOTTEN_USERNAME, "es", "subject")
    now: Values = {SUBJECT: "a", CONTENT: Content("b"), other: "c"}
    assert merge(now, now, [Clear(EMAILS, EMAILS)]).values == {other: "c"}
    assert overwrite(now, [Clear(EMAILS, EMAILS)]).values == {other: "c"}


def test_what_a_patch_puts_it_does_not_clear() -> None:
    patch: Patch = [Clear(EMAILS, EMAILS), put(SUBJECT, "b")]
    added: Values = {SUBJECT: "b", CONTENT: Content("c")}
    assert overwrite({SUBJECT: "a", CONTENT: Content("c")}, patch).values == {SUBJECT: "b"}
    result = merge({}, added, patch)
    assert [conflict.change.path for conflict in result.conflicts] == [CONTENT], "both have added the same subject"


@settings(max_examples=200)
@given(states, states, states)
def test_edits_of_different_fields_commute_and_lose_nothing(
    base: dict[Path, Value], ours: dict[Path, Value], theirs: dict[Path, Value]
) -> None:
    theirs = {path: value for path, value in theirs.items() if path not in ours}
    our_patch = [put(path, value) for path, value in ours.items()]
    their_patch = [put(path, value) for path, value in theirs.items()]
    ours_last = merge(base, merge(base, base, their_patch).values, our_patch)
    theirs_last = merge(base, merge(base, base, our_patch).values, their_patch)
    assert ours_last.conflicts == theirs_last.conflicts == ()
    assert ours_last.values == theirs_last.values == base | ours | theirs


@settings(max_examples=200)
@given(states, states)
def test_people_who_post_the_whole_form_after_editing_one_field_each_all_succeed(base: dict[Path, Value], edits: dict[Path, Value]) -> None:
    every_path = set(base) | set(edits)
    now: Values = base
    for path, value in edits.items():
        result = merge(base, now, whole_form(base, {path: value}, every_path))
        assert not result.conflicts
        now = result.values
    assert now == base | edits


@settings(max_examples=200)
@given(states, states, states)
def test_a_merge_overwrites_nothing_that_it_does_not_show_as_a_conflict(
    base: dict[Path, Value], now: dict[Path, Value], given_values: dict[Path, Value]
) -> None:
    result = merge(base, now, [put(path, value) for path, value in given_values.items()])
    in_conflict = {conflict.change.path for conflict in result.conflicts}
    for path in set(base) | set(now) | set(given_values):
        changed_by_them = now.get(path) != base.get(path)
        if changed_by_them and now.get(path) != given_values.get(path):
            assert result.values.get(path) == now.get(path)
        if path in in_conflict:
            assert changed_by_them
            assert path in given_values
