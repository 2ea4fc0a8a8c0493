"""A service in a process of its own, for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served.process import Served, serving


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Everyone on this machine is its admin; its groups are in `emails.db` of the test's folder."""
    with serving(tmp_path, "--storage", "sqlite:emails.db", "--anonymous-role", "admin") as service:
        yield service
