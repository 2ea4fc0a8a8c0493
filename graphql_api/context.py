"""What one request carries through its resolvers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import strawberry
from strawberry.dataloader import DataLoader

from graphql_api.runtime import Runtime
from portal_emails.errors import UnreadableDocument
from portal_emails.locales import canonical
from portal_emails.model import CustomerGroup
from portal_emails.packs import SOURCE_LOCALE, Packs
from portal_emails.ports import Caller
from portal_emails.use_cases.read import read_groups
from portal_emails.use_cases.service import Service


class Context:
    """One request: on which service, by whom, for readers of which languages (canonical tags, best first).

    `is_get`: all of it stands in a URL, which browsers, proxies and logs keep.
    """

    __slots__ = ("caller", "groups", "is_get", "languages", "runtime")

    def __init__(self, runtime: Runtime, caller: Caller, languages: Sequence[str], *, is_get: bool = False) -> None:
        self.runtime = runtime
        self.caller = caller
        self.languages = languages
        self.is_get = is_get
        self.groups: DataLoader[str, CustomerGroup | None] = DataLoader(self._load)

    @property
    def service(self) -> Service:
        """The parts of the running service."""
        return self.runtime.service

    @property
    def packs(self) -> Packs:
        """All texts and words of the locale packs."""
        return self.runtime.service.packs

    @property
    def language(self) -> str:
        """The language in which the caller reads messages."""
        return self.languages[0] if self.languages else SOURCE_LOCALE

    def languages_in(self, tag: str | None) -> Sequence[str]:
        """The language that a field names, or the request's when it names none or a malformed one."""
        wanted = canonical(tag) if tag else None
        return self.languages if wanted is None else (wanted,)

    async def _load(self, codes: list[str]) -> list[CustomerGroup | BaseException | None]:
        """All at once, or each for itself when one of them cannot be read: an exception then stands in its place alone."""
        try:
            found = await read_groups(self.service, self.caller, codes)
        except UnreadableDocument:
            return await asyncio.gather(*map(self._load_alone, codes), return_exceptions=True)
        return [found.get(code) for code in codes]

    async def _load_alone(self, code: str) -> CustomerGroup | None:
        return (await read_groups(self.service, self.caller, [code])).get(code)


Info = strawberry.Info[Context, None]
