"""Exports within the test's own process: a folder and a service over a storage, which is opened for each call as for each command."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from graphql_api.as_code.applying import Applied, Wanted, apply_groups
from graphql_api.as_code.exporting import Export, export_groups
from graphql_api.as_code.folder import open_folder
from graphql_api.context import Context
from graphql_api.groups_import import COMMAND_LINE
from graphql_api.runtime import Runtime
from plugins.discovery import Plugins
from portal_emails.changes import diff, values_of
from portal_emails.documents import changes_json, group_of, record_of
from portal_emails.model import CustomerGroup
from portal_emails.packs import Packs
from portal_emails.ports import Commit, Entry, Revision
from portal_emails.resolution import Fallbacks
from portal_emails.use_cases.service import Service, utc_now
from portal_emails.use_cases.writing import Request
from tests.backends import Place

REQUEST = Request(COMMAND_LINE, "en", reason="Test")

Answer = TypeVar("Answer")


class Exports:
    """`portal-emails` with one storage."""

    def __init__(self, place: Place, packs: Packs, plugins: Plugins) -> None:
        self._place = place
        self._packs = packs
        self._plugins = plugins

    def export(self, path: Path, *codes: str, force: bool = False) -> list[Export]:
        async def run(context: Context) -> list[Export]:
            with open_folder(path, make=True) as folder:
                return [each async for each in export_groups(context.runtime.service, folder, codes, force)]

        return self._run(run)

    def apply(self, path: Path, *, dry_run: bool = False, overwrite: bool = False) -> list[Applied]:
        async def run(context: Context) -> list[Applied]:
            wanted = Wanted(replace(REQUEST, validate_only=dry_run), overwrite)
            with open_folder(path) as folder:
                return [each async for each in apply_groups(context, folder, folder.groups(), wanted)]

        return self._run(run)

    def put(self, group: CustomerGroup) -> None:
        """Store a group as it is, unchecked, at the revision after its last, by somebody."""

        async def run(context: Context) -> None:
            storage = context.runtime.service.storage
            last = (await storage.load([group.code])).get(group.code)
            revision = 0 if last is None else last.revision + 1
            changed = diff({} if last is None else values_of(group_of(last)), values_of(group))
            entry = Entry(utc_now(), "somebody", None, changes_json(changed), None, None)
            record = record_of(replace(group, revision=revision))
            await storage.commit(Commit(None if last is None else last.revision, Revision(record, entry)))

        self._run(run)

    def damage(self, code: str) -> None:
        """Make the newest revision of a group one that cannot be read."""

        async def run(context: Context) -> None:
            storage = context.runtime.service.storage
            last = (await storage.load([code]))[code]
            record = replace(last, revision=last.revision + 1, document=b"{}")
            entry = Entry(utc_now(), None, None, b"[]", None, None)
            await storage.commit(Commit(last.revision, Revision(record, entry)))

        self._run(run)

    def get(self, code: str) -> CustomerGroup:
        async def run(context: Context) -> CustomerGroup:
            return group_of((await context.runtime.service.storage.load([code]))[code])

        return self._run(run)

    def _run(self, work: Callable[[Context], Awaitable[Answer]]) -> Answer:
        async def run() -> Answer:
            storage = self._place()
            await storage.open()
            try:
                service = Service(storage, self._packs, self._plugins, Fallbacks("en", {}))
                return await work(Context(Runtime(service, self._plugins, None), COMMAND_LINE, ("en",)))
            finally:
                await storage.close()

        return asyncio.run(run())


def files_in(path: Path) -> dict[str, bytes]:
    """Every file by its path below the folder."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def texts_in(path: Path) -> dict[str, bytes]:
    """Without what remembers a revision."""
    return {name: data for name, data in files_in(path).items() if not name.endswith(".exported")}
