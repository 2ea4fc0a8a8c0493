"""Making the emails of other groups the same as one group's, as clients ask for it."""

from __future__ import annotations

from typing import Any

import pytest

from graphql_api import ids
from portal_emails.errors import OutcomeUnknown, Unavailable
from portal_emails.ports import CheckFailed, Role
from portal_emails.sections import SectionKind
from tests.graphql_api.client import FAILURE, Api, FakeExtensions, FragileStorage
from tests.graphql_api.conftest import MakeApi
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("filled")]

CONFLICT = "... on RevisionConflict { changes { path before after } current { revision } }"
QUERY = f"""mutation Copy($input: CopyGroupEmailsInput!) {{ copyGroupEmails(input: $input) {{
  errors {{ {FAILURE} }}
  outcomes {{ changes {{ path before after }} customerGroup {{ code revision }} errors {{ {FAILURE} {CONFLICT} }} replayed }}
}} }}"""
TAB = """portalEmails {
  internalAddresses { sendFrom }
  customerAccessRequest { enabled }
  passwordReset { translations { locale subject content contentFormat inheritedParts } }
}"""


def by_code(*codes: str) -> list[dict[str, Any]]:
    return [{"group": {"code": code}} for code in codes]


async def copy(api: Api, *codes: str, source: str = "ACME", language: str = "en", **given: Any) -> Any:
    """The payload of a copy of one group to those with these codes, with other fields of the input."""
    wanted = {"from": {"code": source}, "to": by_code(*codes), **given}
    return (await api(QUERY, language, input=wanted))["copyGroupEmails"]


def failures(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(error["__typename"], ".".join(error["path"])) for error in found]


def reset(word: str, *locales: str) -> dict[str, Any]:
    return {
        "emails": [{"locale": locale, "subject": word, "content": valid_content(SectionKind.PASSWORD_RESET, word)} for locale in locales]
    }


@pytest.fixture
async def filled(api: Api, groups: list[str]) -> None:
    """ACME, switched on, with Spanish; BETA with Finnish; DELTA with nothing; GAMMA is not configured."""
    assert groups == ["ACME", "BETA", "GAMMA"]
    await api.save_group("DELTA", isConfiguredInPortal=True)
    await api.save(
        internalAddresses={"sendFrom": "acme@example.com"}, customerAccessRequest={"enabled": True}, passwordReset=reset("Clave", "es")
    )
    await api.save("BETA", passwordReset=reset("Salasana", "fi"))


async def test_the_groups_are_the_same_and_each_says_what_changed(api: Api) -> None:
    payload = await copy(api, "BETA", "DELTA", reason="Igual para todos")
    assert payload["errors"] == []
    beta, delta = payload["outcomes"]
    assert (beta["errors"], beta["replayed"], beta["customerGroup"]) == ([], False, {"code": "BETA", "revision": 2})
    changed = {".".join(change["path"]): (change["before"], change["after"]) for change in beta["changes"]}
    assert changed["customerAccessRequest.enabled"] == ("false", "true")
    assert changed["passwordReset.emails.es.subject"] == (None, "Clave")
    assert changed["passwordReset.emails.fi.subject"] == ("Salasana", None)
    assert delta["customerGroup"] == {"code": "DELTA", "revision": 1}
    acme, *others = [(await api.read(TAB, code))["portalEmails"] for code in ("ACME", "BETA", "DELTA")]
    assert others == [{**acme, "internalAddresses": {"sendFrom": None}}] * 2
    history = await api.read("portalEmails { history(first: 1) { nodes { revision reason } } }", "BETA")
    assert history["portalEmails"]["history"]["nodes"] == [{"revision": 2, "reason": "Igual para todos"}]


async def test_what_is_copied_can_be_narrowed_and_widened(api: Api) -> None:
    await copy(api, "BETA", sections=["PASSWORD_RESET"], locales=["ES"], includeAddresses=True)
    tab = (await api.read(TAB, "BETA"))["portalEmails"]
    assert [text["locale"] for text in tab["passwordReset"]["translations"]] == ["es", "fi"]
    assert (tab["customerAccessRequest"], tab["internalAddresses"]) == ({"enabled": False}, {"sendFrom": "acme@example.com"})


