"""`portal-emails export`, `diff`, `apply` and `check`, as people and CI services use them."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from graphql_api.application import build_runtime, opened
from graphql_api.demo import seed
from graphql_api.settings import load_settings
from tests.graphql_api.as_code.exports import files_in
from tests.graphql_api.command import Command, command
from tests.plugins.fakes import Site

ROOT = Path(__file__).parents[3]
TEXT = Path("emails/iberia+3f/password-reset/es.md")
GROUP = Path("emails/iberia+3f/group.toml")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    """In a folder with the sample groups, exported to `emails`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", "sqlite:emails.db")
    seed_samples()
    run = command(monkeypatch, capsys)
    assert run("export", "emails").status == 0
    return run


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.syspath_prepend(tmp_path)
    return Site(tmp_path)


def seed_samples() -> None:
    """Into the storage of the settings."""

    async def run() -> None:
        runtime = build_runtime(load_settings())
        async with opened(runtime):
            await seed(runtime.service)

    asyncio.run(run())


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize("name", ["apply", "check", "diff", "export"])
def test_help_is_there(run: Command, name: str) -> None:
    ended = run(name, "--help")
    assert ended.status == 0
    assert all(words in ended.output for words in (f"portal-emails {name}", "DIR", "--group"))


def test_groups_become_folders_that_people_can_read(run: Command) -> None:
    assert sorted(path.name for path in Path("emails").iterdir() if not path.name.startswith(".")) == [
        "atlantic+ff",
        "dach+f",
        "iberia+3f",
        "mexico+3f",
        "northam+7f",
        "retail+3f",
    ]
    assert TEXT.read_text(encoding="utf-8").startswith(
        "Subject: Restablezca su contraseña del portal de Ibérica de Suministros\n\nEstimado/a "
    )
    assert 'name = "Clientes de España y Portugal"' in GROUP.read_text(encoding="utf-8").splitlines()
    ended = run("export", "emails")
    assert (ended.status, ended.output, ended.errors) == (0, "Customer groups: 0 written.\n", "")


def test_nothing_was_edited(run: Command) -> None:
    ended = run("diff", "emails")
    assert (ended.status, ended.output, ended.errors) == (0, "", "")
    ended = run("apply", "emails")
    assert (ended.status, ended.output) == (0, "Customer groups: 0 created, 0 changed, 6 unchanged, 0 refused.\n")
    assert (run("check", "emails").status, run("check", "emails").output) == (0, "")


def test_a_difference_is_shown_value_by_value_and_line_by_line(run: Command) -> None:
    edit(TEXT, "Hemos recibido", "Nos ha llegado")
    edit(GROUP, "facturacion@iberica.example", "cobros@iberica.example")
    ended = run("diff", "emails")
    assert ended.status == 1
    lines = ended.output.splitlines()
    assert lines[0] == "IBERIA"
    assert '  internalAddresses.sendFrom: "facturacion@iberica.example" -> "cobros@iberica.example"' in lines
    assert any(line.startswith("    -Hemos recibido") for line in lines)
    assert any(line.startswith("    +Nos ha llegado") for line in lines)
    (group,) = json.loads(run("diff", "emails", "--json").output)["groups"]
    assert [change["path"][-1] for change in group["changes"]] == ["sendFrom", "content"]
    assert "Nos ha llegado" in group["changes"][1]["after"]


def test_what_cannot_be_seen_is_shown_in_a_difference(run: Command) -> None:
    TEXT.write_bytes(TEXT.read_bytes().replace(b"recibido", "recib\u202eid\u202co\r".encode()).removesuffix(b"\n"))
    output = run("diff", "emails").output
    assert "recib\\u202eid\\u202co\\r" in output
    assert "\\ No newline at end of file" in output


def test_an_edit_is_saved_with_who_and_why_and_is_then_nothing_to_save(run: Command) -> None:
    edit(TEXT, "Subject: Restablezca", "Subject: Cambie")
    ended = run("apply", "emails", "--by", "ana", "--reason", "Tono")
    assert (ended.status, ended.errors) == (0, "")
    assert ended.output.splitlines()[0] == "IBERIA: changed, revision 2"
    assert "passwordReset.emails.es.subject" in ended.output
    (version, *_) = json.loads(run("history", "IBERIA", "--json").output)
    assert (version["revision"], version["savedBy"], version["reason"]) == (2, "ana", "Tono")
    before = files_in(Path("emails"))
    assert run("apply", "emails").output == "Customer groups: 0 created, 0 changed, 6 unchanged, 0 refused.\n"
    assert run("export", "emails").output == "Customer groups: 0 written.\n"
    assert files_in(Path("emails")) == before


