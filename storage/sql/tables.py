"""The tables: what a group is now, and every revision it had. The migrations build them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, DateTime, Dialect, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond, also where the database keeps no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, whatever its zone."""
        return None if value is None else value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What comes back without a zone was stored in UTC."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


BY_CODE_POINT = Text().with_variant(Text(collation="C"), "postgresql")
"""A text that compares by code point, as it does in SQLite; databases of PostgreSQL mostly compare as some language has it."""

metadata = MetaData()

# Large columns come last: what stands before them is read without them.

groups = Table(
    "groups",
    metadata,
    Column("code", BY_CODE_POINT, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("configured", Boolean, nullable=False),
    Column("search_key", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

revisions = Table(
    "revisions",
    metadata,
    Column("code", BY_CODE_POINT, ForeignKey("groups.code"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("configured", Boolean, nullable=False),
    Column("search_key", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text),
    Column("reason", Text),
    Column("key", Text),
    Column("input_digest", Text),
    Column("changes", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
)

_with_key = revisions.c.key.is_not(None)

revisions_by_key = Index(
    "revisions_by_key", revisions.c.code, revisions.c.key, revisions.c.revision, sqlite_where=_with_key, postgresql_where=_with_key
)
