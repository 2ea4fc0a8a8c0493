"""The distribution, built from this checkout and installed beside another that has packages of the same names."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

import pytest

from tests.packaging.building import (
    ROOT,
    Installation,
    build,
    install,
    share_dependencies,
    write_package,
    write_project_of_someone_else,
)


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def wheel_from_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    unpacked = tmp_path_factory.mktemp("unpacked")
    subprocess.run(["tar", "-xzf", sdist, "-C", unpacked], check=True)
    (project,) = unpacked.iterdir()
    return build(project, "wheel", tmp_path_factory.mktemp("wheel-from-sdist"))


@pytest.fixture(scope="session")
def wheel_of_someone_else(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("someone-else")
    write_project_of_someone_else(project)
    return build(project, "wheel", tmp_path_factory.mktemp("wheel-of-someone-else"))


@pytest.fixture(scope="session")
def installation(wheel_from_sdist: Path, wheel_of_someone_else: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    installed = Installation(tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere"))
    venv.create(installed.folder, symlinks=True)
    for each in (wheel_of_someone_else, wheel_from_sdist):
        install(each, installed.python)
    share_dependencies(installed.python)
    write_package(installed.elsewhere / "plugins", "raise ImportError('the plugins of the working directory')")
    return installed
