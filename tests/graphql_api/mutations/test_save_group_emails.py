"""`saveGroupEmails`: three states of every field, all or nothing, and every reason for nothing."""

from __future__ import annotations

from typing import Any

import pytest

from graphql_api import ids
from portal_emails.errors import Unavailable
from portal_emails.ports import CheckFailed, Finding, Problem, Role
from portal_emails.sections import SectionKind
from tests.graphql_api.client import Api, FakeExtensions, FragileStorage
from tests.graphql_api.conftest import MakeApi
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

CONTENT = valid_content(SectionKind.PASSWORD_RESET, "Contenido")
OTHER = valid_content(SectionKind.PASSWORD_RESET, "Otro")
ES = {"locale": "es", "subject": "Asunto", "content": CONTENT}
REQUEST = {**ES, "content": valid_content(SectionKind.CUSTOMER_ACCESS_REQUEST, "Contenido")}


def change(path: str, before: str | None, after: str | None) -> dict[str, Any]:
    return {"path": path.split("."), "before": before, "after": after}


async def changes(api: Api, **given: Any) -> list[dict[str, Any]]:
    payload = await api.save(**given)
    assert payload["errors"] == []
    result: list[dict[str, Any]] = payload["changes"]
    return result


async def test_a_save_says_what_it_changed_and_which_revision_it_made(api: Api) -> None:
    payload = await api.save(
        more="customerGroup { revision portalEmails { passwordReset { email { subject content } } } }",
        internalAddresses={"accessRequestsTo": "access@acme.example", "sendFrom": "billing@acme.example"},
        customerAccessRequest={"enabled": True},
        passwordReset={"emails": [ES]},
    )
    assert (payload["errors"], payload["revision"], payload["replayed"]) == ([], 1, False)
    assert payload["changes"] == [
        change("internalAddresses.accessRequestsTo", None, "access@acme.example"),
        change("internalAddresses.sendFrom", None, "billing@acme.example"),
        change("customerAccessRequest.enabled", "false", "true"),
        change("passwordReset.emails.es.subject", None, "Asunto"),
        change("passwordReset.emails.es.content", None, CONTENT),
    ]
    email = payload["customerGroup"]["portalEmails"]["passwordReset"]["email"]
    assert (payload["customerGroup"]["revision"], email) == (1, {"subject": "Asunto", "content": CONTENT})


async def test_what_is_left_out_is_kept(api: Api) -> None:
    await changes(api, internalAddresses={"sendFrom": "billing@acme.example"}, passwordReset={"emails": [ES]})
    assert await changes(api, passwordReset={"emails": [{"locale": "es", "subject": "Otro"}]}) == [
        change("passwordReset.emails.es.subject", "Asunto", "Otro")
    ]
    assert await changes(api, passwordReset={}, internalAddresses={}) == []


async def test_null_returns_a_part_to_the_inherited_and_both_parts_remove_the_text(api: Api) -> None:
    await changes(api, passwordReset={"emails": [ES]})
    assert await changes(api, passwordReset={"emails": [{"locale": "es", "content": None}]}) == [
        change("passwordReset.emails.es.content", CONTENT, None)
    ]
    assert await changes(api, passwordReset={"emails": [{"locale": "es", "subject": None}]}) == [
        change("passwordReset.emails.es.subject", "Asunto", None)
    ]
    assert (await api.read("portalEmails { passwordReset { translations { id } } }"))["portalEmails"]["passwordReset"]["translations"] == []


async def test_an_empty_list_writes_none_and_null_removes_every_own_text(api: Api) -> None:
    await changes(api, passwordReset={"emails": [ES, {**ES, "locale": "fr"}]})
    assert await changes(api, passwordReset={"emails": []}) == []
    removed = await changes(api, passwordReset={"emails": None})
    assert [each["path"][2:] for each in removed] == [["es", "subject"], ["es", "content"], ["fr", "subject"], ["fr", "content"]]


async def test_null_for_a_section_returns_all_of_it_and_null_for_the_addresses_clears_both(api: Api) -> None:
    await changes(
        api,
        customerAccessRequest={"enabled": True, "emails": [REQUEST]},
        internalAddresses={"accessRequestsTo": "a@acme.example", "sendFrom": "b@acme.example"},
    )
    assert await changes(api, customerAccessRequest=None, internalAddresses=None, passwordReset=None) == [
        change("internalAddresses.accessRequestsTo", "a@acme.example", None),
        change("internalAddresses.sendFrom", "b@acme.example", None),
        change("customerAccessRequest.enabled", "true", "false"),
        change("customerAccessRequest.emails.es.subject", "Asunto", None),
        change("customerAccessRequest.emails.es.content", REQUEST["content"], None),
    ]


async def test_a_switch_is_off_by_default_and_null_is_off(api: Api) -> None:
    assert await changes(api, customerAccessRequest={"enabled": False}) == []
    await changes(api, customerAccessRequest={"enabled": True})
    assert await changes(api, customerAccessRequest={"enabled": None}) == [change("customerAccessRequest.enabled", "true", "false")]


