"""What every use case works with: the storage, the texts and the plugins, put together once at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal_emails.packs import Packs
from portal_emails.ports import Extensions, Storage
from portal_emails.resolution import Fallbacks


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a running service."""

    storage: Storage
    packs: Packs
    extensions: Extensions
    fallbacks: Fallbacks
    clock: Callable[[], datetime] = field(default=utc_now)
