"""The first schema: groups, and every revision they had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    code = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "groups",
        sa.Column("code", code, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("configured", sa.Boolean, nullable=False),
        sa.Column("search_key", sa.Text, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "revisions",
        sa.Column("code", code, sa.ForeignKey("groups.code"), primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("configured", sa.Boolean, nullable=False),
        sa.Column("search_key", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("key", sa.Text),
        sa.Column("input_digest", sa.Text),
        sa.Column("changes", sa.LargeBinary, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
    )
    with_key = sa.text("key IS NOT NULL")
    op.create_index("revisions_by_key", "revisions", ["code", "key", "revision"], sqlite_where=with_key, postgresql_where=with_key)


def downgrade() -> None:
    """Drop both tables, and with them everything that was saved."""
    op.drop_table("revisions")
    op.drop_table("groups")
