"""docs/scaling.md says what is so: its commands can be run, and the table of what is asked of PostgreSQL is complete."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from storage.sql.postgresql import read_url

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
BENCHMARKS = re.findall(r"^    python (benchmarks/\w+\.py)(.*)$", DOCUMENT, re.MULTILINE)
URLS = re.findall(r"--storage (postgresql:\S+)", DOCUMENT)
NOT_SERVING = ("backup.py", "postgresql_examining.py")
SOURCE = "".join(path.read_text() for path in sorted((ROOT / "storage" / "sql").rglob("*.py")) if path.name not in NOT_SERVING)
NEVER = ("listen ", "pg_notify", "nextval", "create trigger", "create extension", "for update", "pg_advisory_lock", "with_for_update")


@pytest.mark.parametrize(("script", "arguments"), BENCHMARKS)
def test_a_benchmark_is_there_and_takes_its_arguments(script: str, arguments: str) -> None:
    assert (ROOT / script).is_file()
    if arguments:
        command = [sys.executable, str(ROOT / script), *shlex.split(arguments), "--help"]
        assert subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0


@pytest.mark.parametrize("url", URLS)
def test_a_url_is_one_that_is_understood(url: str) -> None:
    is_writable_looked_for = read_url(url).query.get("target_session_attrs") == "read-write"
    assert is_writable_looked_for == ("," in url.partition("@")[2])


def test_every_function_of_postgresql_that_is_used_is_in_the_table() -> None:
    used = re.findall(r"\b(pg_\w+|json_array\w+|strpos)\(|'(\w+_timeout)'", SOURCE)
    assert [name for name in sorted({"".join(each) for each in used}) if name not in DOCUMENT] == []


@pytest.mark.parametrize("feature", NEVER)
def test_what_it_says_is_never_used_is_not(feature: str) -> None:
    assert feature not in SOURCE.lower()


def test_every_file_that_it_names_exists() -> None:
    for name in re.findall(r"`((?:\w+/)+[\w.]*)`", DOCUMENT):
        assert (ROOT / name).exists()
