"""What the service needs from outside, and what plugins hand it. Everything here is data or a Protocol.

A storage raises `Unavailable`, `OutcomeUnknown` or `Stale` (errors.py has the tree); anything else is a bug of the storage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Literal, Protocol

# ------------------------------------------------------------------- storage


@dataclass(frozen=True, slots=True)
class Record:
    """One group at one revision. `document` is canonical JSON that only the service reads and writes."""

    code: str
    revision: int
    configured: bool
    search_key: str
    """Casefolded NFKC code and name; the storage only looks for a part of it."""
    document: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """Why a revision exists."""

    at: datetime
    """UTC, to the microsecond."""
    by: str | None
    reason: str | None
    changes: bytes
    """Canonical JSON that only the service reads and writes."""
    key: str | None
    """The caller and the idempotency key, already joined."""
    input_digest: str | None


@dataclass(frozen=True, slots=True)
class Revision:
    """A group as one save left it, and why."""

    record: Record
    entry: Entry


@dataclass(frozen=True, slots=True)
class Commit:
    """Put `revision` if the group is at `expected` (None: if it does not exist), whole and durably, or raise."""

    expected: int | None
    revision: Revision


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which groups to list; conditions are joined by AND."""

    after: str | None = None
    """Codes greater than this one, by code point."""
    limit: int = 50
    configured: bool | None = None
    search: str | None = None
    """A part of the search key, already casefolded NFKC; to be found literally."""
    codes: frozenset[str] | None = None
    """Those that the caller may see; None: all."""


class Storage(Protocol):
    """One object a process and event loop. Every method may be called concurrently.

    All strings are valid UTF-8 without NUL; codes compare by code point, never folded, trimmed or normalized.
    """

    async def open(self) -> None:
        """Make ready for use, migrating what an older version left; raises ConfigurationError when it can't be."""
        ...

    async def close(self) -> None:
        """Let go of everything; what was acknowledged stays."""
        ...

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        """The newest records by code, all of one moment; unknown codes are left out."""
        ...

    async def list(self, query: ListQuery) -> Sequence[Record]:
        """The newest records in code-point order of their codes, at most `query.limit`."""
        ...

    async def count(self, query: ListQuery) -> int:
        """How many groups match; `after` and `limit` do not matter."""
        ...

    async def commit(self, commit: Commit) -> None:
        """Put the revision atomically and durably, or raise Stale, Unavailable or OutcomeUnknown."""
        ...

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before` (None: from the newest on); empty for an unknown code."""
        ...

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key, made at `since` or later."""
        ...

    async def position(self) -> str:
        """A token that differs after every acknowledged commit of any process; differing without need is allowed."""
        ...


# ------------------------------------------------------------------ identity


class Role(Enum):
    """What a caller may do; each role includes those before it."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether a caller with this role may do what `other` may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. Data, not a callback: it goes into list queries and cache keys."""

    name: str | None
    role: Role
    groups: frozenset[str] | None = None
    """Codes of the groups that the caller may see; None: all."""

    def may_see(self, code: str) -> bool:
        """Whether the group with this code exists for the caller."""
        return self.groups is None or code in self.groups


# -------------------------------------------------------------------- checks


@dataclass(frozen=True, slots=True)
class Problem:
    """What a plugin's check found. Name `address`, or section, locale and part, so that people are led to the field."""

    rule: str
    message: str
    """For people, in `Proposal.language`."""
    section: str | None = None
    locale: str | None = None
    part: Literal["subject", "content"] | None = None
    address: Literal["accessRequestsTo", "sendFrom"] | None = None
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class Unit:
    """One email as a recipient would get it after the save."""

    section: str
    locale: str
    subject: str
    content: str
    content_format: Literal["markdown", "html"]
    own: frozenset[Literal["subject", "content"]] = field(default_factory=frozenset)
    """Parts that the group wrote; the others are a locale pack's."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A save before it happens."""

    group: str
    action: Literal["save", "copy", "revert", "group"]
    caller: Caller
    language: str
    """BCP 47 tag of the language in which the caller reads messages."""
    enabled: Mapping[str, bool]
    """The switches by section, as they would be."""
    addresses: Mapping[str, str | None]
    """`accessRequestsTo` and `sendFrom`, as they would be."""
    changed: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that has happened."""

    group: str
    revision: int
    entry: Entry


StorageFactory = Callable[[str], Storage]
"""Gets the whole URL, and opens nothing."""


# ---------------------------------------------------- what the use cases call


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that a plugin's check found."""

    plugin: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class CheckFailed:
    """A plugin's check crashed, answered with something else than problems, or did not answer in time."""

    plugin: str


class Extensions(Protocol):
    """The plugins that take part in a save, called one at a time."""

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding | CheckFailed]:
        """What every plugin's check says; never raises."""
        ...

    def emails_saved(self, saved: Saved) -> None:
        """Tell every plugin; returns at once, and never raises."""
        ...