def test_a_group_that_is_saved_but_whose_files_cannot_be_written_counts_as_changed(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    edit(TEXT, "Subject: Restablezca", "Subject: Cambie")
    monkeypatch.setattr("graphql_api.as_code.applying.refresh", fail)
    for edited in (1, 0):  # what is saved already is unchanged, and its files are still old
        ended = run("apply", "emails", "--group", "IBERIA")
        assert ended.status == 1
        assert f"{edited} changed, {1 - edited} unchanged, 0 refused." in ended.output
        assert "NOT_WRITTEN revision 2 is saved, but could not be written here (No space left on device)" in ended.errors


def test_a_group_is_created_by_writing_its_file(run: Command) -> None:
    Path("emails/new+7").mkdir()
    Path("emails/new+7/group.toml").write_text('code = "NEW"\nconfigured = true\n')
    assert run("diff", "emails").output.splitlines()[0] == "NEW: would be created"
    dry = run("apply", "emails", "--dry-run")
    assert (dry.status, dry.output.splitlines()[0]) == (0, "NEW: would be created")
    assert run("history", "NEW").status == 1
    assert run("apply", "emails").output.splitlines()[0] == "NEW: created, revision 0"
    assert run("history", "NEW").status == 0


def test_a_conflict_is_told_with_its_place_by_diff_and_by_apply(run: Command) -> None:
    run("export", "theirs")
    edit(TEXT, "Subject: Restablezca", "Subject: Cambie")
    edit("theirs" / TEXT.relative_to("emails"), "Subject: Restablezca", "Subject: Recupere")
    assert run("apply", "theirs").status == 0
    for name, status in (("diff", 2), ("apply", 1)):
        ended = run(name, "emails")
        assert ended.status == status
        assert ended.errors.startswith(f"{TEXT}:1:10: REVISION_CONFLICT passwordReset.emails.es.subject was changed by command line at ")
        assert all(word in ended.errors for word in ("Restablezca", "Cambie", "Recupere"))
        assert ended.errors.count("\n") == 1
    assert run("apply", "emails", "--overwrite").status == 0
    assert "Cambie" in run("history", "IBERIA", "--limit", "1").output


def test_only_groups_that_are_named_take_part(run: Command) -> None:
    edit(TEXT, "Subject: Restablezca", "Subject: Cambie")
    assert run("diff", "emails", "--group", "MEXICO").status == 0
    assert run("apply", "emails", "--group", "MEXICO", "--group", "DACH").output.startswith("Customer groups: 0 created, 0 changed, 2 unch")
    assert run("diff", "emails", "--group", "IBERIA").status == 1
    assert run("export", "some", "--group", "DACH").status == 0
    assert [path.name for path in Path("some").iterdir() if not path.name.startswith(".")] == ["dach+f"]


def test_an_edit_that_was_not_applied_is_not_exported_over(run: Command) -> None:
    edit(TEXT, "Subject: Restablezca", "Subject: Cambie")
    ended = run("export", "emails")
    assert (ended.status, ended.output) == (1, "Customer groups: 0 written, 1 left as they are.\n")
    assert ended.errors.startswith(f"{TEXT}:1:10: NOT_APPLIED ")
    assert run("export", "emails", "--force").status == 0
    assert run("diff", "emails").status == 0


# ----------------------------------------------------------------------------------- check


BROKEN = {
    "group.toml": b'nmae = 1\ncode = "IBERIA"\nconfigured = true\n[internal-addresses]\n  send-from = "nobody"\n',
    "password-reset/de.md": b"Subject: {{ company.nam }}\r\n\r\nHallo\r\n  {{ compny.name }} {{ password_reset.url }}\r\n",
    "password-reset/en.html": b"Subject (inherited)\n\n<p>\n{{ password_reset.url }</p>\n",
    "password-reset/fr.md": "Subject: a\u2028b\n\nBonjour \x07 {{ password_reset.url }}".encode(),
    "password-reset/it.md": b"Ciao\n",
    "pasword-reset/es.md": b"Subject: a\n",
}
FOUND = [
    ("group.toml", 1, 1, "UNKNOWN_KEY"),
    ("group.toml", 5, 3, "EMAIL_ADDRESS"),
    ("password-reset/de.md", 1, 13, "UNKNOWN_VARIABLE"),
    ("password-reset/de.md", 4, 6, "UNKNOWN_VARIABLE"),
    ("password-reset/en.html", 4, 1, "SYNTAX"),
    ("password-reset/fr.md", 1, 11, "SINGLE_LINE"),
    ("password-reset/fr.md", 3, 9, "PERMITTED_CHARACTERS"),
    ("password-reset/it.md", 1, 1, "SUBJECT_LINE"),
    ("pasword-reset/es.md", 1, 1, "UNKNOWN_SECTION"),
]


def break_files() -> None:
    for name, data in BROKEN.items():
        (GROUP.parent / name).parent.mkdir(exist_ok=True)
        (GROUP.parent / name).write_bytes(data)


def test_every_problem_of_every_file_is_told_at_once_with_file_line_and_column(run: Command) -> None:
    break_files()
    ended = run("check", "emails")
    assert ended.status == 1
    errors = [line for line in ended.output.splitlines() if " warning: " not in line]
    starts = [f"{GROUP.parent}/{file}:{line}:{column}: {rule} " for file, line, column, rule in FOUND]
    assert [line[: len(start)] for line, start in zip(errors, starts, strict=True)] == starts
    told = json.loads(run("check", "emails", "--json").output)
    of_errors = [problem for problem in told if problem["severity"] == "error"]
    assert [(problem["file"], problem["line"], problem["column"], problem["rule"]) for problem in of_errors] == [
        (f"{GROUP.parent}/{file}", *rest) for file, *rest in FOUND
    ]


def test_a_group_with_problems_is_not_saved_and_others_are(run: Command) -> None:
    break_files()
    Path("emails/mexico+3f/group.toml").write_text('code = "MEXICO"\n')
    ended = run("apply", "emails")
    assert (ended.status, ended.output.splitlines()[-1]) == (1, "Customer groups: 0 created, 1 changed, 4 unchanged, 1 refused.")
    assert next(line for line in ended.errors.splitlines() if " warning: " not in line).endswith("did you mean name?")
    assert [version["revision"] for version in json.loads(run("history", "IBERIA", "--json").output)] == [1, 0]


def test_a_check_needs_no_storage(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_STORAGE", "clay-tablets:")
    Path("emails.db").unlink()
    ended = run("check", "emails")
    assert (ended.status, ended.output, ended.errors) == (0, "", "")
    assert not Path("emails.db").exists()


def test_a_check_asks_the_plugins(run: Command, site: Site) -> None:
    site.plugin(
        "no_url",
        """
        @hookimpl
        def check_emails(proposal):
            for unit in proposal.changed:
                if "Restablezca" in unit.subject:
                    yield Problem("TOO_POLITE", "Be brief.", section=unit.section, locale=unit.locale, part="subject")
        """,
    )
    ended = run("check", "emails")
    assert (ended.status, ended.output) == (1, f"{TEXT}:1:10: TOO_POLITE Be brief.\n")


def test_warnings_are_told_and_fail_only_when_asked_for(run: Command) -> None:
    TEXT.write_text("Subject: a\n\n{{ password_reset.url }} {{ support.email }}\n")
    ended = run("check", "emails")
    assert ended.status == 0
    assert ended.output.startswith(f"{TEXT}:3:1: warning: MISSING_RECOMMENDED_VARIABLE ")
    assert run("check", "emails", "--strict").status == 1


def test_names_that_a_terminal_would_obey_are_escaped(run: Command) -> None:
    Path(os.fsdecode(b"emails/a\x1b[2J\n\xff")).mkdir()
    ended = run("check", "emails")
    assert ended.status == 1
    assert ended.output.startswith("emails/a\\x1b[2J\\n\\udcff/group.toml:1:1: GROUP_FILE_MISSING ")


def test_a_terminal_without_the_characters_shows_escapes(run: Command) -> None:
    edit(TEXT, "Subject: Restablezca", "Subject: 🎉")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    line = [sys.executable, "-m", "portal_emails", "diff", "emails"]
    ended = subprocess.run(line, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert r"\U0001f389 su contrase\xf1a" in ended.stdout


# ---------------------------------------------------------------- what cannot be done at all


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["diff", "nowhere"], "nowhere: No such file or directory"),
        (["apply", "nowhere"], "nowhere: No such file or directory"),
        (["check", "nowhere"], "nowhere: No such file or directory"),
        (["export", "emails.db"], "emails.db: File exists"),
        (["check", "emails", "--group", "iberia"], "emails has no folder of the group 'iberia'; codes are case-sensitive"),
        (["diff", "emails", "--storage", "sqlite:no/such.db"], "nothing was ever kept in the SQLite file"),
        (["apply", "emails", "--by", ""], "--by"),
        (["apply", "emails", "--reason", "x" * 501], "--reason"),
    ],
)
def test_what_is_wrong_is_named_with_status_2(run: Command, arguments: list[str], words: str) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.output) == (2, "")
    assert words in ended.errors
    assert "Traceback" not in ended.errors


def test_a_group_that_does_not_exist_is_not_exported(run: Command) -> None:
    ended = run("export", "emails", "--group", "iberia", "--group", "MEXICO")
    assert (ended.status, ended.errors) == (1, "portal-emails: there is no customer group 'iberia'; codes are case-sensitive\n")


@pytest.mark.parametrize("command", [("export", "emails"), ("diff", "emails"), ("history", "ACME")], ids=lambda command: command[0])
def test_what_only_reads_makes_no_storage_of_a_misspelt_url(run: Command, tmp_path: Path, command: Sequence[str]) -> None:
    ended = run(*command, "--storage", f"sqlite:{tmp_path}/typo.db")
    assert ended.status == 2
    assert f"nothing was ever kept in the SQLite file {tmp_path}/typo.db; correct the URL" in ended.errors
    assert not (tmp_path / "typo.db").exists()