async def test_null_is_as_good_as_left_out(api: Api) -> None:
    to = [{"group": {"code": "BETA"}, "ifRevision": None}]
    (outcome,) = (await copy(api, to=to, sections=None, locales=None, reason=None, idempotencyKey=None))["outcomes"]
    assert len(outcome["changes"]) == 5


async def test_groups_are_named_by_id_as_well(api: Api) -> None:
    beta = {"group": {"id": ids.group_id("BETA")}}
    payload = (await api(QUERY, input={"from": {"id": ids.group_id("ACME")}, "to": [beta]}))["copyGroupEmails"]
    assert payload["outcomes"][0]["customerGroup"] == {"code": "BETA", "revision": 2}
    payload = await copy(api, to=[*by_code("BETA"), beta, {"group": {"id": "nonsense"}}])
    assert failures(payload["errors"]) == [("InvalidValue", "to.1")]
    assert payload["errors"][0]["valueRule"] == "UNIQUE"


async def test_everything_that_is_wrong_with_the_request_is_told_and_no_outcome(api: Api) -> None:
    payload = await copy(api, "BETA", source="GAMMA", locales=["es", "es_MX", "ES"], reason="x" * 501, idempotencyKey="")
    assert payload["outcomes"] == []
    assert failures(payload["errors"]) == [
        ("GroupNotConfiguredInPortal", "from"),
        ("InvalidValue", "reason"),
        ("InvalidValue", "idempotencyKey"),
        ("InvalidValue", "locales.1"),
        ("InvalidValue", "locales.2"),
    ]


async def test_more_targets_than_a_hundred_are_refused(api: Api, storage: FragileStorage) -> None:
    await api.save_group("NEW")
    storage.calls.clear()
    (error,) = (await copy(api, *(f"T{number}" for number in range(101))))["errors"]
    assert (error["valueRule"], error["limit"], error["path"]) == ("MAX_ITEMS", 100, ["to"])
    assert storage.calls == ["load"]


@pytest.mark.parametrize("value", [["NEWSLETTER"], "passwordReset"])
async def test_a_section_that_there_is_not_is_an_error_of_the_request(api: Api, value: Any) -> None:
    answer = await api.answer(QUERY, input={"from": {"code": "ACME"}, "to": [], "sections": value})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("source", "role", "expected"),
    [
        ("NOBODY", Role.EDITOR, "GroupNotFound"),
        ("DELTA", Role.EDITOR, "GroupNotFound"),
        ("GAMMA", Role.EDITOR, "GroupNotConfiguredInPortal"),
        ("ACME", Role.READER, "PermissionDenied"),
    ],
)
async def test_who_may_not_save_or_not_see_may_not_copy(api: Api, source: str, role: Role, expected: str) -> None:
    caller = api.called_by(role, groups=frozenset({"ACME", "BETA", "GAMMA"}))
    payload = await copy(caller, "BETA", source=source)
    assert [error["__typename"] for error in payload["errors"]] == [expected]
    assert payload["outcomes"] == []


async def test_a_target_that_may_not_be_seen_is_not_found(api: Api) -> None:
    caller = api.called_by(Role.EDITOR, groups=frozenset({"ACME", "BETA"}))
    unseen, unknown, seen = (await copy(caller, "DELTA", "NOBODY", "BETA"))["outcomes"]
    assert (failures(unseen["errors"]), unseen["customerGroup"]) == ([("GroupNotFound", "to.0.group")], None)
    assert (failures(unknown["errors"]), unknown["customerGroup"]) == ([("GroupNotFound", "to.1.group")], None)
    assert unseen["errors"][0]["message"] == unknown["errors"][0]["message"]
    assert seen["customerGroup"] == {"code": "BETA", "revision": 1}


@pytest.mark.parametrize(
    ("language", "beginning"),
    [("en", "This customer group was not saved, because"), ("es", "Este grupo de clientes no se ha guardado")],
)
async def test_a_target_that_others_held_back_does_not_look_saved(api: Api, language: str, beginning: str) -> None:
    good, bad = (await copy(api, "BETA", "GAMMA", language=language))["outcomes"]
    (own,), (others,) = bad["errors"], good["errors"]
    assert failures([own, others]) == [("GroupNotConfiguredInPortal", "to.1.group")] * 2
    assert others["message"].startswith(beginning)
    assert others["message"].endswith(own["message"])
    assert (good["changes"], good["customerGroup"]) == ([], {"code": "BETA", "revision": 1})


