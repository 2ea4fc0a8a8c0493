"""The third-party distributions in `examples/` can be built and installed, are found, and pass their own tests."""

from __future__ import annotations

import os
import re
import shutil
import site
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import polib
import pytest

from plugins.bundled_locales import SOURCE
from plugins.discovery import Options, load
from plugins.report import PluginStatus
from portal_emails import Problem, Unit
from portal_emails.ports import Finding
from tests.plugins.fakes import PROPOSAL, entry, install

ROOT = Path(__file__).parents[2]
CHECK = ROOT / "examples" / "check_no_exclamation"
CATALAN = ROOT / "examples" / "locale_catalan"
REDIS = ROOT / "examples" / "storage_redis"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all are installed."""
    target = tmp_path_factory.mktemp("examples")
    for project in (CHECK, CATALAN, REDIS):
        install(project, target)
    return target


@pytest.mark.parametrize("project", [CHECK, CATALAN, REDIS], ids=lambda project: project.name)
def test_the_tests_of_the_example_pass_where_it_is_installed(project: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    path = os.pathsep.join((str(folder), str(ROOT)))
    run = subprocess.run(command, cwd=project, env={**os.environ, "PYTHONPATH": path}, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert re.search(r"\d+ passed", run.stdout)


@pytest.mark.anyio
async def test_the_check_takes_part(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    plugins = load(Options(required=("no-exclamation",)))
    report = entry(plugins, "no-exclamation")
    assert (report.status, report.distribution, report.version) == (PluginStatus.LOADED, "portal-emails-no-exclamation", "1.0")
    email = Unit("passwordReset", "es", "¡Hola!", "[Aquí]({{ password_reset.url }})", "markdown", frozenset({"subject"}))
    message = "Evite los signos de exclamación en el asunto."
    problem = Problem("NO_EXCLAMATION", message, section="passwordReset", locale="es", part="subject")
    found = await plugins.check_emails(replace(PROPOSAL, language="es", changed=(email,)))
    assert found == (Finding("no-exclamation", problem),)


def test_the_storage_takes_part_and_is_short(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    plugins = load(Options(required=("redis-storage",)))
    report = entry(plugins, "redis-storage")
    assert (report.status, report.distribution, report.hooks) == (PluginStatus.LOADED, "portal-emails-redis", ("register_storages",))
    assert type(plugins.storage("redis://127.0.0.1:6379/0#x:")).__name__ == "RedisStorage"
    code = "".join(module.read_text() for module in sorted((REDIS / "portal_emails_redis").glob("*.py")))
    assert len([line for line in code.splitlines() if line]) <= 100


def test_the_pack_takes_part(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    plugins = load(Options(required=("catalan",)))
    assert folder / "portal_emails_catalan" in plugins.locale_folders
    report = entry(plugins, "catalan")
    assert (report.status, report.distribution, report.hooks) == (PluginStatus.LOADED, "portal-emails-catalan", ())


def test_the_pack_takes_part_where_it_is_installed_editable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an editable install leaves: the metadata, and the checkout in a .pth file."""
    install(CATALAN, tmp_path)
    shutil.rmtree(tmp_path / "portal_emails_catalan")
    (tmp_path / "catalan.pth").write_text(f"{CATALAN}\n")
    monkeypatch.setattr(sys, "path", list(sys.path))
    site.addsitedir(str(tmp_path))
    assert CATALAN / "portal_emails_catalan" in load(Options(required=("catalan",))).locale_folders


def test_the_pack_has_no_code() -> None:
    (module,) = CATALAN.rglob("portal_emails_catalan/*.py")
    assert module.read_text() == ""


def test_the_pack_has_the_keys_and_the_english_of_the_source_and_uses_the_same_variables() -> None:
    catalan = polib.pofile(str(CATALAN / "portal_emails_catalan" / "ca.po"), encoding="utf-8", check_for_duplicates=True)
    english = polib.pofile(str(SOURCE), encoding="utf-8")
    assert [(text.msgctxt, text.msgid, text.comment) for text in catalan] == [(text.msgctxt, text.msgid, text.comment) for text in english]
    assert [text.msgctxt for text in catalan if braces(text.msgstr) != braces(text.msgid)] == []


def braces(text: str) -> Counter[str]:
    """Everything between braces, without the words that a default stands for."""
    return Counter(re.sub(r'default: "[^"]+"', "default", tag) for tag in re.findall(r"\{%.*?%\}|\{\{.*?\}\}|\{\w+\}", text))
