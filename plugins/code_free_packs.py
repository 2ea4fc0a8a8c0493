"""Finding the folders of locale packs that are installed as packages, without running the package's code."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

from plugins.failures import LeftOut, leaving_out


def pack_folders(entry_point: EntryPoint) -> tuple[Path, ...]:
    """The folders of the package that the entry point names, where they hold a `<tag>.po`; raises LeftOut when none does."""
    package = entry_point.value.strip()
    if not all(part.isidentifier() for part in package.split(".")):
        raise LeftOut(f"its entry point is {package!r}; name a package that holds <tag>.po files, and nothing after it")
    with leaving_out(f"looking for the package {package!r}"):
        folders = tuple(folder for folder in _folders(package) if any(folder.glob("*.po")))
    if not folders:
        raise LeftOut(f"the package {package!r} holds no <tag>.po file; reinstall the distribution, or correct its entry point")
    return folders


def _folders(package: str) -> Iterable[Path]:
    """Each package is looked for in the one above it, as an import would, but none is imported."""
    top, *below = package.split(".")
    spec = find_spec(top)
    for part in below:
        # By its last name alone: by its full name, a namespace package would look for the one above it in sys.modules.
        spec = PathFinder.find_spec(part, _search_locations(spec))
    if spec is None:
        raise LeftOut(f"the package {package!r} is not there; reinstall the distribution, or correct its entry point")
    return [Path(location) for location in _search_locations(spec)]


def _search_locations(spec: ModuleSpec | None) -> list[str]:
    return list(spec.submodule_search_locations or ()) if spec else []
