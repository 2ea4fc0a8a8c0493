"""The commands of emails as code: groups as files, what was edited there, and saving it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graphql_api.command_options import StorageOption, settings

app = typer.Typer()

_Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of an export.", show_default=False)]
_Groups = Annotated[
    list[str] | None, typer.Option(metavar="CODE", help="Only the group of this code; may be repeated. (default: all)", show_default=False)
]


@app.command()
def export(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder to write; one that was exported before is renewed.", show_default=False)
    ],
    group: _Groups = None,
    force: Annotated[bool, typer.Option("--force", help="Give up edits that were not applied.")] = False,
    storage: StorageOption = None,
) -> None:
    """Write groups and their emails as files to read and edit (docs/emails-as-code.md).

    Exit status 1 when a group was left as it is, because of edits that were not applied.
    """
    from graphql_api.commands import export_emails

    sys.exit(export_emails.run(settings(storage=storage), folder, group or [], force))


@app.command()
def diff(
    folder: _Folder,
    group: _Groups = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="As `apply --overwrite` would.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every value in full.")] = False,
    storage: StorageOption = None,
) -> None:
    """Show what applying a folder would change. Exit status 0 when nothing, 1 when something, 2 with problems or conflicts."""
    from graphql_api.commands import diff_emails

    sys.exit(diff_emails.run(settings(storage=storage), folder, group or [], overwrite, as_json))


@app.command()
def apply(
    folder: _Folder,
    group: _Groups = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and merge, but save nothing.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Save the folder as it is, whatever others have saved since the export.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = "Applied from files",
    by: Annotated[str, typer.Option(help="Who, for the history.")] = "command line",
    storage: StorageOption = None,
) -> None:
    """Save what was edited in a folder, each group whole or not at all, and renew its files. Exit status 1 when a group was not saved."""
    from graphql_api.commands import apply_emails

    _check_words(reason, by)
    options = apply_emails.Options(by, reason, dry_run, overwrite)
    sys.exit(apply_emails.run(settings(storage=storage), folder, group or [], options))


@app.command()
def check(
    folder: _Folder,
    group: _Groups = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as problems.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> None:
    """Print what is wrong with a folder, as FILE:LINE:COLUMN: RULE message. It needs no storage. Exit status 1 with problems."""
    from graphql_api.commands import check_emails

    sys.exit(check_emails.run(settings(storage=check_emails.STORAGE), folder, group or [], strict, as_json))


def _check_words(reason: str, by: str) -> None:
    from portal_emails.value_rules import check_name, check_reason

    for option, broken in (("--reason", check_reason(reason)), ("--by", check_name(by))):
        if broken:
            limit = "" if broken[0].limit is None else f" ({broken[0].limit})"
            raise typer.BadParameter(f"breaks the rule {broken[0].rule.value}{limit}", param_hint=option)
