"""Puts the service together from its settings, and makes an ASGI application of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from graphql_api.demo import seed
from graphql_api.http import GraphQLEndpoint
from graphql_api.loopback import LoopbackOnly
from graphql_api.readiness import Readiness, degraded_reasons, livez
from graphql_api.runtime import Runtime
from graphql_api.settings import Settings, load_settings
from plugins.discovery import Options, load
from portal_emails.packs import read_packs
from portal_emails.ports import Caller
from portal_emails.resolution import Fallbacks
from portal_emails.use_cases.service import Service

logger = logging.getLogger("portal_emails.start")


def build_runtime(settings: Settings) -> Runtime:
    """The parts of the service, nothing of it open yet; raises ConfigurationError."""
    plugins = load(Options(settings.require_plugins, settings.audit_log, settings.sender_domains))
    packs = read_packs(SOURCE, (*plugins.locale_folders, *settings.locale_folders), check)
    service = Service(plugins.storage(settings.storage), packs, plugins, Fallbacks(settings.default_locale, settings.fallbacks))
    role = settings.role
    return Runtime(service, plugins, None if role is None else Caller(None, role))


@asynccontextmanager
async def opened(runtime: Runtime) -> AsyncIterator[None]:
    """Around the use of a service: its storage is open, and plugins hear of every save before it is closed. Raises ConfigurationError."""
    await runtime.service.storage.open()
    try:
        yield
    finally:
        await runtime.plugins.drain()
        await runtime.service.storage.close()


def create_app(settings: Settings | None = None) -> Starlette:
    """The application; without settings given, by those of the environment. Raises ConfigurationError."""
    settings = settings or load_settings()
    runtime = build_runtime(settings)
    readiness = Readiness(runtime)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(runtime):
            if settings.demo:
                await seed(runtime.service)
            for reason in degraded_reasons(runtime):
                logger.warning("%s", reason)
            readiness.start()
            try:
                yield
            finally:
                readiness.stop()

    app = Starlette(
        routes=[
            Route("/graphql", GraphQLEndpoint(runtime)),
            Route("/livez", livez),
            Route("/readyz", readiness.readyz),
        ],
        middleware=[Middleware(LoopbackOnly)] if runtime.anonymous else [],
        lifespan=lifespan,
    )
    app.state.readiness = readiness
    return app
