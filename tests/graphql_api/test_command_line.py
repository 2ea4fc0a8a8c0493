"""The command `portal-emails`: what it prints, and with which status it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal_emails import __version__
from tests.graphql_api.command import Command, command
from tests.plugins.fakes import Site

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return command(monkeypatch, capsys)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.syspath_prepend(tmp_path)
    return Site(tmp_path)


def test_the_version(run: Command) -> None:
    ended = run("--version")
    assert (ended.status, ended.output) == (0, f"portal-emails {__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["groups", "--help"], ["groups", "import", "--help"]])
def test_help_is_there_for_every_command(run: Command, arguments: list[str]) -> None:
    ended = run(*arguments)
    assert ended.status == 0
    assert "Usage:" in ended.output


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_nothing_that_they_do_not_need(argument: str) -> None:
    code = f"""
import sys
from portal_emails import __main__
sys.argv = ["portal-emails", {argument!r}]
try:
    __main__.main()
finally:
    heavy = {{"alembic", "babel", "graphql", "pydantic", "sqlalchemy", "starlette", "strawberry", "uvicorn"}} & sys.modules.keys()
    print("loaded:", *sorted(heavy), file=sys.stderr)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stderr == "loaded:\n"


def test_the_schema_is_printed_as_it_is_committed(run: Command) -> None:
    ended = run("schema")
    assert (ended.status, ended.output) == (0, (ROOT / "schema.graphql").read_text(encoding="utf-8"))


def test_plugins_are_listed_in_a_table(run: Command) -> None:
    ended = run("plugins")
    assert ended.status == 0
    for words in ("sql-storage", "bundled", "LOADED", "register_storages", __version__):
        assert words in ended.output


def test_plugins_are_listed_as_json(run: Command) -> None:
    ended = run("plugins", "--json")
    assert ended.status == 0
    listed = {plugin["name"]: plugin for plugin in json.loads(ended.output)}
    assert listed["bundled-locales"] == {
        "name": "bundled-locales",
        "status": "LOADED",
        "distribution": None,
        "version": __version__,
        "hooks": ["register_locale_packs"],
        "problem": None,
    }


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_plugin_that_was_left_out_is_listed_with_the_reason_and_status_1(run: Command, site: Site, options: list[str]) -> None:
    site.plugin("no_exclamations", "raise RuntimeError('no punctuation found')")
    ended = run("plugins", *options)
    assert ended.status == 1
    for words in ("no_exclamations", "LEFT_OUT", "no_exclamations-dist", "no punctuation found"):
        assert words in ended.output


def test_brackets_in_the_reason_are_no_markup(run: Command, site: Site) -> None:
    site.plugin("broken", "raise RuntimeError('[red]list[/red] [0]')")
    assert "[red]list[/red] [0]" in run("plugins").output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serve", "--anonymous-role", "root"], "PORTAL_EMAILS_ANONYMOUS_ROLE"),
        (["serve", "--host", "0.0.0.0", "--anonymous-role", "reader"], "PORTAL_EMAILS_HOST to a loopback address"),
        (["groups", "import", "groups.csv", "--storage", "clay-tablets:"], "PORTAL_EMAILS_STORAGE"),
        (["groups", "import", "groups.csv", "--storage", "sqlite:no/such/folder.db"], "no/such"),
    ],
)
def test_a_fault_of_the_configuration_is_one_line_and_status_2(run: Command, arguments: list[str], words: str) -> None:
    Path("groups.csv").write_text("code\nN\n")
    ended = run(*arguments)
    assert ended.status == 2
    assert ended.output == ""
    assert ended.errors.startswith("portal-emails: ")
    assert words in ended.errors
    assert ended.errors.count("\n") == 1


def test_a_misspelt_variable_is_a_fault_of_the_configuration(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_STORGE", "memory:")
    ended = run("plugins")
    assert (ended.status, ended.errors) == (2, "portal-emails: PORTAL_EMAILS_STORGE is no setting; did you mean PORTAL_EMAILS_STORAGE?\n")


def test_a_required_plugin_that_is_not_there_is_a_fault_of_the_configuration(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_REQUIRE_PLUGINS", "my-check")
    ended = run("plugins")
    assert ended.status == 2
    assert "my-check" in ended.errors
