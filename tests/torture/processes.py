"""The processes of a torture: each is forked from one that has imported and read everything, so that a successor is there at once."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import lru_cache
from multiprocessing.context import ForkProcess

from graphql_api.application import build_runtime, opened
from graphql_api.runtime import Runtime
from graphql_api.settings import Settings
from portal_emails.errors import ConfigurationError
from portal_emails.ports import Caller, ListQuery, Role
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Request
from tests.torture.board import Board
from tests.torture.client import Client, NoAnswer
from tests.torture.evidence import judge_scene
from tests.torture.faults import FAULTS
from tests.torture.reader import Reader
from tests.torture.scene import Scene
from tests.torture.violations import Rule, Violation, report

Work = Callable[[Sequence[Service]], Awaitable[None]]

_SERVICES_OF_A_WRITER = 2
"""As behind a load balancer: what was saved through one is repeated through the other."""
_AGAIN_SECONDS = 0.2
CANNOT_BEGIN = 2
"""The exit status of a process that cannot open the storage, or must not use it."""
_PARENT_SECONDS = 0.5
"""How often a process looks whether the one that started it is still there."""

_fork = multiprocessing.get_context("fork")


class NotEmpty(Exception):
    """The storage that is to be tortured holds something."""


@lru_cache(maxsize=1)
def read_everything() -> Runtime:
    """Once, before anything is forked: plugins and locale packs. Opens nothing."""
    logging.getLogger("portal_emails").addHandler(logging.NullHandler())
    return build_runtime(Settings(storage="memory:"))


def writer(scene: Scene, number: int) -> ForkProcess:
    """A process that has two services, and the clients who use them."""

    async def work(services: Sequence[Service]) -> None:
        board = Board(scene)
        await asyncio.gather(*(Client(scene, services, board, client).run() for client in scene.clients_of(number)))

    return _started(scene, work, _SERVICES_OF_A_WRITER)


def reader(scene: Scene, number: int) -> ForkProcess:
    """A process that reads."""

    async def work(services: Sequence[Service]) -> None:
        [service] = services
        await Reader(scene, service.storage, Board(scene), number).run()

    return _started(scene, work)


def preparer(scene: Scene) -> ForkProcess:
    """A process that makes the groups."""

    async def work(services: Sequence[Service]) -> None:
        [service] = services
        Board(scene)
        if await service.storage.count(ListQuery()):
            raise NotEmpty("the storage has groups already: name one that is empty")
        for group in scene.groups:
            await save_group(service, group, {"isConfiguredInPortal": True}, Request(Caller("torture", Role.ADMIN), "en"))

    return _started(replace(scene, fault=None, patience=0), work)


def judging(scene: Scene) -> ForkProcess:
    """A process that judges, and trusts no fault."""

    async def work(services: Sequence[Service]) -> None:
        [service] = services
        await judge_scene(scene, service.storage)

    return _started(replace(scene, fault=None), work)


def _started(scene: Scene, work: Work, services: int = 1) -> ForkProcess:
    process = _fork.Process(target=_run, args=(scene, work, services))
    process.start()
    return process


def _run(scene: Scene, work: Work, services: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the one that started this
    try:
        asyncio.run(_with_services(scene, work, services))
    except (NotEmpty, ConfigurationError) as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_BEGIN)
    except NoAnswer as error:
        report(scene.folder / "violations", Violation(Rule.NO_ANSWER, str(error)))
    except Exception:  # noqa: BLE001 - whatever it is, the contract does not have it
        report(scene.folder / "violations", Violation(Rule.FAILED, traceback.format_exc()))


async def _with_services(scene: Scene, work: Work, services: int) -> None:
    watch = asyncio.create_task(_end_with(os.getppid()))
    async with AsyncExitStack() as stack:
        await work([await stack.enter_async_context(_service(scene)) for _ in range(services)])
    watch.cancel()


async def _end_with(parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(_PARENT_SECONDS)
    os._exit(1)


@asynccontextmanager
async def _service(scene: Scene) -> AsyncIterator[Service]:
    deadline = time.monotonic() + scene.patience
    async with AsyncExitStack() as stack:
        while True:
            runtime = _runtime(scene)
            try:
                await stack.enter_async_context(opened(runtime))
                break
            except ConfigurationError:  # the database server has just been killed
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(_AGAIN_SECONDS)
        yield runtime.service


def _runtime(scene: Scene) -> Runtime:
    runtime = read_everything()
    storage = runtime.plugins.storage(scene.url)
    storage = storage if scene.fault is None else FAULTS[scene.fault](storage)
    return replace(runtime, service=replace(runtime.service, storage=storage))
