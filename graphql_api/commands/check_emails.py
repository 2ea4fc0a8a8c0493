"""`portal-emails check`: what is wrong with a folder, without any storage: it is saved into an empty one, up to the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from graphql_api.application import build_runtime
from graphql_api.as_code.applying import Wanted, apply_groups
from graphql_api.as_code.folder import open_folder
from graphql_api.as_code.problems import Problem
from graphql_api.as_code.running import failing, folders_of, print_json
from graphql_api.context import Context
from graphql_api.groups_import import COMMAND_LINE
from graphql_api.settings import Settings
from portal_emails.packs import SOURCE_LOCALE
from portal_emails.use_cases.writing import Request

STORAGE = "memory:"
"""What the settings are to name: nothing is kept, and nothing is asked of another."""


def run(settings: Settings, path: Path, codes: Sequence[str], strict: bool, as_json: bool) -> int:
    """Print the problems: 1 with any that prevents a save, or with `strict` any at all. Raises ConfigurationError."""
    return failing(path, lambda: asyncio.run(_check(settings, path, codes, strict, as_json)))


async def _check(settings: Settings, path: Path, codes: Sequence[str], strict: bool, as_json: bool) -> int:
    runtime = build_runtime(settings)
    context = Context(runtime, COMMAND_LINE, (SOURCE_LOCALE,))
    wanted = Wanted(Request(COMMAND_LINE, SOURCE_LOCALE, validate_only=True))
    problems: list[Problem] = []
    with open_folder(path) as folder:
        async for applied in apply_groups(context, folder, folders_of(folder, codes), wanted):
            problems += sorted(applied.problems, key=lambda problem: problem.place)
    if as_json:
        print_json([problem.facts(path) for problem in problems])
    for problem in () if as_json else problems:
        print(problem.line(path))
    return int(any(strict or not problem.is_warning for problem in problems))
