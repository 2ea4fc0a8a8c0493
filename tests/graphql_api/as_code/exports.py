"""Exports within the test's own process: a folder and a service over the memory storage."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

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
from portal_emails.ports import Commit, Entry, Revision, Storage
from portal_emails.resolution import Fallbacks
from portal_emails.use_cases.service import Service, utc_now
from portal_emails.use_cases.writing import Request

REQUEST = Request(COMMAND_LINE, "en", reason="Test")


class Exports:
    """`portal-emails` with one storage."""

    def __init__(self, storage: Storage, packs: Packs, plugins: Plugins) -> None:
        self.service = Service(storage, packs, plugins, Fallbacks("en", {}))
        self.context = Context(Runtime(self.service, plugins, None), COMMAND_LINE, ("en",))

    def export(self, path: Path, *codes: str, force: bool = False) -> list[Export]:
        async def run() -> list[Export]:
            with open_folder(path, make=True) as folder:
                return [each async for each in export_groups(self.service, folder, codes, force)]

        return asyncio.run(run())

    def apply(self, path: Path, *, dry_run: bool = False, overwrite: bool = False) -> list[Applied]:
        async def run() -> list[Applied]:
            wanted = Wanted(replace(REQUEST, validate_only=dry_run), overwrite)
            with open_folder(path) as folder:
                return [each async for each in apply_groups(self.context, folder, folder.groups(), wanted)]

        return asyncio.run(run())

    def put(self, group: CustomerGroup) -> None:
        """Store a group as it is, unchecked, at the revision after its last, by somebody."""

        async def run() -> None:
            last = (await self.service.storage.load([group.code])).get(group.code)
            revision = 0 if last is None else last.revision + 1
            changed = diff({} if last is None else values_of(group_of(last)), values_of(group))
            entry = Entry(utc_now(), "somebody", None, changes_json(changed), None, None)
            record = record_of(replace(group, revision=revision))
            await self.service.storage.commit(Commit(None if last is None else last.revision, Revision(record, entry)))

        asyncio.run(run())

    def damage(self, code: str) -> None:
        """Make the newest revision of a group one that cannot be read."""

        async def run() -> None:
            last = (await self.service.storage.load([code]))[code]
            record = replace(last, revision=last.revision + 1, document=b"{}")
            entry = Entry(utc_now(), None, None, b"[]", None, None)
            await self.service.storage.commit(Commit(last.revision, Revision(record, entry)))

        asyncio.run(run())

    def get(self, code: str) -> CustomerGroup:
        return group_of(asyncio.run(self.service.storage.load([code]))[code])


def files_in(path: Path) -> dict[str, bytes]:
    """Every file by its path below the folder."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def texts_in(path: Path) -> dict[str, bytes]:
    """Without what remembers a revision."""
    return {name: data for name, data in files_in(path).items() if not name.endswith(".exported")}
