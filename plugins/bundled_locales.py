"""Bundled plugin `bundled-locales`: the locale packs that come with the service, beside their English source."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from portal_emails.hookspecs import hookimpl

FOLDER = Path(__file__).parent / "locales"
SOURCE = FOLDER / "emails.pot"
"""The English source of every locale pack."""


@hookimpl
def register_locale_packs() -> Iterable[Path]:
    """The folder of the bundled packs."""
    return [FOLDER]
