"""The application: built from its settings, opened and closed around its requests, and honest about how it is."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from graphql_api.application import build_runtime, create_app, create_only_app, opened
from graphql_api.readiness import Readiness
from graphql_api.settings import Settings
from plugins.discovery import Plugins
from plugins.report import PluginStatus
from portal_emails.errors import ConfigurationError, Unavailable
from portal_emails.ports import Caller, Role
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.writing import Request
from storage.memory import MemoryStorage
from tests.graphql_api.client import FragileStorage
from tests.plugins.fakes import Site

pytestmark = pytest.mark.anyio

ROLE = '{"query": "{ viewer { role } }"}'


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.syspath_prepend(tmp_path)
    return Site(tmp_path)


def settings(**given: Any) -> Settings:
    return Settings(**{"storage": "memory:", **given})


@asynccontextmanager
async def client_of(app: Starlette, address: str = "http://127.0.0.1") -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=address) as client:
        yield client


@asynccontextmanager
async def running(address: str = "http://127.0.0.1", **given: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a service with these settings, started and ended."""
    app = create_app(settings(**given))
    async with app.router.lifespan_context(app), client_of(app, address) as client:
        yield client


async def post(client: httpx2.AsyncClient, body: str) -> httpx2.Response:
    return await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})


# --------------------------------------------------------------------- who may do what


@pytest.mark.parametrize("role", ["reader", "editor", "admin"])
async def test_whoever_is_not_identified_has_the_role_of_the_settings(role: str) -> None:
    async with running(anonymous_role=role) as client:
        assert (await post(client, ROLE)).json() == {"data": {"viewer": {"role": role.upper()}}}


async def test_without_a_role_everybody_is_answered_401_on_every_address() -> None:
    async with running("http://billing.example") as client:
        answer = await post(client, ROLE)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_with_a_role_only_the_names_of_this_machine_are_answered() -> None:
    async with running("http://127.0.0.1", anonymous_role="admin") as client:
        for path in ("/graphql", "/livez", "/readyz"):
            answer = await client.get(path, headers={"Host": "evil.example"})
            assert answer.status_code == 421
            assert answer.json()["errors"][0]["extensions"]["code"] == "MISDIRECTED_REQUEST"


async def test_with_a_role_a_connection_from_elsewhere_is_forbidden() -> None:
    async with running("http://10.1.2.3", anonymous_role="reader") as client:
        assert (await post(client, ROLE)).status_code == 403


# --------------------------------------------------------------------- what the settings make


async def test_the_default_locale_and_the_fallbacks_decide_who_gets_what() -> None:
    fields = 'passwordReset { email(locales: ["gl"]) { locale } }'
    query = json.dumps({"query": f'{{ customerGroup(by: {{code: "DACH"}}) {{ portalEmails {{ {fields} }} }} }}'})
    for fallbacks, locale in (({}, "en"), ({"gl": ("es",)}, "es")):
        async with running(demo=True, fallbacks=fallbacks) as client:
            answer = (await post(client, query)).json()
        assert answer["data"]["customerGroup"]["portalEmails"]["passwordReset"]["email"]["locale"] == locale