async def test_the_format_is_part_of_the_content_and_shown_beside_it(api: Api) -> None:
    html = {**ES, "contentFormat": "HTML"}
    assert await changes(api, passwordReset={"emails": [html]}) == [
        change("passwordReset.emails.es.subject", None, "Asunto"),
        change("passwordReset.emails.es.content", None, CONTENT),
        change("passwordReset.emails.es.contentFormat", None, "HTML"),
    ]
    assert await changes(api, passwordReset={"emails": [{**html, "content": OTHER}]}) == [
        change("passwordReset.emails.es.content", CONTENT, OTHER)
    ]
    assert await changes(api, passwordReset={"emails": [{**ES, "content": OTHER}]}) == [
        change("passwordReset.emails.es.contentFormat", "HTML", "MARKDOWN")
    ]
    await changes(api, passwordReset={"emails": [html]})
    assert await changes(api, passwordReset={"emails": [{"locale": "es", "content": None, "contentFormat": None}]}) == [
        change("passwordReset.emails.es.content", CONTENT, None),
        change("passwordReset.emails.es.contentFormat", "HTML", None),
    ]


async def test_locales_are_kept_in_canonical_form(api: Api) -> None:
    [subject, _] = await changes(api, passwordReset={"emails": [{**ES, "locale": "ES-mx"}]})
    assert subject["path"] == ["passwordReset", "emails", "es-MX", "subject"]


async def test_a_save_that_changes_nothing_makes_no_revision(api: Api) -> None:
    await api.save(passwordReset={"emails": [ES]})
    payload = await api.save(passwordReset={"emails": [ES]})
    assert (payload["changes"], payload["revision"], payload["errors"]) == ([], None, [])
    assert await api.read("revision") == {"revision": 1}


async def test_validate_only_says_what_would_change_and_changes_nothing(api: Api, storage: FragileStorage) -> None:
    storage.calls.clear()
    payload = await api.save(validateOnly=True, idempotencyKey="k1", passwordReset={"emails": [ES]}, more="customerGroup { revision }")
    assert len(payload["changes"]) == 2
    assert (payload["revision"], payload["errors"], payload["customerGroup"]) == (None, [], {"revision": 0})
    assert "commit" not in storage.calls
    other = await api.save(idempotencyKey="k1", customerAccessRequest={"enabled": True})
    assert (other["revision"], other["replayed"]) == (1, False)  # the key was not remembered


async def test_validate_only_finds_what_a_save_would_find(api: Api) -> None:
    payload = await api.save(validateOnly=True, passwordReset={"emails": [{**ES, "subject": ""}]})
    assert [error["valueRule"] for error in payload["errors"]] == ["NOT_BLANK"]


async def test_the_reason_and_the_caller_are_kept(api: Api, storage: FragileStorage) -> None:
    await api.called_by(Role.EDITOR, "ada").save(reason="Autumn campaign", customerAccessRequest={"enabled": True})
    [revision, _] = await storage.revisions("ACME", None, 10)
    assert (revision.entry.by, revision.entry.reason) == ("ada", "Autumn campaign")


async def test_a_group_is_named_by_id_as_well(api: Api) -> None:
    payload = await api.save(None, group={"id": ids.group_id("ACME")}, customerAccessRequest={"enabled": True})
    assert payload["revision"] == 1


@pytest.mark.parametrize(
    "group", [{"code": "NOBODY"}, {"code": ""}, {"code": "\ud800"}, {"id": "garbage"}, {"id": ids.encode("PortalEmails", "ACME")}]
)
async def test_an_unknown_group_is_not_found(api: Api, storage: FragileStorage, group: dict[str, str]) -> None:
    storage.calls.clear()
    payload = await api.save(None, group=group, more="customerGroup { code }", customerAccessRequest={"enabled": True})
    [error] = payload["errors"]
    assert (error["__typename"], error["code"], error["path"]) == ("GroupNotFound", "GROUP_NOT_FOUND", ["group"])
    assert payload["customerGroup"] is None
    assert "commit" not in storage.calls


async def test_a_group_that_may_not_be_seen_is_not_found(api: Api) -> None:
    theirs = api.called_by(Role.EDITOR, groups=frozenset({"BETA"}))
    assert (await theirs.save("ACME", customerAccessRequest={"enabled": True}))["errors"][0]["__typename"] == "GroupNotFound"


async def test_a_group_that_is_not_configured_is_refused(api: Api) -> None:
    payload = await api.save("GAMMA", "customerGroup { code }", customerAccessRequest={"enabled": True})
    [error] = payload["errors"]
    assert (error["__typename"], error["path"]) == ("GroupNotConfiguredInPortal", ["group"])
    assert payload["customerGroup"] == {"code": "GAMMA"}


