"""`portal-emails doctor`: whether everything is as it should be that the service needs, and what to do where it is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from graphql_api.application import build_runtime
from graphql_api.doctor.checks import Check, Finding, Status, worst
from graphql_api.doctor.examining import examine
from graphql_api.progress import showing_progress
from graphql_api.settings import Settings

_SHOWN = 50
"""Findings of a check on the terminal."""
_COLORS = {Status.OK: "green", Status.WARNING: "yellow", Status.FAILED: "red", Status.NOT_CHECKED: "dim"}


def run(settings: Settings, history: bool, quick: bool, as_json: bool) -> int:
    """Print the checks: 1 when one failed. Raises ConfigurationError when the service could not even be put together."""
    runtime = build_runtime(settings)
    with showing_progress() as start:
        checks = asyncio.run(examine(runtime, not quick, history, start))
    if as_json:
        print(json.dumps(_facts(checks), ensure_ascii=False, indent=2))
    else:
        _print(checks)
    return int(worst(checks) is Status.FAILED)


def _facts(checks: Sequence[Check]) -> dict[str, object]:
    return {"status": worst(checks).value, "checks": [asdict(check) | {"status": check.status.value} for check in checks]}


def _print(checks: Sequence[Check]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for check in checks:
        console.print(Text(f"{check.status.value:12}", _COLORS[check.status]), Text(f"{check.name}: {check.found}"))
        if check.remedy is not None:
            console.print(Text(f"{'':12} -> {check.remedy}"))
        for finding in check.findings[:_SHOWN]:
            console.print(Text(f"{'':12} {_described(finding)}"))
        if len(check.findings) > _SHOWN:
            console.print(Text(f"{'':12} and more, which --json lists"))


def _described(finding: Finding) -> str:
    where = " ".join(filter(None, (finding.section, finding.locale, finding.part)))
    place = "" if finding.line is None else f"line {finding.line}, column {finding.column}"
    revision = "" if finding.revision is None else f"revision {finding.revision}"
    return ", ".join(filter(None, (f"group {finding.group!r}", revision, where, place))) + f": {finding.rule}"
