"""The commands of whoever runs the service: moving its data, copying them, and looking whether all is well."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from graphql_api.command_options import StorageOption, settings

app = typer.Typer()

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def transfer(
    source: Annotated[str, typer.Argument(metavar="FROM", help="URL of the storage that has the groups.", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", help="URL of the storage that gets them.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing: compare, and say what would be copied.")] = False,
    as_json: _Json = False,
) -> None:
    """Copy all groups with their whole history to another storage, then compare a digest of every group on both sides.

    Nothing there is overwritten, and FROM is only read, once its tables are those of this version. Stopped, or killed, it goes on where it
    was when it is run again.
    Exit status 1 when the target does not have everything then.
    """
    from graphql_api.commands import transfer_groups

    sys.exit(transfer_groups.run(settings(), source, target, dry_run, as_json))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make.", show_default=False)],
    storage: StorageOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Copy a SQLite storage into one file, of one moment, while the service runs. The file is checked before it gets its name."""
    from graphql_api.commands import back_up

    sys.exit(back_up.run(settings(storage=storage), file, force))


@app.command()
def doctor(
    history: Annotated[bool, typer.Option("--history", help="Read every revision of every group, not only the newest.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Do not read the groups.")] = False,
    as_json: _Json = False,
    storage: StorageOption = None,
) -> None:
    """Look whether all is as the service needs it: storage, permissions, clock, plugins, every group and its texts.

    Nothing is changed or upgraded, and no text is shown. Exit status 1 when a check failed.
    """
    from graphql_api.commands import examine

    sys.exit(examine.run(settings(storage=storage), history, quick, as_json))


@app.command("check-storage")
def check_storage(
    url: Annotated[str, typer.Argument(help="URL of the storage, with {name} where a place of its own may stand.", show_default=False)],
    as_json: _Json = False,
) -> None:
    """Try whether a storage keeps its promises on this machine: races, hostile texts, reopening, and so on.

    It writes hundreds of groups, never where there are any: beside the file or folder of a sqlite: or file: URL, in schemas of its own
    in the database of a postgresql: URL, all removed at the end. With another storage write {name} in the URL; what is made there stays.
    Exit status 1 when a case failed.
    """
    from graphql_api.commands import check_storage

    sys.exit(check_storage.run(settings(), url, as_json))
