"""Building and installing distributions, with what is installed here and without network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
APPLICATION_PACKAGES = ("graphql_api", "plugins", "storage")
SOMEONE_ELSES = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "someone-elses"
version = "1.0"

[tool.hatch.build.targets.wheel]
packages = ["graphql_api", "plugins", "storage"]
"""


@dataclass(frozen=True, slots=True)
class Installation:
    """A virtual environment with portal-emails, the other distribution, and what both depend on."""

    folder: Path
    elsewhere: Path
    """A working directory that has a package `plugins` of its own."""

    @property
    def python(self) -> str:
        return str(self.folder / "bin" / "python")

    @property
    def portal_emails(self) -> str:
        return str(self.folder / "bin" / "portal-emails")

    def run(self, *command: str) -> str:
        """What a command run elsewhere prints; it has to succeed."""
        return subprocess.run(command, cwd=self.elsewhere, env=clean_environment(), check=True, capture_output=True, text=True).stdout


def clean_environment(**variables: str) -> Mapping[str, str]:
    """This process's environment without what would lead to the checkout, or set the service up."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PORTAL_EMAILS_", "VIRTUAL_ENV"))}
    return kept | variables


def build(project: Path, target: str, into: Path) -> Path:
    """The sdist or wheel of a project."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", target, "-d", into], cwd=project, check=True, capture_output=True)
    (built,) = into.iterdir()
    return built


def install(wheel: Path, python: str) -> None:
    """Into the environment of `python`, by the installer that made the environment of these tests."""
    uv = shutil.which("uv")
    installer = [uv, "pip", "install", "--python", python] if uv else [sys.executable, "-m", "pip", "--python", python, "install"]
    subprocess.run([*installer, "--no-deps", "--no-index", wheel], check=True, capture_output=True)


def share_dependencies(python: str) -> None:
    """Let the environment of `python` import what is installed here."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", ask], env=clean_environment(), check=True, capture_output=True, text=True).stdout
    folders = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    Path(found.strip(), "dependencies.pth").write_text("\n".join(sorted(folders)))


def write_project_of_someone_else(project: Path) -> None:
    """Its distribution installs packages with the names of ours."""
    (project / "pyproject.toml").write_text(SOMEONE_ELSES)
    for name in APPLICATION_PACKAGES:
        write_package(project / name, "OWNER = 'someone else'")


def write_package(folder: Path, code: str) -> None:
    """A package of one line."""
    folder.mkdir()
    (folder / "__init__.py").write_text(code + "\n")
