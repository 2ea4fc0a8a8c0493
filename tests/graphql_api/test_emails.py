"""Reading the emails of a group: which text a recipient gets, what is the group's own, and how it was found."""

from __future__ import annotations

from typing import Any

import pytest

from portal_emails.sections import SectionKind
from tests.graphql_api.client import Api
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

SECTIONS = [
    "customerAccessRequest",
    "customerValidationConfirmation",
    "notifyNewPrimaryContact",
    "notifyFormerPrimaryContact",
    "forgottenUsername",
    "passwordReset",
]
SWITCHABLE = {"customerAccessRequest", "notifyNewPrimaryContact", "notifyFormerPrimaryContact"}

EMAIL = "locale source subject content contentFormat inheritedParts"


CONTENT = valid_content(SectionKind.PASSWORD_RESET, "Own content")


def own(locale: str, subject: str | None = "Own subject", content: str | None = CONTENT, **more: Any) -> dict[str, Any]:
    return {"locale": locale, "subject": subject, "content": content, **more}


async def write(api: Api, *texts: dict[str, Any], code: str = "ACME", section: str = "passwordReset") -> None:
    given: dict[str, Any] = {section: {"emails": list(texts)}}
    payload = await api.save(code, **given)
    assert payload["errors"] == []


async def reset(api: Api, fields: str, code: str = "ACME", language: str = "en") -> Any:
    return (await api.read(f"portalEmails {{ passwordReset {{ {fields} }} }}", code, language))["portalEmails"]["passwordReset"]


async def test_the_tab_has_its_addresses_revision_and_time(api: Api) -> None:
    fields = "portalEmails { revision updatedAt internalAddresses { accessRequestsTo sendFrom } group { code } }"
    nothing = {"accessRequestsTo": None, "sendFrom": None}
    before = (await api.read(fields))["portalEmails"]
    assert before == {"revision": 0, "updatedAt": None, "internalAddresses": nothing, "group": {"code": "ACME"}}
    await api.save(internalAddresses={"sendFrom": "Billing@example.com"})
    after = (await api.read(fields))["portalEmails"]
    assert after["revision"] == 1
    assert after["internalAddresses"] == {"accessRequestsTo": None, "sendFrom": "Billing@example.com"}
    assert after["updatedAt"].endswith("Z")


async def test_settings_leave_the_time_of_the_tab_alone(api: Api) -> None:
    await api.save_group(name="Other name")
    assert await api.read("revision portalEmails { updatedAt }") == {"revision": 1, "portalEmails": {"updatedAt": None}}


async def test_the_sections_stand_in_the_order_of_the_tab_and_are_the_named_ones(api: Api) -> None:
    named = " ".join(f"{name} {{ id }}" for name in SECTIONS)
    tab = (await api.read(f"portalEmails {{ {named} sections {{ __typename id kind ... on SwitchableEmailSection {{ enabled }} }} }}"))[
        "portalEmails"
    ]
    assert [section["id"] for section in tab["sections"]] == [tab[name]["id"] for name in SECTIONS]
    for name, section in zip(SECTIONS, tab["sections"], strict=True):
        assert section["__typename"] == ("SwitchableEmailSection" if name in SWITCHABLE else "MandatoryEmailSection")
        assert section.get("enabled", False) is False


async def test_without_locales_the_email_is_for_the_groups_default_locale(api: Api) -> None:
    assert (await reset(api, "email { locale source }"))["email"] == {"locale": "es", "source": "LOCALE_PACK"}
    assert (await reset(api, "email { locale source }", "BETA"))["email"] == {"locale": "en", "source": "LOCALE_PACK"}
    assert (await reset(api, "email(locales: []) { locale }"))["email"] == {"locale": "es"}
    assert (await reset(api, "email(locales: null) { locale }"))["email"] == {"locale": "es"}


async def test_accept_language_never_decides_the_email(api: Api) -> None:
    assert (await reset(api, "email { locale }", "BETA", language="es"))["email"] == {"locale": "en"}


async def test_an_inherited_email_has_both_parts_from_the_pack_and_no_default(api: Api) -> None:
    email = (await reset(api, f"email {{ {EMAIL} default {{ id }} }}"))["email"]
    assert "password_reset" in email["content"]
    assert (email["contentFormat"], email["inheritedParts"], email["default"]) == ("MARKDOWN", ["SUBJECT", "CONTENT"], None)


async def test_an_own_text_is_served_to_readers_of_its_language(api: Api) -> None:
    await write(api, own("es"))
    section = await reset(api, f'email(locales: ["es-MX"]) {{ {EMAIL} default {{ {EMAIL} }} }} translations {{ {EMAIL} }}')
    expected = {
        "locale": "es",
        "source": "GROUP",
        "subject": "Own subject",
        "content": CONTENT,
        "contentFormat": "MARKDOWN",
        "inheritedParts": [],
    }
    default = section["email"].pop("default")
    assert section["email"] == expected
    assert section["translations"] == [expected]
    assert (default["locale"], default["source"], default["inheritedParts"]) == ("es", "LOCALE_PACK", ["SUBJECT", "CONTENT"])


