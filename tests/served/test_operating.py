"""docs/operating.md: its commands, pasted as they are, beside a service that runs; and a transfer that is killed half-way."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal_emails.ports import ListQuery, Storage
from storage.sql import sqlite_storage
from tests.served.process import ROOT, SECONDS, serving
from tests.storage.moving import fill

pytestmark = pytest.mark.served

DOCUMENT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    portal-emails (.+)$", DOCUMENT, re.MULTILINE)


def start(folder: Path, arguments: list[str]) -> subprocess.Popen[str]:
    """`portal-emails` in this folder."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_EMAILS_")}
    command = [sys.executable, "-m", "portal_emails", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env={**ours, "PYTHONPATH": str(ROOT)}, stdout=pipe, stderr=pipe, text=True)


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The status, and what was printed."""
    process = start(folder, list(arguments))
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


def neutral(text: str) -> str:
    """Without what is different each time."""
    return re.sub(r"SHA-256 [0-9a-f]+…?", "SHA-256", re.sub(r"in [\d.]+ s", "in a moment", text))


def test_every_command_works_as_pasted_while_the_service_runs(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo", "--storage", "sqlite:emails.db"):
        ended = {line.split()[0]: run(tmp_path, *shlex.split(line)) for line in COMMANDS}
    assert sorted(ended) == ["backup", "check-storage", "doctor", "transfer"]
    assert {name: (status, errors) for name, (status, _, errors) in ended.items()} == dict.fromkeys(ended, (0, ""))
    shown = re.search(r"<!-- transferred -->\n```text\n(.+?)```", DOCUMENT, re.DOTALL)
    assert shown is not None
    assert neutral(ended["transfer"][1]) == neutral(shown[1])
    checks = re.findall(r"^(?:ok|warning) +(.+?):", ended["doctor"][1], re.MULTILINE)
    assert checks == re.findall(r"^\| `([a-z ]+)` \|", DOCUMENT, re.MULTILINE)
    assert (tmp_path / "emails-backup.db").exists()


def test_a_backup_is_put_in_place_of_the_database(tmp_path: Path) -> None:
    query = '{ customerGroup(by: {code: "IBERIA"}) { name } }'
    with serving(tmp_path, "--demo", "--storage", "sqlite:emails.db") as served:
        before = served.ask(query)
        assert run(tmp_path, "backup", "copy.db", "--storage", "sqlite:emails.db")[0] == 0
        served.process.send_signal(signal.SIGKILL)
    for end in ("-wal", "-shm"):
        (tmp_path / f"emails.db{end}").unlink(missing_ok=True)
    (tmp_path / "copy.db").rename(tmp_path / "emails.db")
    with serving(tmp_path, "--storage", "sqlite:emails.db", "--anonymous-role", "reader") as served:
        assert served.ask(query) == before


def use(path: Path, work: Callable[[Storage], object]) -> object:
    async def opened() -> object:
        storage = sqlite_storage(f"sqlite:{path}")
        await storage.open()
        try:
            return await work(storage)  # type: ignore[misc]
        finally:
            await storage.close()

    return asyncio.run(opened())


def half_done(process: subprocess.Popen[str], path: Path) -> None:
    """Wait until a part of the groups is there, and the transfer is still at it."""
    deadline = time.monotonic() + SECONDS
    log = path.with_name(f"{path.name}-wal")
    while not log.exists() or log.stat().st_size < 300_000:
        assert process.poll() is None, "it is over already"
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_transfer_that_is_stopped_half_way_goes_on_when_it_is_run_again(tmp_path: Path, number: signal.Signals) -> None:
    histories = {f"G{index:04}": 4 for index in range(400)}
    use(tmp_path / "from.db", lambda storage: fill(storage, histories))
    arguments = ["transfer", "sqlite:from.db", "sqlite:to.db", "--json"]
    process = start(tmp_path, arguments)
    try:
        half_done(process, tmp_path / "to.db")
        process.send_signal(number)
    except BaseException:
        process.kill()
        raise
    finally:
        output, errors = process.communicate(timeout=SECONDS)
    assert output == ""
    assert "Traceback" not in errors
    if number is signal.SIGINT:
        assert (process.returncode, errors.count("\n")) == (130, 1)

    there = use(tmp_path / "to.db", lambda storage: storage.count(ListQuery()))
    assert 0 < int(str(there)) < 400
    status, output, errors = run(tmp_path, *arguments)
    facts = json.loads(output)
    assert (status, errors, facts["complete"], facts["equal"]) == (0, "", True, 400)
    assert 0 < facts["copied"]["revisions"] < 1_600
    assert facts["digests"]["from"] == facts["digests"]["to"]
