"""Groups and changes as they are stored."""

from __future__ import annotations

import time
import unicodedata
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given

from portal_emails.changes import diff, values_of, with_values
from portal_emails.documents import changes_json, changes_of, digest, group_of, record_of, search_key
from portal_emails.errors import UnreadableDocument
from portal_emails.model import Content, ContentFormat, CustomerGroup, PortalEmails, Value
from portal_emails.ports import Record
from portal_emails.problems import Path
from tests.portal_emails.test_changes import states


@given(states)
def test_a_group_comes_back_as_it_was_stored(values: dict[Path, Value]) -> None:
    saved_at = datetime(2026, 1, 2, 3, 4, 5, 678901, UTC)
    group = with_values(CustomerGroup("ACME", 7, emails=PortalEmails(updated_at=saved_at)), values)
    assert group_of(record_of(group)) == group


@given(states, states)
def test_changes_come_back_as_they_were_stored(before: dict[Path, Value], after: dict[Path, Value]) -> None:
    changes = diff(before, after)
    assert changes_of(changes_json(changes)) == changes


@given(states)
def test_the_same_group_is_always_the_same_document(values: dict[Path, Value]) -> None:
    group = with_values(CustomerGroup("ACME"), values)
    rebuilt = with_values(CustomerGroup("ACME"), dict(reversed(values_of(group).items())))
    assert record_of(group).document == record_of(rebuilt).document


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"null", b'{"format":1}', b'{"format":"x"}', b"\xff", b'{"format":1,"sections":{"x":{}}}']
)
def test_a_damaged_document_is_named(document: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="'ACME'"):
        group_of(Record("ACME", 3, True, "", document))


def test_a_document_of_a_newer_version_is_not_guessed_at() -> None:
    record = record_of(CustomerGroup("ACME"))
    newer = orjson.dumps(orjson.loads(record.document) | {"format": 2})
    with pytest.raises(UnreadableDocument, match="newer version"):
        group_of(Record("ACME", 0, False, "", newer))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", Content("b")), ("ab", Content(""))),
        (("a", Content("b")), ("a", Content("b", ContentFormat.HTML))),
    ],
)
def test_other_texts_have_other_digests(one: tuple[str, Content], other: tuple[str, Content]) -> None:
    assert digest(*one) != digest(*other)


def test_a_digest_does_not_see_the_unicode_form() -> None:
    assert digest("é", Content("x")) == digest("e\u0301", Content("x"))


def test_a_digest_of_the_worst_text_is_found_at_once() -> None:
    """Ordering marks takes the square of their number; with 65,000 of them that would be seconds."""
    content = Content("a" + "\u0301\u0323" * 32_700)
    started = time.process_time()
    digest("x", content)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", ["", "e\u0301" * 50, "e" + "\u0301\u0323" * 15, "\u1112\u1161\u11ab" * 40])
def test_a_text_has_the_digest_of_its_composed_form(text: str) -> None:
    assert digest(text, Content("")) == digest(unicodedata.normalize("NFC", text), Content(""))


@pytest.mark.parametrize(("text", "key"), [("ACME", "acme"), ("Straße", "strasse"), ("ﬁn", "fin"), ("É", "é"), ("E\u0301", "é")])
def test_search_keys_fold_case_and_form(text: str, key: str) -> None:
    assert search_key(text) == key