async def test_a_reader_may_not_save(api: Api, storage: FragileStorage) -> None:
    storage.calls.clear()
    [error] = (await api.called_by(Role.READER).save(customerAccessRequest={"enabled": True}))["errors"]
    assert (error["__typename"], error["path"]) == ("PermissionDenied", [])
    assert storage.calls == []


async def test_a_plugin_refuses_with_its_own_words_at_the_field_at_fault(make_api: MakeApi, api: Api) -> None:
    shouting = Problem("no-shouting", "Do not shout.", "passwordReset", "es", "subject")
    mild = Problem("short", "Rather short.", "passwordReset", "es", "content", severity="warning")
    extensions = FakeExtensions([Finding("tone", shouting), Finding("tone", mild)])
    picky = make_api(api.service.storage, extensions)
    refused = "__typename ... on RefusedByPlugin { code message path plugin pluginRule }"
    texts = {"emails": [{**ES, "locale": "fr"}, ES]}
    payload = await picky.save(more=f"errors {{ {refused} }} warnings {{ {refused} }}", language="es-MX", passwordReset=texts)
    assert payload["errors"] == [
        {
            "__typename": "RefusedByPlugin",
            "code": "REFUSED_BY_PLUGIN",
            "message": "Do not shout.",
            "path": ["passwordReset", "emails", "1", "subject"],
            "plugin": "tone",
            "pluginRule": "no-shouting",
        }
    ]
    assert [(each["message"], each["path"][-1]) for each in payload["warnings"]] == [("Rather short.", "content")]
    assert extensions.proposals[0].language == "es-MX"
    assert await api.read("revision") == {"revision": 0}


async def test_a_warning_does_not_prevent_the_save(make_api: MakeApi, api: Api) -> None:
    warning = Finding("tone", Problem("short", "Rather short.", severity="warning"))
    payload = await make_api(api.service.storage, FakeExtensions([warning])).save(
        more="warnings { message }", customerAccessRequest={"enabled": True}
    )
    assert (payload["warnings"], payload["errors"], payload["revision"]) == ([{"message": "Rather short."}], [], 1)


async def test_a_check_that_crashed_refuses_the_save(make_api: MakeApi, api: Api) -> None:
    broken = make_api(api.service.storage, FakeExtensions([CheckFailed("tone")]))
    payload = await broken.save(more="errors { ... on RefusedByPlugin { plugin pluginRule } }", customerAccessRequest={"enabled": True})
    [error] = payload["errors"]
    assert (error["plugin"], error["pluginRule"]) == ("tone", None)
    assert "tone" in error["message"]
    assert payload["revision"] is None


async def test_an_unreachable_storage_is_a_failure_with_a_time_to_try_again(api: Api, storage: FragileStorage) -> None:
    storage.committing = Unavailable(250)
    payload = await api.save(more="errors { ... on StorageUnavailable { retryAfterMs } }", customerAccessRequest={"enabled": True})
    [error] = payload["errors"]
    assert (error["__typename"], error["code"], error["retryAfterMs"]) == ("StorageUnavailable", "STORAGE_UNAVAILABLE", 250)


async def test_what_is_read_after_a_save_in_the_same_request_is_what_was_saved(api: Api) -> None:
    payload = await api.save(
        more='query { customerGroup(by: { code: "ACME" }) { portalEmails { customerAccessRequest { enabled } } } }',
        customerAccessRequest={"enabled": True},
    )
    assert payload["query"]["customerGroup"]["portalEmails"]["customerAccessRequest"] == {"enabled": True}


async def test_two_saves_in_one_request_are_done_one_after_the_other(api: Api) -> None:
    read = 'query { customerGroup(by: { code: "ACME" }) { revision } }'
    data = await api(
        f"""mutation {{
          first: saveGroupEmails(input: {{ group: {{ code: "ACME" }}, customerAccessRequest: {{ enabled: true }} }}) {{ revision {read} }}
          second: saveGroupEmails(input: {{ group: {{ code: "ACME" }}, customerAccessRequest: null }}) {{ revision {read} }}
        }}"""
    )
    assert [data[each]["revision"] for each in ("first", "second")] == [1, 2]
    assert [data[each]["query"]["customerGroup"]["revision"] for each in ("first", "second")] == [1, 2]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "There is no such customer group"),
        ("es", "El grupo de clientes no existe"),
        ("es-MX,en;q=0.5", "El grupo de clientes no existe"),
        ("tlh", "There is no such customer group"),
    ],
)
async def test_messages_are_in_the_language_of_the_request(api: Api, language: str, words: str) -> None:
    payload = await api.save("NOBODY", language=language, customerAccessRequest={"enabled": True})
    assert payload["errors"][0]["message"].startswith(words)


async def test_a_message_names_the_bound(api: Api) -> None:
    payload = await api.save(passwordReset={"emails": [{**ES, "subject": "x" * 256}]}, language="es")
    [error] = payload["errors"]
    assert (error["limit"], "255" in error["message"], "{" in error["message"]) == (255, True, False)
