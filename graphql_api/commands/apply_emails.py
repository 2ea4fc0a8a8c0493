"""`portal-emails apply`: saves what people made of an export."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphql_api.application import build_runtime, opened
from graphql_api.as_code.applying import Applied, Wanted, apply_groups
from graphql_api.as_code.folder import open_folder
from graphql_api.as_code.problems import printable, shown
from graphql_api.as_code.running import failing, folders_of, print_problems
from graphql_api.context import Context
from graphql_api.settings import Settings
from graphql_api.types.changes import email_changes
from portal_emails.packs import SOURCE_LOCALE
from portal_emails.ports import Caller, Role
from portal_emails.use_cases.writing import Request


@dataclass(frozen=True, slots=True)
class Options:
    """How to apply, as it is said on the command line."""

    by: str
    reason: str
    dry_run: bool = False
    overwrite: bool = False


def run(settings: Settings, path: Path, codes: Sequence[str], options: Options) -> int:
    """Apply: 1 when a group was not saved, or its files could not be renewed, 2 when nothing can be. Raises ConfigurationError."""
    return failing(path, lambda: asyncio.run(_apply(settings, path, codes, options)))


async def _apply(settings: Settings, path: Path, codes: Sequence[str], options: Options) -> int:
    runtime = build_runtime(settings)
    caller = Caller(options.by, Role.ADMIN)
    context = Context(runtime, caller, (SOURCE_LOCALE,))
    request = Request(caller, SOURCE_LOCALE, reason=options.reason, validate_only=options.dry_run)
    counts: Counter[str] = Counter()
    is_faulty = False
    async with opened(runtime):
        with open_folder(path) as folder:
            async for applied in apply_groups(context, folder, folders_of(folder, codes), Wanted(request, options.overwrite)):
                print_problems(applied.problems, path)
                _print(applied, options.dry_run)
                counts[_kind(applied)] += 1
                is_faulty |= applied.is_faulty
    print(f"Customer groups: {_summary(counts, options.dry_run)}")
    return int(is_faulty)


def _kind(applied: Applied) -> str:
    if applied.is_refused:
        return "refused"
    if applied.creates:
        return "created"
    return "changed" if applied.changes else "unchanged"


def _print(applied: Applied, dry_run: bool) -> None:
    code = printable(applied.code)
    if applied.newer is not None:
        print(f"{code}: not edited here; the group was changed since, and is at revision {applied.newer}")
    if not (applied.changes or applied.creates) or applied.is_refused:
        return
    saved = "would be " if dry_run else ""
    at = "" if applied.revision is None else f", revision {applied.revision}"
    print(f"{code}: {saved}{'created' if applied.creates else 'changed'}{at}")
    for each in email_changes(applied.changes):
        print(printable(f"  {'.'.join(each.path)}: {shown(each.before)} -> {shown(each.after)}"))


def _summary(counts: Counter[str], dry_run: bool) -> str:
    words = ", ".join(f"{counts[kind]} {kind}" for kind in ("created", "changed", "unchanged", "refused"))
    return f"{words} (nothing was saved: --dry-run)." if dry_run else f"{words}."
