"""`portal-emails export`: groups as a folder of files to read and edit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from graphql_api.application import build_runtime, opened_to_read
from graphql_api.as_code.exporting import export_groups
from graphql_api.as_code.folder import open_folder
from graphql_api.as_code.running import failing, print_problems
from graphql_api.settings import Settings


def run(settings: Settings, path: Path, codes: Sequence[str], force: bool) -> int:
    """Export: 1 when a group was not, 2 when nothing can be. Raises ConfigurationError."""
    return failing(path, lambda: asyncio.run(_export(settings, path, codes, force)))


async def _export(settings: Settings, path: Path, codes: Sequence[str], force: bool) -> int:
    runtime = build_runtime(settings)
    written = kept = 0
    missing = dict.fromkeys(codes)
    async with opened_to_read(runtime):
        with open_folder(path, make=True) as folder:
            async for export in export_groups(runtime.service, folder, codes, force):
                missing.pop(export.code, None)
                written += export.wrote
                kept += bool(export.problems)
                print_problems(export.problems, path)
    for code in missing:
        print(f"portal-emails: there is no customer group {code!r}; codes are case-sensitive", file=sys.stderr)
    print(f"Customer groups: {written} written" + (f", {kept} left as they are." if kept else "."))
    return int(bool(kept or missing))
