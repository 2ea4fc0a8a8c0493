"""A running service: the use cases' parts, the plugins that take part, and who an unidentified caller is."""

from __future__ import annotations

from dataclasses import dataclass

from plugins.discovery import Plugins
from portal_emails.ports import Caller
from portal_emails.use_cases.service import Service


@dataclass(frozen=True, slots=True)
class Runtime:
    """Built once from the settings. `anonymous` None: whoever is not identified is answered 401."""

    service: Service
    plugins: Plugins
    anonymous: Caller | None
