"""`renderEmail`: the stored email for one recipient, from exactly the values given, or every reason for none."""

from __future__ import annotations

import json
import logging
from email import message_from_string, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

import pytest

from graphql_api import ids
from portal_emails.errors import Unavailable
from portal_emails.ports import Role
from tests.graphql_api.client import Api, FragileStorage
from tests.graphql_api.rendering import render

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("written")]

CONTENT = """\
Hola, {{ contact.first_name }}:

[Elegir una contraseña]({{ password_reset.url }})

Caduca en {{ password_reset.expires_in }}. {{ support.email }}
"""
OWN = {"locale": "es", "subject": "{{ company.name }}: restablezca su contraseña", "content": CONTENT}
VALUES = {
    "company.name": "Olmedo & Cía",
    "contact.first_name": "Ana <b>",
    "password_reset.url": "https://portal.example/reset?token=s3cret&lang=es",
    "password_reset.expires_in": "PT30M",
    "support.email": "ayuda@acme.example",
}
TEXT = """\
Hola, Ana <b>:

Elegir una contraseña (https://portal.example/reset?token=s3cret&lang=es)

Caduca en 30 minutos. ayuda@acme.example
"""


@pytest.fixture
async def written(api: Api, groups: list[str]) -> None:
    """ACME sends from an address of its own, and has its own Spanish password reset."""
    payload = await api.save(groups[0], internalAddresses={"sendFrom": "cobros@acme.example"}, passwordReset={"emails": [OWN]})
    assert (payload["errors"], payload["revision"]) == ([], 1)


def without(name: str) -> dict[str, str]:
    return {each: value for each, value in VALUES.items() if each != name}


# ---------------------------------------------------------------- what is sent


async def test_the_stored_email_comes_in_the_language_of_the_recipient_with_exactly_the_values_given(api: Api) -> None:
    payload = await render(api, VALUES)
    assert payload["errors"] == []
    email = payload["email"]
    assert (email["locale"], email["subject"], email["text"]) == ("es", "Olmedo & Cía: restablezca su contraseña", TEXT)
    assert '<html lang="es" dir="ltr"' in email["html"]
    assert "Ana &lt;b&gt;" in email["html"]
    assert 'href="https://portal.example/reset?token=s3cret&amp;lang=es"' in email["html"]


async def test_it_says_how_the_text_was_found_and_in_which_revision(api: Api) -> None:
    payload = await render(api, VALUES)
    assert payload["revision"] == 1
    assert [(step["locale"], step["source"], step["verdict"]) for step in payload["resolution"]][-2:] == [
        ("es-419", "LOCALE_PACK", "ABSENT"),
        ("es", "GROUP", "USED"),
    ]


async def test_another_reader_gets_the_email_of_the_pack_in_another_language(api: Api) -> None:
    payload = await render(api, VALUES, locales=["en-GB", "es"])
    assert payload["errors"] == []
    assert payload["email"]["locale"] == "en"
    assert VALUES["password_reset.url"] in payload["email"]["text"]
    assert payload["resolution"][-1] == {"locale": "en", "source": "LOCALE_PACK", "verdict": "USED"}


@pytest.mark.parametrize("locales", [[], ["fi"], ["xx-Latn-001"]])
async def test_where_no_language_helps_the_groups_default_does(api: Api, locales: list[str]) -> None:
    assert (await render(api, VALUES, locales=locales))["email"]["locale"] == "es"


async def test_a_locale_that_is_no_tag_is_named_instead_of_passed_over(api: Api) -> None:
    payload = await render(api, VALUES, locales=["en", "es_MX"])
    assert payload["email"] is None
    assert [(error["__typename"], error["path"]) for error in payload["errors"]] == [("InvalidValue", ["locales", "1"])]


async def test_the_language_of_the_request_is_not_the_recipients(api: Api) -> None:
    assert (await render(api, VALUES, language="en"))["email"] == (await render(api, VALUES, language="es"))["email"]