async def test_demo_groups_are_there_before_the_first_request() -> None:
    async with running(demo=True) as client:
        answer = (await post(client, '{"query": "{ customerGroups { totalCount } viewer { role } }"}')).json()
    assert answer == {"data": {"customerGroups": {"totalCount": 6}, "viewer": {"role": "ADMIN"}}}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"storage": "clay-tablets:"}, "PORTAL_EMAILS_STORAGE.*clay-tablets.*file, memory, postgresql, .*sqlite"),
        ({"require_plugins": ("my-check",)}, "PORTAL_EMAILS_REQUIRE_PLUGINS.*my-check"),
        ({"audit_log": Path("/no/such/folder/saves.jsonl")}, "PORTAL_EMAILS_AUDIT_LOG"),
        ({"sender_domains": ("not a domain",)}, "PORTAL_EMAILS_SENDER_DOMAINS"),
    ],
)
async def test_a_fault_of_the_settings_stops_the_start(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        create_app(settings(**given))


async def test_a_storage_that_cannot_be_opened_stops_the_start(tmp_path: Path) -> None:
    app = create_app(settings(storage=f"sqlite:{tmp_path}/no-such-folder/emails.db"))
    with pytest.raises(ConfigurationError, match="no-such-folder"):
        async with app.router.lifespan_context(app):
            pass


async def test_no_message_shows_the_password_of_a_storage() -> None:
    with pytest.raises(ConfigurationError) as refused:
        create_app(settings(storage="clay-tablets://scribe:secret@nippur.example/emails"))
    assert "secret" not in str(refused.value)


async def test_plugins_have_heard_of_every_save_when_the_service_has_ended(tmp_path: Path) -> None:
    log = tmp_path / "saves.jsonl"
    runtime = build_runtime(settings(audit_log=log))
    async with opened(runtime):
        await save_group(runtime.service, "ACME", {}, Request(Caller("ada", Role.ADMIN), "en"))
    assert '"group": "ACME"' in log.read_text()


async def test_the_storage_is_closed_even_when_plugins_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def drain(self: Plugins, seconds: float = 5.0) -> None:
        raise RuntimeError("can't start new thread")

    async def close(self: MemoryStorage) -> None:
        closed.append(self)

    closed: list[MemoryStorage] = []
    monkeypatch.setattr(Plugins, "drain", drain)
    monkeypatch.setattr(MemoryStorage, "close", close)
    runtime = build_runtime(settings())
    with pytest.raises(RuntimeError, match="new thread"):
        async with opened(runtime):
            pass
    assert closed == [runtime.service.storage]


async def test_bundled_plugins_speak_the_language_of_whoever_asks() -> None:
    given = '{group: {code: "MEXICO"}, internalAddresses: {sendFrom: "a@other.example"}}'
    save = json.dumps({"query": f"mutation {{ saveGroupEmails(input: {given}) {{ errors {{ ... on UserError {{ message }} }} }} }}"})
    async with running(demo=True, sender_domains=("iberica.example",)) as client:
        client.headers["Accept-Language"] = "es"
        message = (await post(client, save)).json()["data"]["saveGroupEmails"]["errors"][0]["message"]
    assert "dominio" in message
    assert "iberica.example" in message


# --------------------------------------------------------------------- how it is


async def health(client: httpx2.AsyncClient, path: str = "/readyz") -> tuple[int, Any]:
    answer = await client.get(path)
    return answer.status_code, answer.json()


def newest_files(folder: Path) -> list[Path]:
    return [max(group.glob("*.json")) for group in sorted(folder.glob("*/revisions"))]


async def test_one_group_that_cannot_be_read_takes_nothing_else_down(tmp_path: Path) -> None:
    async with running(storage=f"file:{tmp_path}", demo=True) as client:
        files = newest_files(tmp_path)
        files[0].write_text("<<<<<<< HEAD\n")
        for file in files[1:]:
            code = json.loads(file.read_bytes())["code"]
            query = {"query": "query($code: String!) { customerGroup(by: {code: $code}) { code } }", "variables": {"code": code}}
            assert (await post(client, json.dumps(query))).json() == {"data": {"customerGroup": {"code": code}}}
        assert (await health(client))[0] == 200
        (error,) = (await post(client, '{"query": "{ customerGroups { totalCount } }"}')).json()["errors"]
        assert error["extensions"]["code"] == "UNREADABLE_DOCUMENT"
        assert str(files[0].relative_to(tmp_path)) in error["message"]


async def test_it_lives_always_and_is_ready_between_its_start_and_its_end() -> None:
    app = create_app(settings())
    async with client_of(app) as client:
        assert await health(client) == (503, {"status": "starting"})
        async with app.router.lifespan_context(app):
            assert await health(client) == (200, {"status": "ready"})
            app.state.readiness.stop()
            assert await health(client) == (503, {"status": "stopping"})
            assert await health(client, "/livez") == (200, {"status": "alive"})
        assert await health(client) == (503, {"status": "stopping"})


async def test_it_is_not_ready_when_it_was_told_to_stop_before_it_had_started() -> None:
    app = create_app(settings())
    app.state.readiness.stop()
    async with app.router.lifespan_context(app), client_of(app) as client:
        assert await health(client) == (503, {"status": "stopping"})


@pytest.mark.parametrize("failure", [Unavailable(), RuntimeError("the disk said: secret")])
async def test_it_is_not_ready_while_the_storage_cannot_be_reached(failure: Exception, caplog: pytest.LogCaptureFixture) -> None:
    storage = FragileStorage(MemoryStorage())
    runtime = build_runtime(settings())
    readiness = Readiness(replace(runtime, service=replace(runtime.service, storage=storage)))
    readiness.start()
    async with client_of(Starlette(routes=[Route("/readyz", readiness.readyz)])) as client:
        storage.reading = failure
        assert await health(client) == (503, {"status": "unavailable", "reasons": ["the storage cannot be reached"]})
        assert type(failure).__name__ in caplog.text
        assert "secret" not in caplog.text
        storage.reading = None
        assert await health(client) == (200, {"status": "ready"})


async def test_a_plugin_that_was_left_out_degrades_it(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.plugin("no_exclamations", "raise RuntimeError('secret')")
    caplog.set_level(logging.INFO)
    async with running() as client:
        assert await health(client) == (200, {"status": "degraded", "reasons": ["the plugin no_exclamations is left out"]})
    assert "plugin no_exclamations 1.0: LEFT_OUT" in caplog.text
    assert "plugin bundled-locales" in caplog.text


async def test_a_plugin_in_which_something_went_wrong_degrades_it() -> None:
    runtime = build_runtime(settings())
    broken = replace(runtime.plugins.report()[0], status=PluginStatus.FAILING, problem="secret")
    readiness = Readiness(replace(runtime, plugins=_Reporting(broken)))  # type: ignore[arg-type]
    readiness.start()
    async with client_of(Starlette(routes=[Route("/readyz", readiness.readyz)])) as client:
        reasons = [f"something went wrong in the plugin {broken.name}"]
        assert await health(client) == (200, {"status": "degraded", "reasons": reasons})


class _Reporting:
    """Plugins that report this and nothing else."""

    def __init__(self, *reports: object) -> None:
        self._reports = reports

    def report(self) -> tuple[object, ...]:
        return self._reports


async def test_a_locale_pack_that_is_left_out_or_refused_degrades_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "ca.po").write_text('msgctxt "emails.passwordReset.subject"\nmsgid "unterminated\n')
    (tmp_path / "gl.po").write_text(
        'msgctxt "emails.passwordReset.subject"\nmsgid "x"\nmsgstr "two\\nlines"\n\n'
        'msgctxt "emails.passwordReset.content"\nmsgid "x"\nmsgstr "x"\n'
    )
    async with running(locale_folders=(tmp_path, tmp_path / "missing")) as client:
        status, answer = await health(client)
    assert status == 200
    assert answer == {
        "status": "degraded",
        "reasons": [
            "the locale pack ca.po is left out, at least in part",
            "the locale pack missing is left out, at least in part",
            "the locale pack gl has an email that fails its checks: passwordReset",
        ],
    }
    assert f"locale pack {tmp_path / 'ca.po'}:2: " in caplog.text


async def test_what_lasts_as_long_as_the_process_is_left_out_of_garbage_collections() -> None:
    before = gc.get_freeze_count()
    app = create_only_app(settings())
    assert gc.get_freeze_count() > before + 10_000
    assert isinstance(app, Starlette)
