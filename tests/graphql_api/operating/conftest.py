"""The command within the test's own process and folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.graphql_api.command import Command, command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    return command(monkeypatch, capsys)