async def test_what_is_saved_next_is_what_is_sent_next(api: Api) -> None:
    await api.save(passwordReset={"emails": [{"locale": "es", "subject": "Otro asunto"}]})
    payload = await render(api, VALUES)
    assert (payload["email"]["subject"], payload["revision"]) == ("Otro asunto", 2)


async def test_a_reader_may_ask_and_the_group_may_be_named_by_its_id(api: Api) -> None:
    payload = await render(api.called_by(Role.READER), VALUES, group={"id": ids.group_id("ACME")})
    assert payload["errors"] == []


async def test_a_recommended_variable_that_is_absent_does_not_prevent_sending(api: Api) -> None:
    link = {"locale": "es", "content": "[Elegir]({{ password_reset.url }})"}
    await api.save(passwordReset={"emails": [link]})
    payload = await render(api, VALUES, "text warnings { rule path suggestions }")
    assert payload["email"]["text"] == f"Elegir ({VALUES['password_reset.url']})\n"
    assert payload["email"]["warnings"] == [
        {"rule": "MISSING_RECOMMENDED_VARIABLE", "path": [], "suggestions": ["password_reset.expires_in"]},
        {"rule": "MISSING_RECOMMENDED_VARIABLE", "path": [], "suggestions": ["support.email"]},
    ]


# ------------------------------------------------------------- wrong values


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("given", [None, "", "  ", "\u200b\u2060"])
async def test_a_value_that_is_used_and_missing_or_blank_is_named_and_there_is_no_email(api: Api, name: str, given: str | None) -> None:
    payload = await render(api, without(name) if given is None else {**VALUES, name: given})
    assert payload["email"] is None
    [error] = payload["errors"]
    assert (error["__typename"], error["valueRule"], error["path"]) == ("InvalidValue", "MISSING", ["values"])
    assert name in error["message"]
    assert payload["resolution"][-1]["verdict"] == "USED"


async def test_all_that_is_missing_is_told_at_once_in_the_language_of_the_request(api: Api) -> None:
    english = (await render(api, []))["errors"]
    spanish = (await render(api, [], language="es"))["errors"]
    assert {(error["valueRule"], tuple(error["path"])) for error in english} == {("MISSING", ("values",))}
    assert sorted(name for error in spanish for name in VALUES if name in error["message"]) == sorted(VALUES)
    assert not {error["message"] for error in english} & {error["message"] for error in spanish}


WRONG = {
    "a web address without its scheme": ("password_reset.url", "portal.example/reset", "VARIABLE_TYPE"),
    "a script as a web address": ("password_reset.url", "javascript:alert(1)", "VARIABLE_TYPE"),
    "an address with a name": ("support.email", "Ayuda <ayuda@acme.example>", "VARIABLE_TYPE"),
    "minutes in words": ("password_reset.expires_in", "half an hour", "VARIABLE_TYPE"),
    "two lines": ("company.name", "Olmedo\r\nBcc: eve@example.com", "SINGLE_LINE"),
    "a lone surrogate": ("company.name", "Olmedo \ud800", "PERMITTED_CHARACTERS"),
    "an override of the direction": ("company.name", "Olmedo \u202egpj.exe", "PERMITTED_CHARACTERS"),
    "a value that is too long": ("company.name", "x" * 8_193, "MAX_LENGTH"),
}


@pytest.mark.parametrize(("name", "value", "rule"), WRONG.values(), ids=WRONG)
async def test_a_value_that_is_none_of_its_type_is_told_with_its_place(api: Api, name: str, value: str, rule: str) -> None:
    others = without(name)
    first = others.popitem()
    payload = await render(api, dict([first, (name, value), *others.items()]))
    assert payload["email"] is None
    [error] = payload["errors"]
    assert (error["__typename"], error["valueRule"], error["path"]) == ("InvalidValue", rule, ["values", "1", "value"])
    assert value not in error["message"]


