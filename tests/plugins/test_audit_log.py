"""The bundled plugin `audit-log` appends one line of JSON a save."""

from __future__ import annotations

import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.audit_log import AuditLog
from plugins.discovery import Options, load
from plugins.report import PluginStatus
from portal_emails import ConfigurationError, Saved
from portal_emails.documents import changes_json
from portal_emails.model import Change, Content
from tests.plugins.fakes import SAVED, entry, saved

CHANGES = (
    Change(("internalAddresses", "sendFrom"), None, "billing@example.com"),
    Change(("passwordReset", "emails", "zh-Hant", "content"), Content("old words"), Content("new words")),
    Change(("passwordReset", "enabled"), None, True),
)


def with_entry(**fields: object) -> Saved:
    return replace(SAVED, entry=replace(SAVED.entry, **fields))  # type: ignore[arg-type]


def test_a_line_says_who_changed_what_when_and_why_but_never_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    AuditLog(path).emails_saved(with_entry(changes=changes_json(CHANGES)))
    (line,) = path.read_text().splitlines()
    assert json.loads(line) == {
        "at": "2026-11-24T09:30:00+00:00",
        "group": "ACME",
        "revision": 1,
        "by": "ada",
        "reason": "why",
        "changed": ["internalAddresses.sendFrom", "passwordReset.emails.zh-Hant.content", "passwordReset.enabled"],
    }
    assert "words" not in line
    assert "billing@" not in line


def test_who_and_why_may_be_unknown(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    AuditLog(path).emails_saved(with_entry(by=None, reason=None))
    line = json.loads(path.read_text())
    assert (line["by"], line["reason"], line["changed"]) == (None, None, [])


@pytest.mark.parametrize("reason", ["one\ntwo\r\n", "\u2028\u0085", "añadí 漢字 😀", '"}\n{"group": "OTHER"'])
def test_whatever_the_reason_a_save_is_one_line_of_ascii(reason: str, tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    AuditLog(path).emails_saved(with_entry(reason=reason))
    (line,) = path.read_text("ascii").splitlines()
    assert json.loads(line)["reason"] == reason


def test_lines_are_appended_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    for revision in (1, 2):
        AuditLog(path).emails_saved(saved(revision))
    assert [json.loads(line)["revision"] for line in path.read_text().splitlines()] == [1, 2]


def test_many_writers_tear_no_line(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    logs = [AuditLog(path) for _ in range(8)]
    threads = [threading.Thread(target=lambda log: [log.emails_saved(saved(number)) for number in range(50)], args=(log,)) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    revisions = [json.loads(line)["revision"] for line in path.read_text().splitlines()]
    assert sorted(revisions) == sorted(list(range(50)) * 8)


def test_a_file_that_was_moved_away_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    log = AuditLog(path)
    log.emails_saved(saved(1))
    path.rename(tmp_path / "audit.log.1")
    log.emails_saved(saved(2))
    assert json.loads(path.read_text())["revision"] == 2


def test_only_the_user_of_the_service_may_read_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "audit.log"
    AuditLog(path)
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_line_that_is_not_written_whole_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = AuditLog(tmp_path / "audit.log")
    monkeypatch.setattr(os, "write", lambda descriptor, line: 7)
    with pytest.raises(OSError, match="only 7 of"):
        log.emails_saved(SAVED)


@pytest.mark.parametrize("name", [".", "missing/audit.log", "nul\0byte"])
def test_a_file_that_cannot_be_opened_stops_the_start(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"PORTAL_EMAILS_AUDIT_LOG.*cannot be opened for appending"):
        load(Options(audit_log=tmp_path / name))


@pytest.mark.anyio
async def test_a_disk_that_fails_later_is_reported_and_spoils_no_save(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    plugins = load(Options(audit_log=folder / "audit.log"))
    (folder / "audit.log").unlink()
    folder.rmdir()
    plugins.emails_saved(SAVED)
    await plugins.drain()
    report = entry(plugins, "audit-log")
    assert report.status is PluginStatus.FAILING
    assert "emails_saved raised FileNotFoundError" in str(report.problem)
