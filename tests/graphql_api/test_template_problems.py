"""Problems of templates: all of them at once at a save, as warnings beside one, and in stored texts that today's checks refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from plugins.bundled_locales import SOURCE
from plugins.discovery import Plugins
from portal_emails import limits
from portal_emails.documents import group_of, record_of
from portal_emails.model import Content, EmailText, SectionEmails
from portal_emails.packs import read_packs
from portal_emails.ports import Commit, Revision
from portal_emails.sections import SectionKind
from tests.graphql_api.client import Api, FragileStorage
from tests.graphql_api.conftest import MakeApi
from tests.graphql_api.rendering import PROBLEM, preview, render
from tests.plugins.fakes import SAVED
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]

GOOD = valid_content(SectionKind.PASSWORD_RESET, "Enlace:")
LINK = "[Elegir]({{ password_reset.url }})"
BROKEN = "Hola, {{ contact.first_nam }}: aquí falta el enlace."


def text(locale: str = "es", subject: str | None = "Asunto", content: str | None = GOOD, **more: Any) -> dict[str, Any]:
    return {"locale": locale, "subject": subject, "content": content, **more}


def reset(*texts: dict[str, Any]) -> dict[str, Any]:
    return {"passwordReset": {"emails": list(texts)}}


async def save(api: Api, language: str = "en", **given: Any) -> Any:
    return await api.save(more=f"errors {{ {PROBLEM} }} warnings {{ {PROBLEM} }}", language=language, **given)


def told(problems: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Where each is in the input, and its rule."""
    return [(".".join(problem["path"]), problem.get("rule") or problem["valueRule"]) for problem in problems]


# ---------------------------------------------------------------------- a save


async def test_all_problems_of_all_locales_and_sections_come_back_at_once_with_their_places(api: Api) -> None:
    payload = await save(
        api,
        internalAddresses={"sendFrom": "nobody"},
        customerAccessRequest={"enabled": True, "emails": [text("fr", content="Bonjour {{ compny.name }} {{ registration.url }}")]},
        passwordReset={
            "emails": [
                text("es"),
                text("en", "Reset {{ password_reset.url }}", "{{ password_reset.url | upcas }}"),
                text("de", "zwei\nZeilen", "Kein {{ verweis }}"),
            ]
        },
        reason="",
    )
    assert sorted(told(payload["errors"])) == [
        ("customerAccessRequest.emails.0.content", "UNKNOWN_VARIABLE"),
        ("internalAddresses.sendFrom", "EMAIL_ADDRESS"),
        ("passwordReset.emails.1.content", "UNKNOWN_FILTER"),
        ("passwordReset.emails.1.subject", "SECRET_IN_SUBJECT"),
        ("passwordReset.emails.2.content", "UNKNOWN_VARIABLE"),
        ("passwordReset.emails.2.subject", "SINGLE_LINE"),
        ("reason", "NOT_BLANK"),
    ]
    assert (payload["revision"], payload["changes"]) == (None, [])
    assert await api.read("revision") == {"revision": 0}


