"""Puts the service together from its settings, and makes an ASGI application of it."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from graphql_api.demo import seed
from graphql_api.http import GraphQLEndpoint
from graphql_api.loopback import LoopbackOnly
from graphql_api.readiness import Readiness, livez
from graphql_api.runtime import Runtime
from graphql_api.settings import Settings, load_settings
from plugins.bundled_locales import SOURCE
from plugins.discovery import Options, Plugins, load
from plugins.sender_domains import Words
from portal_emails.packs import read_packs
from portal_emails.ports import Caller
from portal_emails.resolution import Fallbacks
from portal_emails.use_cases.service import Service
from storage.opening import require_made

logger = logging.getLogger("portal_emails.start")


def build_runtime(settings: Settings) -> Runtime:
    """The parts of the service, nothing of it open yet; raises ConfigurationError."""

    def words(key: str, language: str) -> str | None:
        word = packs.find_word(key, (language,))
        return None if word is None else word.text

    plugins = load_plugins(settings, words)
    packs = read_packs(SOURCE, plugins.locale_folders)
    service = Service(plugins.storage(settings.storage), packs, plugins, Fallbacks(settings.default_locale, settings.fallbacks))
    role = settings.role
    return Runtime(service, plugins, None if role is None else Caller(None, role))


def load_plugins(settings: Settings, words: Words) -> Plugins:
    """The plugins as they are set up, speaking to people in these words; raises ConfigurationError."""
    return load(
        Options(
            required=settings.require_plugins,
            locale_folders=settings.locale_folders,
            audit_log=settings.audit_log,
            sender_domains=settings.sender_domains,
            words=words,
        )
    )


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[None]:
    """Around the use of a service: its storage is open, and plugins hear of every save before it is closed. Raises ConfigurationError."""
    await runtime.service.storage.open()
    try:
        yield
    finally:
        try:
            await runtime.plugins.drain()
        finally:
            await runtime.service.storage.close()


@asynccontextmanager
async def opened_to_read(runtime: Runtime) -> AsyncIterator[None]:
    """As `opened`, for what makes no storage where there is none. Raises ConfigurationError."""
    await require_made(runtime.service.storage)
    async with opened(runtime):
        yield


def create_app(settings: Settings | None = None) -> Starlette:
    """The application; without settings given, by those of the environment. Raises ConfigurationError."""
    settings = settings or load_settings()
    runtime = build_runtime(settings)
    readiness = Readiness(runtime)
    app = Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint(runtime)),
            Route("/livez", livez),
            Route("/readyz", readiness.readyz),
        ],
        middleware=[Middleware(LoopbackOnly)] if runtime.anonymous else [],
        lifespan=partial(_lifespan, runtime, readiness, settings.demo),
    )
    app.state.readiness = readiness
    return app


def create_only_app(settings: Settings | None = None) -> Starlette:
    """As `create_app`, for the one application of a process, whose parts live as long as the process does.

    The collector looks at them no more: a full collection of the schema and the packs stops every request for 40 ms.
    """
    app = create_app(settings)
    gc.collect()
    gc.freeze()
    return app


@asynccontextmanager
async def _lifespan(runtime: Runtime, readiness: Readiness, demo: bool, app: Starlette) -> AsyncIterator[None]:
    _log_reports(runtime)
    async with opened(runtime):
        if demo:
            await seed(runtime.service)
        readiness.start()
        try:
            yield
        finally:
            readiness.stop()


def _log_reports(runtime: Runtime) -> None:
    for plugin in runtime.plugins.report():
        logger.info("plugin %s %s: %s", plugin.name, plugin.version or "", plugin.status.value)
    for problem in runtime.service.packs.report:
        logger.warning("locale pack %s", problem.described())
