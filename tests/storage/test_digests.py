"""Digests are equal exactly when everything is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.ports import Entry, Record, Revision
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, MOMENT, revision
from storage.digests import digest_of, record_digest, revision_digest

FULL = revision("A", 7, by="ana", reason="why", key="k", input_digest="d")

OTHER_RECORD: Mapping[str, tuple[Any, ...]] = {
    "code": ("B", "a", "A ", "À", "A\u0300"),
    "revision": (6, 70),
    "configured": (False,),
    "search_key": ("", "ACME", "acme "),
    "document": (b"", FULL.record.document + b" ", FULL.record.document.swapcase()),
}
OTHER_ENTRY: Mapping[str, tuple[Any, ...]] = {
    "at": (MOMENT + timedelta(microseconds=1), MOMENT.replace(microsecond=0)),
    "by": (None, "", "Ana"),
    "reason": (None, "", "why "),
    "changes": (b"", b"[ ]"),
    "key": (None, "", "K"),
    "input_digest": (None, "", "D"),
}

texts = st.sampled_from(["", "a", "b", "ab", "+1:a", "-", *HOSTILE_TEXTS[:4]]) | st.text(max_size=3)
entries = st.builds(
    Entry,
    at=st.just(MOMENT),
    by=st.none() | texts,
    reason=st.none() | texts,
    changes=texts.map(str.encode),
    key=st.none() | texts,
    input_digest=st.none() | texts,
)
records = st.builds(
    Record, code=texts, revision=st.integers(0, 12), configured=st.booleans(), search_key=texts, document=texts.map(str.encode)
)
revisions = st.builds(Revision, records, entries)


def test_every_field_is_among_those_that_are_changed_here() -> None:
    assert (list(OTHER_RECORD), list(OTHER_ENTRY)) == ([each.name for each in fields(Record)], [each.name for each in fields(Entry)])


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in OTHER_RECORD.items() for value in values], ids=repr)
def test_a_record_that_differs_in_one_field_has_another_digest(name: str, value: Any) -> None:
    other = replace(FULL.record, **{name: value})
    assert record_digest(other) != record_digest(FULL.record)
    assert revision_digest(replace(FULL, record=other)) != revision_digest(FULL)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in OTHER_ENTRY.items() for value in values], ids=repr)
def test_an_entry_that_differs_in_one_field_has_another_digest(name: str, value: Any) -> None:
    assert revision_digest(replace(FULL, entry=replace(FULL.entry, **{name: value}))) != revision_digest(FULL)


def test_a_moment_is_the_same_in_every_zone() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-5)))
    assert revision_digest(revision(at=elsewhere)) == revision_digest(revision(at=MOMENT))
    assert revision_digest(revision(at=datetime(1900, 1, 1, tzinfo=UTC))) != revision_digest(revision(at=MOMENT))


@given(revisions, revisions)
def test_digests_are_equal_exactly_when_revisions_are(one: Revision, other: Revision) -> None:
    assert (revision_digest(one) == revision_digest(other)) == (one == other)


def test_the_order_of_digests_matters() -> None:
    one, other = b"1" * 32, b"2" * 32
    assert len({digest_of(each) for each in ([], [one], [one, other], [other, one], [one, one])}) == 5
