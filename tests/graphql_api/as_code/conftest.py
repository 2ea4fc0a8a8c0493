"""Several exports of several storages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from plugins.discovery import Plugins
from portal_emails.packs import Packs
from tests.backends import MakePlace
from tests.graphql_api.as_code.exports import Exports

MakeExports = Callable[[], Exports]


@pytest.fixture
def make_exports(make_place: MakePlace, packs: Packs, plugins: Plugins) -> MakeExports:
    """Each call with a storage of its own."""
    return lambda: Exports(make_place(), packs, plugins)