async def test_a_problem_says_everything_that_an_editor_shows(api: Api) -> None:
    payload = await save(api, **reset(text(), text("en", content=f"Dear\n{{{{ contact.first_nam }}}} {LINK}")))
    [error] = payload["errors"]
    assert error.pop("suggestions")[0] == "contact.first_name"
    assert error == {
        "__typename": "TemplateProblem",
        "code": "TEMPLATE_PROBLEM",
        "message": "This email has no variable contact.first_nam. Use one of the variables that are offered for it.",
        "path": ["passwordReset", "emails", "1", "content"],
        "rule": "UNKNOWN_VARIABLE",
        "section": "PASSWORD_RESET",
        "locale": "en",
        "part": "CONTENT",
        "line": 2,
        "column": 4,
        "length": 17,
    }


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("Hola", "MISSING_REQUIRED_VARIABLE"),
        (f"Hola {{% if company.name %}}{LINK}{{% endif %}}", "MISSING_REQUIRED_VARIABLE"),
        (f"{LINK} {{{{ company.name }}", "SYNTAX"),
        (f"{LINK} {{% if company.name %}}", "SYNTAX"),
        (f"{LINK} {{% for a in b %}}", "SYNTAX"),
        (f"{LINK} {{{{ compny.name }}}}", "UNKNOWN_VARIABLE"),
        (f"{LINK} {{{{ registration.url }}}}", "UNKNOWN_VARIABLE"),
        (f"{LINK} {{{{ company.name | shout }}}}", "UNKNOWN_FILTER"),
        (f'{LINK} {{{{ request.occurred_at | date: "%d" }}}}', "FILTER_ARGUMENT"),
        (f"{LINK} [x](http://example.com)", "LINK_TARGET"),
        (f"{LINK} [x](/terms)", "LINK_TARGET"),
        (f"{LINK} [x](https://{{{{ company.name }}}}/)", "LINK_TARGET"),
        (f'{LINK} <p style="color: {{{{ company.name }}}}">x</p>', "UNSAFE_CONTEXT"),
        (f"{LINK} {{{{ company.name{' ' * 600}}}}}", "LIMIT"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_content_that_breaks_a_rule_is_refused_in_words(api: Api, content: str, rule: str, language: str) -> None:
    payload = await save(api, language=language, **reset(text(content=content)))
    assert told(payload["errors"]) == [("passwordReset.emails.0.content", rule)]
    [error] = payload["errors"]
    assert " " in error["message"]
    assert "{limit}" not in error["message"]
    assert "{name}" not in error["message"]
    assert await api.read("revision") == {"revision": 0}


@pytest.mark.parametrize(
    ("section", "subject", "rule"),
    [
        ("passwordReset", "{{ password_reset.code }}", "SECRET_IN_SUBJECT"),
        ("forgottenUsername", "{{ contact.username }}", "NOT_ALLOWED_HERE"),
        ("passwordReset", "{{ no.such }}", "UNKNOWN_VARIABLE"),
    ],
)
async def test_a_subject_that_breaks_a_rule_is_refused(api: Api, section: str, subject: str, rule: str) -> None:
    given = text(subject=subject, content=valid_content(SectionKind(section), "x"))
    payload = await save(api, "en", **{section: {"emails": [given]}})
    assert told(payload["errors"]) == [(f"{section}.emails.0.subject", rule)]


async def test_of_a_text_full_of_faults_not_all_are_listed(api: Api) -> None:
    payload = await save(api, **reset(text(content=f"{LINK} " + "{{ x }} " * 1_000)))
    assert len(payload["errors"]) == 100


async def test_validating_finds_the_same_and_saves_nothing(api: Api) -> None:
    broken = reset(text(content=BROKEN))
    validated = await save(api, validateOnly=True, **broken)
    assert validated["errors"] == (await save(api, **broken))["errors"]
    assert validated["errors"]
    assert (await save(api, validateOnly=True, **reset(text())))["errors"] == []
    assert await api.read("revision") == {"revision": 0}


# --------------------------------------------------------- half an own text

NEW_CONTACT = "notifyNewPrimaryContact"


async def write_half(api: Api, more: dict[str, Any] | None = None, **parts: str | None) -> Any:
    return await save(api, "en", **{NEW_CONTACT: {"emails": [{"locale": "es", **parts}]}, **(more or {})})


async def test_half_an_own_text_is_checked_with_the_half_that_it_inherits(api: Api) -> None:
    """The company has to be printed in the subject or in the content, whoever wrote them."""
    assert (await write_half(api, content="Es usted el nuevo contacto. {{ portal.url }}"))["errors"] == []
    payload = await write_half(api, subject="Nuevo contacto")
    assert told(payload["errors"]) == [(f"{NEW_CONTACT}.emails.0.content", "MISSING_REQUIRED_VARIABLE")]
    assert (await write_half(api, subject="Nuevo contacto", content=None))["errors"] == []


async def test_what_two_people_make_of_a_text_together_is_checked(api: Api) -> None:
    assert (await write_half(api, {"ifRevision": 0}, content="Es usted el nuevo contacto. {{ portal.url }}"))["revision"] == 1
    payload = await write_half(api, {"ifRevision": 0}, subject="Nuevo contacto")
    assert told(payload["errors"]) == [(f"{NEW_CONTACT}.emails.0.content", "MISSING_REQUIRED_VARIABLE")]
    assert await api.read("revision") == {"revision": 1}


async def test_half_a_text_that_nothing_completes_is_checked_as_far_as_it_goes(api: Api) -> None:
    subject, content = text("fr", "{{ no.such }}"), text("de", content=f"{LINK} {{{{ no.such }}}}")
    payload = await save(api, **reset({**subject, "content": None}, {**content, "subject": None}))
    assert sorted(told(payload["errors"])) == [
        ("passwordReset.emails.0.content", "INCOMPLETE"),
        ("passwordReset.emails.0.subject", "UNKNOWN_VARIABLE"),
        ("passwordReset.emails.1.content", "UNKNOWN_VARIABLE"),
        ("passwordReset.emails.1.subject", "INCOMPLETE"),
    ]


# ------------------------------------------------------------------- warnings


@pytest.mark.parametrize("validate_only", [False, True])
async def test_warnings_come_back_and_do_not_prevent_the_save(api: Api, validate_only: bool) -> None:
    html = '<p class="big"><a href="{{ password_reset.url }}">Elegir</a> {{ support.email }}</p>'
    payload = await save(api, validateOnly=validate_only, **reset(text("en"), text(content=html, contentFormat="HTML")))
    assert (payload["errors"], payload["revision"]) == ([], None if validate_only else 1)
    assert told(payload["warnings"]) == [
        ("passwordReset.emails.1.content", "REMOVED_HTML"),
        ("passwordReset.emails.1.content", "MISSING_RECOMMENDED_VARIABLE"),
    ]
    removed, missing = payload["warnings"]
    assert (removed["code"], removed["locale"], removed["column"], removed["length"]) == ("TEMPLATE_PROBLEM", "es", 4, 11)
    assert (missing["length"], missing["suggestions"]) == (0, ["password_reset.expires_in"])


async def test_warnings_come_back_beside_errors(api: Api) -> None:
    payload = await save(api, **reset(text("en", content=LINK), text(content=BROKEN)))
    assert "passwordReset.emails.0.content" in {place for place, _ in told(payload["warnings"])}
    assert {place for place, _ in told(payload["errors"])} == {"passwordReset.emails.1.content"}


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        pytest.param("p\u0430ypal@example.com", True, id="a Cyrillic letter among Latin ones"),
        pytest.param("billing@ex\u0430mple.com", True, id="in the domain"),
        pytest.param("billing@xn--exmple-4nf.com", True, id="in the domain, in ASCII form"),
        pytest.param("\u0430\u043d\u043d\u0430@example.com", False, id="a Cyrillic name in a Latin domain"),
        pytest.param("jos\u00e9@example.com", False, id="accents"),
        pytest.param("billing@example.com", False, id="ASCII"),
    ],
)
async def test_an_address_whose_letters_may_be_taken_for_others_is_a_warning(api: Api, address: str, warned: bool) -> None:
    payload = await save(api, internalAddresses={"accessRequestsTo": "access@example.com", "sendFrom": address})
    assert (payload["errors"], payload["revision"]) == ([], 1)
    found = [(each["__typename"], each["path"], each["valueRule"]) for each in payload["warnings"]]
    assert found == ([("InvalidValue", ["internalAddresses", "sendFrom"], "EMAIL_ADDRESS")] if warned else [])


