"""The contract that plugins import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import portal_emails

PLUGINS_DOCUMENT = Path(__file__).parents[2] / "docs" / "plugins.md"


def test_the_public_names_are_sorted_and_exist() -> None:
    assert list(portal_emails.__all__) == sorted(portal_emails.__all__)
    assert all(hasattr(portal_emails, name) for name in portal_emails.__all__)


def test_the_public_names_are_documented() -> None:
    document = PLUGINS_DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in portal_emails.__all__ if not name.startswith("_") and f"`{name}`" not in document] == []


def test_importing_the_contract_imports_no_web_or_database_library() -> None:
    program = "import sys, portal_emails.testing; print({'graphql', 'sqlalchemy', 'starlette', 'strawberry', 'uvicorn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "set()"
