"""`.ci/run` says at once what it lacks, and finds Liquid's conformance cases beside any folder that the checkout is in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CASES = "shared/golden-liquid/golden_liquid.json"
NAME = "GOLDEN_LIQUID_CASES"
COMMANDS = ("apt-get", "chromium", "curl", "git", "node", "python3", "uv")
"""What the script calls; here each of them fails, so that nothing is installed or run."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The script alone, a few folders down."""
    folder = tmp_path / "some" / "checkout"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    (folder / "commands").mkdir()
    for name in COMMANDS:
        command = folder / "commands" / name
        command.write_text("#!/bin/sh\nexit 3\n")
        command.chmod(0o755)
    return folder


def run(checkout: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = f"{checkout / 'commands'}{os.pathsep}{os.environ['PATH']}"
    outer = {name: value for name, value in os.environ.items() if name != NAME}
    command = ["bash", str(checkout / ".ci" / "run")]
    return subprocess.run(command, env={**outer, "PATH": path, **variables}, check=False, capture_output=True, text=True)


def test_without_conformance_cases_it_stops_before_setting_up(checkout: Path) -> None:
    done = run(checkout, GOLDEN_LIQUID_CASES=str(checkout / "nothing.json"))
    assert done.returncode == 2
    assert "== set up" not in done.stdout
    assert all(
        word in done.stderr for word in (NAME, "golden_liquid.json", "github.com/jg-rp/golden-liquid", "CONTRIBUTING.md", "nothing.json")
    )


@pytest.mark.parametrize("parents", [0, 1, 2])
def test_it_finds_cases_beside_the_checkout_or_further_up(checkout: Path, parents: int) -> None:
    cases = [checkout, *checkout.parents][parents] / CASES
    cases.parent.mkdir(parents=True)
    cases.write_text("{}")
    done = run(checkout)
    assert str(cases.resolve()) in done.stdout
    assert "== set up" in done.stdout


def test_what_the_variable_names_comes_first(checkout: Path, tmp_path: Path) -> None:
    for cases in (named := tmp_path / "cases.json", checkout / CASES):
        cases.parent.mkdir(parents=True, exist_ok=True)
        cases.write_text("{}")
    assert f"\n{named.resolve()}\n" in run(checkout, GOLDEN_LIQUID_CASES=str(named)).stdout


def test_the_variable_is_documented() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert re.search(rf"export {NAME}=\S*golden_liquid\.json", text)
    assert "jg-rp/golden-liquid" in text


def test_the_tests_are_those_of_the_readme_on_every_storage() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "python3 dev.py test"
