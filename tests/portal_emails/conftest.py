"""What the tests of the domain share."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

Intl = Callable[[str, list[str]], list[Any]]
"""A JavaScript function of a tag, applied to each of the tags."""


@pytest.fixture(scope="session")
def intl() -> Intl:
    """ECMA-402 as Node implements it; what throws there is None."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node, the other implementation to compare with, is not installed")

    def apply(function: str, tags: list[str]) -> list[Any]:
        attempt = f"tag => {{ try {{ return ({function})(tag) ?? null }} catch (error) {{ return null }} }}"
        script = f"console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map({attempt})))"
        answer = subprocess.run([node, "-e", script], input=json.dumps(tags), capture_output=True, text=True, check=True, timeout=30)
        result: list[Any] = json.loads(answer.stdout)
        return result

    return apply
