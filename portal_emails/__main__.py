"""The command `portal-emails`, also as `python -m portal_emails`."""

from __future__ import annotations

from portal_emails._payload import use_application_packages


def main() -> None:
    """Run the command line with the arguments of this process."""
    use_application_packages()
    from graphql_api.command_line import main as command_line

    command_line()


if __name__ == "__main__":
    main()
