"""Opens storages for commands: what is only read has to be there, and where nothing is to be written nothing is made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from portal_emails.errors import ConfigurationError
from portal_emails.ports import Storage
from storage.capabilities import Examinable, Examination
from storage.memory import MemoryStorage
from storage.patience import PatientStorage


async def require_made(storage: Storage, role: str = "") -> None:
    """Raises ConfigurationError for one that no service ever made: a misspelt URL would else be an empty storage. `role`: its name."""
    examination = await _examine(storage)
    if examination is not None and not examination.is_there:
        raise ConfigurationError(f"{role}nothing was ever kept in {examination.found}; correct the URL")


@asynccontextmanager
async def opened_source(storage: Storage) -> AsyncIterator[Storage]:
    """Raises ConfigurationError, also for one that no service ever made."""
    await require_made(storage, "FROM: ")
    async with _opened(storage, "source") as source:
        yield source


@asynccontextmanager
async def opened_target(storage: Storage, dry_run: bool) -> AsyncIterator[Storage]:
    """Made or upgraded as needed, but not for a dry run: what is not there yet counts as empty. Raises ConfigurationError."""
    examination = await _examine(storage) if dry_run else None
    if examination is not None and not examination.is_there:
        storage = MemoryStorage()
    elif examination is not None and examination.schema is not None and examination.schema.state == "older":
        raise ConfigurationError(f"TO: {examination.found} has to be upgraded before it can be compared; run without --dry-run")
    async with _opened(storage, "target") as target:
        yield target


async def _examine(storage: Storage) -> Examination | None:
    return await storage.examine() if isinstance(storage, Examinable) else None


@asynccontextmanager
async def _opened(storage: Storage, role: str) -> AsyncIterator[Storage]:
    await storage.open()
    try:
        yield PatientStorage(storage, role)
    finally:
        await storage.close()
