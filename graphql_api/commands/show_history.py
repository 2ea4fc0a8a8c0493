"""`portal-emails history`: every save of a group's emails, newest first."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from graphql_api.application import build_runtime, opened_to_read
from graphql_api.as_code.problems import printable
from graphql_api.groups_import import COMMAND_LINE
from graphql_api.settings import Settings
from graphql_api.types.changes import email_changes
from portal_emails.errors import Unavailable, UnreadableDocument
from portal_emails.sections import SectionKind
from portal_emails.use_cases.history import Version, list_versions

_SHOWN = 60
"""Code points of a value that are enough to know it again."""


def run(settings: Settings, code: str, section: SectionKind | None, limit: int, as_json: bool) -> int:
    """Print the saves: 1 when there is no such group, or it or the storage can't be read. Raises ConfigurationError."""
    try:
        versions = asyncio.run(_read(settings, code, section, limit))
    except Unavailable:
        print("portal-emails: the storage cannot be reached; try again", file=sys.stderr)
        return 1
    except UnreadableDocument as error:
        print(f"portal-emails: {printable(str(error))}", file=sys.stderr)
        return 1
    if versions is None:
        print(f"portal-emails: there is no customer group {code!r}; codes are case-sensitive", file=sys.stderr)
        return 1
    if as_json:
        print(json.dumps([_facts(version) for version in versions], ensure_ascii=False, indent=2))
    else:
        _print(versions)
    return 0


async def _read(settings: Settings, code: str, section: SectionKind | None, limit: int) -> Sequence[Version] | None:
    runtime = build_runtime(settings)
    async with opened_to_read(runtime):
        page = await list_versions(runtime.service, COMMAND_LINE, code, None, limit, section)
        if page.versions or await runtime.service.storage.load([code]):
            return page.versions
        return None


def _facts(version: Version) -> dict[str, object]:
    return {
        "revision": version.revision,
        "savedAt": version.entry.at.isoformat(),
        "savedBy": version.entry.by,
        "reason": version.entry.reason,
        "changes": [{"path": change.path, "before": change.before, "after": change.after} for change in email_changes(version.changes)],
    }


def _print(versions: Sequence[Version]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for version in versions:
        words = (f"{version.entry.at:%Y-%m-%d %H:%M:%S} UTC", version.entry.by or "unknown", _shortened(version.entry.reason or ""))
        console.print(Text(f"{version.revision:>6}", "bold"), Text("  ".join(filter(None, words))))
        for change in email_changes(version.changes):
            console.print(Text(f"        {'.'.join(change.path)}: {_value(change.before)} -> {_value(change.after)}"))


def _value(value: str | None) -> str:
    return "inherited" if value is None else json.dumps(_shortened(value), ensure_ascii=False)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
