"""What a copy takes over, whatever the two groups have: exactly what is selected is the same afterwards, and nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from portal_emails.changes import (
    ACCESS_REQUESTS_TO,
    NAME,
    SEND_FROM,
    enabled_path,
    merge,
    overwrite,
    text_path,
    values_of,
    with_values,
)
from portal_emails.model import Content, CustomerGroup, Value
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS, SectionKind
from portal_emails.use_cases.selection import Selection

LOCALES = ("es", "es-MX", "fr")
KINDS = (SectionKind.CUSTOMER_ACCESS_REQUEST, SectionKind.PASSWORD_RESET)


def texts(kind: SectionKind) -> dict[Path, st.SearchStrategy[Value]]:
    subjects = {text_path(kind, locale, "subject"): st.sampled_from(["a", "b"]) for locale in LOCALES}
    contents = {text_path(kind, locale, "content"): st.sampled_from([Content("a"), Content("b")]) for locale in LOCALES}
    return {**subjects, **contents}


ADDRESSES: dict[Path, st.SearchStrategy[Value]] = {
    path: st.sampled_from(["a@b.example", "c@d.example"]) for path in (ACCESS_REQUESTS_TO, SEND_FROM)
}
SWITCHES: dict[Path, st.SearchStrategy[Value]] = {enabled_path(kind): st.just(True) for kind in KINDS if SECTIONS[kind].switchable}
states = st.fixed_dictionaries(
    {NAME: st.sampled_from(["x", "y"])}, optional={**ADDRESSES, **SWITCHES, **texts(KINDS[0]), **texts(KINDS[1])}
)
selections = st.builds(
    Selection,
    st.none() | st.lists(st.sampled_from(SectionKind), unique=True),
    st.none() | st.lists(st.sampled_from([*LOCALES, "de"]), unique=True),
    st.booleans(),
)


def is_selected(wanted: Selection, path: Path) -> bool:
    if path in ADDRESSES:
        return wanted.addresses
    if path == NAME or (wanted.sections is not None and SectionKind(path[0]) not in wanted.sections):
        return False
    return path[1] == "enabled" or wanted.locales is None or path[2] in wanted.locales


@given(states, states, selections)
def test_what_is_selected_becomes_the_same_and_the_rest_stays(
    source: Mapping[Path, Value], target: Mapping[Path, Value], wanted: Selection
) -> None:
    patch = wanted.patch_from(with_values(CustomerGroup("SOURCE"), source))
    expected = {path: value for path, value in source.items() if is_selected(wanted, path)}
    expected |= {path: value for path, value in target.items() if not is_selected(wanted, path)}
    assert overwrite(target, patch).values == expected
    merged = merge(target, target, patch)
    assert (merged.values, merged.conflicts) == (expected, ())


@given(states, states, states, selections)
def test_nothing_that_others_changed_is_overwritten_without_a_conflict(
    source: Mapping[Path, Value], base: Mapping[Path, Value], now: Mapping[Path, Value], wanted: Selection
) -> None:
    merged = merge(base, now, wanted.patch_from(with_values(CustomerGroup("SOURCE"), source)))
    for path in {*base, *now}:
        if now.get(path) not in (base.get(path), source.get(path)):
            assert merged.values.get(path) == now.get(path)
    assert all(is_selected(wanted, conflict.change.path) for conflict in merged.conflicts)


@given(states, selections)
def test_copying_to_itself_changes_nothing(state: Mapping[Path, Value], wanted: Selection) -> None:
    group = with_values(CustomerGroup("SOURCE"), state)
    now = values_of(group)
    assert overwrite(now, wanted.patch_from(group)).values == now
