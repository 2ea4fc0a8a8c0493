"""What is installed is what is declared: pyproject.toml, the imports and constraints.txt say the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.building import APPLICATION_PACKAGES, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
TEST = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["test"]]
BUILD = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
OWN = {"portal_emails", "tests", *APPLICATION_PACKAGES}
CONSTRAINTS = (ROOT / "constraints.txt").read_text()
PINS = dict(re.findall(r"^([\w.-]+)==([\w.]+)", CONSTRAINTS, re.MULTILINE))


def test_the_service_depends_on_what_it_imports() -> None:
    assert distributions_imported("portal_emails", *APPLICATION_PACKAGES) == names(RUNTIME)


def test_the_tests_depend_on_what_they_import() -> None:
    assert distributions_imported("tests", "examples") <= names(RUNTIME) | names(TEST)


@pytest.mark.parametrize("requirement", [*RUNTIME, *TEST, *BUILD], ids=str)
def test_every_requirement_is_pinned_to_a_version_that_it_allows(requirement: Requirement) -> None:
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


def test_every_pin_has_hashes() -> None:
    pinned = re.split(r"\n(?=\S)", CONSTRAINTS.strip())
    assert [line for line in pinned if "--hash=sha256:" not in line] == []
    assert len(pinned) == len(PINS)


def test_constraints_name_no_address() -> None:
    assert "://" not in CONSTRAINTS
    assert not re.search(r"^-", CONSTRAINTS, re.MULTILINE)


def names(requirements: list[Requirement]) -> set[str]:
    """The distributions of requirements."""
    return {canonicalize_name(requirement.name) for requirement in requirements}


def distributions_imported(*folders: str) -> set[str]:
    """The distributions of others that Python files below the folders import."""
    distributions = packages_distributions()
    modules = {module for folder in folders for file in (ROOT / folder).rglob("*.py") for module in imports(file)}
    return {canonicalize_name(distributions[module][0]) for module in modules - OWN - sys.stdlib_module_names}


def imports(file: Path) -> Iterator[str]:
    """The top-level modules that a file imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.partition(".")[0]
