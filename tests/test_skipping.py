"""The rule of conftest.py that a skipped test fails a run where CI=true."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SKIPPED = "import pytest\n\ndef test_one():\n    pytest.skip('not here')\n\ndef test_two():\n    pass\n"
DECLARED = SKIPPED.replace("not here", "the storage says several_at_once = False")
SKIPPED_FILE = "import pytest\n\npytest.skip('not here', allow_module_level=True)\n"
PASSED = "def test_one():\n    pass\n"


@pytest.mark.parametrize(
    ("code", "ci", "status"),
    [(PASSED, "true", 0), (SKIPPED, "true", 1), (SKIPPED_FILE, "true", 1), (DECLARED, "true", 0), (SKIPPED, "", 0)],
    ids=["nothing skipped", "a test skipped", "a file skipped", "a storage's declared limit", "elsewhere"],
)
def test_a_skip_fails_the_run_where_ci_is_true(code: str, ci: str, status: int, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(code + "\n" + PASSED.replace("one", "other"))
    (tmp_path / "pytest.ini").touch()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-c",
        str(tmp_path / "pytest.ini"),
        str(tmp_path),
    ]
    run = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, check=False, capture_output=True, text=True)
    assert run.returncode == status, run.stdout
    assert ("skipped, which fails this run" in run.stdout) == (status == 1)
