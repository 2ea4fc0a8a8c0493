"""The memory for documents: what is parsed and validated once, and how much of it is kept."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from graphql_api import documents
from graphql_api.documents import Documents
from graphql_api.schema import make_schema

SCHEMA = make_schema().executable


def query(number: int, padding: int = 0) -> str:
    return f"{{ v{number}: viewer {{ role }} }} #{'x' * padding}"


def aliases(number: int) -> str:
    return " ".join(f"a{each}: __typename" for each in range(number))


FRAGMENT = "fragment F on Query { b: __typename }"


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
    for number in range(2, 40):
        assert known.read(query(number, 32_000)).node is not None
    assert known.read(query(1)) is not first


def test_what_was_wrong_with_a_document_is_not_kept() -> None:
    known = Documents(SCHEMA)
    assert known.read("{ nothing }").node is None
    assert known.read("{ nothing }") is not known.read("{ nothing }")


# ------------------------------------------------------------------------ bounds


def codes(text: str) -> list[str]:
    return [error["extensions"]["code"] for error in Documents(SCHEMA).read(text).errors]


def sized(length: int, character: str = "x") -> str:
    start = "{ viewer { role } } #"
    return start + character * ((length - len(start)) // len(character.encode()))


@pytest.mark.parametrize(
    ("within", "beyond", "code"),
    [
        (sized(32_768), sized(32_769), "DOCUMENT_TOO_LARGE"),
        (sized(32_768, "ñ"), sized(32_771, "ñ"), "DOCUMENT_TOO_LARGE"),
        ("{ viewer { role } }" + "#\n" * 1_994, "{ viewer { role } }" + "#\n" * 1_995, "TOO_MANY_TOKENS"),
        (f"{{ {aliases(30)} }}", f"{{ {aliases(31)} }}", "TOO_MANY_ALIASES"),
        (f"{{ {aliases(29)} ...F }} {FRAGMENT}", f"{{ {aliases(30)} ...F }} {FRAGMENT}", "TOO_MANY_ALIASES"),
        ("{" + " __typename" * 400 + "}", "{" + " __typename" * 1_900 + "}", "DOCUMENT_TOO_COMPLEX"),
    ],
)
def test_a_document_beyond_a_bound_is_refused_with_its_code(within: str, beyond: str, code: str) -> None:
    assert (codes(within), codes(beyond)) == ([], [code])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (sized(40_000), "32768 bytes; give"),
        ("{" + " a" * 2_000, "2000 tokens; ask"),
        (f"{{ {aliases(31)} }}", "30 aliases; ask"),
        ("{" + " __typename" * 1_900 + "}", "; ask for each field once"),
    ],
)
def test_a_refusal_names_the_limit_and_what_to_do(text: str, words: str) -> None:
    [error] = Documents(SCHEMA).read(text).errors
    assert words in error["message"]


def test_of_many_errors_ten_are_shown_and_none_quotes_all_of_the_document() -> None:
    unknown = " ".join(f"unknown{number}: 1" for number in range(500))
    text = f'mutation {{ saveGroupEmails(input: {{ group: {{ code: "A" }} {unknown} }}) {{ revision }} }}'
    errors = Documents(SCHEMA).read(text).errors
    assert [error["extensions"]["code"] for error in errors] == ["GRAPHQL_VALIDATION_FAILED"] * 10
    assert max(len(error["message"]) for error in errors) == 500
