"""What the server is, and who is asking: as far as the caller may know."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from graphql_api.schema import make_schema, print_schema
from plugins.discovery import Plugins
from plugins.failures import LeftOut
from plugins.loading import Candidate, Loader
from portal_emails import __version__
from portal_emails.ports import Role
from tests.graphql_api.client import Api

pytestmark = pytest.mark.anyio


async def test_the_service_names_its_version_and_its_schema(api: Api) -> None:
    data = await api("{ service { version schemaDigest } }")
    digest = hashlib.sha256(print_schema(make_schema()).encode()).hexdigest()
    assert data["service"] == {"version": __version__, "schemaDigest": digest}


async def test_the_bundled_plugins_take_part(api: Api) -> None:
    data = await api("{ service { plugins { name status hooks problem version } } }")
    plugins = {plugin.pop("name"): plugin for plugin in data["service"]["plugins"]}
    assert plugins["bundled-locales"] == {
        "status": "LOADED",
        "hooks": ["register_locale_packs"],
        "problem": None,
        "version": __version__,
    }


@pytest.mark.parametrize(("role", "problem"), [(Role.ADMIN, "it is broken"), (Role.EDITOR, None), (Role.READER, None)])
async def test_only_an_admin_reads_what_is_wrong_with_a_plugin(api: Api, role: Role, problem: str | None) -> None:
    loader = Loader()
    loader.leave_out(Candidate("broken", "broken-dist", "1.0"), LeftOut("it is broken"))
    broken = Api(replace(api.runtime, plugins=Plugins(loader, ())))
    data = await broken.called_by(role)("{ service { plugins { name status problem version hooks } } }")
    assert data["service"]["plugins"] == [{"name": "broken", "status": "LEFT_OUT", "problem": problem, "version": "1.0", "hooks": []}]


@pytest.mark.parametrize("role", Role)
async def test_the_viewer_is_the_caller(api: Api, role: Role) -> None:
    assert await api.called_by(role, "ada")("{ viewer { name role } }") == {"viewer": {"name": "ada", "role": role.name}}
    assert await api.called_by(role)("{ viewer { name } }") == {"viewer": {"name": None}}


@pytest.mark.parametrize(("role", "may"), [(Role.ADMIN, True), (Role.EDITOR, True), (Role.READER, False)])
@pytest.mark.usefixtures("groups")
async def test_a_group_says_whether_the_caller_may_edit_it(api: Api, role: Role, may: bool) -> None:
    assert await api.called_by(role).read("canEdit") == {"canEdit": may}
