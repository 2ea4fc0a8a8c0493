"""Serves the application with uvicorn: from the first request to the last within the storage's being open, and stopping cleanly."""

from __future__ import annotations

import asyncio
import logging.config
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from graphql_api.application import create_only_app
from graphql_api.settings import Settings, is_loopback, variable, without_credentials
from portal_emails.errors import ConfigurationError

_SECONDS_TO_FINISH = 10
"""For requests that are under way when the service is told to stop."""

_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"standard error": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"}},
    "root": {"level": "WARNING", "handlers": ["standard error"]},
    "loggers": {"portal_emails": {"level": "INFO"}},
}
"""No line for each request: an address can carry what somebody wrote in an email."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; raises ConfigurationError when the service cannot start."""
    logging.config.dictConfig(_LOGGING)
    app = create_only_app(settings)
    with _listening(settings.host, settings.port) as listener:
        server = _Server(app, _welcome(settings, listener))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, server.handle_exit)
        asyncio.run(_run(app, server, listener))


async def _run(app: Starlette, server: _Server, listener: socket.socket) -> None:
    async with app.router.lifespan_context(app):
        await server.serve([listener])


class _Server(uvicorn.Server):
    """Leaves the signals to `serve`: uvicorn would raise them again after its last request, before the storage is closed."""

    def __init__(self, app: Starlette, welcome: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
            )
        )
        self._app = app
        self._welcome = welcome

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Finish what is under way and stop; at once when asked again."""
        self._app.state.readiness.stop()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say where the service is and what to do with it, as soon as it answers."""
        await super().startup(sockets)
        print(self._welcome, file=sys.stderr, flush=True)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        remedy = f"set {variable('host')} (--host) or {variable('port')} (--port)"
        raise ConfigurationError(f"cannot listen on {host}, port {port}: {error.strerror or error}; {remedy}") from error
    with listener:
        yield listener


def _welcome(settings: Settings, listener: socket.socket) -> str:
    """What is shown at start: the address, the storage, the role, and a first command to try."""
    host, port = listener.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"
    role = settings.role
    lines = [
        f"Portal emails: {url}",
        f"Storage: {without_credentials(settings.storage)}",
        f"Whoever is not identified may do: {'nothing' if role is None else f'what the role {role.value} may'}",
        "Stop with Ctrl-C.",
    ]
    return "\n".join([*lines, "", *(_first_command(url) if role else _how_to_get_in(host))])


def _first_command(url: str) -> list[str]:
    query = '{"query": "{ customerGroups(first: 5) { nodes { code name } } }"}'
    return ["Try:", f"  curl {url} -H 'Content-Type: application/json' -d '{query}'"]


def _how_to_get_in(host: str) -> list[str]:
    if is_loopback(host):
        return ["Every request is answered 401. To let callers on this machine in: --anonymous-role reader (or editor, or admin)."]
    return [
        "Every request is answered 401: callers who are not identified are let in on a loopback address only.",
        "To try the service out on this machine: --host 127.0.0.1 --anonymous-role reader (or editor, or admin).",
    ]
