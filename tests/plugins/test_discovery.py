"""Plugins are found, loaded one by one, and left out loudly when they cannot take part."""

from __future__ import annotations

import logging
import re
import sys
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from plugins.bundled_locales import FOLDER, SOURCE
from plugins.discovery import Options, load
from plugins.report import PluginStatus
from portal_emails import ConfigurationError
from portal_emails.ports import Extensions
from storage.file import FileStorage
from storage.memory import MemoryStorage
from storage.sql import SqliteStorage
from tests.plugins.fakes import SAVED, Site, entries, entry

GOOD = """
@hookimpl
def check_emails(proposal): return []
"""

BROKEN = {
    "import of something that is not there": ("import nowhere_to_be_found", "No module named 'nowhere_to_be_found'"),
    "exit at import": ("import sys; sys.exit(3)", "SystemExit: 3"),
    "any exception at import": ("raise BaseException('gone')", "BaseException: gone"),
    "an exception that cannot be shown": (
        "class Mute(Exception):\n    def __str__(self): raise ValueError\nraise Mute",
        "importing it raised Mute",
    ),
    "an exception in many lines": ("raise ValueError('one\\n\\n  two')", "ValueError: one two"),
    "no Python": ("def (", "SyntaxError"),
    "an unknown hook": ("@hookimpl\ndef check_email(proposal): ...", "unknown hook 'check_email'"),
    "an unknown argument": ("@hookimpl\ndef check_emails(proposals): ...", "'proposals'"),
    "no hook": ("def something(): ...", "implements no hook"),
    "a hook without its mark": ("def check_emails(proposal): ...", "mark its functions with portal_emails.hookimpl"),
    "only hooks of other versions": ("@hookimpl(optionalhook=True)\ndef later(): ...", "implements no hook"),
    "a wrapper": ("@hookimpl(wrapper=True)\ndef check_emails(proposal): return (yield)", "its check_emails is a hook wrapper"),
    "an old wrapper": ("@hookimpl(hookwrapper=True)\ndef emails_saved(saved): yield", "its emails_saved is a hook wrapper"),
    "a coroutine": ("@hookimpl\nasync def check_emails(proposal): return []", "its check_emails is async"),
    "an async generator": ("@hookimpl\nasync def check_emails(proposal): yield", "its check_emails is async"),
    "storages that raise": ("@hookimpl\ndef register_storages(): 1 / 0", "its register_storages raised ZeroDivisionError"),
    "storages that exit": ("@hookimpl\ndef register_storages(): raise SystemExit(1)", "its register_storages raised SystemExit: 1"),
    "no storages": ("@hookimpl\ndef register_storages(): ...", "register_storages returned None"),
    "a list of storages": ("@hookimpl\ndef register_storages(): return ['s3']", "register_storages returned a value of type list"),
    "a scheme with a colon": ("@hookimpl\ndef register_storages(): return {'s3:': print}", "the URL scheme 's3:'"),
    "a scheme in capitals": ("@hookimpl\ndef register_storages(): return {'S3': print}", "the URL scheme 'S3'"),
    "a scheme that is no text": ("@hookimpl\ndef register_storages(): return {None: print}", "the URL scheme None"),
    "no factory": ("@hookimpl\ndef register_storages(): return {'s3': 's3'}", "a value of type str for 's3'"),
    "folders that raise half-way": (
        "import pathlib\n@hookimpl\ndef register_locale_packs():\n    yield pathlib.Path('/')\n    raise KeyError('x')",
        "its register_locale_packs raised KeyError: 'x'",
    ),
    "no folders": ("@hookimpl\ndef register_locale_packs(): ...", "register_locale_packs returned None"),
    "a text for folders": ("@hookimpl\ndef register_locale_packs(): return '/'", "register_locale_packs returned a value of type str"),
    "texts for folders": ("@hookimpl\ndef register_locale_packs(): return ['/']", "a value of type str among its folders"),
    "a folder that is not there": (
        "import pathlib\n@hookimpl\ndef register_locale_packs(): return [pathlib.Path('/nowhere')]",
        "the folder '/nowhere', which is not there",
    ),
}

