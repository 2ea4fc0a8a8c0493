"""Loading candidates one after the other: what each contributes is kept, and one that cannot take part is left out, loudly."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plugins.failures import LeftOut, one_line
from plugins.registrations import register
from plugins.report import PluginReport, PluginStatus, Report
from plugins.vetting import Plugin, load_alone
from portal_emails.errors import ConfigurationError
from portal_emails.ports import StorageFactory

logger = logging.getLogger("portal_emails.plugins")

_REMEDY = "Repair or uninstall it; the service runs without it, unless PORTAL_EMAILS_REQUIRE_PLUGINS names it"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become a plugin. `distribution` None: bundled with the service."""

    name: str
    distribution: str | None = None
    version: str | None = None

    @property
    def origin(self) -> str:
        """Where it comes from, for people."""
        if self.distribution is None:
            return "bundled"
        return f"distribution {self.distribution}" + (f" {self.version}" if self.version else "")


class Loader:
    """What was loaded so far, in the order of loading."""

    def __init__(self) -> None:
        self.report = Report()
        self.plugins: list[Plugin] = []
        self.storages: dict[str, StorageFactory] = {}
        self.locale_folders: list[Path] = []
        self._registered_by: dict[str, Candidate] = {}

    def load_plugin(self, candidate: Candidate, load: Callable[[], object]) -> None:
        """Load a module or object with hooks. Raises ConfigurationError for a URL scheme that another plugin registered."""
        with self._alone(candidate):
            self._refuse_taken_name(candidate)
            plugin = load_alone(candidate.name, load)
            registrations = register(plugin)
            for scheme, factory in registrations.storages.items():
                self._add_storage(scheme, factory, candidate)
            self.locale_folders += registrations.locale_folders
            self.plugins.append(plugin)
            self._report(candidate, PluginStatus.LOADED, hooks=tuple(plugin.implementations))

    def load_pack(self, candidate: Candidate, locate: Callable[[], tuple[Path, ...]]) -> None:
        """Take up the folders of a locale pack that has no code."""
        with self._alone(candidate):
            self._refuse_taken_name(candidate)
            self.locale_folders += locate()
            self._report(candidate, PluginStatus.LOADED)

    def leave_out(self, candidate: Candidate, reason: LeftOut) -> None:
        """Loudly: in the log, and in the report."""
        problem = one_line(str(reason))
        logger.error("plugin %r (%s) is left out: %s. %s", candidate.name, candidate.origin, problem, _REMEDY, exc_info=reason.__cause__)
        self._report(candidate, PluginStatus.LEFT_OUT, problem=problem)

    @contextmanager
    def _alone(self, candidate: Candidate) -> Iterator[None]:
        try:
            yield
        except LeftOut as reason:
            self.leave_out(candidate, reason)

    def _refuse_taken_name(self, candidate: Candidate) -> None:
        other = self.report.named(candidate.name)
        if other is not None:
            origin = Candidate(other.name, other.distribution, other.version).origin
            raise LeftOut(f"there is another plugin of this name ({origin}); uninstall one of them, or rename its entry point")

    def _add_storage(self, scheme: str, factory: StorageFactory, candidate: Candidate) -> None:
        other = self._registered_by.setdefault(scheme, candidate)
        if other is not candidate:
            raise ConfigurationError(
                f"the storage URL scheme {scheme!r} is registered by two plugins, {other.name!r} ({other.origin}) and "
                f"{candidate.name!r} ({candidate.origin}); uninstall one of them"
            )
        self.storages[scheme] = factory

    def _report(self, candidate: Candidate, status: PluginStatus, hooks: tuple[str, ...] = (), problem: str | None = None) -> None:
        self.report.add(PluginReport(candidate.name, status, candidate.distribution, candidate.version, hooks, problem))
