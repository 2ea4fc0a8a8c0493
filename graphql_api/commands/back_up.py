"""`portal-emails backup`: a copy of the SQLite database, made while the service runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from graphql_api.application import load_plugins
from graphql_api.progress import Advance, Start, showing_progress
from graphql_api.settings import Settings
from portal_emails.errors import ConfigurationError
from storage.capabilities import BackedUp

_INSTEAD = {
    "file": "copy its folder or keep it in git",
    "postgresql": "use pg_dump",
}
_INTERRUPTED = 130


def run(settings: Settings, file: Path, force: bool) -> int:
    """Make the backup. Raises ConfigurationError when that cannot be."""
    storage = load_plugins(settings, lambda key, language: None).storage(settings.storage)
    if not isinstance(storage, BackedUp):
        raise ConfigurationError(_refusal(settings.storage))
    if file.exists() and not force:
        raise ConfigurationError(f"{file} is there already; name another file, or replace it with --force")
    began = time.monotonic()
    try:
        with showing_progress() as start:
            backup = storage.back_up(file.absolute(), _pages(start))
    except KeyboardInterrupt:
        print("portal-emails: stopped; no backup was made, and nothing is left of it", file=sys.stderr)
        return _INTERRUPTED
    print(f"Backed up {backup.groups:,} groups, {backup.size / 1e6:,.1f} MB, to {file} in {time.monotonic() - began:.1f} s.")
    return 0


def _refusal(url: str) -> str:
    scheme = url.partition(":")[0].partition("+")[0].lower()
    instead = _INSTEAD.get(scheme, "use its own means")
    if scheme == "memory":
        return "memory: is gone when its process ends, so that there is nothing to back up; name a sqlite: storage with --storage"
    return f"a storage of the scheme {scheme!r} is not backed up by this command: {instead}, or run portal-emails transfer to a sqlite: URL"


def _pages(start: Start) -> Callable[[int, int], None]:
    """SQLite tells how much there is when it has begun."""
    advance: Advance | None = None
    shown = 0

    def tell(done: int, total: int) -> None:
        nonlocal advance, shown
        advance = advance or start("Pages", total)
        advance(done - shown)
        shown = done

    return tell