MALFORMED = {
    "an attribute that is not there": "good_module:plugin",
    "a class": "good_module:Checks",
    "None": "good_module:nothing",
    "a number": "good_module:number",
    "an object whose attributes cannot be listed": "good_module:shy",
    "half an entry": "good_module:",
    "no name of a module": "../good_module",
    "nothing": "",
}
OBJECTS = """
nothing = None
number = 7
class Checks:
    @hookimpl
    def check_emails(self, proposal): return []
class Shy:
    def __dir__(self): raise KeyError('go away')
shy = Shy()
"""


# ------------------------------------------------------------------------------- bundled


def test_the_bundled_plugins_come_first_and_all_of_them_load() -> None:
    reports = load(Options()).report()
    assert [report.name for report in reports[:4]] == ["memory-storage", "sql-storage", "file-storage", "bundled-locales"]
    assert all((report.status, report.problem, report.distribution) == (PluginStatus.LOADED, None, None) for report in reports[:4])


def test_those_with_a_setting_are_there_when_it_is_set(tmp_path: Path) -> None:
    names = {report.name for report in load(Options(audit_log=tmp_path / "audit.log", sender_domains=("example.com",))).report()}
    assert {"audit-log", "sender-domains"} <= names
    assert not {"audit-log", "sender-domains"} & {report.name for report in load(Options()).report()}


def test_the_plugins_are_what_the_use_cases_call() -> None:
    extensions: Extensions = load(Options())
    extensions.emails_saved(SAVED)


def test_the_english_source_lies_in_the_first_folder() -> None:
    assert load(Options()).locale_folders[0] == FOLDER
    assert SOURCE.parent == FOLDER
    assert SOURCE.is_file()


# ----------------------------------------------------------------------------- installed


def test_an_installed_plugin_is_reported_with_its_distribution_version_and_hooks(site: Site) -> None:
    site.plugin("acme", GOOD + "@hookimpl\ndef emails_saved(): ...")
    report = entry(load(Options()), "acme")
    assert (report.distribution, report.version, report.hooks) == ("acme-dist", "1.0", ("check_emails", "emails_saved"))
    assert (report.status, report.problem) == (PluginStatus.LOADED, None)


def test_installed_plugins_are_sorted_by_name(site: Site) -> None:
    for name in ("b", "c", "a"):
        site.plugin(name, GOOD)
    names = [report.name for report in load(Options()).report()]
    assert [name for name in names if name in {"a", "b", "c"}] == ["a", "b", "c"]


def test_a_plugin_may_be_an_object_and_ask_for_hooks_of_other_versions(site: Site) -> None:
    site.plugin("acme", OBJECTS + "@hookimpl(optionalhook=True)\ndef later(nothing): ...\n" + GOOD)
    site.module("other_module", "from acme_module import Checks\nchecks = Checks()")
    site.distribution("other-dist", "[portal_emails]\nother = other_module:checks\n")
    plugins = load(Options())
    assert entry(plugins, "acme").hooks == entry(plugins, "other").hooks == ("check_emails",)


