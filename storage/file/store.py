"""`file:`, groups in a folder of readable files, shared by any number of processes on one machine, and by git."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import Commit, ListQuery, Record, Revision, Storage
from storage.capabilities import Examination
from storage.file.examining import examine
from storage.file.layout import path_of
from storage.file.open_folder import OpenFolder
from storage.places import folder_beside

DEADLINE_SECONDS = 10.0
"""How long an answer may take."""
_READERS = 4
_WRITERS = 8
"""The disk makes what several of them wait for durable in one go."""

Answer = TypeVar("Answer")


class FileStorage:
    """Threads do what needs the disk, so that one that hangs holds nobody up longer than the deadline."""

    def __init__(self, url: str) -> None:
        """Opens nothing; raises ConfigurationError when the URL names no folder."""
        self.path = path_of(url)
        self._readers = ThreadPoolExecutor(_READERS, "portal-emails-reader")
        self._writers = ThreadPoolExecutor(_WRITERS, "portal-emails-writer")
        self._folder: OpenFolder | None = None

    async def open(self) -> None:
        """Make the folder ready for use; raises ConfigurationError when it lacks something."""
        self._folder = await asyncio.to_thread(OpenFolder, self.path)

    async def close(self) -> None:
        """Wait for what is under way, then let go of the folder."""
        await asyncio.to_thread(self._close)

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        """The newest records by code."""
        return await self._read(lambda folder: folder.load(codes))

    async def list(self, query: ListQuery) -> Sequence[Record]:
        """The newest records in code-point order of their codes."""
        return await self._read(lambda folder: folder.list(query))

    async def count(self, query: ListQuery) -> int:
        """How many groups match."""
        return await self._read(lambda folder: folder.count(query))

    async def commit(self, commit: Commit) -> None:
        """Put the revision, durable on return; raises Stale, Unavailable or OutcomeUnknown."""
        await self._in_time(self._writers, lambda folder: folder.commit(commit), OutcomeUnknown)

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        """Newest first, those smaller than `before`."""
        return await self._read(lambda folder: folder.revisions(code, before, limit))

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        """The newest revision of the group with this key, made at `since` or later."""
        return await self._read(lambda folder: folder.by_key(code, key, since))

    async def position(self) -> str:
        """Other after every commit of any process, and after whatever git or a hand was seen to change."""
        return await self._read(lambda folder: folder.position())

    async def examine(self) -> Examination:
        """Look at the folder, and try to write; makes nothing. Raises ConfigurationError."""
        return await asyncio.to_thread(examine, self.path)

    @contextmanager
    def places(self) -> Iterator[Callable[[str], Storage]]:
        """Folders in one beside this one, which is removed at the end. Raises ConfigurationError."""
        with folder_beside(self.path) as folder:
            yield lambda name: FileStorage(f"file:{folder}/{name}")

    async def _read(self, read: Callable[[OpenFolder], Answer]) -> Answer:
        return await self._in_time(self._readers, read, Unavailable)

    async def _in_time(
        self, threads: ThreadPoolExecutor, work: Callable[[OpenFolder], Answer], begun: type[OutcomeUnknown | Unavailable]
    ) -> Answer:
        """What the work gives; past the deadline raises Unavailable if it was not begun, else `begun`. Cancelling works until it begins."""
        if self._folder is None:
            raise RuntimeError("the storage is not open")
        future = threads.submit(work, self._folder)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise Unavailable if future.cancelled() else begun from None

    def _close(self) -> None:
        self._writers.shutdown()
        self._readers.shutdown()
        if self._folder is not None:
            self._folder.close()
            self._folder = None
