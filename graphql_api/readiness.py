"""Whether the process lives (`/livez`), and whether it can serve (`/readyz`). Answers are JSON and name no secrets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graphql_api.runtime import Runtime
from plugins.report import PluginReport, PluginStatus
from portal_emails.packs import Packs
from portal_emails.ports import ListQuery, Storage
from portal_emails.sections import SectionKind

logger = logging.getLogger("portal_emails.readiness")

Phase = Literal["starting", "serving", "stopping"]

_SECONDS_FOR_THE_STORAGE = 2.0


async def livez(request: Request) -> Response:
    """200 as long as the process answers."""
    return JSONResponse({"status": "alive"})


class Readiness:
    """Where the service stands between its start and its end."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._phase: Phase = "starting"

    def start(self) -> None:
        """The storage is open, unless the end came first."""
        if self._phase == "starting":
            self._phase = "serving"

    def stop(self) -> None:
        """No new requests, please."""
        self._phase = "stopping"

    async def readyz(self, request: Request) -> Response:
        """200 when the service can serve, with reasons when something was left out; else 503."""
        if self._phase != "serving":
            return JSONResponse({"status": self._phase}, 503)
        if not await _answers(self._runtime.service.storage):
            return JSONResponse({"status": "unavailable", "reasons": ["the storage cannot be reached"]}, 503)
        reasons = degraded_reasons(self._runtime)
        return JSONResponse({"status": "degraded", "reasons": reasons} if reasons else {"status": "ready"})


def degraded_reasons(runtime: Runtime) -> list[str]:
    """What does not take part in the service as it should, in sentences that anyone may read: the log says why."""
    return [*_plugin_reasons(runtime.plugins.report()), *pack_reasons(runtime.service.packs)]


def _plugin_reasons(reports: Sequence[PluginReport]) -> Iterator[str]:
    for plugin in reports:
        if plugin.status is PluginStatus.LEFT_OUT:
            yield f"the plugin {plugin.name} is left out"
        elif plugin.status is PluginStatus.FAILING:
            yield f"something went wrong in the plugin {plugin.name}"


def pack_reasons(packs: Packs) -> Iterator[str]:
    """What the locale packs have that is not served."""
    for file in dict.fromkeys(Path(problem.file).name for problem in packs.report if problem.key is None):
        yield f"the locale pack {file} is left out, at least in part"
    for kind in SectionKind:
        for tag in sorted(packs.locales_with_text(kind)):
            if packs.is_refused(kind, tag):
                yield f"the locale pack {tag} has an email that fails its checks: {kind.value}"


async def _answers(storage: Storage) -> bool:
    try:
        # Of no group: one that is damaged must not take the others down.
        await asyncio.wait_for(storage.list(ListQuery(limit=1, codes=frozenset())), _SECONDS_FOR_THE_STORAGE)
    except Exception as error:  # noqa: BLE001 - whatever it is, the storage does not answer
        logger.warning("the storage does not answer: %s", type(error).__name__)
        return False
    return True
