"""docs/emails-as-code.md says what is so: its sessions are run as they stand there, its tables are those of the code."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphql_api.as_code.folder import MOST_BYTES, MOST_FILES
from portal_emails.as_code.group_file import KEYS, MAX_LENGTH
from portal_emails.as_code.places import FileRule
from tests.graphql_api.as_code.test_commands import seed_samples
from tests.graphql_api.command import Command, command

DOCUMENT = (Path(__file__).parents[3] / "docs" / "emails-as-code.md").read_text(encoding="utf-8")
RULES = re.findall(r"^\| `([A-Z_0-9]+)` \|", DOCUMENT, re.MULTILINE)


def sessions(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def commands_and_outputs() -> Iterator[tuple[str, str]]:
    for session in sessions("console"):
        for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            typed, _, output = part.partition("\n")
            yield typed, output


class Terminal:
    """Runs `portal-emails` within the test's own process, and anything else as a process."""

    def __init__(self, run: Command) -> None:
        self._run = run

    def type(self, line: str) -> str:
        words = shlex.split(line)
        if words[0] == "portal-emails":
            ended = self._run(*words[1:])
            return ended.errors + ended.output
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    if shutil.which("git") is None:
        pytest.skip("git, which the document uses, is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", "sqlite:emails.db")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "ana")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "ana@example.com")
    for name, value in (("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_SYSTEM", "/dev/null"), ("AUTHOR", "ana"), ("MESSAGE", "Why")):
        monkeypatch.setenv(name, value)
    seed_samples()
    return Terminal(command(monkeypatch, capsys))


def is_as_shown(output: str, shown: str) -> bool:
    """Where a shown line ends with an ellipsis after a space, anything may follow."""
    pattern = "\n".join(re.escape(line.removesuffix("…")) + ".*" if line.endswith(" …") else re.escape(line) for line in shown.split("\n"))
    return re.fullmatch(pattern, output) is not None


def test_the_sessions_run_as_they_are_shown(terminal: Terminal) -> None:
    for line, shown in commands_and_outputs():
        output = terminal.type(line)
        assert is_as_shown(output, shown), (line, output)


def test_the_jobs_of_ci_run(terminal: Terminal) -> None:
    checking, applying = sessions("sh")
    terminal.type("git init --quiet --bare --initial-branch main remote")
    for line in ("git init --quiet --initial-branch main", "git remote add origin ./remote", "git config push.autoSetupRemote true"):
        terminal.type(line)
    terminal.type("portal-emails export emails")
    for line in ("git add --all emails", "git commit --quiet --message Export"):
        terminal.type(line)
    for job in (checking, applying, checking):
        for line in job.splitlines():
            terminal.type(line.replace("$AUTHOR", "ana").replace("$MESSAGE", "Why"))
    Path("emails/new+7").mkdir()
    Path("emails/new+7/group.toml").write_text('code = "NEW"\n')
    for line in (*checking.splitlines(), *applying.splitlines()):
        terminal.type(line.replace("$AUTHOR", "ana").replace("$MESSAGE", "Why"))
    assert terminal.type("git log --format=%s main") == "Applied\nExport\n"
    assert terminal.type("git status --porcelain emails") == ""
    assert "ana  Why" in terminal.type("portal-emails history NEW")


def test_every_rule_and_key_is_in_a_table_and_no_other() -> None:
    elsewhere = {"NOT_APPLIED", "NOT_WRITTEN", "REVISION_CONFLICT", "UNKNOWN_REVISION", "OUTCOME_UNKNOWN", "UNREADABLE_DOCUMENT"}
    assert sorted(RULES) == sorted({rule.value for rule in FileRule} | elsewhere)
    assert re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE) == [key[-1] for key in KEYS]


@pytest.mark.parametrize("limit", [MAX_LENGTH, MOST_BYTES, MOST_FILES])
def test_the_limits_are_those_of_the_code(limit: int) -> None:
    assert f" {limit:,} " in DOCUMENT


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([\w./-]+)\)", DOCUMENT))))
def test_what_it_links_to_is_there(path: str) -> None:
    assert (Path(__file__).parents[3] / "docs" / path).exists()
