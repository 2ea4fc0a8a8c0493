"""Run by Alembic with the connection, and in the transaction, that `storage.sql.migrate` hands over."""

from __future__ import annotations

from alembic import context

from storage.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
