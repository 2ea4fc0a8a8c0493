"""What a storage may offer operators beside the contract. Found by its methods: a storage of a plugin may have them as well."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from portal_emails.ports import Storage


@dataclass(frozen=True, slots=True)
class Schema:
    """Of the tables, or whatever a storage upgrades when it is opened."""

    found: str | None
    wanted: str
    state: Literal["current", "missing", "newer", "older"]
    """`missing`: nothing was ever made; `newer`: this version does not know it."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that is not as it should be, and what to do."""

    found: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What a look at a storage found that changed nothing."""

    found: str
    """Which place it is, for people, without credentials."""
    is_there: bool
    """Whether a service has ever made it ready for use."""
    schema: Schema | None = None
    obstacle: Concern | None = None
    """Why nothing can be written; None: a write was tried, and taken back."""
    clock: datetime | None = None
    """The time now where the data are, if that has a clock of its own."""
    concerns: tuple[Concern, ...] = ()
    """Who may read or change more than is good."""


@runtime_checkable
class Examinable(Protocol):
    """Can be looked at without being opened, which would create or upgrade it."""

    async def examine(self) -> Examination:
        """Look, and try to write; raises ConfigurationError, with what to do, when it cannot be reached."""
        ...


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that is complete and was checked."""

    groups: int
    size: int
    """Bytes."""


@runtime_checkable
class BackedUp(Protocol):
    """Can be copied into a file while others write to it."""

    def back_up(self, to: Path, advance: Callable[[int, int], None]) -> Backup:
        """Make the file; `advance` hears how much is done, and of how much. Raises ConfigurationError."""
        ...


@runtime_checkable
class Subdivided(Protocol):
    """Can make places beside its own in which something can be tried out."""

    def places(self) -> AbstractContextManager[Callable[[str], Storage]]:
        """Makes a storage for each name, all of them removed at the end; what the storage itself holds is not touched."""
        ...
