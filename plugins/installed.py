"""The entry points that installed distributions have for this service, found without running any of their code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions

from portal_emails.hookspecs import NAMESPACE

CODE_GROUP = NAMESPACE
"""Entry points that name a module or object with hooks."""
PACK_GROUP = f"{NAMESPACE}.locales"
"""Entry points that name a package with `<tag>.po` files, and no code."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A distribution that has something for this service. `problem`: why its entry points cannot be read."""

    name: str
    version: str | None = None
    entry_points: tuple[EntryPoint, ...] = ()
    problem: str | None = None

    def group(self, group: str) -> tuple[EntryPoint, ...]:
        """Its entry points of one group."""
        return tuple(entry for entry in self.entry_points if entry.group == group)


def installed() -> tuple[Installed, ...]:
    """Sorted by name; of a distribution that is there twice, the one that Python would import. One that is damaged spoils no other."""
    found: dict[str, Installed] = {}
    for distribution in distributions():
        one = _read(distribution)
        if one is not None:
            found.setdefault(re.sub(r"[-_.]+", "-", one.name).lower(), one)
    return tuple(one for _, one in sorted(found.items()))


def _read(distribution: Distribution) -> Installed | None:
    """None when it has nothing for this service."""
    try:
        text = distribution.read_text("entry_points.txt")
        if text is None or NAMESPACE not in text:
            return None
        entry_points = tuple(entry for entry in distribution.entry_points if entry.group in (CODE_GROUP, PACK_GROUP))
    except Exception as error:  # noqa: BLE001 - metadata are files, and hold anything
        return Installed(_name(distribution), problem=f"its entry_points.txt cannot be read ({type(error).__name__}); reinstall it")
    return Installed(_name(distribution), _metadata(distribution, "Version"), entry_points) if entry_points else None


def _name(distribution: Distribution) -> str:
    return _metadata(distribution, "Name") or "a distribution without a name"


def _metadata(distribution: Distribution, field: str) -> str | None:
    try:
        values = distribution.metadata.get_all(field)
    except Exception:  # noqa: BLE001 - as above
        return None
    return values[0] if values else None
