"""PostgreSQL as it has to be set up: what a URL may say, and the connections of a process."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from portal_emails.errors import ConfigurationError
from storage.sql.missing_driver import missing_driver

DRIVERS = ("psycopg", "asyncpg")
"""Of the URL schemes `postgresql+psycopg:` and `postgresql+asyncpg:`; the first is that of `postgresql:`."""
_POOL, _OVERFLOW = 5, 5
POOL_SECONDS = 2.0
"""How long to wait for a connection while all are in use."""
_CONNECT_SECONDS = 5

_SEVERAL_HOSTS = re.compile(r"(?P<before>[^:/]+://(?:[^@]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<path>/[^?]*|)(?:\?(?P<parameters>.*))?")
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::(?P<port>\d+))?")
_TARGET = "target_session_attrs"

# Neither driver keeps prepared statements: behind a pooler such as pgbouncer, the next transaction may get another server connection.
_CONNECT: dict[str, dict[str, Any]] = {
    "psycopg": {"connect_timeout": _CONNECT_SECONDS, "prepare_threshold": None, "application_name": "portal-emails"},
    "asyncpg": {
        "timeout": _CONNECT_SECONDS,
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "server_settings": {"application_name": "portal-emails"},
    },
}


def read_url(url: str) -> URL:
    """The URL with its driver; raises ConfigurationError, which never quotes it, for one that names no database of PostgreSQL.

    Several hosts, `//user:password@one:5432,two:5432/emails`, are servers of which one may be written to, whichever it is now.
    """
    if _is_ambiguous(url):
        what = "the storage URL has a user name or password with a character that ends it"
        raise ConfigurationError(f"{what}: write @ as %40, / as %2F, ? as %3F and # as %23")
    try:
        parsed = make_url(_hosts_as_parameters(url))
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None or not parsed.database:
        raise ConfigurationError(
            "the storage URL names no database, or a port that is no number: write postgresql://user:password@host:5432/database"
        ) from None
    driver = parsed.drivername.lower().partition("+")[2] or DRIVERS[0]
    return _writable(parsed).set(drivername=f"postgresql+{driver}")


def _is_ambiguous(url: str) -> bool:
    """Whether a part of the password could be taken for the host or the database, and be shown as such."""
    before_parameters, _, parameters = url.partition("://")[2].partition("?")
    authority, _, database = before_parameters.partition("/")
    host = authority.rpartition("@")[2]
    return before_parameters.count("@") > 1 or "@" in database or "#" in host or ("@" in parameters and "@" not in authority)


def _hosts_as_parameters(url: str) -> str:
    """As libpq has several hosts, and as SQLAlchemy does."""
    found = _SEVERAL_HOSTS.fullmatch(url)
    if found is None:
        return url
    hosts = [_HOST.fullmatch(host) for host in found["hosts"].split(",")]
    if None in hosts:
        raise ValueError
    names = ",".join(host["name"].strip("[]") for host in hosts if host)
    ports = ",".join(host["port"] or "5432" for host in hosts if host)
    parameters = [*filter(None, [found["parameters"]]), f"host={names}", f"port={ports}"]
    return f"{found['before']}{found['path']}?{'&'.join(parameters)}"


def _writable(url: URL) -> URL:
    """Of several servers only the one that may be written to, unless the URL says which; a standby would refuse every save."""
    hosts = url.query.get("host", "")
    is_several = not isinstance(hosts, str) or "," in hosts
    return url.update_query_dict({_TARGET: "read-write"}) if is_several and _TARGET not in url.query else url


def create_postgresql_engine(url: URL, schema: str | None = None) -> AsyncEngine:
    """An engine without connections yet, working in this schema if one is given.

    Raises ConfigurationError when its driver is not installed.
    """
    driver = url.drivername.partition("+")[2]
    try:
        return create_async_engine(
            url,
            isolation_level="READ COMMITTED",
            hide_parameters=True,
            pool_size=_POOL,
            max_overflow=_OVERFLOW,
            pool_timeout=POOL_SECONDS,
            connect_args=_connect(driver, schema),
        )
    except ImportError as error:
        raise missing_driver(url.drivername, error) from error


def _connect(driver: str, schema: str | None) -> dict[str, Any]:
    arguments = _CONNECT[driver]
    if schema is None:
        return arguments
    if driver == "psycopg":
        return arguments | {"options": f"-csearch_path={schema}"}
    return arguments | {"server_settings": arguments["server_settings"] | {"search_path": schema}}


def shown(url: URL) -> str:
    """The URL for messages: without password, and without parameters, which may hold one, but for the hosts."""
    hosts = {name: value for name, value in url.query.items() if name in {"host", "port"}}
    return url.set(query=hosts).render_as_string(hide_password=True)