async def test_several_wrong_values_come_back_together(api: Api) -> None:
    payload = await render(api, {"support.email": "nobody", "password_reset.url": "nowhere", "company.name": " "})
    assert {(error["valueRule"], ".".join(error["path"])) for error in payload["errors"]} == {
        ("VARIABLE_TYPE", "values.0.value"),
        ("VARIABLE_TYPE", "values.1.value"),
        ("MISSING", "values"),
    }
    assert len(payload["errors"]) == 2 + len(VALUES) - 2


async def test_values_that_the_email_does_not_use_are_ignored_whatever_they_are(api: Api) -> None:
    unused = {"portal.url": "nonsense", "no.such.variable": "x", "": "", "contact.email": "\ud800", "{{": "two\nlines"}
    payload = await render(api, {**VALUES, **unused})
    assert (payload["errors"], payload["email"]["text"]) == ([], TEXT)


async def test_the_same_variable_twice_is_told_at_the_second(api: Api) -> None:
    listed = [{"name": name, "value": value} for name, value in VALUES.items()]
    payload = await render(api, [*listed, {"name": "company.name", "value": "Other"}])
    [error] = payload["errors"]
    assert (error["valueRule"], error["path"]) == ("UNIQUE", ["values", str(len(VALUES)), "name"])
    assert payload["email"] is None


async def test_a_render_takes_at_most_a_hundred_values(api: Api) -> None:
    def many(count: int) -> dict[str, str]:
        return {**VALUES, **{f"unused.{number}": "x" for number in range(count - len(VALUES))}}

    assert (await render(api, many(100)))["errors"] == []
    payload = await render(api, many(101))
    [error] = payload["errors"]
    assert (error["valueRule"], error["limit"], error["path"], payload["email"]) == ("MAX_ITEMS", 100, ["values"], None)


# ------------------------------------------------------------- nothing to send


