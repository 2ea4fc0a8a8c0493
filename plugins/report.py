"""Which plugins take part, which were left out, and what last went wrong in each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from threading import Lock

from plugins.failures import one_line


class PluginStatus(Enum):
    """Whether a plugin takes part; the value is its name in the API."""

    FAILING = "FAILING"
    """It takes part, but something went wrong in it."""
    LEFT_OUT = "LEFT_OUT"
    """It was left out at start."""
    LOADED = "LOADED"
    """It takes part."""


@dataclass(frozen=True, slots=True)
class PluginReport:
    """One plugin. `distribution` None: bundled with the service. `problem`: one line, without secrets and texts of emails."""

    name: str
    status: PluginStatus
    distribution: str | None = None
    version: str | None = None
    hooks: tuple[str, ...] = ()
    problem: str | None = None


class Report:
    """The plugins in the order in which they were loaded. Any thread may write to it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[PluginReport] = []

    def add(self, entry: PluginReport) -> None:
        """Take up a plugin, loaded or left out."""
        with self._lock:
            self._entries.append(entry)

    def fail(self, name: str, problem: str) -> None:
        """Note that something went wrong in a plugin that takes part."""
        with self._lock:
            self._entries = [_failing(entry, problem) if _takes_part(entry, name) else entry for entry in self._entries]

    def entries(self) -> tuple[PluginReport, ...]:
        """Everything as it is now."""
        with self._lock:
            return tuple(self._entries)

    def named(self, name: str) -> PluginReport | None:
        """The plugin with this name; of several, the first, which is the one that may take part."""
        return next((entry for entry in self.entries() if entry.name == name), None)


def _takes_part(entry: PluginReport, name: str) -> bool:
    return entry.name == name and entry.status is not PluginStatus.LEFT_OUT


def _failing(entry: PluginReport, problem: str) -> PluginReport:
    return replace(entry, status=PluginStatus.FAILING, problem=one_line(problem))