# ------------------------------------------------- stored texts that are refused today

Store = Callable[[str, EmailText], Any]


@pytest.fixture
def store(storage: FragileStorage) -> Store:
    """Writes an own text of ACME's password reset past all checks, as an earlier version may have done."""

    async def write(locale: str, written: EmailText) -> None:
        record = (await storage.load(["ACME"]))["ACME"]
        group = group_of(record)
        own = group.emails.section(SectionKind.PASSWORD_RESET)
        section = SectionEmails(own.enabled, MappingProxyType({**own.texts, locale: written}))
        sections = MappingProxyType({**group.emails.sections, SectionKind.PASSWORD_RESET: section})
        after = replace(group, revision=group.revision + 1, emails=replace(group.emails, sections=sections))
        await storage.commit(Commit(group.revision, Revision(record_of(after), SAVED.entry)))

    return write


TEXT = "id locale source problems { message path rule section locale part column } rendered { locale subject text warnings { rule } }"


async def section(api: Api, fields: str, language: str = "en") -> Any:
    return (await api.read(f"portalEmails {{ passwordReset {{ {fields} }} }}", language=language))["portalEmails"]["passwordReset"]


async def test_a_stored_text_that_is_refused_is_skipped_and_the_next_candidate_is_served(api: Api, store: Store) -> None:
    await store("es", EmailText("Asunto viejo", Content(BROKEN)))
    found = await section(api, f"email {{ {TEXT} }} resolution {{ locale source verdict }}")
    assert found["resolution"] == [
        {"locale": "es", "source": "GROUP", "verdict": "INVALID"},
        {"locale": "es", "source": "LOCALE_PACK", "verdict": "USED"},
    ]
    assert (found["email"]["source"], found["email"]["problems"]) == ("LOCALE_PACK", [])
    assert found["email"]["rendered"]["text"]


