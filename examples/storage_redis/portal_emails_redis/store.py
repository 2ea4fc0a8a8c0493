"""Groups in Redis. One script puts a revision, so that it is there whole or not at all; the server has it on disk when it answers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

from redis import backoff, exceptions
from redis.asyncio import Redis, retry

from portal_emails import Commit, ConfigurationError, Entry, ListQuery, OutcomeUnknown, Record, Revision, Stale, Unavailable

DURABLE = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
LOST = (exceptions.ConnectionError, exceptions.TimeoutError)
PUT = """
if (redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2] or '') ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[1], 0, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
redis.call('LPUSH', KEYS[4], ARGV[4])
return redis.call('INCR', KEYS[5])"""


class RedisStorage:
    """`redis://host:6379/0#prefix`: the names of its keys begin with the prefix."""

    def __init__(self, url: str) -> None:
        address, self._prefix = urldefrag(url)
        once: Any = retry.Retry(backoff.NoBackoff(), 0)  # a commit that was sent again would take itself for another's
        try:
            self._redis: Any = Redis.from_url(address, decode_responses=True, retry=once, socket_timeout=10, socket_connect_timeout=5)
        except ValueError:
            raise ConfigurationError("the storage URL names no Redis: write redis://user:password@host:6379/0") from None
        self._put = self._redis.register_script(PUT)

    async def open(self) -> None:
        try:
            found = await self._redis.config_get(*DURABLE)
        except exceptions.RedisError as error:
            raise ConfigurationError(f"cannot ask Redis how durable it is: start it, allow CONFIG ({type(error).__name__})") from None
        if found != DURABLE:
            raise ConfigurationError(f"Redis could lose what it acknowledged: it has {found}, and needs {DURABLE}")

    async def close(self) -> None:
        await self._redis.aclose()

    async def load(self, codes: Sequence[str]) -> Mapping[str, Record]:
        found = await self._ask("hmget", "newest", codes) if codes else []
        return {record.code: record for record in (read(each).record for each in found if each)}

    async def list(self, query: ListQuery) -> Sequence[Record]:
        found: list[Record] = []
        async for record in self._matching(query, query.after):
            found.append(record)
            if len(found) == query.limit:
                break
        return found

    async def count(self, query: ListQuery) -> int:
        return len([record.code async for record in self._matching(query, None)])

    async def commit(self, commit: Commit) -> None:
        record, key = commit.revision.record, commit.revision.entry.key
        names = ("codes", "newest", f"history:{record.code}", f"key:{record.code}\0{key or ''}", "position")
        values = [record.code, "" if commit.expected is None else commit.expected, record.revision, written(commit.revision)]
        await self._ask("exists", "position")
        try:
            put = await self._put([self._prefix + name for name in names], values)
        except LOST as error:
            raise OutcomeUnknown from error
        except (exceptions.ReadOnlyError, exceptions.OutOfMemoryError) as error:
            raise Unavailable from error
        if not put:
            raise Stale(f"group {record.code!r} is not at revision {commit.expected}")

    async def revisions(self, code: str, before: int | None, limit: int) -> Sequence[Revision]:
        highest = "+inf" if before is None else f"({before}"
        return [read(each) for each in await self._ask("zrevrangebyscore", f"history:{code}", highest, "-inf", 0, limit)]

    async def by_key(self, code: str, key: str, since: datetime) -> Revision | None:
        found = map(read, await self._ask("lrange", f"key:{code}\0{key}", 0, -1))
        return next((revision for revision in found if revision.entry.at >= since and revision.entry.key == key), None)

    async def position(self) -> str:
        return str(await self._ask("get", "position"))

    async def _matching(self, query: ListQuery, after: str | None) -> AsyncIterator[Record]:
        start = "-" if after is None else f"({after}"
        while codes := await self._ask("zrangebylex", "codes", start, "+", 0, 200):
            for record in (await self.load(codes)).values():
                if matches(record, query):
                    yield record
            start = f"({codes[-1]}"

    async def _ask(self, command: str, name: str, *arguments: Any) -> Any:
        try:
            return await getattr(self._redis, command)(self._prefix + name, *arguments)
        except LOST as error:
            raise Unavailable from error


def matches(record: Record, query: ListQuery) -> bool:
    may_be_seen = query.codes is None or record.code in query.codes
    return may_be_seen and query.configured in {None, record.configured} and (query.search or "") in record.search_key


def written(revision: Revision) -> str:
    return json.dumps(asdict(revision), default=lambda value: value.decode("latin-1") if isinstance(value, bytes) else value.isoformat())


def read(text: str) -> Revision:
    record, entry = json.loads(text).values()
    record["document"], entry["changes"] = record["document"].encode("latin-1"), entry["changes"].encode("latin-1")
    return Revision(Record(**record), Entry(**entry | {"at": datetime.fromisoformat(entry["at"])}))
