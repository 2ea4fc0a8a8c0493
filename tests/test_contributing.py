"""CONTRIBUTING.md speaks of files that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = sorted(set(re.findall(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.\w+)`", (ROOT / "CONTRIBUTING.md").read_text())))


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_it_names_exists(name: str) -> None:
    assert (ROOT / name).exists()
