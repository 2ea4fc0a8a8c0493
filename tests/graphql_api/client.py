"""A client of the GraphQL endpoint within the test's own process, and the service that it talks to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import httpx2

from graphql_api.execution import Executor
from graphql_api.http import GraphQLEndpoint
from graphql_api.runtime import Runtime
from graphql_api.schema import make_schema
from portal_emails.ports import Caller, CheckFailed, Commit, Finding, ListQuery, Proposal, Record, Revision, Role, Saved, Storage
from portal_emails.use_cases.service import Service
from tests.passing_on import PassingOn

JSON = {"Content-Type": "application/json"}

FAILURE = "__typename ... on UserError { code message path } ... on InvalidValue { valueRule limit }"
"""What tests look at in a failure."""


@cache
def executor() -> Executor:
    """One for all tests: it takes longer to make than most tests, and knows nothing of a service."""
    return Executor(make_schema())


class Api:
    """Everything goes through HTTP, as it would from elsewhere."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._transport = httpx2.ASGITransport(GraphQLEndpoint(runtime, executor()))

    @property
    def service(self) -> Service:
        return self.runtime.service

    def called_by(self, role: Role, name: str | None = None, groups: frozenset[str] | None = None) -> Api:
        """The same service for another caller."""
        return Api(replace(self.runtime, anonymous=Caller(name, role, groups)))

    async def send(self, method: str = "POST", body: bytes | str = b"", headers: Mapping[str, str] = JSON, url: str = "/graphql") -> Any:
        async with httpx2.AsyncClient(transport=self._transport, base_url="http://service") as client:
            return await client.request(method, url, content=body, headers=dict(headers))

    async def answer(self, query: str, language: str = "en", **variables: Any) -> dict[str, Any]:
        """The whole answer, which has status 200 and only coded errors. A lone surrogate is sent as JSON can: escaped."""
        body = json.dumps({"query": query, "variables": variables})
        response = await self.send(body=body, headers={**JSON, "Accept-Language": language})
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        assert all(error["extensions"]["code"] for error in answer.get("errors", ()))
        return answer

    async def __call__(self, query: str, language: str = "en", **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.answer(query, language, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def save(self, code: str | None = "ACME", more: str = "", language: str = "en", **given: Any) -> Any:
        """`saveGroupEmails` of the group with this code; `more` fields of its payload."""
        group = {} if code is None else {"group": {"code": code}}
        fields = f"revision replayed changes {{ path before after }} errors {{ {FAILURE} }} {more}"
        data = await self(
            f"mutation Save($input: SaveGroupEmailsInput!) {{ saveGroupEmails(input: $input) {{ {fields} }} }}",
            language,
            input={**group, **given},
        )
        return data["saveGroupEmails"]

    async def save_group(self, code: str = "ACME", more: str = "", language: str = "en", **given: Any) -> Any:
        """`saveCustomerGroup`; `more` fields of its payload."""
        fields = f"customerGroup {{ code revision }} errors {{ {FAILURE} }} {more}"
        data = await self(
            f"mutation Save($input: SaveCustomerGroupInput!) {{ saveCustomerGroup(input: $input) {{ {fields} }} }}",
            language,
            input={"code": code, **given},
        )
        return data["saveCustomerGroup"]

    async def read(self, fields: str, code: str = "ACME", language: str = "en") -> Any:
        """Fields of one group."""
        data = await self(f"query Read($code: String!) {{ customerGroup(by: {{ code: $code }}) {{ {fields} }} }}", language, code=code)
        return data["customerGroup"]


@dataclass
class FakeExtensions:
    """Plugins that say what a test wants them to say."""

    answers: Sequence[Finding | CheckFailed] = ()
    proposals: list[Proposal] = field(default_factory=list)

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding | CheckFailed]:
        self.proposals.append(proposal)
        return self.answers

    def emails_saved(self, saved: Saved) -> None:
        """Nobody listens."""


class FragileStorage(PassingOn):
    """Counts calls to another storage, and fails as a test says: `reading` in every read, `committing` in place of a commit,
    `looking_up` when revisions are read."""

    def __init__(self, inner: Storage) -> None:
        super().__init__(inner)
        self.calls: list[str] = []
        self.reading: Exception | None = None
        self.committing: Exception | None = None
        self.looking_up: Exception | None = None

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.reading is not None:
            raise self.reading

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        self._called("load")
        return await super().load(codes)

    async def list(self, query: ListQuery) -> Sequence[Record]:
        self._called("list")
        return await super().list(query)

    async def count(self, query: ListQuery) -> int:
        self._called("count")
        return await super().count(query)

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        self._called("revisions")
        if self.looking_up is not None:
            raise self.looking_up
        return await super().revisions(code, before, limit)

    async def commit(self, commit: Commit) -> None:
        self.calls.append("commit")
        if self.committing is not None:
            raise self.committing
        await super().commit(commit)
