"""What to install for PostgreSQL, where it is not there."""

from __future__ import annotations

from portal_emails.errors import ConfigurationError


def missing_driver(scheme: str, error: ImportError) -> ConfigurationError:
    """For an URL of this scheme. Of greenlet, without which it has no connections, SQLAlchemy says nothing but that."""
    package = "asyncpg greenlet" if scheme.endswith("+asyncpg") else "'portal-emails[postgresql]'"
    return ConfigurationError(f"the driver of PostgreSQL is not installed ({error.name or 'greenlet'}): run pip install {package}")
