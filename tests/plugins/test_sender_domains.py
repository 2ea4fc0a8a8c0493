"""The bundled plugin `sender-domains` lets emails be sent only from the domains that the operator named."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from plugins.discovery import Options, load
from plugins.sender_domains import ENGLISH, KEY, SenderDomains
from portal_emails import ConfigurationError, Problem
from portal_emails.packs import read_packs
from portal_emails.ports import Finding
from tests.plugins.fakes import PROPOSAL

DOMAINS = ("example.com", "münchen.example", "xn--caf-dma.example")


def no_words(key: str, language: str) -> None:
    return None


def refused(address: str | None, action: Literal["save", "copy", "revert", "group"] = "save") -> bool:
    plugin = SenderDomains(DOMAINS, no_words)
    return bool(list(plugin.check_emails(replace(PROPOSAL, action=action, addresses={"accessRequestsTo": None, "sendFrom": address}))))


@pytest.mark.parametrize(
    "address",
    [
        None,
        "billing@example.com",
        "billing@EXAMPLE.com",
        '"a@b"@example.com',
        "buchhaltung@münchen.example",
        "buchhaltung@MÜNCHEN.example",
        "buchhaltung@mu\u0308nchen.example",
        "buchhaltung@xn--mnchen-3ya.example",
        "facturation@café.example",
    ],
)
def test_an_address_in_one_of_the_domains_passes_however_it_is_written(address: str | None) -> None:
    assert not refused(address)


@pytest.mark.parametrize(
    "address",
    [
        "billing@example.org",
        "billing@mail.example.com",
        "billing@notexample.com",
        "example.com@example.org",
        "billing@munchen.example",
        "billing@",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    assert refused(address)


@pytest.mark.parametrize(("action", "expected"), [("save", True), ("copy", True), ("revert", True), ("group", False)])
def test_the_settings_of_a_group_can_be_saved_whatever_its_address(
    action: Literal["save", "copy", "revert", "group"], expected: bool
) -> None:
    assert refused("billing@example.org", action) is expected


@pytest.mark.parametrize("domain", ["", "com", "@example.com", "*.example.com", "exa mple.com", "a@example.com", "[127.0.0.1]"])
def test_what_is_no_domain_stops_the_start(domain: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PORTAL_EMAILS_SENDER_DOMAINS.*is no domain"):
        load(Options(sender_domains=("example.com", domain)))


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["en", "es", "es-MX", "fr"])
async def test_the_problem_leads_to_the_field_in_the_words_of_the_locale_packs(language: str) -> None:
    plugins = load(Options(sender_domains=DOMAINS, words=lambda key, language: words[key, language]))
    packs = read_packs(plugins.locale_folders[0] / "emails.pot", plugins.locale_folders)
    word = packs.find_word(KEY, [language])
    assert word is not None
    words = {(KEY, language): word.text}
    addresses = {"accessRequestsTo": None, "sendFrom": "billing@example.org"}
    (finding,) = await plugins.check_emails(replace(PROPOSAL, language=language, addresses=addresses))
    message = word.text.replace("{domains}", "example.com, münchen.example, xn--caf-dma.example")
    assert finding == Finding("sender-domains", Problem("SENDER_DOMAIN", message, address="sendFrom"))


def test_without_packs_the_problem_is_told_in_the_english_of_the_source() -> None:
    plugins = load(Options())
    packs = read_packs(plugins.locale_folders[0] / "emails.pot", ())
    assert packs.word(KEY, "en") == ENGLISH
    (problem,) = SenderDomains(("example.com",), no_words).check_emails(
        replace(PROPOSAL, addresses={"accessRequestsTo": None, "sendFrom": "billing@example.org"})
    )
    assert problem.message == ENGLISH.replace("{domains}", "example.com")
