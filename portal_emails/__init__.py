"""The emails that a billing portal sends: the domain, and the contract that plugins import.

These names are the contract; what a plugin takes from elsewhere may change without notice. `portal_emails.testing` has the kits
with which a plugin's author proves that it keeps its side.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from portal_emails.errors import ConfigurationError, OutcomeUnknown, PortalEmailsError, Stale, StorageError, Unavailable
from portal_emails.hookspecs import hookimpl
from portal_emails.ports import (
    Caller,
    Commit,
    Entry,
    ListQuery,
    Problem,
    Proposal,
    Record,
    Revision,
    Role,
    Saved,
    Storage,
    StorageFactory,
    Unit,
)

__all__ = [
    "Caller",
    "Commit",
    "ConfigurationError",
    "Entry",
    "ListQuery",
    "OutcomeUnknown",
    "PortalEmailsError",
    "Problem",
    "Proposal",
    "Record",
    "Revision",
    "Role",
    "Saved",
    "Stale",
    "Storage",
    "StorageError",
    "StorageFactory",
    "Unavailable",
    "Unit",
    "__version__",
    "hookimpl",
]

try:
    __version__ = version("portal-emails")
except PackageNotFoundError:
    # A checkout that was not set up: it has no version.
    __version__ = "0+unknown"
