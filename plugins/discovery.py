"""Finding the plugins and loading each alone, at start: first the bundled ones, then those that are installed, sorted by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import EntryPoint
from pathlib import Path
from types import MappingProxyType

from plugins import bundled_locales, file_storage, memory_storage, sql_storage
from plugins.audit_log import AuditLog
from plugins.calls import Calls
from plugins.code_free_packs import pack_folders
from plugins.failures import LeftOut, located
from plugins.installed import CODE_GROUP, PACK_GROUP, Installed, installed
from plugins.loading import Candidate, Loader
from plugins.report import PluginReport, PluginStatus, Report
from plugins.sender_domains import SenderDomains, Words
from portal_emails import __version__
from portal_emails.errors import ConfigurationError
from portal_emails.ports import CheckFailed, Finding, Proposal, Saved, Storage, StorageFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the settings say about plugins."""

    required: Collection[str] = ()
    """Names of plugins without which the service must not start."""
    locale_folders: Sequence[Path] = ()
    """Of the operator's own locale packs; a later one wins."""
    audit_log: Path | None = None
    """The file of the plugin `audit-log`; None: without it."""
    sender_domains: Sequence[str] = ()
    """The domains of the plugin `sender-domains`; none: without it."""
    words: Words = field(default=lambda key, language: None, repr=False)
    """In which bundled plugins speak to people. Not called before the first save, for the locale packs are read after the plugins."""


class Plugins:
    """The plugins that take part in a running service. What the use cases call of it, they know as `Extensions`."""

    def __init__(self, loader: Loader, own_folders: Sequence[Path]) -> None:
        self.storages: Mapping[str, StorageFactory] = MappingProxyType(loader.storages)
        """By URL scheme."""
        self.locale_folders = (*loader.locale_folders, *own_folders)
        """A later one wins: bundled, of plugins, of packs without code, of the settings."""
        self._report = loader.report
        self._calls = Calls(loader.plugins, loader.report)

    def report(self) -> tuple[PluginReport, ...]:
        """Which plugins take part and which were left out, in the order of loading, as it is now."""
        return self._report.entries()

    def storage(self, url: str, name: str = "PORTAL_EMAILS_STORAGE") -> Storage:
        """The storage that the URL's scheme chooses, not opened yet. `name`: where the URL was given.

        Raises ConfigurationError, which never quotes the URL.
        """
        scheme, colon, _ = url.partition(":")
        factory = self.storages.get(scheme.lower()) if colon else None
        if factory is None:
            what = f"has the URL scheme {scheme!r}, which no plugin registers" if colon else "is not a URL"
            raise ConfigurationError(f"{name} {what}; the schemes there are: {', '.join(sorted(self.storages))}")
        try:
            return factory(url)
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - a plugin's; without the cause, for that may quote the URL's password
            raise ConfigurationError(
                f"{name}: the plugin for {scheme!r} cannot make a storage of it ({located(error)}); check the URL"
            ) from None

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding | CheckFailed]:
        """What every plugin's check says, in the order of the plugins. Never raises."""
        return await self._calls.check_emails(proposal)

    def emails_saved(self, saved: Saved) -> None:
        """Tell every plugin; returns at once, and never raises."""
        self._calls.emails_saved(saved)

    async def drain(self, seconds: float = 5.0) -> None:
        """Before the end of the process: wait until the plugins have been told of every save, but no longer than this."""
        await self._calls.drain(seconds)


def load(options: Options) -> Plugins:
    """Load everything once. Raises ConfigurationError, also when a required plugin cannot take part."""
    loader = Loader()
    for name, plugin in _bundled(options):
        loader.load_plugin(Candidate(name, version=__version__), plugin)
    distributions = installed()
    for distribution in distributions:
        if distribution.problem:
            loader.leave_out(Candidate(distribution.name, distribution.name), LeftOut(distribution.problem))
    for candidate, entry_point in _entry_points(distributions, CODE_GROUP):
        loader.load_plugin(candidate, entry_point.load)
    for candidate, entry_point in _entry_points(distributions, PACK_GROUP):
        loader.load_pack(candidate, partial(pack_folders, entry_point))
    _require(options.required, loader.report)
    return Plugins(loader, options.locale_folders)


def _bundled(options: Options) -> Iterator[tuple[str, Callable[[], object]]]:
    """Those with a setting only when it is set; raises ConfigurationError when it cannot be as it is set."""
    yield "memory-storage", lambda: memory_storage
    yield "sql-storage", lambda: sql_storage
    yield "file-storage", lambda: file_storage
    yield "bundled-locales", lambda: bundled_locales
    if options.audit_log is not None:
        audit_log = AuditLog(options.audit_log)
        yield "audit-log", lambda: audit_log
    if options.sender_domains:
        sender_domains = SenderDomains(options.sender_domains, options.words)
        yield "sender-domains", lambda: sender_domains


def _entry_points(distributions: Sequence[Installed], group: str) -> Sequence[tuple[Candidate, EntryPoint]]:
    """Sorted by name, then by distribution."""
    found = [(Candidate(entry.name, each.name, each.version), entry) for each in distributions for entry in each.group(group)]
    return sorted(found, key=lambda pair: (pair[0].name, pair[0].distribution or ""))


def _require(names: Collection[str], report: Report) -> None:
    complaints = [complaint for name in sorted(set(names)) if (complaint := _complaint(name, report))]
    if complaints:
        raise ConfigurationError("PORTAL_EMAILS_REQUIRE_PLUGINS: " + "; ".join(complaints))


def _complaint(name: str, report: Report) -> str | None:
    entry = report.named(name)
    if entry is None:
        return f"there is no plugin {name!r}; install or configure it (the plugins there are: {', '.join(_names(report))})"
    return f"the plugin {name!r} is left out: {entry.problem}" if entry.status is PluginStatus.LEFT_OUT else None


def _names(report: Report) -> Sequence[str]:
    return sorted({entry.name for entry in report.entries()})
