"""Reading and writing groups, as functions over a connection that know nothing of threads and transactions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, bindparam, func, insert, literal, select, update

from portal_emails.errors import Stale
from portal_emails.ports import Commit, Entry, ListQuery, Record, Revision
from storage.sql.forms import contains, insert_unless_there, is_one_of
from storage.sql.tables import groups, revisions


def _array(codes: Iterable[str]) -> str:
    return json.dumps(list(codes), ensure_ascii=False)


_IN_RECORD = tuple(field.name for field in fields(Record))
_IN_ENTRY = tuple(field.name for field in fields(Entry))
"""The columns are named as the fields."""

_RECORDS = select(*(groups.c[name] for name in _IN_RECORD))
_REVISIONS = select(*(revisions.c[name] for name in _IN_RECORD + _IN_ENTRY))

_LOAD = _RECORDS.where(is_one_of(groups.c.code, bindparam("codes", type_=Text)))
_CREATE = insert_unless_there(groups)
_REPLACE = update(groups).where(groups.c.code == bindparam("at_code"), groups.c.revision == bindparam("at_revision"))
_KEEP = insert(revisions)


# ----------------------------------------------------------------- reading


def load(connection: Connection, codes: Sequence[str]) -> Mapping[str, Record]:
    """The newest records by code."""
    rows = connection.execute(_LOAD, {"codes": _array(codes)})
    return {row.code: Record(*row) for row in rows}


def list_records(connection: Connection, query: ListQuery) -> Sequence[Record]:
    """The newest records in code-point order of their codes."""
    statement = _filtered(_RECORDS, query).order_by(groups.c.code).limit(query.limit)
    if query.after is not None:
        statement = statement.where(groups.c.code > query.after)
    return tuple(Record(*row) for row in connection.execute(statement))


def count(connection: Connection, query: ListQuery) -> int:
    """How many groups match."""
    number: int = connection.execute(_filtered(select(func.count()).select_from(groups), query)).scalar_one()
    return number


def list_revisions(connection: Connection, code: str, before: int | None, limit: int) -> Sequence[Revision]:
    """Newest first, those smaller than `before`."""
    statement = _newest_first(code).limit(limit)
    if before is not None:
        statement = statement.where(revisions.c.revision < before)
    return tuple(_revision(row) for row in connection.execute(statement))


def by_key(connection: Connection, code: str, key: str, since: datetime) -> Revision | None:
    """The newest revision of the group with this key, made at `since` or later."""
    statement = _newest_first(code).where(revisions.c.key == key, revisions.c.at >= since).limit(1)
    row = connection.execute(statement).first()
    return None if row is None else _revision(row)


def _newest_first(code: str) -> Select[Any]:
    return _REVISIONS.where(revisions.c.code == code).order_by(revisions.c.revision.desc())


def _filtered(statement: Select[Any], query: ListQuery) -> Select[Any]:
    if query.configured is not None:
        statement = statement.where(groups.c.configured == query.configured)
    if query.search is not None:
        statement = statement.where(contains(groups.c.search_key, literal(query.search)))
    if query.codes is not None:
        statement = statement.where(is_one_of(groups.c.code, literal(_array(query.codes))))
    return statement


def _revision(row: Row[Any]) -> Revision:
    return Revision(Record(*row[: len(_IN_RECORD)]), Entry(*row[len(_IN_RECORD) :]))


# ----------------------------------------------------------------- writing


def put(connection: Connection, commit: Commit) -> None:
    """Put the revision, in the transaction that has begun; raises Stale."""
    record, entry = asdict(commit.revision.record), asdict(commit.revision.entry)
    at_expected = {"at_code": record["code"], "at_revision": commit.expected}
    if commit.expected is None:
        put_record = connection.execute(_CREATE[connection.dialect.name], record)
    else:
        put_record = connection.execute(_REPLACE, record | at_expected)
    if put_record.rowcount != 1:
        raise Stale(f"group {record['code']!r} is not at revision {commit.expected}")
    connection.execute(_KEEP, record | entry)
