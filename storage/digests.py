"""Digests of what a storage holds: equal exactly when every field of every revision is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime

from portal_emails.ports import Entry, Record, Revision

Digest = bytes
"""SHA-256."""

_NOTHING = b"-"


def record_digest(record: Record) -> Digest:
    """Of every field of the record."""
    return _digest(_fields(record))


def revision_digest(revision: Revision) -> Digest:
    """Of every field of the record and of the entry."""
    return _digest((*_fields(revision.record), *_fields(revision.entry)))


def digest_of(digests: Iterable[Digest]) -> Digest:
    """Of digests in their order."""
    return hashlib.sha256(b"".join(digests)).digest()


def _fields(data: Record | Entry) -> Iterator[bytes]:
    return (_framed(getattr(data, field.name)) for field in fields(data))


def _digest(framed: Iterable[bytes]) -> Digest:
    made = hashlib.sha256()
    for each in framed:
        made.update(each)
    return made.digest()


def _framed(value: str | bytes | bool | int | datetime | None) -> bytes:
    """The value after its length, so that no two lists of values are written alike."""
    if value is None:
        return _NOTHING
    written = _written(value)
    return b"+%d:%b" % (len(written), written)


def _written(value: str | bytes | bool | int | datetime) -> bytes:
    match value:
        case bytes():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").encode()
        case _:
            return str(value).encode()