async def test_what_an_own_text_leaves_out_comes_from_the_pack_of_its_language(api: Api) -> None:
    await write(api, {"locale": "es-MX", "subject": "Solo el asunto"})
    [text] = (await reset(api, f"translations {{ {EMAIL} default {{ subject content }} }}"))["translations"]
    assert (text["locale"], text["source"], text["subject"]) == ("es-MX", "GROUP", "Solo el asunto")
    assert text["content"] == text["default"]["content"]
    assert text["inheritedParts"] == ["CONTENT"]


async def test_where_no_pack_has_the_language_an_own_text_has_no_default(api: Api) -> None:
    await write(api, own("fr"))
    section = await reset(api, 'email(locales: ["fr-CA"]) { locale default { id } }')
    assert section["email"] == {"locale": "fr", "default": None}


async def test_the_policy_decides_between_language_and_own_text(api: Api) -> None:
    await write(api, own("es"))
    query = 'email(locales: ["en"]) { locale source }'
    assert (await reset(api, query))["email"] == {"locale": "en", "source": "LOCALE_PACK"}
    await api.save_group(fallbackPolicy="CUSTOMIZATION_FIRST")
    assert (await reset(api, query))["email"] == {"locale": "es", "source": "GROUP"}


async def test_the_resolution_says_what_was_tried_and_ends_with_what_was_used(api: Api) -> None:
    await write(api, own("es"))
    steps = (await reset(api, 'resolution(locales: ["es-MX"]) { locale source verdict }'))["resolution"]
    assert steps == [
        {"locale": "es-MX", "source": "GROUP", "verdict": "ABSENT"},
        {"locale": "es-MX", "source": "LOCALE_PACK", "verdict": "ABSENT"},
        {"locale": "es-419", "source": "GROUP", "verdict": "ABSENT"},
        {"locale": "es-419", "source": "LOCALE_PACK", "verdict": "ABSENT"},
        {"locale": "es", "source": "GROUP", "verdict": "USED"},
    ]


@pytest.mark.parametrize(
    "locales",
    [
        ["not a tag", "es"],
        ["../../etc/passwd", "es-MX"],
        ["\ud800", "\0", "", "es"],
        ["ES", "es"],
        ["A" * 1_000_000, "es"],
        ["tlh", "es"],  # a language that nobody has
    ],
    ids=["words", "path", "characters", "case", "huge", "Klingon"],
)
async def test_malformed_and_unknown_locales_are_skipped_in_a_read(api: Api, locales: list[str]) -> None:
    data = await api(
        """query($locales: [LocaleTag!]) {
          customerGroup(by: { code: "BETA" }) { portalEmails { passwordReset { email(locales: $locales) { locale } } } }
        }""",
        locales=locales,
    )
    assert data["customerGroup"]["portalEmails"]["passwordReset"]["email"] == {"locale": "es"}


async def test_with_nothing_but_malformed_locales_the_groups_default_serves(api: Api) -> None:
    assert (await reset(api, 'email(locales: ["?", "!"]) { locale }'))["email"] == {"locale": "es"}


@pytest.mark.parametrize("field", ["email", "resolution"])
async def test_a_read_takes_at_most_twenty_locales(api: Api, field: str) -> None:
    def query(count: int) -> str:
        locales = ", ".join(['"en"'] * count)
        section = f"passwordReset {{ {field}(locales: [{locales}]) {{ locale }} }}"
        return f'{{ customerGroup(by: {{ code: "ACME" }}) {{ portalEmails {{ {section} }} }} }}'

    await api(query(20))
    [error] = (await api.answer(query(21)))["errors"]
    assert error["extensions"]["code"] == "TOO_MANY_LOCALES"
    assert "20" in error["message"]


async def test_the_digest_is_of_subject_format_and_content_in_nfc(api: Api) -> None:
    async def digest(**given: Any) -> str:
        await write(api, own("es", **given))
        [text] = (await reset(api, "translations { digest }"))["translations"]
        assert len(text["digest"]) == 64
        result: str = text["digest"]
        return result

    plain = await digest(subject="caf\u00e9")
    assert await digest(subject="cafe\u0301") == plain
    assert await digest(subject="cafe") != plain
    assert await digest(subject="caf\u00e9", contentFormat="HTML") != plain
    assert await digest(subject="caf\u00e9", content=f"{CONTENT} Other") != plain


async def test_variables_say_what_a_template_may_use(api: Api) -> None:
    fields = "name type requirement alternatives allowedIn isSecret label description sample"
    variables = {each["name"]: each for each in (await reset(api, f"variables {{ {fields} }}"))["variables"]}
    url = variables["password_reset.url"]
    assert (url["type"], url["requirement"], url["isSecret"]) == ("URL", "REQUIRED", True)
    assert (url["alternatives"], url["allowedIn"]) == (["password_reset.code"], ["CONTENT"])
    assert variables["company.name"]["allowedIn"] == ["SUBJECT", "CONTENT"]
    assert variables["support.email"]["requirement"] == "RECOMMENDED"
    assert all(each["label"] and each["description"] and each["sample"] for each in variables.values())


async def test_support_is_reached_where_the_emails_come_from(api: Api) -> None:
    async def sample() -> str:
        variables = (await reset(api, "variables { name sample }"))["variables"]
        return next(str(each["sample"]) for each in variables if each["name"] == "support.email")

    assert "@" in await sample()
    await api.save(internalAddresses={"sendFrom": "billing@acme.example"})
    assert await sample() == "billing@acme.example"
