"""Imported by the process that tests fork from: everything is read once, and no test waits for it."""

from __future__ import annotations

from tests.torture.processes import read_everything

read_everything()
