"""The command `portal-emails`. What a command needs is imported when it runs, so that `--help` answers at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphql_api import export_commands, operator_commands
from graphql_api.command_options import StorageOption, settings
from portal_emails.errors import ConfigurationError

if TYPE_CHECKING:
    from portal_emails.sections import SectionKind

_CONFIGURATION_FAULT = 2

app = typer.Typer(
    name="portal-emails",
    help="The emails that a Billing and Receivables Portal sends, for each customer group, in any language, over GraphQL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
groups = typer.Typer(help="Customer groups.", no_args_is_help=True)
app.add_typer(groups, name="groups")
app.add_typer(export_commands.app)
app.add_typer(operator_commands.app)


def main() -> None:
    """Run the command. A fault of the configuration is one line on standard error, and exit status 2."""
    try:
        app()
    except ConfigurationError as error:
        print(f"portal-emails: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(_CONFIGURATION_FAULT)


def _print_version(wanted: bool) -> None:
    if wanted:
        from portal_emails import __version__

        print(f"portal-emails {__version__}")
        raise typer.Exit


@app.callback()
def command(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Settings come from PORTAL_EMAILS_* variables (docs/settings.md); an option wins over the variable of its name."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. (default: 127.0.0.1)", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one. (default: 8000)", show_default=False)] = None,
    storage: StorageOption = None,
    demo: Annotated[
        bool | None, typer.Option("--demo", help="Put sample groups into an empty storage; on a loopback address everyone is an admin.")
    ] = None,
    anonymous_role: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE",
            help="What callers may do who are not identified, on a loopback address: none, reader, editor or admin. (default: none)",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve GraphQL at /graphql, until SIGINT or SIGTERM."""
    from graphql_api import serving

    serving.serve(settings(host=host, port=port, storage=storage, demo=demo, anonymous_role=anonymous_role))


@app.command()
def schema() -> None:
    """Print the GraphQL schema (SDL)."""
    from graphql_api.schema import make_schema, print_schema

    print(print_schema(make_schema()), end="")


@app.command()
def plugins(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the plugins. Exit status 1 when one of them was left out."""
    from graphql_api.commands import list_plugins

    sys.exit(list_plugins.run(settings(), as_json))


@app.command()
def history(
    group: Annotated[str, typer.Argument(help="Code of the customer group.", show_default=False)],
    section: Annotated[str | None, typer.Option(help="Only saves of this section, such as passwordReset.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many saves to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every value in full.")] = False,
    storage: StorageOption = None,
) -> None:
    """Show what was saved in a group: who, when, why, and what it changed, newest first. Exit status 1 when there is no such group."""
    from graphql_api.commands import show_history

    sys.exit(show_history.run(settings(storage=storage), group, _section(section), limit, as_json))


@groups.command("import")
def import_groups(
    file: Annotated[
        Path, typer.Argument(help="CSV with a header, or JSON lines: code, name, configured, default_locale.", show_default=False)
    ],
    partial: Annotated[bool, typer.Option("--partial", help="Import the good lines although others are bad.")] = False,
    storage: StorageOption = None,
) -> None:
    """Create customer groups from a file, or change what the file gives of them.

    Exit status 1 when a line was not imported. An empty cell keeps what the group has; groups that are not in the file stay as they are.
    """
    from graphql_api.commands import import_groups

    sys.exit(import_groups.run(settings(storage=storage), file, partial))


def _section(name: str | None) -> SectionKind | None:
    from portal_emails.sections import SectionKind

    kinds = {kind.value: kind for kind in SectionKind}
    if name is not None and name not in kinds:
        raise typer.BadParameter(f"there is no section {name!r}; the sections are {', '.join(kinds)}", param_hint="--section")
    return None if name is None else kinds[name]
