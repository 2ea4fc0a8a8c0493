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

logger = logging.getLogger("portal_emails.storage")

_one_at_a_time = threading.Lock()
"""Alembic keeps the migration under way in a global variable."""


def migrate(connection: Connection) -> None:
    """Upgrade within the connection's transaction, which has to keep other writers out; raises ConfigurationError for a newer schema."""
    config = configuration(connection)
    scripts = ScriptDirectory.from_config(config)
    found, wanted = MigrationContext.configure(connection).get_current_revision(), scripts.get_current_head()
    if found not in {None, *(script.revision for script in scripts.walk_revisions())}:
        raise ConfigurationError(
            f"the database has schema {found}, newer than this version's {wanted}: "
            "upgrade portal-emails, or restore the backup that was made before the upgrade"
        )
    if found != wanted:
        with _one_at_a_time:
            command.upgrade(config, "head")
        logger.info("database schema upgraded from %s to %s", found or "nothing", wanted)


def configuration(connection: Connection) -> Config:
    """What Alembic's commands need to work on this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", f"{__package__}:migrations")
    return config