async def test_a_section_that_is_switched_off_sends_nothing_until_it_is_switched_on(api: Api) -> None:
    given = {**VALUES, "registration.url": "https://portal.example/join", "registration.expires_in": "P7D"}
    payload = await render(api, given, section="CUSTOMER_ACCESS_REQUEST")
    [error] = payload["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("EmailSwitchedOff", "EMAIL_SWITCHED_OFF", ["section"])
    assert (payload["email"], payload["revision"], payload["resolution"]) == (None, 1, [])
    await api.save(customerAccessRequest={"enabled": True})
    payload = await render(api, given, section="CUSTOMER_ACCESS_REQUEST")
    assert payload["errors"] == []
    assert "https://portal.example/join" in payload["email"]["text"]


async def test_without_an_address_to_send_from_there_is_nothing_to_send(api: Api) -> None:
    await api.save(internalAddresses={"sendFrom": None})
    payload = await render(api, VALUES)
    assert payload["email"] is None
    [error] = payload["errors"]
    assert (error["valueRule"], error["path"]) == ("MISSING", [])
    assert "address" in error["message"]


async def test_a_group_that_is_not_configured_has_no_emails(api: Api) -> None:
    payload = await render(api, VALUES, group={"code": "GAMMA"})
    [error] = payload["errors"]
    assert (error["__typename"], error["path"], payload["email"]) == ("GroupNotConfiguredInPortal", ["group"], None)


@pytest.mark.parametrize("group", [{"code": "NOBODY"}, {"code": "\ud800"}, {"id": "garbage"}, {"id": ids.encode("PortalEmails", "ACME")}])
async def test_an_unknown_group_is_not_found(api: Api, group: dict[str, str]) -> None:
    payload = await render(api, VALUES, group=group)
    [error] = payload["errors"]
    assert (error["__typename"], error["path"]) == ("GroupNotFound", ["group"])
    assert (payload["email"], payload["resolution"], payload["revision"]) == (None, [], None)


async def test_a_group_that_may_not_be_seen_is_not_found(api: Api) -> None:
    theirs = api.called_by(Role.ADMIN, groups=frozenset({"BETA"}))
    assert [error["__typename"] for error in (await render(theirs, VALUES))["errors"]] == ["GroupNotFound"]


async def test_an_unreachable_storage_is_a_failure(api: Api, storage: FragileStorage) -> None:
    storage.reading = Unavailable(250)
    [error] = (await render(api, VALUES))["errors"]
    assert (error["__typename"], error["path"]) == ("StorageUnavailable", [])


async def test_a_render_takes_at_most_twenty_locales(api: Api) -> None:
    query = "query($input: RenderEmailInput!) { renderEmail(input: $input) { revision } }"
    wanted = {"group": {"code": "ACME"}, "section": "PASSWORD_RESET", "locales": ["es"] * 21, "values": []}
    [error] = (await api.answer(query, input=wanted))["errors"]
    assert error["extensions"]["code"] == "TOO_MANY_LOCALES"


# ----------------------------------------------------------------- the message


async def mime(api: Api, argument: str = "", **more: str) -> str:
    payload = await render(api, {**VALUES, **more}, f"mime{argument}")
    assert payload["errors"] == []
    result: str = payload["email"]["mime"]
    return result


def parsed(source: str) -> EmailMessage:
    message = message_from_string(source, EmailMessage, policy=policy.default)
    assert message.defects == []
    return message


async def test_the_message_reads_back_as_what_was_put_in(api: Api) -> None:
    source = await mime(api, '(to: "ana.pérez@münchen.example")', **{"sender.name": "Cobros, Acme Ibérica"})
    message = parsed(source)
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Cobros, Acme Ibérica", "cobros@acme.example")
    [recipient] = message["To"].addresses
    assert (recipient.display_name, recipient.addr_spec) == ("", "ana.pérez@xn--mnchen-3ya.example")
    assert message["Subject"] == "Olmedo & Cía: restablezca su contraseña"
    assert (message["Content-Language"], message.get_content_type()) == ("es", "multipart/alternative")
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    rendered = (await render(api, VALUES))["email"]
    assert text.get_content().replace("\r\n", "\n").strip() == rendered["text"].strip()
    assert html.get_content().replace("\r\n", "\n").strip() == rendered["html"].strip()


async def test_lines_end_as_the_internet_wants_and_dates_are_left_to_whoever_sends(api: Api) -> None:
    source = await mime(api)
    assert "\n" not in source.replace("\r\n", "")
    message = parsed(source)
    assert [name for name in ("To", "Date", "Message-ID", "Cc", "Bcc") if name in message] == []


@pytest.mark.parametrize("name", ["", " ", None])
async def test_without_a_name_the_message_is_from_the_address_alone(api: Api, name: str | None) -> None:
    message = parsed(await mime(api, "(to: null)", **({} if name is None else {"sender.name": name})))
    assert str(message["From"]) == "cobros@acme.example"


@pytest.mark.parametrize(("name", "rule"), [("Eve\r\nBcc: eve@example.com", "SINGLE_LINE"), ("\ud800", "PERMITTED_CHARACTERS")])
async def test_the_name_of_the_sender_is_checked_although_the_email_does_not_print_it(api: Api, name: str, rule: str) -> None:
    payload = await render(api, {"sender.name": name, **VALUES}, "mime")
    [error] = payload["errors"]
    assert (error["valueRule"], error["path"], payload["email"]) == (rule, ["values", "0", "value"], None)


BAD_ADDRESSES = [
    "",
    " ",
    "ana",
    "Ana <ana@example.com>",
    "a@example.com, b@example.com",
    "a@example.com\r\nBcc: b@example.com",
    "\ud800@b.c",
]


@pytest.mark.parametrize("address", BAD_ADDRESSES)
async def test_what_is_no_address_is_a_coded_error_and_takes_nothing_with_it(api: Api, address: str) -> None:
    query = """query($input: RenderEmailInput!, $to: EmailAddress) { renderEmail(input: $input) { email { subject mime(to: $to) } } }"""
    listed = [{"name": name, "value": value} for name, value in VALUES.items()]
    wanted = {"group": {"code": "ACME"}, "section": "PASSWORD_RESET", "locales": ["es"], "values": listed}
    answer = await api.answer(query, input=wanted, to=address)
    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("BAD_USER_INPUT", ["renderEmail", "email", "mime"])
    assert answer["data"]["renderEmail"]["email"] == {"subject": "Olmedo & Cía: restablezca su contraseña", "mime": None}


# ---------------------------------------------------------- nothing is given away

INPUT = '{ group: { code: "ACME" }, section: PASSWORD_RESET, locales: ["es"], values: [] }'
ASKED = f"renderEmail(input: {INPUT}) {{ revision }}"
THROUGH = {
    "itself": f"{{ {ASKED} }}",
    "another name": f"{{ viewer: {ASKED} }}",
    "an inline fragment": f"{{ viewer {{ role }} ... on Query {{ ... {{ {ASKED} }} }} }}",
    "a fragment": f"{{ ...A }} fragment A on Query {{ {ASKED} }}",
    "a fragment in a fragment": f"{{ ...A }} fragment A on Query {{ viewer {{ role }} ...B }} fragment B on Query {{ {ASKED} }}",
    "a fragment that is spread twice": f"{{ ...A ...B }} fragment A on Query {{ ...B }} fragment B on Query {{ {ASKED} }}",
    "a condition": f"query($no: Boolean = false) {{ ... @include(if: $no) {{ {ASKED} }} }}",
}


async def get(api: Api, query: str, **more: Any) -> Any:
    return await api.send("GET", url=f"/graphql?{urlencode({'query': query, **more})}", headers={})


@pytest.mark.parametrize("query", THROUGH.values(), ids=THROUGH)
async def test_over_get_it_is_refused_however_it_is_asked_for(api: Api, query: str) -> None:
    response = await get(api, query)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "METHOD_NOT_ALLOWED"
    assert "data" not in response.json()


async def test_over_get_an_operation_beside_it_is_answered(api: Api) -> None:
    document = f"query A {{ {ASKED} }} query B {{ viewer {{ role }} }}"
    assert (await get(api, document, operationName="B")).json() == {"data": {"viewer": {"role": "ADMIN"}}}
    assert (await get(api, document, operationName="A")).status_code == 405


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({}, id="an email"),
        pytest.param({"password_reset.url": "s3cret, and no address"}, id="a wrong value"),
        pytest.param({"support.email": ""}, id="a missing value"),
    ],
)
async def test_nothing_of_the_values_is_logged(api: Api, caplog: pytest.LogCaptureFixture, more: dict[str, str]) -> None:
    with caplog.at_level(logging.DEBUG):
        await render(api, {**VALUES, **more}, 'subject html text mime(to: "ana@secret.example")')
    assert "s3cret" not in caplog.text
    assert "Olmedo" not in caplog.text
    assert "secret.example" not in caplog.text


async def test_a_bug_while_rendering_is_masked_and_nothing_of_the_values_is_logged(
    api: Api, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError(given)

    monkeypatch.setattr("portal_emails.use_cases.render.render", broken)
    query = "query($input: RenderEmailInput!) { renderEmail(input: $input) { revision } }"
    listed = [{"name": name, "value": value} for name, value in VALUES.items()]
    wanted = {"group": {"code": "ACME"}, "section": "PASSWORD_RESET", "locales": ["es"], "values": listed}
    with caplog.at_level(logging.DEBUG):
        answer = await api.answer(query, input=wanted)
    [error] = answer["errors"]
    assert (error["extensions"]["code"], answer["data"]) == ("INTERNAL", {"renderEmail": None})
    assert "RuntimeError" in caplog.text
    assert "s3cret" not in caplog.text + json.dumps(answer)
