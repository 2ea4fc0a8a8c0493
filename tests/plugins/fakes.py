"""Plugins made for one test: as objects, or as distributions with real metadata in a folder on the import path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from types import SimpleNamespace
from zipfile import ZipFile

from plugins.discovery import Plugins
from plugins.report import PluginReport
from plugins.vetting import Plugin, load_alone
from portal_emails import Caller, Entry, Proposal, Role, Saved, hookimpl

PROPOSAL = Proposal(
    group="ACME",
    action="save",
    caller=Caller("ada", Role.EDITOR),
    language="en",
    enabled={},
    addresses={"accessRequestsTo": None, "sendFrom": None},
    changed=(),
)
SAVED = Saved("ACME", 1, Entry(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "ada", "why", b"[]", None, None))


@dataclass(frozen=True, slots=True)
class Site:
    """Where a test installs distributions."""

    folder: Path

    def distribution(self, name: str, entry_points: str, version: str = "1.0") -> Path:
        """The metadata of a distribution, as pip leaves them."""
        folder = self.folder / f"{name.replace('-', '_')}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (folder / "entry_points.txt").write_text(dedent(entry_points))
        return folder

    def module(self, name: str, code: str) -> None:
        (self.folder / f"{name}.py").write_text(dedent(code))

    def plugin(self, name: str, code: str) -> None:
        """A distribution `NAME-dist` that is one module and one plugin; the public names are there for its code."""
        self.module(f"{name}_module", "from portal_emails import *\n" + dedent(code))
        self.distribution(f"{name}-dist", f"[portal_emails]\n{name} = {name}_module\n")

    def pack(self, entry_point: str) -> None:
        """A distribution `catalan-dist` with one locale pack, `catalan`."""
        self.distribution("catalan-dist", f"[portal_emails.locales]\ncatalan = {entry_point}\n")

    def package(self, *path: str, init: str | None = "", po: bool = True) -> Path:
        """A package in packages, the last of which holds a pack; without `init` they are namespaces."""
        folder = self.folder
        for name in path:
            folder /= name
            folder.mkdir()
            if init is not None:
                (folder / "__init__.py").write_text(init)
        if po:
            (folder / "ca.po").touch()
        return folder


def install(project: Path, target: Path) -> None:
    """Build a distribution and unpack its wheel into a folder (PEP 427), with what is installed here and without network."""
    with TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=project, check=True, capture_output=True
        )
        (wheel,) = Path(folder).iterdir()
        with ZipFile(wheel) as archive:
            archive.extractall(target)


def plugin(name: str, **hooks: Callable[..., object]) -> Plugin:
    """A plugin with these hooks."""
    marked = {hook: hookimpl(function) for hook, function in hooks.items()}
    return load_alone(name, lambda: SimpleNamespace(**marked))


def saved(revision: int) -> Saved:
    return replace(SAVED, revision=revision)


def entry(plugins: Plugins, name: str) -> PluginReport:
    (found,) = entries(plugins, name)
    return found


def entries(plugins: Plugins, name: str) -> Sequence[PluginReport]:
    return [found for found in plugins.report() if found.name == name]
