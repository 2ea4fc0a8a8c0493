"""`portal-emails groups import`: reads the file, shows how far it is, and says what came of every line."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from graphql_api.application import build_runtime, opened
from graphql_api.context import Context
from graphql_api.groups_file import GroupsFile, UnreadableFile, column_of, read_groups_file
from graphql_api.groups_import import COMMAND_LINE, Import, import_groups
from graphql_api.settings import Settings
from graphql_api.types.errors import user_error
from portal_emails.packs import SOURCE_LOCALE
from portal_emails.use_cases.failures import Failure


def run(settings: Settings, path: Path, partial: bool) -> int:
    """Import the file: 1 when a line was not imported, 2 when the file cannot be read. Raises ConfigurationError."""
    try:
        file = read_groups_file(path.read_bytes())
    except (OSError, UnreadableFile) as error:
        print(f"portal-emails: {path}: {error.strerror if isinstance(error, OSError) else error}", file=sys.stderr)
        return 2
    result = asyncio.run(_import(settings, file, partial))
    for bad in result.bad_lines:
        print(f"line {bad.line}: {bad.reason}", file=sys.stderr)
    print(_summary(result))
    return int(bool(result.bad_lines))


async def _import(settings: Settings, file: GroupsFile, partial: bool) -> Import:
    runtime = build_runtime(settings)
    context = Context(runtime, COMMAND_LINE, (SOURCE_LOCALE,))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Customer groups", total=2 * len(file.rows))
        async with opened(runtime):
            return await import_groups(
                runtime.service, file, partial, lambda failure: _described(failure, context), lambda rows: progress.advance(task, rows)
            )


def _described(failure: Failure, context: Context) -> str:
    error = user_error(failure, context)
    place = ".".join(map(column_of, error.path))
    return f"{place}: {error.message}" if place else error.message


def _summary(result: Import) -> str:
    counts = f"{result.created} created, {result.updated} updated, {result.unchanged} unchanged"
    bad = f"{len(result.bad_lines)} bad line{'s' * (len(result.bad_lines) != 1)}"
    if result.is_refused:
        return f"Nothing was imported: {bad}. Mend them, or import the others with --partial."
    return f"Customer groups: {counts}" + (f"; {bad} not imported." if result.bad_lines else ".")
