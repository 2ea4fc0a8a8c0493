"""docs/plugins.md says what is so: every hook with its signature, every field and method, and examples that run."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import portal_emails
from plugins.answers import MOST_PROBLEMS
from plugins.calls import Calls, Limits
from plugins.discovery import Options, load
from plugins.report import PluginStatus
from plugins.vetting import hook_names, load_alone
from portal_emails import Caller, Entry, Problem, Proposal, Saved, Storage, StorageError, Unit, hookspecs
from portal_emails.sections import SectionKind
from tests.plugins.fakes import install

DOCUMENT = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
HOOKS = hook_names()
CODE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections(level: int) -> Mapping[str, str]:
    """The text below each heading of this level, up to the next one of this level or above."""
    parts = re.split(rf"^(#{{2,{level}}}) (.+)$", DOCUMENT, flags=re.MULTILINE)
    return {title: text for marks, title, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True) if len(marks) == level}


def section_of(hook: str) -> str:
    (text,) = (text for title, text in sections(3).items() if title.startswith(f"`{hook}("))
    return text


def code_in(text: str, language: str = "python") -> list[str]:
    return [code for found, code in CODE.findall(text) if found == language]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `(\w+)[`(]", text, re.MULTILINE)


# --------------------------------------------------------------------------------- hooks


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_heading_with_its_exact_signature(hook: str) -> None:
    signature = str(inspect.signature(getattr(hookspecs, hook))).replace("'", "")
    assert f"`{hook}{signature}`" in sections(3)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_begins_with_its_docstring(hook: str) -> None:
    assert section_of(hook).strip().startswith(str(inspect.getdoc(getattr(hookspecs, hook))))


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_says_when_it_is_called_and_what_an_exception_means(hook: str) -> None:
    points = re.findall(r"^- \*\*(.+?)\*\*", section_of(hook), re.MULTILINE)
    arguments = [f"`{name}`" for name in inspect.signature(getattr(hookspecs, hook)).parameters]
    returns = [] if hook == "emails_saved" else ["Returns"]
    assert points == ["Called", *arguments, *returns, "An exception", "Used by"]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_names_all_bundled_plugins_that_use_it(hook: str, tmp_path: Path) -> None:
    reports = load(Options(audit_log=tmp_path / "log", sender_domains=("example.com",))).report()
    users = {report.name for report in reports if hook in report.hooks and not report.distribution}
    assert set(re.findall(r"`([a-z-]+)`", section_of(hook).partition("**Used by**")[2].partition(".")[0])) == users


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_an_example_that_implements_it(hook: str) -> None:
    (code,) = code_in(section_of(hook))
    names: dict[str, object] = {"__file__": __file__}
    exec(code, names)
    assert set(load_alone("example", lambda: SimpleNamespace(**names)).implementations) == {hook}


def test_no_hook_is_documented_that_does_not_exist() -> None:
    titles = (re.fullmatch(r"`(\w+)\(.*`", title) for title in sections(3))
    assert sorted(title[1] for title in titles if title) == list(HOOKS)


def test_the_limits_are_those_of_the_code() -> None:
    limits = Limits()
    check, saved = section_of("check_emails"), section_of("emails_saved")
    assert f"at most {MOST_PROBLEMS:,};" in check
    assert f"no answer within {limits.seconds:g} s" in check
    assert f"At most {limits.checks_at_once} checks of one plugin" in check
    assert f"Up to {limits.saves_waiting:,} saves wait" in saved
    assert f"up to {inspect.signature(Calls.drain).parameters['seconds'].default:g} s until" in saved


# ---------------------------------------------------------------------------------- data


@pytest.mark.parametrize("data", [Proposal, Unit, Problem, Saved, Entry, Caller])
def test_every_field_of_the_data_is_in_a_table(data: type) -> None:
    assert first_column(sections(3)[f"`{data.__name__}`"]) == [field.name for field in dataclasses.fields(data)]


def test_every_section_of_the_tab_is_named() -> None:
    assert re.findall(r"`(\w+)`", sections(2)["Data"].partition("###")[0]) == [kind.value for kind in SectionKind]


def test_every_method_and_exception_of_a_storage_is_in_a_table() -> None:
    methods = [name for name in vars(Storage) if not name.startswith("_")]
    errors = sorted(error.__name__ for error in StorageError.__subclasses__() if error.__module__ == "portal_emails.errors")
    in_tables = first_column(sections(2)["Storages"])
    assert in_tables[: len(methods)] == methods
    assert sorted(in_tables[len(methods) :]) == errors


def test_every_status_is_explained() -> None:
    assert sorted(first_column(sections(2)["What takes part"])) == sorted(status.value for status in PluginStatus)


# ------------------------------------------------------------------------------ examples


@pytest.mark.parametrize("code", code_in(DOCUMENT), ids=lambda code: code.strip().splitlines()[-1].strip())
def test_every_example_runs_and_imports_only_the_contract(code: str) -> None:
    exec(code, {"__file__": __file__})
    imports = re.findall(r"^from (portal_emails[\w.]*) import (.+)$", code, re.MULTILINE)
    assert {module for module, _ in imports} <= {"portal_emails", "portal_emails.testing"}
    assert {name for module, names in imports if module == "portal_emails" for name in names.split(", ")} <= set(portal_emails.__all__)


def test_the_quick_start_can_be_installed_and_takes_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_start = sections(2)["Quick start"]
    (project,), (module,) = code_in(quick_start, "toml"), code_in(quick_start)
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "pyproject.toml").write_text(project)
    (source / "no_capitals.py").write_text(module)
    install(source, target)
    monkeypatch.syspath_prepend(target)
    (report,) = (report for report in load(Options()).report() if report.name == "no-capitals")
    assert (report.status, report.version, report.hooks) == (PluginStatus.LOADED, "1.0", ("check_emails",))


def test_the_quick_start_checks_what_it_says() -> None:
    names: dict[str, Any] = {}
    exec(code_in(sections(2)["Quick start"])[0], names)
    units = [Unit("passwordReset", "en", subject, "", "markdown") for subject in ("RESET IT", "Reset it")]
    proposal = Proposal("ACME", "save", Caller(None, portal_emails.Role.EDITOR), "en", {}, {}, units)
    assert [problem.section for problem in names["check_emails"](proposal)] == ["passwordReset"]


def test_every_link_within_the_document_leads_somewhere() -> None:
    titles = re.findall(r"^#+ (.+)$", DOCUMENT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) <= anchors