@pytest.mark.parametrize(("code", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_left_out_loudly_and_alone(code: str, problem: str, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.plugin("broken", code)
    site.plugin("after", GOOD)
    plugins = load(Options())
    report = entry(plugins, "broken")
    assert report.status is PluginStatus.LEFT_OUT
    assert report.hooks == ()
    assert report.problem is not None
    assert problem in report.problem
    assert "\n" not in report.problem
    assert entry(plugins, "after").status is PluginStatus.LOADED
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.getMessage().startswith("plugin 'broken' (distribution broken-dist 1.0) is left out: ")
    assert problem in record.getMessage()
    assert "Repair or uninstall it" in record.getMessage()


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_entry_point_spoils_no_other(value: str, site: Site) -> None:
    site.plugin("good", GOOD + OBJECTS)
    site.distribution("rotten-dist", f"[portal_emails]\nrotten = {value}\n")
    plugins = load(Options())
    assert entry(plugins, "rotten").status is PluginStatus.LEFT_OUT
    assert entry(plugins, "good").status is PluginStatus.LOADED


def test_nothing_of_a_plugin_that_is_left_out_stays(site: Site, tmp_path: Path) -> None:
    code = f"""
    import pathlib
    @hookimpl
    def register_storages(): return {{"acme": print}}
    @hookimpl
    def register_locale_packs(): return [pathlib.Path({str(tmp_path)!r}), None]
    """
    site.plugin("acme", code)
    plugins = load(Options())
    assert "acme" not in plugins.storages
    assert tmp_path not in plugins.locale_folders


@pytest.mark.parametrize("text", [b"[portal_emails]\nno equals sign\n", b"[portal_emails]\n\xff = x\n"], ids=["no entry", "no UTF-8"])
def test_a_damaged_file_of_entry_points_spoils_only_its_distribution(text: bytes, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.plugin("good", GOOD)
    (site.distribution("damaged", "") / "entry_points.txt").write_bytes(text)
    plugins = load(Options())
    assert entry(plugins, "damaged").status is PluginStatus.LEFT_OUT
    assert "plugin 'damaged' (distribution damaged) is left out: its entry_points.txt cannot be read" in caplog.text
    assert entry(plugins, "good").status is PluginStatus.LOADED


@pytest.mark.parametrize("text", [None, b"", b"\xff"], ids=["none", "empty", "no UTF-8"])
def test_a_distribution_without_metadata_may_still_have_a_plugin(text: bytes | None, site: Site) -> None:
    site.plugin("acme", GOOD)
    metadata = site.folder / "acme_dist-1.0.dist-info" / "METADATA"
    metadata.unlink() if text is None else metadata.write_bytes(text)
    report = entry(load(Options()), "acme")
    assert (report.status, report.distribution, report.version) == (PluginStatus.LOADED, "a distribution without a name", None)


def test_a_distribution_that_is_there_twice_counts_once(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.plugin("acme", GOOD)
    (tmp_path / "before").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "before")
    Site(tmp_path / "before").distribution("Acme.Dist", "[portal_emails]\nacme = acme_module\n", "2.0")
    assert entry(load(Options()), "acme").version == "2.0"


def test_of_two_plugins_of_one_name_the_second_is_left_out(site: Site) -> None:
    site.plugin("acme", GOOD)
    site.distribution("other-dist", "[portal_emails]\nacme = acme_module\n")
    first, second = entries(load(Options()), "acme")
    assert (first.distribution, first.status) == ("acme-dist", PluginStatus.LOADED)
    assert (second.distribution, second.status) == ("other-dist", PluginStatus.LEFT_OUT)
    assert "another plugin of this name (distribution acme-dist 1.0)" in str(second.problem)


def test_no_plugin_takes_the_name_of_a_bundled_one_or_of_one_that_was_left_out(site: Site) -> None:
    site.plugin("acme", "1 / 0")
    site.module("good", "from portal_emails import hookimpl\n" + GOOD)
    site.distribution("other-dist", "[portal_emails]\nacme = good\nmemory-storage = good\n")
    plugins = load(Options())
    assert [report.status for report in entries(plugins, "acme")] == [PluginStatus.LEFT_OUT, PluginStatus.LEFT_OUT]
    assert [report.status for report in entries(plugins, "memory-storage")] == [PluginStatus.LOADED, PluginStatus.LEFT_OUT]
    assert "(bundled)" in str(entries(plugins, "memory-storage")[1].problem)


def test_control_c_passes(site: Site) -> None:
    site.plugin("acme", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load(Options())


# ------------------------------------------------------------------------------ required


def test_the_service_starts_with_what_is_required(site: Site) -> None:
    site.plugin("acme", GOOD)
    plugins = load(Options(required=("acme", "sql-storage")))
    assert {report.status for report in plugins.report()} == {PluginStatus.LOADED}


def test_the_start_fails_and_says_why_each_required_plugin_is_missing(site: Site) -> None:
    site.plugin("acme", "1 / 0")
    with pytest.raises(ConfigurationError) as error:
        load(Options(required=("acme", "audit-log", "sql-storage")))
    message = str(error.value)
    assert message.startswith("PORTAL_EMAILS_REQUIRE_PLUGINS: ")
    assert "the plugin 'acme' is left out: importing it raised ZeroDivisionError" in message
    assert "there is no plugin 'audit-log'" in message
    assert "sql-storage" in message.partition("the plugins there are:")[2]


def test_a_plugin_of_the_same_name_does_not_stand_in_for_a_required_one(site: Site) -> None:
    site.plugin("acme", "1 / 0")
    site.module("good", "from portal_emails import hookimpl\n" + GOOD)
    site.distribution("other-dist", "[portal_emails]\nacme = good\n")
    with pytest.raises(ConfigurationError, match="ZeroDivisionError"):
        load(Options(required=("acme",)))


# ------------------------------------------------------------------------------ storages

STORAGE = """
@hookimpl
def register_storages(): return {"SCHEME": print}
"""


def test_a_scheme_that_is_registered_twice_stops_the_start(site: Site) -> None:
    site.plugin("first", STORAGE.replace("SCHEME", "acme"))
    site.plugin("second", STORAGE.replace("SCHEME", "acme"))
    with pytest.raises(ConfigurationError) as error:
        load(Options())
    assert "'acme'" in str(error.value)
    assert "'first' (distribution first-dist 1.0) and 'second' (distribution second-dist 1.0)" in str(error.value)


def test_a_bundled_scheme_cannot_be_taken_over(site: Site) -> None:
    site.plugin("acme", STORAGE.replace("SCHEME", "sqlite"))
    with pytest.raises(ConfigurationError, match=re.escape("'sql-storage' (bundled) and 'acme' (distribution acme-dist 1.0)")):
        load(Options())


def test_nobody_can_add_a_storage_later() -> None:
    with pytest.raises(TypeError):
        load(Options()).storages["acme"] = MemoryStorage  # type: ignore[index]


@pytest.mark.parametrize(
    ("url", "kind"),
    [("memory:", MemoryStorage), ("MEMORY:", MemoryStorage), ("sqlite:groups.db", SqliteStorage), ("file:groups", FileStorage)],
)
def test_the_scheme_of_the_url_chooses_the_storage(url: str, kind: type) -> None:
    assert isinstance(load(Options()).storage(url), kind)


@pytest.mark.parametrize("url", ["acme://ada:s3cret@host/emails", "s3cret", "", ":s3cret"])
def test_an_unknown_scheme_is_refused_with_those_there_are_and_without_the_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"the schemes there are: file, memory, postgresql, .*sqlite") as error:
        load(Options()).storage(url)
    assert "s3cret" not in str(error.value)


def test_a_storage_that_refuses_its_url_says_so_itself_or_is_kept_from_quoting_it(site: Site) -> None:
    site.plugin(
        "acme",
        """
        def polite(url): raise ConfigurationError("no host")
        def rude(url): raise ValueError(url)
        @hookimpl
        def register_storages(): return {"polite": polite, "rude": rude}
        """,
    )
    plugins = load(Options())
    with pytest.raises(ConfigurationError, match="no host"):
        plugins.storage("polite://ada:s3cret@host")
    with pytest.raises(ConfigurationError, match=r"ValueError \(acme_module.py, line 4\)") as error:
        plugins.storage("rude://ada:s3cret@host")
    assert "s3cret" not in str(error.value)


# ------------------------------------------------------------------ locale packs, with code


def test_folders_come_in_order_so_that_the_operators_win(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    site.plugin("acme", f"import pathlib\n@hookimpl\ndef register_locale_packs(): yield pathlib.Path({str(folder)!r})")
    package = site.package("portal_emails_catalan")
    site.pack("portal_emails_catalan")
    own = tmp_path / "own"
    folders = load(Options(locale_folders=(own,))).locale_folders
    assert [each for each in folders if each in {FOLDER, folder, package, own}] == [FOLDER, folder, package, own]


# --------------------------------------------------------------- locale packs, without code

RAISES = "raise AssertionError('it was run')"


def test_a_pack_is_found_without_running_its_code(site: Site) -> None:
    folder = site.package("portal_emails_catalan", init=RAISES)
    site.pack("portal_emails_catalan")
    plugins = load(Options())
    assert folder in plugins.locale_folders
    report = entry(plugins, "catalan")
    assert (report.status, report.distribution, report.hooks) == (PluginStatus.LOADED, "catalan-dist", ())
    assert "portal_emails_catalan" not in sys.modules


@pytest.mark.parametrize("init", [RAISES, "", None], ids=["code that raises", "no code", "namespace"])
def test_a_pack_may_lie_in_packages(init: str | None, site: Site) -> None:
    folder = site.package("acme_emails", "locales", "catalan", init=init)
    site.pack("acme_emails.locales.catalan")
    assert folder in load(Options()).locale_folders


def test_a_pack_that_is_installed_editable_is_found(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a finder of its own, as setuptools leaves it; others leave a line in a .pth file, which is a folder on the import path."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    folder = Site(checkout).package("portal_emails_catalan", init=RAISES)

    class Finder:
        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
            init = folder / "__init__.py"
            return spec_from_file_location(name, init, submodule_search_locations=[str(folder)]) if name == folder.name else None

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    site.pack("portal_emails_catalan")
    assert folder in load(Options()).locale_folders


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("nowhere_to_be_found", "is not there"),
        ("portal_emails_catalan.nowhere", "is not there"),
        ("portal_emails_catalan.deeper.nowhere", "is not there"),
        ("portal_emails_catalan:folder", "name a package"),
        ("", "name a package"),
        ("..", "name a package"),
        ("empty", "holds no <tag>.po file"),
        ("module", "holds no <tag>.po file"),
        ("without_spec", "looking for the package 'without_spec' raised ValueError"),
    ],
)
def test_a_pack_that_is_not_there_is_left_out_loudly(
    value: str, problem: str, site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "without_spec", ModuleType("without_spec"))
    site.package("portal_emails_catalan")
    site.package("empty", po=False)
    site.module("module", "")
    site.distribution("occitan-dist", "[portal_emails.locales]\noccitan = portal_emails_catalan\n")
    site.pack(value)
    plugins = load(Options())
    report = entry(plugins, "catalan")
    assert report.status is PluginStatus.LEFT_OUT
    assert problem in str(report.problem)
    assert "plugin 'catalan' (distribution catalan-dist 1.0) is left out" in caplog.text
    assert entry(plugins, "occitan").status is PluginStatus.LOADED


def test_a_pack_can_be_required(site: Site) -> None:
    site.pack("nowhere_to_be_found")
    with pytest.raises(ConfigurationError, match="'catalan' is left out: the package 'nowhere_to_be_found' is not there"):
        load(Options(required=("catalan",)))


def test_a_pack_does_not_take_the_name_of_a_plugin(site: Site) -> None:
    site.plugin("catalan", GOOD)
    folder = site.package("portal_emails_catalan")
    site.distribution("occitan-dist", "[portal_emails.locales]\ncatalan = portal_emails_catalan\n")
    plugins = load(Options())
    assert [report.status for report in entries(plugins, "catalan")] == [PluginStatus.LOADED, PluginStatus.LEFT_OUT]
    assert folder not in plugins.locale_folders
