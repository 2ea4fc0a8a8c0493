"""What a plugin registers once, at start: storages by URL scheme, and folders of locale packs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from plugins.failures import LeftOut, leaving_out
from plugins.vetting import Plugin
from portal_emails.ports import StorageFactory

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
"""RFC 3986, in its canonical lower case."""


@dataclass(frozen=True, slots=True)
class Registrations:
    """What one plugin registers."""

    storages: Mapping[str, StorageFactory]
    locale_folders: tuple[Path, ...]


def register(plugin: Plugin) -> Registrations:
    """Call the plugin's register hooks and check their answers. Raises LeftOut."""
    with leaving_out("its register_storages"):
        storages = {scheme: factory for given in plugin.call("register_storages") for scheme, factory in _storages(given)}
    with leaving_out("its register_locale_packs"):
        folders = tuple(folder for given in plugin.call("register_locale_packs") for folder in _locale_folders(given))
    return Registrations(storages, folders)


def _storages(given: object) -> Iterable[tuple[str, StorageFactory]]:
    if not isinstance(given, Mapping):
        raise LeftOut(f"its register_storages returned {_kind(given)}; return a mapping of URL schemes to factories")
    for scheme, factory in given.items():
        if not isinstance(scheme, str) or not _SCHEME.fullmatch(scheme):
            raise LeftOut(f"its register_storages has the URL scheme {scheme!r}; write it as in RFC 3986, in lower case, without the colon")
        if not callable(factory):
            raise LeftOut(f"its register_storages has {_kind(factory)} for {scheme!r}; give a function that makes a storage of a URL")
        yield scheme, cast(StorageFactory, factory)


def _locale_folders(given: object) -> Iterable[Path]:
    if not isinstance(given, Iterable) or isinstance(given, str | bytes):
        raise LeftOut(f"its register_locale_packs returned {_kind(given)}; return folders, as pathlib.Path")
    for folder in given:
        if not isinstance(folder, Path):
            raise LeftOut(f"its register_locale_packs has {_kind(folder)} among its folders; return folders, as pathlib.Path")
        if not folder.is_dir():
            raise LeftOut(f"its register_locale_packs names the folder {str(folder)!r}, which is not there; reinstall the distribution")
        yield folder


def _kind(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"
