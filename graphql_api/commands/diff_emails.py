"""`portal-emails diff`: what applying a folder would change."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from graphql_api.application import build_runtime, opened_to_read
from graphql_api.as_code.applying import Applied, Wanted, apply_groups
from graphql_api.as_code.folder import open_folder
from graphql_api.as_code.problems import Problem, printable
from graphql_api.as_code.running import failing, folders_of, print_json, print_problems
from graphql_api.as_code.showing import change_facts, change_lines
from graphql_api.context import Context
from graphql_api.groups_import import COMMAND_LINE
from graphql_api.settings import Settings
from portal_emails.packs import SOURCE_LOCALE
from portal_emails.use_cases.writing import Request


def run(settings: Settings, path: Path, codes: Sequence[str], overwrite: bool, as_json: bool) -> int:
    """Print the differences: 0 when there are none, 1 when there are some, 2 with problems. Raises ConfigurationError."""
    return failing(path, lambda: asyncio.run(_diff(settings, path, codes, overwrite, as_json)))


async def _diff(settings: Settings, path: Path, codes: Sequence[str], overwrite: bool, as_json: bool) -> int:
    runtime = build_runtime(settings)
    context = Context(runtime, COMMAND_LINE, (SOURCE_LOCALE,))
    wanted = Wanted(Request(COMMAND_LINE, SOURCE_LOCALE, validate_only=True), overwrite)
    facts: list[dict[str, object]] = []
    problems: list[Problem] = []
    status = 0
    async with opened_to_read(runtime):
        with open_folder(path) as folder:
            async for applied in apply_groups(context, folder, folders_of(folder, codes), wanted):
                status = max(status, _status(applied))
                problems += applied.problems
                if as_json:
                    facts += [change_facts(applied)] if _status(applied) == 1 else []
                else:
                    _print(applied, path)
    if as_json:
        print_json({"groups": facts, "problems": [problem.facts(path) for problem in problems]})
    return status


def _status(applied: Applied) -> int:
    if applied.is_refused:
        return 2
    return int(bool(applied.changes) or applied.creates)


def _print(applied: Applied, path: Path) -> None:
    print_problems(applied.problems, path)
    code = printable(applied.code)
    if applied.newer is not None:
        print(f"{code}: not edited here; the group was changed since, and is at revision {applied.newer}")
    if _status(applied) == 1:
        console = Console(highlight=False, soft_wrap=True)
        console.print(Text(f"{code}: would be created" if applied.creates else code, "bold"))
        for change in applied.changes:
            for line in change_lines(change):
                console.print(line)
