"""`emailPreview`: a draft or a stored email with samples, and everything that is wrong with it."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

import pytest

from graphql_api import ids
from portal_emails.errors import Unavailable
from portal_emails.ports import Role
from tests.graphql_api.client import Api, FragileStorage
from tests.graphql_api.rendering import preview, values

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

LINK = "[Elegir]({{ password_reset.url }})"
OWN = {"locale": "es", "subject": "Asunto propio", "content": f"Texto propio. {LINK}"}


@pytest.fixture
async def own(api: Api, groups: list[str]) -> None:
    """ACME has a Spanish password reset of its own."""
    assert (await api.save(groups[0], passwordReset={"emails": [OWN]}))["errors"] == []


async def shown(api: Api, fields: str = "locale subject html text", language: str = "en", **more: Any) -> Any:
    """The email of a preview without errors."""
    payload = await preview(api, fields, language, **more)
    assert payload["errors"] == []
    return payload["email"]


# ---------------------------------------------------------------- what is shown


@pytest.mark.usefixtures("own")
async def test_without_a_draft_it_is_what_a_reader_of_the_locale_gets(api: Api) -> None:
    email = await shown(api)
    assert (email["locale"], email["subject"]) == ("es", "Asunto propio")
    assert email["text"].startswith("Texto propio. Elegir (https://")
    assert '<html lang="es" dir="ltr"' in email["html"]
    assert await shown(api, locale=None) == await shown(api, locale="es-MX") == email
    assert (await shown(api, locale="en"))["locale"] == "en"
    assert (await shown(api, locale="fi"))["locale"] == "es"


@pytest.mark.usefixtures("own")
async def test_a_draft_of_the_subject_alone_is_shown_with_the_stored_content(api: Api) -> None:
    email = await shown(api, locale="es", subject="Borrador para {{ company.name }}")
    assert email["subject"].startswith("Borrador para ")
    assert email["text"].startswith("Texto propio. ")


@pytest.mark.usefixtures("own")
async def test_a_draft_of_the_content_alone_is_shown_with_the_stored_subject(api: Api) -> None:
    email = await shown(api, content=f"Borrador. {LINK}")
    assert email["subject"] == "Asunto propio"
    assert email["text"].startswith("Borrador. ")


@pytest.mark.usefixtures("own")
async def test_null_is_the_inherited_text(api: Api) -> None:
    inherited = await shown(api, subject=None, content=None)
    assert (inherited["locale"], "Asunto propio" in inherited["subject"], "Texto propio" in inherited["text"]) == ("es", False, False)
    assert (await shown(api, subject=None))["subject"] == inherited["subject"]
    assert (await shown(api, subject=None))["text"].startswith("Texto propio. ")
    assert (await shown(api, content=None))["text"] == inherited["text"]
    assert (await shown(api, content=None))["subject"] == "Asunto propio"


async def test_half_a_draft_is_completed_in_its_own_language(api: Api) -> None:
    email = await shown(api, locale="es-MX", subject="Borrador")
    assert (email["locale"], email["subject"]) == ("es-MX", "Borrador")
    assert email["text"].startswith("Estimado/a ")
    assert "desde la dirección IP" in email["text"]
    assert "a.m." in email["text"]  # as Mexicans write times


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"contentFormat": "HTML"}, "<strong>bold</strong> **stars**"),
        ({"contentFormat": "MARKDOWN"}, "<strong>bold</strong> <strong>stars</strong>"),
        ({"contentFormat": None}, "<strong>bold</strong> <strong>stars</strong>"),
        ({}, "<strong>bold</strong> <strong>stars</strong>"),
    ],
)
async def test_a_draft_is_markdown_unless_it_says_otherwise(api: Api, given: dict[str, Any], found: str) -> None:
    email = await shown(api, content='<strong>bold</strong> **stars** <a href="{{ password_reset.url }}">here</a>', **given)
    assert found in email["html"]
    assert "here (https://" in email["text"]


async def test_dates_and_lengths_of_time_are_written_in_the_language_of_the_email(api: Api) -> None:
    draft = f"{LINK} {{{{ password_reset.expires_in }}}}"
    given = values({"password_reset.expires_in": "PT30M"})
    assert "30 minutos" in (await shown(api, locale="es", content=draft, variables=given))["text"]
    assert "30 minutes" in (await shown(api, locale="en", content=draft, variables=given, language="es"))["text"]


async def test_a_preview_saves_nothing_and_a_reader_may_have_one(api: Api, storage: FragileStorage) -> None:
    storage.calls.clear()
    await shown(api.called_by(Role.READER), group={"id": ids.group_id("ACME")}, subject="Borrador")
    assert "commit" not in storage.calls
    assert await api.read("revision") == {"revision": 0}


async def test_a_section_that_is_switched_off_can_be_looked_at(api: Api) -> None:
    assert (await shown(api, section="CUSTOMER_ACCESS_REQUEST"))["subject"]


async def test_there_is_a_message_once_there_is_an_address_to_send_from(api: Api) -> None:
    assert (await shown(api, "mime"))["mime"] is None
    await api.save(internalAddresses={"sendFrom": "cobros@acme.example"})
    assert "<cobros@acme.example>" in (await shown(api, 'mime(to: "ana@example.com")'))["mime"]


# ----------------------------------------------------------- samples and values

COMPANY = f"{{{{ company.name }}}} {LINK}"


@pytest.mark.parametrize(
    ("language", "company"), [("en", "Harbor Foods LLC"), ("es-MX", "Distribuciones Olmedo"), ("fi", "Harbor Foods LLC")]
)
async def test_samples_are_in_the_language_of_the_request_whatever_the_email(api: Api, language: str, company: str) -> None:
    for locale in ("es", "en"):
        assert (await shown(api, language=language, locale=locale, content=COMPANY))["text"].startswith(company)


async def test_a_given_value_wins_over_the_sample(api: Api) -> None:
    email = await shown(api, content=COMPANY, variables=values({"company.name": "Olmedo & Cía"}))
    assert email["text"].startswith("Olmedo & Cía Elegir (https://")
    assert "Olmedo &amp; Cía" in email["html"]


async def test_a_blank_value_hides_the_sample(api: Api) -> None:
    blank = values({"company.name": " "})
    draft = f"{{% if company.name %}}with{{% else %}}without{{% endif %}} {LINK}"
    assert (await shown(api, content=draft))["text"].startswith("with ")
    assert (await shown(api, content=draft, variables=blank))["text"].startswith("without ")
    payload = await preview(api, content=COMPANY, variables=blank)
    [error] = payload["errors"]
    assert (error["valueRule"], error["path"], payload["email"]) == ("MISSING", ["variables"], None)
    assert "company.name" in error["message"]


async def test_support_is_reached_where_the_emails_come_from(api: Api) -> None:
    draft = f"{{{{ support.email }}}} {LINK}"
    assert (await shown(api, content=draft))["text"].startswith("billing@example.com ")
    await api.save(internalAddresses={"sendFrom": "cobros@acme.example"})
    assert (await shown(api, content=draft))["text"].startswith("cobros@acme.example ")


@pytest.mark.parametrize(
    ("given", "rule", "path"),
    [
        ([("support.email", "a@example.com"), ("password_reset.url", "javascript:alert(1)")], "VARIABLE_TYPE", ["variables", "1", "value"]),
        ([("company.name", "a"), ("company.name", "b")], "UNIQUE", ["variables", "1", "name"]),
        ([("sender.name", "two\nlines")], "SINGLE_LINE", ["variables", "0", "value"]),
        ([(f"unused.{number}", "") for number in range(101)], "MAX_ITEMS", ["variables"]),
    ],
)
async def test_a_wrong_value_is_told_with_its_place(api: Api, given: list[tuple[str, str]], rule: str, path: list[str]) -> None:
    payload = await preview(api, content=COMPANY, variables=[{"name": name, "value": value} for name, value in given])
    [error] = payload["errors"]
    assert (error["__typename"], error["valueRule"], error["path"], payload["email"]) == ("InvalidValue", rule, path, None)


# ------------------------------------------------------------- what is wrong

BROKEN = f"Hola, {{{{ contact.first_nam }}}}:\n\n{LINK} {{{{ company.name | uppercase }}}}"


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "This email has no variable contact.first_nam. "),
        ("es-MX,en;q=0.5", "Este correo electrónico no tiene la variable contact.first_nam. "),
    ],
)
async def test_every_problem_says_where_it_is_and_what_may_have_been_meant(api: Api, locale: str, language: str, message: str) -> None:
    payload = await preview(api, language=language, locale=locale, content=BROKEN)
    assert payload["email"] is None
    first, second = payload["errors"]
    assert first.pop("message").startswith(message)
    assert first.pop("suggestions")[0] == "contact.first_name"
    assert first == {
        "__typename": "TemplateProblem",
        "code": "TEMPLATE_PROBLEM",
        "path": ["content"],
        "rule": "UNKNOWN_VARIABLE",
        "section": "PASSWORD_RESET",
        "locale": locale,
        "part": "CONTENT",
        "line": 1,
        "column": 10,
        "length": 17,
    }
    assert (second["rule"], second["line"], second["column"], second["length"]) == ("UNKNOWN_FILTER", 3, 54, 9)
    assert second["suggestions"] == ["upcase"]


async def test_the_problems_of_both_parts_come_back_together(api: Api) -> None:
    payload = await preview(api, subject="{{ company.nam }}", content="<p>Hola</p>", contentFormat="HTML")
    assert {(error["rule"], error["path"][0], error["part"]) for error in payload["errors"]} == {
        ("UNKNOWN_VARIABLE", "subject", "SUBJECT"),
        ("MISSING_REQUIRED_VARIABLE", "content", "CONTENT"),
    }


async def test_columns_count_code_points(api: Api) -> None:
    [error] = (await preview(api, content=f"🏢🏢 {{{{ compny.name }}}} {LINK}"))["errors"]
    assert (error["column"], error["length"]) == (7, 11)


@pytest.mark.parametrize("subject", ["", " ", "two\nlines", "x" * 256, "a\ud800b"])
async def test_a_draft_that_breaks_the_rules_of_values_is_told_as_a_save_would(api: Api, subject: str) -> None:
    def told(payload: Any) -> list[tuple[str, str]]:
        return [(error["valueRule"], error["path"][-1]) for error in payload["errors"]]

    payload = await preview(api, subject=subject)
    assert payload["email"] is None
    assert told(payload) == told(await api.save(passwordReset={"emails": [{"locale": "es", "subject": subject}]}))
    assert told(payload)


@pytest.mark.parametrize(("given", "path"), [({"subject": "Luonnos"}, ["content"]), ({"content": LINK}, ["subject"])])
async def test_half_a_draft_in_a_language_that_no_pack_has_is_incomplete(api: Api, given: dict[str, str], path: list[str]) -> None:
    payload = await preview(api, locale="fi", **given)
    [error] = payload["errors"]
    assert (error["__typename"], error["valueRule"], error["path"], payload["email"]) == ("InvalidValue", "INCOMPLETE", path, None)
    assert (await shown(api, locale="fi", subject="Luonnos", content=LINK))["locale"] == "fi"


async def test_half_a_draft_that_nothing_completes_is_checked_as_far_as_it_goes(api: Api) -> None:
    payload = await preview(api, locale="fi", content=f"{LINK} {{{{ no.such }}}}")
    assert [(error.get("rule") or error["valueRule"], error["path"]) for error in payload["errors"]] == [
        ("INCOMPLETE", ["subject"]),
        ("UNKNOWN_VARIABLE", ["content"]),
    ]


@pytest.mark.parametrize("more", [{}, {"content": None}])
async def test_a_format_without_a_content_is_incomplete(api: Api, more: dict[str, Any]) -> None:
    [error] = (await preview(api, contentFormat="HTML", **more))["errors"]
    assert (error["valueRule"], error["path"]) == ("INCOMPLETE", ["contentFormat"])


@pytest.mark.parametrize(("locale", "rule"), [("not a tag", "LOCALE_TAG"), ("", "LOCALE_TAG"), ("a" * 101, "MAX_LENGTH")])
async def test_a_malformed_locale_is_told(api: Api, locale: str, rule: str) -> None:
    payload = await preview(api, locale=locale, subject="Borrador")
    [error] = payload["errors"]
    assert (error["valueRule"], error["path"], payload["email"]) == (rule, ["locale"], None)


async def test_what_does_not_prevent_sending_is_a_warning(api: Api) -> None:
    fields = "warnings { code message path rule section locale part line column length suggestions }"
    warnings = (await shown(api, fields, content=f'{LINK} <span class="big">x</span>'))["warnings"]
    assert [(warning["rule"], warning["path"], warning["column"], warning["length"]) for warning in warnings] == [
        ("REMOVED_HTML", ["content"], 42, 11),
        ("MISSING_RECOMMENDED_VARIABLE", ["content"], 1, 0),
        ("MISSING_RECOMMENDED_VARIABLE", ["content"], 1, 0),
    ]
    assert [warning["suggestions"] for warning in warnings[1:]] == [["password_reset.expires_in"], ["support.email"]]
    assert all(warning["message"] != warning["rule"] for warning in warnings)
    assert (await shown(api, "warnings { rule }"))["warnings"] == []


@pytest.mark.parametrize(
    ("group", "failure"),
    [
        ({"code": "NOBODY"}, "GroupNotFound"),
        ({"code": "\ud800"}, "GroupNotFound"),
        ({"id": "garbage"}, "GroupNotFound"),
        ({"code": "GAMMA"}, "GroupNotConfiguredInPortal"),
    ],
)
async def test_a_group_without_emails_has_no_preview_and_what_else_is_wrong_is_told(api: Api, group: dict[str, str], failure: str) -> None:
    payload = await preview(api, group=group, locale="?")
    assert [error["__typename"] for error in payload["errors"]] == [failure, "InvalidValue"]
    assert (payload["errors"][0]["path"], payload["email"]) == (["group"], None)


async def test_a_group_that_may_not_be_seen_is_not_found(api: Api) -> None:
    theirs = api.called_by(Role.EDITOR, groups=frozenset({"BETA"}))
    assert [error["__typename"] for error in (await preview(theirs))["errors"]] == ["GroupNotFound"]


async def test_an_unreachable_storage_is_a_failure(api: Api, storage: FragileStorage) -> None:
    storage.reading = Unavailable(250)
    assert [error["__typename"] for error in (await preview(api))["errors"]] == ["StorageUnavailable"]


# ---------------------------------------------------------- nothing is given away


async def get(api: Api, more: str) -> Any:
    wanted = f'{{ group: {{ code: "ACME" }}, section: PASSWORD_RESET {more} }}'
    query = f"{{ emailPreview(input: {wanted}) {{ email {{ locale }} errors {{ __typename }} }} }}"
    response = await api.send("GET", url=f"/graphql?{urlencode({'query': query})}", headers={})
    assert response.status_code == 200
    return response.json()


async def test_over_get_values_are_refused_and_drafts_are_not(api: Api) -> None:
    for more in ("", "variables: []", 'subject: "Borrador"'):
        assert await get(api, more) == {"data": {"emailPreview": {"email": {"locale": "es"}, "errors": []}}}
    answer = await get(api, 'variables: [{ name: "company.name", value: "s3cret" }]')
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("METHOD_NOT_ALLOWED", ["emailPreview"])
    assert answer["data"] == {"emailPreview": None}


async def test_neither_drafts_nor_values_are_logged(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await preview(api, subject="Dr4ft", content=COMPANY, variables=values({"company.name": "s3cret"}))
        await preview(api, subject="Dr4ft {{ no.such }}", variables=values({"support.email": "s3cret"}))
    assert "s3cret" not in caplog.text
    assert "Dr4ft" not in caplog.text
