"""The memory for documents: what is parsed and validated once, and how much of it is kept."""

from __future__ import annotations

from unittest.mock import patch

from graphql_api import documents
from graphql_api.documents import Documents
from graphql_api.schema import make_schema

SCHEMA = make_schema().executable


def query(number: int, padding: int = 0) -> str:
    return f"{{ v{number}: viewer {{ role }} }} #{'x' * padding}"


def test_the_same_text_is_read_once() -> None:
    known = Documents(SCHEMA)
    first = known.read(query(1))
    with patch.object(documents, "parse", side_effect=AssertionError("it was read before")):
        assert known.read(query(1)) is first


def test_those_not_seen_for_the_longest_time_are_forgotten() -> None:
    known = Documents(SCHEMA)
    first, second = known.read(query(1)), known.read(query(2))
    for number in range(3, 501):
        known.read(query(number))
    assert known.read(query(1)) is first
    known.read(query(501))
    assert known.read(query(1)) is first
    assert known.read(query(2)) is not second


def test_long_documents_leave_room_for_fewer() -> None:
    known = Documents(SCHEMA)
    first = known.read(query(1))
    for number in range(2, 8):
        known.read(query(number, 200_000))
    assert known.read(query(1)) is not first


def test_a_document_that_is_too_long_to_keep_pushes_no_other_out() -> None:
    known = Documents(SCHEMA)
    first = known.read(query(1))
    known.read(query(2, 2_000_000))
    assert known.read(query(1)) is first


def test_what_was_wrong_with_a_document_is_kept_as_well() -> None:
    known = Documents(SCHEMA)
    assert known.read("{ nothing }") is known.read("{ nothing }")
    assert known.read("{ nothing }").node is None
