"""`portal-emails history`: what was saved in a group, as text to read or as JSON to work with."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from graphql_api.application import build_runtime, opened
from graphql_api.groups_import import COMMAND_LINE
from graphql_api.settings import load_settings
from portal_emails.inputs import TextInput
from portal_emails.ports import Caller, Role
from portal_emails.sections import SectionKind
from portal_emails.use_cases.save import save_emails
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.writing import Request
from tests.graphql_api.command import Command, command
from tests.valid_contents import valid_content

LONG = "largo " * 30


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", "sqlite:emails.db")
    asyncio.run(_save())
    return command(monkeypatch, capsys)


async def _save() -> None:
    runtime = build_runtime(load_settings())
    ana = Request(Caller("ana", Role.EDITOR), "en", reason=f"Tono\nnuevo [bold] {LONG}")
    async with opened(runtime):
        await save_group(runtime.service, "ACMÉ", {"isConfiguredInPortal": True}, Request(COMMAND_LINE, "en"))
        content = valid_content(SectionKind.PASSWORD_RESET, LONG)
        text: TextInput = {"locale": "es", "subject": "Hola [red]", "content": content}
        assert not (await save_emails(runtime.service, "ACMÉ", {"passwordReset": {"emails": [text]}}, ana)).errors
        assert not (await save_emails(runtime.service, "ACMÉ", {"customerAccessRequest": {"enabled": True}}, ana)).errors


def test_every_save_is_shown_with_who_when_why_and_what_changed(run: Command) -> None:
    ended = run("history", "ACMÉ")
    assert (ended.status, ended.errors) == (0, "")
    lines = ended.output.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("        ")] == ["2", "1", "0"]
    assert "ana  Tono nuevo [bold] largo" in ended.output
    assert '        customerAccessRequest.enabled: "false" -> "true"' in lines
    assert '        passwordReset.emails.es.subject: inherited -> "Hola [red]"' in lines
    assert all(len(line) < 200 for line in lines)


def test_json_has_every_value_in_full(run: Command) -> None:
    versions = json.loads(run("history", "ACMÉ", "--json", "--section", "passwordReset").output)
    assert [version["revision"] for version in versions] == [1]
    (version,) = versions
    assert (version["savedBy"], version["reason"]) == ("ana", f"Tono\nnuevo [bold] {LONG}")
    assert LONG in {change["path"][-1]: change["after"] for change in version["changes"]}["content"]


def test_only_the_newest_are_shown(run: Command) -> None:
    versions = json.loads(run("history", "ACMÉ", "--json", "--limit", "2").output)
    assert [version["revision"] for version in versions] == [2, 1]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["acmé"], 1, "there is no customer group 'acmé'; codes are case-sensitive"),
        (["ACMÉ", "--section", "paswordReset"], 2, "the sections are"),
        (["ACMÉ", "--limit", "0"], 2, "--limit"),
        (["ACMÉ", "--storage", "sqlite:no/such.db"], 2, "nothing was ever kept in the SQLite file"),
    ],
)
def test_what_is_wrong_is_named(run: Command, arguments: list[str], status: int, words: str) -> None:
    ended = run("history", *arguments)
    assert (ended.status, ended.output) == (status, "")
    assert words in ended.errors
    assert "Traceback" not in ended.errors


def test_a_group_without_saves_of_a_section_has_nothing_to_show(run: Command) -> None:
    ended = run("history", "ACMÉ", "--section", "forgottenUsername")
    assert (ended.status, ended.output, ended.errors) == (0, "", "")


def test_a_group_that_cannot_be_read_is_a_line(run: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", f"file:{tmp_path}/emails")
    asyncio.run(_save())
    max((tmp_path / "emails").glob("*/revisions/*.json")).write_text("{")
    ended = run("history", "ACMÉ")
    assert (ended.status, ended.output) == (1, "")
    assert "is not JSON" in ended.errors
