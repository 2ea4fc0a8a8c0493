"""What is in the distribution, and that it works wherever it is installed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.building import APPLICATION_PACKAGES, ROOT, Installation, clean_environment
from tests.packaging.serving import free_port, serving

pytestmark = pytest.mark.packaging

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_one_name_goes_into_site_packages(wheel: Path) -> None:
    assert {name.partition("/")[0] for name in ZipFile(wheel).namelist()} == {"portal_emails", f"portal_emails-{VERSION}.dist-info"}


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    packages = [ROOT / "portal_emails", *(ROOT / name for name in APPLICATION_PACKAGES)]
    files = {file.relative_to(ROOT) for package in packages for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc"}
    packed = {Path(name.removeprefix("portal_emails/_app/")) for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == files
    assert {".po", ".pot", ".typed"} <= {file.suffix for file in packed}


def test_the_source_distribution_makes_the_same_wheel(wheel: Path, wheel_from_sdist: Path) -> None:
    assert contents(wheel_from_sdist) == contents(wheel)


def test_others_keep_their_packages(installation: Installation) -> None:
    code = "import portal_emails.hookspecs, graphql_api, plugins, storage; print(graphql_api.OWNER, storage.OWNER, sep=', ')"
    assert installation.run(installation.python, "-P", "-c", code) == "someone else, someone else\n"


@pytest.mark.parametrize("module", ["portal_emails", "portal_emails.testing", "portal_emails.hookspecs"])
def test_importing_the_contract_leaves_the_import_path_alone(module: str, installation: Installation) -> None:
    code = f"import sys; before = list(sys.path); import {module}; print(sys.path == before)"
    assert installation.run(installation.python, "-c", code) == "True\n"


def test_the_command_runs(installation: Installation) -> None:
    assert VERSION in installation.run(installation.portal_emails, "--version")


def test_the_module_runs_where_the_working_directory_has_plugins_of_its_own(installation: Installation) -> None:
    assert VERSION in installation.run(installation.python, "-m", "portal_emails", "--version")


@pytest.mark.served
def test_the_command_serves(installation: Installation) -> None:
    port = free_port()
    command = (installation.portal_emails, "serve", "--port", str(port), "--storage", "memory:", "--anonymous-role", "admin")
    with serving(*command, port=port, folder=installation.elsewhere, environment=clean_environment()) as served:
        assert served.ask("{ service { version } }") == {"data": {"service": {"version": VERSION}}}


@pytest.mark.served
def test_an_asgi_server_serves_with_several_workers(installation: Installation) -> None:
    port = free_port()
    command = (installation.python, "-m", "uvicorn", "portal_emails.asgi:app", "--workers", "2", "--port", str(port))
    environment = clean_environment(PORTAL_EMAILS_STORAGE="memory:", PORTAL_EMAILS_ANONYMOUS_ROLE="admin")
    with serving(*command, port=port, folder=installation.elsewhere, environment=environment) as served:
        served.wait_for(lambda: served.log.read_text().count("Application startup complete") == 2)
        assert served.ask("{ service { version } }") == {"data": {"service": {"version": VERSION}}}


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel."""
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
