"""The example of a client that is not ours, run against a real service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.served.process import ROOT, SECONDS, Served, serving

pytestmark = pytest.mark.served


def fill_the_tab(url: str) -> subprocess.CompletedProcess[str]:
    script, file = ROOT / "examples" / "fill_the_tab.py", ROOT / "examples" / "correos.es.toml"
    command = [sys.executable, str(script), url, "NORTE", str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)


def test_it_does_what_it_says_and_can_be_run_again(served: Served) -> None:
    for _ in range(2):
        run = fill_the_tab(served.url)
        assert (run.returncode, run.stderr) == (0, "")
        for words in ("in one save", "A reader of es-MX", "A reader of en ", "A reader of fi", "both changes are there", "is now"):
            assert words in run.stdout


def test_it_ends_with_status_1_when_something_is_not_as_it_says(tmp_path: Path) -> None:
    with serving(tmp_path, "--storage", "memory:", "--anonymous-role", "reader") as served:
        run = fill_the_tab(served.url)
    assert run.returncode == 1
    assert run.stderr.startswith("Not as it should be: ")
    assert "PERMISSION_DENIED" in run.stderr


def test_it_ends_with_status_1_when_nobody_is_there() -> None:
    run = fill_the_tab("http://127.0.0.1:9/graphql")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
