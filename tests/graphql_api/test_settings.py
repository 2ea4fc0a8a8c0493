"""The settings: what is read from the environment, what is refused and how, and that the documentation lists them all."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from graphql_api.settings import Settings, is_loopback, load_settings, variable, without_credentials
from portal_emails.errors import ConfigurationError
from portal_emails.ports import Role

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("PORTAL_EMAILS_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("name", "written", "field", "value"),
    [
        ("STORAGE", "memory:", "storage", "memory:"),
        ("HOST", "::1", "host", "::1"),
        ("PORT", "9000", "port", 9000),
        ("ANONYMOUS_ROLE", "editor", "anonymous_role", "editor"),
        ("DEMO", "true", "demo", True),
        ("DEFAULT_LOCALE", "ES-mx", "default_locale", "es-MX"),
        ("FALLBACKS", "ca=es, gl = es  pt", "fallbacks", {"ca": ("es",), "gl": ("es", "pt")}),
        ("LOCALE_FOLDERS", "one:/two", "locale_folders", (Path("one"), Path("/two"))),
        ("REQUIRE_PLUGINS", "audit_log, my-check,", "require_plugins", ("audit_log", "my-check")),
        ("AUDIT_LOG", "/var/log/saves.jsonl", "audit_log", Path("/var/log/saves.jsonl")),
        ("SENDER_DOMAINS", "a.example,b.example", "sender_domains", ("a.example", "b.example")),
        ("PORT", "", "port", 8000),  # empty counts as not set
    ],
)
def test_a_variable_sets_a_field(monkeypatch: pytest.MonkeyPatch, name: str, written: str, field: str, value: object) -> None:
    monkeypatch.setenv(f"PORTAL_EMAILS_{name}", written)
    assert getattr(load_settings(), field) == value


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_PORT", "9000")
    assert load_settings(port=9001).port == 9001


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        load_settings().port = 1


@pytest.mark.parametrize(
    ("name", "written", "words"),
    [
        ("STORGE", "memory:", ["PORTAL_EMAILS_STORGE", "did you mean PORTAL_EMAILS_STORAGE?"]),
        ("COLOUR_OF_THE_SKY", "blue", ["PORTAL_EMAILS_COLOUR_OF_THE_SKY", "docs/settings.md"]),
        ("PORT", "99999", ["PORTAL_EMAILS_PORT", "65535"]),
        ("PORT", "http", ["PORTAL_EMAILS_PORT", "integer"]),
        ("ANONYMOUS_ROLE", "root", ["PORTAL_EMAILS_ANONYMOUS_ROLE", "'reader'"]),
        ("DEFAULT_LOCALE", "the king's", ["PORTAL_EMAILS_DEFAULT_LOCALE", "es-MX"]),
        ("FALLBACKS", "ca", ["PORTAL_EMAILS_FALLBACKS", "ca=es,gl=es pt"]),
        ("FALLBACKS", "ca=es,ca=pt", ["PORTAL_EMAILS_FALLBACKS", "ca is given twice"]),
        ("FALLBACKS", "ca=es,es=ca", ["PORTAL_EMAILS_FALLBACKS", "ca -> es -> ca"]),
    ],
)
def test_a_bad_value_is_refused_by_name_with_the_remedy(monkeypatch: pytest.MonkeyPatch, name: str, written: str, words: list[str]) -> None:
    monkeypatch.setenv(f"PORTAL_EMAILS_{name}", written)
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    message = str(refused.value)
    assert [word for word in words if word not in message] == []
    assert "\n" not in message


def test_all_bad_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_EMAILS_PORT", "-1")
    monkeypatch.setenv("PORTAL_EMAILS_DEMO", "perhaps")
    with pytest.raises(ConfigurationError, match=r"PORTAL_EMAILS_PORT.*PORTAL_EMAILS_DEMO"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "role"),
    [
        ({}, None),
        ({"anonymous_role": "reader"}, Role.READER),
        ({"demo": True}, Role.ADMIN),
        ({"demo": True, "anonymous_role": "reader"}, Role.READER),
        ({"demo": True, "anonymous_role": "none"}, None),
        ({"demo": True, "host": "0.0.0.0"}, None),
        ({"anonymous_role": "none", "host": "0.0.0.0"}, None),
    ],
)
def test_who_is_not_identified_may_do(given: dict[str, Any], role: Role | None) -> None:
    assert Settings(**given).role is role


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "billing.example", "localhost.example"])
def test_an_anonymous_role_is_refused_where_others_can_reach(host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PORTAL_EMAILS_ANONYMOUS_ROLE.*PORTAL_EMAILS_HOST"):
        Settings(host=host, anonymous_role="reader")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:10.0.0.1", False),
        ("0.0.0.0", False),
        ("::", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_what_is_a_loopback_host(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:portal-emails.db", "sqlite:portal-emails.db"),
        ("sqlite:////srv/emails.db", "sqlite:////srv/emails.db"),
        ("memory:", "memory:"),
        ("postgresql://db.example/emails", "postgresql://db.example/emails"),
        ("postgresql://billing:secret@db.example:5432/emails", "postgresql://***@db.example:5432/emails"),
        ("postgresql://db.example/emails?password=secret", "postgresql://db.example/emails"),
        # not well formed: rather too little than the password
        ("postgresql://billing:sec@ret@db.example/emails", "postgresql:***"),
        ("postgresql://billing:sec/ret@db.example/emails", "postgresql:***"),
        ("postgresql://db.example/emails?password=sec@ret", "postgresql://db.example/emails"),
    ],
)
def test_a_url_is_shown_without_its_credentials(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


def test_the_storage_does_not_show_when_settings_are_printed() -> None:
    assert "secret" not in repr(Settings(storage="postgresql://billing:secret@db.example/emails"))


def test_the_documentation_lists_every_setting_with_its_default_and_meaning() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(PORTAL_EMAILS_\w+)` \| ?(?:`([^`]*)`)? ?\| (.+) \|$", text, re.MULTILINE)
    fields = Settings.model_fields
    assert documented == [(variable(name), _written(field.default), field.description) for name, field in fields.items()]


def _written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return str(default) if isinstance(default, (str, int)) else ""