async def test_its_problems_are_listed_in_the_language_of_the_request_and_it_is_not_rendered(api: Api, store: Store) -> None:
    await store("es", EmailText("Asunto viejo", Content(BROKEN)))
    [english] = (await section(api, f"translations {{ {TEXT} }}"))["translations"]
    [spanish] = (await section(api, f"translations {{ {TEXT} }}", "es"))["translations"]
    for found, words in ((english, "This email has no variable"), (spanish, "Este correo electrónico no tiene la variable")):
        assert (found["locale"], found["source"], found["rendered"]) == ("es", "GROUP", None)
        problem, missing = sorted(found["problems"], key=lambda each: -each["column"])
        assert problem["message"].startswith(words)
        assert (problem["path"], problem["rule"], problem["section"]) == ([], "UNKNOWN_VARIABLE", "PASSWORD_RESET")
        assert (problem["locale"], problem["part"], problem["column"]) == ("es", "CONTENT", 10)
        assert missing["rule"] == "MISSING_REQUIRED_VARIABLE"
    data = await api(f"query($id: ID!) {{ node(id: $id) {{ ... on LocalizedEmail {{ {TEXT} }} }} }}", id=english["id"])
    assert data["node"] == english


async def test_what_is_sent_is_the_next_candidate(api: Api, store: Store) -> None:
    await api.save(internalAddresses={"sendFrom": "cobros@acme.example"}, passwordReset={"emails": [text("es", "Propio", LINK)]})
    await store("es-MX", EmailText("Asunto viejo", Content(BROKEN)))
    payload = await render(api, {"password_reset.url": "https://portal.example/reset"})
    assert (payload["errors"], payload["email"]["subject"]) == ([], "Propio")
    assert [(step["locale"], step["verdict"]) for step in payload["resolution"] if step["source"] == "GROUP"] == [
        ("es-MX", "INVALID"),
        ("es-419", "ABSENT"),
        ("es", "USED"),
    ]


async def test_a_preview_shows_what_a_reader_gets_and_a_draft_what_is_wrong(api: Api, store: Store) -> None:
    await store("es", EmailText("Asunto viejo", Content(BROKEN)))
    assert (await preview(api, locale="es"))["email"]["subject"] != "Asunto viejo"
    payload = await preview(api, locale="es", subject="Asunto nuevo")
    assert ("content", "UNKNOWN_VARIABLE") in told(payload["errors"])
    assert (await preview(api, locale="es", content=LINK))["email"]["subject"] == "Asunto viejo"


async def test_a_refused_text_does_not_prevent_saving_others_and_can_be_mended(api: Api, store: Store) -> None:
    await store("fr", EmailText("Vieil objet", Content(BROKEN)))
    assert (await save(api, **reset(text("es"))))["errors"] == []
    untouched = await save(api, **reset({"locale": "fr", "subject": "Nouvel objet"}))
    assert ("passwordReset.emails.0.content", "UNKNOWN_VARIABLE") in told(untouched["errors"])
    assert (await save(api, **reset({"locale": "fr", "content": GOOD})))["errors"] == []
    assert (await section(api, 'email(locales: ["fr"]) { subject }'))["email"] == {"subject": "Vieil objet"}


async def test_a_refused_text_can_be_removed(api: Api, store: Store) -> None:
    await store("fr", EmailText("Vieil objet", Content(BROKEN)))
    assert (await save(api, **reset(text("fr", None, None))))["errors"] == []
    assert (await section(api, "translations { locale }"))["translations"] == []


async def test_half_a_text_that_nothing_completes_is_not_rendered(api: Api, store: Store) -> None:
    await store("fr", EmailText("Vieil objet"))
    [found] = (await section(api, f"translations {{ {TEXT} }}"))["translations"]
    assert (found["locale"], found["rendered"]) == ("fr", None)


