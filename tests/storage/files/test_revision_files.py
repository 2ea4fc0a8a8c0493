"""A revision as a file: readable, compared by line, and not a byte of it is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.documents import canonical_json
from portal_emails.errors import UnreadableDocument
from portal_emails.ports import Entry, Record, Revision
from portal_emails.safe_names import safe_name
from portal_emails.testing.storage_contract.samples import HOSTILE_TEXTS, MOMENT, revision
from storage.file.revision_files import decode, encode, follows, head_of

EXAMPLE = """\
{
  "code": "ACME",
  "configured": true,
  "document": {
    "name": "Acme, S. A.",
    "sections": {}
  },
  "entry": {
    "at": "2026-02-28T23:59:59.123456Z",
    "by": "ana",
    "changes": [
      [
        "name"
      ]
    ],
    "inputDigest": "d1",
    "key": "[\\"ana\\",\\"k\\"]",
    "reason": "Año nuevo"
  },
  "format": 1,
  "previous": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  "revision": 42,
  "searchKey": "acme\\nacme, s. a."
}
"""


def read_again(given: Revision) -> Revision:
    return decode(encode(given), safe_name(given.record.code), given.record.revision)


def test_a_file_is_for_people_and_for_git_to_compare() -> None:
    document = canonical_json({"sections": {}, "name": "Acme, S. A."})
    saved = revision(
        "ACME", 42, search_key="acme\nacme, s. a.", document=document, changes=b'[["name"]]', reason="Año nuevo", key='["ana","k"]'
    )
    assert encode(replace(saved, entry=replace(saved.entry, input_digest="d1")), b"abc").decode() == EXAMPLE


documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
texts = st.text(max_size=20) | st.sampled_from(HOSTILE_TEXTS)
moments = st.datetimes(timezones=st.just(UTC))
opaque = documents.map(canonical_json) | st.binary(max_size=40) | documents.map(lambda data: json.dumps(data).encode())


@given(
    st.builds(Record, texts, st.integers(0, 10**12), st.booleans(), texts, opaque),
    st.builds(Entry, moments, st.none() | texts, st.none() | texts, opaque, st.none() | texts, st.none() | texts),
)
def test_everything_comes_back_as_it_was(record: Record, entry: Entry) -> None:
    assert read_again(Revision(record, entry)) == Revision(record, entry)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b" {}",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":2}',
        b"{}\n",
        b"1.0",
        b"1e5",
        b"-0",
        b"-0.0",
        b"123456789012345678901234567890",
        b"18446744073709551616",
        b"0.1000000000000000055511151231257827",
        b"NaN",
        b"Infinity",
        b'"\\ud800"',
        b'"\\u00e9"',
        b'"\\/"',
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf{}",
        b"\0",
        b"\r\n",
        b"[" * 250 + b"]" * 250,
        b"[" * 5_000 + b"]" * 5_000,
        b"<<<<<<< HEAD\n",
    ],
    ids=lambda document: repr(document)[:40],
)
def test_documents_of_any_bytes_are_kept_byte_for_byte(document: bytes) -> None:
    """Only those that are canonical are written as JSON among JSON."""
    saved = revision("A", 3, document=document, changes=document)
    assert read_again(saved) == saved


def test_moments_are_kept_in_utc_to_the_microsecond() -> None:
    tokyo = MOMENT.astimezone(timezone(timedelta(hours=9)))
    assert read_again(revision("A", at=tokyo)).entry.at.utcoffset() == timedelta(0)
    assert orjson.loads(encode(revision("A", at=datetime(2026, 1, 2, tzinfo=UTC))))["entry"]["at"] == "2026-01-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    "given", [revision("\ud800", document=b"{}"), revision("A", at=MOMENT.replace(tzinfo=None))], ids=["surrogate", "no zone"]
)
def test_what_breaks_the_contract_is_not_written(given: Revision) -> None:
    with pytest.raises(ValueError, match="cannot be written so that it is read as it was given"):
        encode(given)


# ---------------------------------------------------------------------- damage


def changed(**fields: object) -> bytes:
    return orjson.dumps({**orjson.loads(EXAMPLE), **fields})


def changed_entry(**fields: object) -> bytes:
    return changed(entry={**orjson.loads(EXAMPLE)["entry"], **fields})


WHOLE = EXAMPLE.encode()
RESTORE = "restore the file from git or a backup"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", f"is empty; {RESTORE}"),
        (b"\0" * 4096, f"is empty; {RESTORE}"),
        (WHOLE[:-30], rf"is not JSON in line 2\d, column \d+; {RESTORE}"),
        (WHOLE + b"{}", rf"is not JSON in line \d+, column \d+; {RESTORE}"),
        (WHOLE.replace("ñ".encode(), b"\xf1"), r"is not JSON in line"),
        (WHOLE.replace("ñ".encode(), b"\\ud800"), r"is not JSON in line"),
        (b"<<<<<<< HEAD\n" + WHOLE, "has conflict markers of git; take its folder whole from one of the two"),
        (WHOLE.replace(b'  "code"', b'<<<<<<< ours\n  "code"'), "has conflict markers of git"),
        (b"[]", "is not a revision"),
        (changed(format=2), "was written by a newer version; upgrade this service"),
        (changed(code="Acme"), r"is of the group 'Acme', whose folder is acme\+8; give the folder its name back"),
        (changed(code=None), "has no 'code' as this service writes it"),
        (changed(revision=43), "says that it is revision 43; give the file its name back"),
        (changed(revision=42.0), "has no 'revision'"),
        (changed(configured=1), "has no 'configured'"),
        (changed(searchKey=None), "has no 'searchKey'"),
        (changed(documentText="{}"), "has no 'document'"),
        (WHOLE.replace(b'"document"', b'"Document"'), "has no 'document'"),
        (WHOLE.replace(b'"document"', b'"documentText"'), "has no 'documentText'|has no 'document'"),
        (changed(entry=[]), "has no 'entry'"),
        (changed_entry(at="yesterday"), "has no 'at'"),
        (changed_entry(at="2026-02-28T23:59:59"), "has no 'at'"),
        (changed_entry(by=7), "has no 'by'"),
        (WHOLE.replace(b'    "by": "ana",\n', b""), "has no 'by'"),
        (WHOLE.replace(b'"changes": [', b'"changesBase64": ['), "has no 'changes"),
    ],
    ids=str,
)
def test_a_damaged_file_is_named_with_what_is_wrong_and_never_quoted(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=rf"acme\+f/revisions/0000000042\.json: .*{words}") as raised:
        decode(content, "acme+f", 42)
    assert "Acme, S. A." not in str(raised.value)


def test_what_a_group_is_found_by_is_read_alone() -> None:
    head = head_of(WHOLE, "acme+f", 42)
    assert (head.code, head.configured, head.search_key) == ("ACME", True, "acme\nacme, s. a.")


def test_line_ends_that_somebody_changed_change_no_text() -> None:
    assert decode(WHOLE.replace(b"\n", b"\r\n"), "acme+f", 42) == decode(WHOLE, "acme+f", 42)


@pytest.mark.parametrize(("before", "is_followed"), [(b"abc", True), (b"abd", False), (b"", False)])
def test_a_file_follows_the_one_that_it_was_made_after_and_no_other(before: bytes, is_followed: bool) -> None:
    assert follows(encode(revision("a", 1), b"abc"), before) is is_followed


def test_a_file_that_says_nothing_of_another_may_follow_any() -> None:
    assert follows(encode(revision("a", 1)), b"abc")
