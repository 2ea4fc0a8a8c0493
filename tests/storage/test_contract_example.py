"""The kit's own documentation shows how to use it: that works as it stands there."""

from __future__ import annotations

import sys
from inspect import cleandoc
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest

from portal_emails.testing import StorageContract
from storage.memory import MemoryStorage


def test_the_example_runs_every_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("my_package")
    monkeypatch.setattr(package, "MyStorage", MemoryStorage, raising=False)
    monkeypatch.setitem(sys.modules, "my_package", package)
    lines = cleandoc(StorageContract.__doc__ or "").splitlines()
    example = dedent("\n".join(line for line in lines if line.startswith("    ") or not line))
    names: dict[str, Any] = {}
    exec(example, names)
    assert len([line for line in example.splitlines() if line]) <= 6
    names["TestMyStorage"]().test_load_gives_the_newest_records(tmp_path)
