"""The exceptions that the contract knows. What a user can mend is never one of them: that comes back as data.

PortalEmailsError
|- ConfigurationError     the service cannot start as it is set up; says what to change
|- UnreadableDocument     a stored document was written by a newer version, or is damaged
`- StorageError           what a storage may raise; anything else is a bug of the storage
   |- Unavailable         nothing was written; try again
   |- OutcomeUnknown      the answer of a commit was lost; the service looks the revision up
   `- Stale               the group is no longer at the revision that the commit expected
"""

from __future__ import annotations


class PortalEmailsError(Exception):
    """Base of all."""


class ConfigurationError(PortalEmailsError):
    """The service cannot start as it is set up; the message names the setting, what is wrong with it, and what to do."""


class UnreadableDocument(PortalEmailsError):
    """A stored document that this version cannot read; the message names the group."""


class StorageError(PortalEmailsError):
    """Base of what a storage may raise."""


class Unavailable(StorageError):
    """Nothing was written. `retry_after_ms`: when to try again, if the storage can tell."""

    def __init__(self, retry_after_ms: int | None = None) -> None:
        super().__init__("storage unavailable")
        self.retry_after_ms = retry_after_ms


class OutcomeUnknown(StorageError):
    """The commit may or may not have happened."""


class Stale(StorageError):
    """The group is not at `Commit.expected`; nothing was written."""
