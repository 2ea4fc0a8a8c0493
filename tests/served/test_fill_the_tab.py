"""The example of a client that is not ours, run against a real service."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content
from portal_emails.sections import SectionKind
from tests.served.process import ROOT, SECONDS, Served, serving

pytestmark = pytest.mark.served


FILE = ROOT / "examples" / "correos.es.toml"


def fill_the_tab(url: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "examples" / "fill_the_tab.py"), url, "NORTE", str(FILE)]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)


def test_it_does_what_it_says_and_can_be_run_again(served: Served) -> None:
    for _ in range(2):
        run = fill_the_tab(served.url)
        assert (run.returncode, run.stderr) == (0, "")
        for words in ("in one save", "A reader of es-MX", "A reader of en ", "A reader of fi", "both changes are there", "is now"):
            assert words in run.stdout


@pytest.mark.parametrize("kind", SectionKind)
def test_nobody_is_warned_of_its_texts(kind: SectionKind) -> None:
    text = tomllib.loads(FILE.read_text(encoding="utf-8"))[kind.value]
    found = compile_email(kind, "es", text["subject"], Content(text["content"]))
    assert (found.problems, found.warnings) == ((), ())


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
