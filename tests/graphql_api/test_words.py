"""Words for people: titles, labels, help and names, in the request's language or in one that a field names."""

from __future__ import annotations

from typing import Any

import pytest

from portal_emails.sections import SECTIONS
from tests.graphql_api.client import Api

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]


async def title(api: Api, language: str, argument: str = "") -> str:
    group = await api.read(f"portalEmails {{ passwordReset {{ title{argument} }} }}", language=language)
    result: str = group["portalEmails"]["passwordReset"]["title"]
    return result


@pytest.mark.parametrize(
    ("language", "argument", "words"),
    [
        ("en", "", "Password reset"),
        ("es", "", "Restablecer contraseña"),
        ("es-MX, en;q=0.5", "", "Restablecer contraseña"),
        ("en, es;q=0.5", "", "Password reset"),
        ("tlh, es;q=0.5", "", "Restablecer contraseña"),
        ("tlh", "", "Password reset"),  # at last in English
        ("", "", "Password reset"),
        ("en", '(in: "es")', "Restablecer contraseña"),
        ("en", '(in: "es-MX")', "Restablecer contraseña"),
        ("es", '(in: "en")', "Password reset"),
        ("es", '(in: "tlh")', "Password reset"),  # the request's language plays no part
        ("es", "(in: null)", "Restablecer contraseña"),
        ("es", '(in: "not a tag")', "Restablecer contraseña"),
        ("es", '(in: "")', "Restablecer contraseña"),
    ],
)
async def test_a_title_is_in_the_language_that_is_wanted(api: Api, language: str, argument: str, words: str) -> None:
    assert await title(api, language, argument) == words


async def test_variables_are_described_in_the_language_that_is_wanted(api: Api) -> None:
    async def label(argument: str) -> str:
        group = await api.read(f"portalEmails {{ passwordReset {{ variables{argument} {{ name label }} }} }}", language="es")
        labels = {each["name"]: each["label"] for each in group["portalEmails"]["passwordReset"]["variables"]}
        return str(labels["company.name"])

    assert await label("") != await label('(in: "en")')


async def form_texts(api: Api, language: str, argument: str = "") -> dict[str, Any]:
    data = await api(f"{{ formTexts{argument} {{ key label help locale maxLength }} }}", language)
    return {text.pop("key"): text for text in data["formTexts"]}


async def test_every_section_and_field_of_the_tab_has_its_words(api: Api) -> None:
    texts = await form_texts(api, "en")
    fields = {"internalAddresses", "internalAddresses.accessRequestsTo", "internalAddresses.sendFrom"}
    for kind, section in SECTIONS.items():
        fields |= {kind.value, f"{kind.value}.subject", f"{kind.value}.content"}
        fields |= {f"{kind.value}.enabled"} if section.switchable else set()
    assert fields <= set(texts)
    assert all(text["label"] and text["help"] for text in texts.values())


async def test_form_texts_say_which_language_they_are_in(api: Api) -> None:
    assert (await form_texts(api, "es-MX"))["passwordReset"]["label"] == "Restablecer contraseña"
    assert {text["locale"] for text in (await form_texts(api, "es-MX")).values()} == {"es"}
    assert {text["locale"] for text in (await form_texts(api, "es", '(in: "tlh")')).values()} == {"en"}


async def test_form_texts_say_how_much_a_field_takes(api: Api) -> None:
    lengths = {key: text["maxLength"] for key, text in (await form_texts(api, "en")).items()}
    assert lengths["passwordReset.subject"] == 255
    assert lengths["passwordReset.content"] == 65536
    assert lengths["passwordReset"] is None
    assert lengths["customerAccessRequest.enabled"] is None


async def test_locales_are_those_that_the_packs_supply(api: Api) -> None:
    data = await api('{ locales { tag direction nativeName displayName inFrench: displayName(in: "fr") outdated refused } }', "es")
    assert data["locales"] == [
        {
            "tag": "en",
            "direction": "LTR",
            "nativeName": "English",
            "displayName": "inglés",
            "inFrench": "anglais",
            "outdated": [],
            "refused": [],
        },
        {
            "tag": "es",
            "direction": "LTR",
            "nativeName": "español",
            "displayName": "español",
            "inFrench": "espagnol",
            "outdated": [],
            "refused": [],
        },
    ]


async def test_a_name_that_a_language_lacks_is_looked_for_in_the_next(api: Api) -> None:
    data = await api("{ locales { displayName } }", "tlh, de;q=0.5")
    assert [each["displayName"] for each in data["locales"]] == ["Englisch", "Spanisch"]
    data = await api('{ locales { displayName(in: "tlh") } }')
    assert [each["displayName"] for each in data["locales"]] == ["English", "Spanish"]
