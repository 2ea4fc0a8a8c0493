"""What several commands take, and the settings that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from graphql_api.settings import Settings

StorageOption = Annotated[str | None, typer.Option(help="URL of the storage. (default: sqlite:portal-emails.db)", show_default=False)]


def settings(**given: Any) -> Settings:
    """The settings of the environment, and the options that were given, which win. Raises ConfigurationError."""
    from graphql_api.settings import load_settings

    return load_settings(**{name: value for name, value in given.items() if value is not None})
