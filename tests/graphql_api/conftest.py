"""A service with the real locale packs and plugins, a client of it, and some groups."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphql_api.runtime import Runtime
from plugins.bundled_locales import SOURCE
from plugins.discovery import Options, Plugins, load
from portal_emails.packs import Packs, read_packs
from portal_emails.ports import Caller, Extensions, Role, Storage
from portal_emails.resolution import Fallbacks
from portal_emails.use_cases.service import Service
from tests.graphql_api.client import Api, FragileStorage

MakeApi = Callable[..., Api]


@pytest.fixture(scope="session")
def plugins() -> Plugins:
    return load(Options())


@pytest.fixture(scope="session")
def packs(plugins: Plugins) -> Packs:
    return read_packs(SOURCE, plugins.locale_folders)


@pytest.fixture
def make_api(plugins: Plugins, packs: Packs) -> MakeApi:
    """An API of an admin over a storage, with its own plugins in saves if a test gives some."""

    def make(storage: Storage, extensions: Extensions = plugins, packs: Packs = packs) -> Api:
        service = Service(storage, packs, extensions, Fallbacks("en", {}))
        return Api(Runtime(service, plugins, Caller(None, Role.ADMIN)))

    return make


@pytest.fixture
def storage(inner_storage: Storage) -> FragileStorage:
    return FragileStorage(inner_storage)


@pytest.fixture
def api(make_api: MakeApi, storage: FragileStorage) -> Api:
    return make_api(storage)


@pytest.fixture
async def groups(api: Api) -> list[str]:
    """ACME, configured and Spanish by default; BETA, configured; GAMMA, not configured."""
    await api.save_group("ACME", name="Acme Ibérica", isConfiguredInPortal=True, defaultLocale="es")
    await api.save_group("BETA", name="Beta Corporation", isConfiguredInPortal=True)
    await api.save_group("GAMMA", name="Gamma Industries")
    return ["ACME", "BETA", "GAMMA"]
