"""Runs the command `portal-emails` within the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from graphql_api.command_line import main


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed."""

    status: int
    output: str
    errors: str


Command = Callable[..., Ended]


def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`run("groups", "import", file)`; a traceback would be the test's."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["portal-emails", *map(str, arguments)])
        with pytest.raises(SystemExit) as exit_:
            main()
        captured = capsys.readouterr()
        return Ended(exit_.value.code if isinstance(exit_.value.code, int) else 0, captured.out, captured.err)

    return run