@pytest.mark.parametrize(
    ("subject", "rule", "message"),
    [("two\nlines", "SYNTAX", "line"), ("x" * 256, "LIMIT", "255"), ("\ufdd0", "SYNTAX", "characters")],
)
async def test_a_stored_part_that_is_no_value_any_more_says_why(api: Api, store: Store, subject: str, rule: str, message: str) -> None:
    await store("es", EmailText(subject, Content(GOOD)))
    (listed,) = (await section(api, f"translations {{ {TEXT} }}"))["translations"]
    assert [(problem["rule"], problem["part"], problem["path"]) for problem in listed["problems"]] == [(rule, "SUBJECT", [])]
    assert message in listed["problems"][0]["message"]
    assert listed["rendered"] is None


async def test_of_a_save_full_of_faults_no_more_come_back_than_anybody_would_read(api: Api) -> None:
    texts = [
        text(locale, "{{ a }}", "{{ b }}" * 200)
        for locale in ("ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt")
    ]
    outcome = await save(api, **reset(*texts))
    assert len(outcome["errors"]) == limits.PROBLEMS_PER_SAVE


async def test_a_good_text_has_no_problems_and_is_rendered_with_samples_in_the_language_of_the_request(api: Api) -> None:
    await api.save(
        internalAddresses={"sendFrom": "cobros@acme.example"},
        **reset(text(subject="{{ company.name }}", content=f"{LINK} {{{{ support.email }}}}")),
    )
    for language, company in (("en", "Harbor Foods LLC"), ("es", "Distribuciones Olmedo")):
        [found] = (await section(api, f"translations {{ {TEXT} }}", language))["translations"]
        assert (found["problems"], found["rendered"]["subject"], found["rendered"]["locale"]) == ([], company, "es")
        assert found["rendered"]["text"].endswith(") cobros@acme.example\n")
        assert found["rendered"]["warnings"] == [{"rule": "MISSING_RECOMMENDED_VARIABLE"}]


async def test_the_text_of_a_pack_that_an_own_one_replaces_is_rendered_as_well(api: Api) -> None:
    await api.save(**reset(text()))
    default = (await section(api, f"email {{ default {{ {TEXT} }} }}"))["email"]["default"]
    assert (default["source"], default["problems"], default["rendered"]["warnings"]) == ("LOCALE_PACK", [], [])


# --------------------------------------------------------------- locale packs


def pack(subject: str, content: str) -> str:
    entries = {"emails.passwordReset.subject": subject, "emails.passwordReset.content": content}
    return 'msgid ""\nmsgstr ""\n' + "".join(f'\nmsgctxt "{key}"\nmsgid "?"\nmsgstr "{words}"\n' for key, words in entries.items())


async def test_a_broken_text_of_a_pack_is_refused_and_reported_and_the_next_candidate_is_served(
    make_api: MakeApi, storage: FragileStorage, plugins: Plugins, tmp_path: Path
) -> None:
    (tmp_path / "fr.po").write_text(pack("Objet", "Bonjour"))
    (tmp_path / "es.po").write_text(pack("Asunto", "{{ password_reset.ulr }}"))
    (tmp_path / "de.po").write_text(pack("Betreff", "{{ password_reset.url }}"))
    packs = read_packs(SOURCE, [*plugins.locale_folders, tmp_path])
    api = make_api(storage, packs=packs)
    locales = (await api("{ locales { tag refused } }"))["locales"]
    assert [(each["tag"], each["refused"]) for each in locales] == [("de", []), ("en", []), ("es", [])]
    refused = [(Path(problem.file).name, problem.line) for problem in packs.report if "breaks the rule" in problem.message]
    assert refused == [("es.po", 8), ("fr.po", 8)]

    steps = 'resolution(locales: ["fr"]) { locale source verdict }'
    found = await section(api, f'{steps} spanish: email(locales: ["es"]) {{ subject }} german: email(locales: ["de"]) {{ subject }}')
    assert {"locale": "fr", "source": "LOCALE_PACK", "verdict": "INVALID"} in found["resolution"]
    assert found["resolution"][-1] == {"locale": "es", "source": "LOCALE_PACK", "verdict": "USED"}
    assert found["spanish"]["subject"] != "Asunto", "the bundled text goes on serving"
    assert found["german"]["subject"] == "Betreff"