async def test_a_conflict_at_a_target_shows_both_values(api: Api) -> None:
    await api.save("BETA", passwordReset=reset("Uusi", "fi"))
    (outcome,) = (await copy(api, to=[{"group": {"code": "BETA"}, "ifRevision": 1}]))["outcomes"]
    (error,) = outcome["errors"]
    assert failures([error]) == [("RevisionConflict", "to.0.ifRevision")]
    assert error["changes"][0] == {"path": ["passwordReset", "emails", "fi", "subject"], "before": "Salasana", "after": "Uusi"}
    assert error["current"] == {"revision": 2}


async def test_what_would_change_is_told_and_not_done(api: Api) -> None:
    (outcome,) = (await copy(api, "BETA", validateOnly=True, idempotencyKey="k"))["outcomes"]
    assert (len(outcome["changes"]), outcome["customerGroup"]) == (5, {"code": "BETA", "revision": 1})
    assert not (await copy(api, "BETA", idempotencyKey="k"))["outcomes"][0]["replayed"]


async def test_after_a_failure_in_the_middle_a_repeat_does_the_rest(api: Api, storage: FragileStorage) -> None:
    codes = [f"T{number}" for number in range(6)]
    for code in codes:
        await api.save_group(code, isConfiguredInPortal=True)
    await copy(api, *codes[:2], idempotencyKey="k")
    storage.committing = Unavailable(700)
    outcomes = (await copy(api, *codes, idempotencyKey="k"))["outcomes"]
    assert [outcome["replayed"] for outcome in outcomes] == [True] * 2 + [False] * 4
    assert [failures(outcome["errors"]) for outcome in outcomes] == [[]] * 2 + [[("StorageUnavailable", "")]] * 4
    assert [outcome["customerGroup"]["revision"] for outcome in outcomes] == [1] * 2 + [0] * 4
    storage.committing = None
    outcomes = (await copy(api, *codes, idempotencyKey="k"))["outcomes"]
    assert [outcome["customerGroup"]["revision"] for outcome in outcomes] == [1] * 6
    assert not any(outcome["errors"] for outcome in outcomes)


async def test_a_storage_that_is_gone_is_told_for_the_whole(api: Api, storage: FragileStorage) -> None:
    storage.reading = Unavailable(700)
    payload = await copy(api, "BETA")
    assert (failures(payload["errors"]), payload["outcomes"]) == ([("StorageUnavailable", "")], [])


async def test_an_outcome_that_nobody_knows_says_how_to_go_on(api: Api, storage: FragileStorage) -> None:
    storage.committing, storage.looking_up = OutcomeUnknown(), Unavailable()
    answer = await api.answer(QUERY, input={"from": {"code": "ACME"}, "to": by_code("BETA")})
    assert answer["data"] == {"copyGroupEmails": None}
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "OUTCOME_UNKNOWN"}]


async def test_what_is_read_after_a_copy_in_the_same_request_is_what_was_copied(api: Api) -> None:
    read = 'customerGroup(by: { code: "BETA" }) { revision }'
    data = await api(
        f"mutation Copy($input: CopyGroupEmailsInput!) {{ copyGroupEmails(input: $input) {{ query {{ {read} }} }} }}",
        input={"from": {"code": "ACME"}, "to": by_code("BETA")},
    )
    assert data["copyGroupEmails"]["query"]["customerGroup"] == {"revision": 2}


async def test_a_plugin_that_refuses_is_named_at_the_target(make_api: MakeApi, storage: FragileStorage) -> None:
    plugins = FakeExtensions()
    api = make_api(storage, plugins)
    for code in ("ACME", "BETA"):
        await api.save_group(code, isConfiguredInPortal=True)
    plugins.answers = [CheckFailed("strict")]
    (outcome,) = (await copy(api, "BETA"))["outcomes"]
    assert failures(outcome["errors"]) == [("RefusedByPlugin", "to.0")]
    assert (plugins.proposals[-1].group, plugins.proposals[-1].action) == ("BETA", "copy")
