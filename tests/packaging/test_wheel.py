"""What is in the distribution, and that it works wherever it is installed."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.conftest import APPLICATION_PACKAGES, ROOT, Installation, clean_environment

pytestmark = pytest.mark.packaging

VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
START_SECONDS = 30
STOP_SECONDS = 15


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
    options = ("--port", str(port), "--storage", "memory:", "--anonymous-role", "admin")
    with running(installation, installation.portal_emails, "serve", *options):
        assert ask(port, "{ service { version } }") == {"data": {"service": {"version": VERSION}}}


@pytest.mark.served
def test_an_asgi_server_serves_with_several_workers(installation: Installation) -> None:
    port = free_port()
    with running(installation, installation.python, "-m", "uvicorn", "portal_emails.asgi:app", "--workers", "2", "--port", str(port)) as log:
        assert ask(port, "{ service { version } }") == {"data": {"service": {"version": VERSION}}}
        wait_until(lambda: log.read_text().count("Application startup complete") == 2, log)


# ------------------------------------------------------------------- a served process


@contextmanager
def running(installation: Installation, *command: str) -> Iterator[Path]:
    """A service that is ended afterwards; gives the file that it logs to."""
    variables = clean_environment(PORTAL_EMAILS_STORAGE="memory:", PORTAL_EMAILS_ANONYMOUS_ROLE="admin")
    log = installation.elsewhere / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=installation.elsewhere, env=variables, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield log
    except Exception:
        print(log.read_text())
        raise
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        finally:
            process.kill()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ask(port: int, query: str) -> object:
    """The answer to a query, as soon as somebody answers."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"})
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=START_SECONDS) as response:
                return json.load(response)
        except ConnectionRefusedError, urllib.error.URLError:
            pass
