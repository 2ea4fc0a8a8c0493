"""Brings a database's schema to the one that this version works with."""

from __future__ import annotations

import logging
import threading

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from portal_emails.errors import ConfigurationError
from storage.capabilities import Schema

logger = logging.getLogger("portal_emails.storage")

_one_at_a_time = threading.Lock()
"""Alembic keeps the migration under way in a global variable."""


def migrate(connection: Connection) -> None:
    """Upgrade within the connection's transaction, which has to keep other writers out; raises ConfigurationError for a newer schema."""
    schema = schema_of(connection)
    if schema.state == "newer":
        raise ConfigurationError(
            f"the database has schema {schema.found}, newer than this version's {schema.wanted}: "
            "upgrade portal-emails, or restore the backup that was made before the upgrade"
        )
    if schema.state != "current":
        with _one_at_a_time:
            command.upgrade(configuration(connection), "head")
        logger.info("database schema upgraded from %s to %s", schema.found or "nothing", schema.wanted)


def schema_of(connection: Connection) -> Schema:
    """Which schema the database has; changes nothing."""
    scripts = ScriptDirectory.from_config(configuration(connection))
    found, wanted = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head() or ""
    known = {script.revision for script in scripts.walk_revisions()}
    if found is None or found == wanted:
        return Schema(found, wanted, "current" if found else "missing")
    return Schema(found, wanted, "older" if found in known else "newer")


def configuration(connection: Connection) -> Config:
    """What Alembic's commands need to work on this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", f"{__package__}:migrations")
    return config
