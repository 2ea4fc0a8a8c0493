"""`portal-emails plugins`: which plugins take part, and why others do not."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphql_api.application import load_plugins
from graphql_api.settings import Settings
from plugins.report import PluginReport, PluginStatus

_COLORS = {PluginStatus.LOADED: "green", PluginStatus.FAILING: "yellow", PluginStatus.LEFT_OUT: "red"}


def run(settings: Settings, as_json: bool) -> int:
    """Print the plugins; 1 when one of them was left out."""
    reports = load_plugins(settings, lambda key, language: None).report()
    if as_json:
        print(json.dumps([_facts(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        _print_table(reports)
    return int(any(report.status is PluginStatus.LEFT_OUT for report in reports))


def _facts(report: PluginReport) -> dict[str, object]:
    return {
        "name": report.name,
        "status": report.status.value,
        "distribution": report.distribution,
        "version": report.version,
        "hooks": report.hooks,
        "problem": report.problem,
    }


def _print_table(reports: Sequence[PluginReport]) -> None:
    table = Table("Plugin", "Version", "From", "Status", "Hooks")
    for report in reports:
        facts = (report.name, report.version or "", report.distribution or "bundled")
        status = Text(report.status.value, _COLORS[report.status])
        table.add_row(*map(Text, facts), status, Text("\n".join(report.hooks)))
    console = Console()
    console.print(table)
    for report in reports:
        if report.problem is not None:
            console.print(Text(f"{report.name}: {report.problem}"))
