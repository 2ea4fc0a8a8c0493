"""The words of the bundled packs: the English source, `emails.pot`, and Spanish, `es.po`.

The texts of the emails are read here without the service's own template language, so that the one can be held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain, combinations, product
from pathlib import Path
from urllib.parse import urlsplit

import polib
import pytest
from email_validator import validate_email

from portal_emails.packs import read_packs
from portal_emails.problems import ValueRule
from portal_emails.sections import SECTIONS, EmailPart, Requirement, Section, SectionKind, VariableType
from portal_emails.value_rules import check_part

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "plugins" / "locales"
SOURCE = polib.pofile(str(FOLDER / "emails.pot"), encoding="utf-8", check_for_duplicates=True)
SPANISH = polib.pofile(str(FOLDER / "es.po"), encoding="utf-8", check_for_duplicates=True)

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {entry.msgctxt: entry.msgid for entry in SOURCE},
    "es": {entry.msgctxt: entry.msgstr for entry in SPANISH},
}
LANGUAGES = sorted(TEXTS)
TYPES = {name: variable.type for section in SECTIONS.values() for name, variable in section.variables.items()}

FORM = (
    "isConfiguredInPortal",
    "portalEmails",
    "internalAddresses",
    "internalAddresses.accessRequestsTo",
    "internalAddresses.sendFrom",
    "save",
    *(kind.value for kind in SECTIONS),
    *(f"{kind.value}.{part.value}" for kind, part in product(SECTIONS, EmailPart)),
    *(f"{kind.value}.enabled" for kind, section in SECTIONS.items() if section.switchable),
)
PLACEHOLDERS: Mapping[str, set[str]] = {
    "INCOMPLETE": set(),
    "EMAIL_ADDRESS": set(),
    "LOCALE_TAG": set(),
    "MAX_BYTES": {"{limit}"},
    "MAX_ITEMS": {"{limit}"},
    "MAX_LENGTH": {"{limit}"},
    "NOT_BLANK": set(),
    "PERMITTED_CHARACTERS": set(),
    "SINGLE_LINE": set(),
    "UNIQUE": set(),
    "GROUP_NOT_FOUND": set(),
    "GROUP_NOT_CONFIGURED_IN_PORTAL": set(),
    "IDEMPOTENCY_CONFLICT": set(),
    "PERMISSION_DENIED": set(),
    "REVISION_CONFLICT": set(),
    "REVISION_NOT_FOUND": set(),
    "STORAGE_UNAVAILABLE": set(),
    "PLUGIN_CHECK_FAILED": {"{plugin}"},
    "SENDER_DOMAIN": {"{domains}"},
}
KEYS = {
    *(f"emails.{kind.value}.{part.value}" for kind, part in product(SECTIONS, EmailPart)),
    *(f"form.{path}.{word}" for path, word in product(FORM, ("label", "help"))),
    *(f"variables.{name}.{word}" for name, word in product(TYPES, ("label", "description", "sample"))),
    *(f"messages.{code}" for code in PLACEHOLDERS),
}

SPANISH_LABELS = {
    "isConfiguredInPortal": "Usar el Portal de facturación y cuentas por cobrar",
    "portalEmails": "Correos electrónicos del portal",
    "internalAddresses": "Direcciones de correo electrónico internas",
    "internalAddresses.accessRequestsTo": "Enviar mensajes de correo electrónico de solicitud de acceso a",
    "internalAddresses.sendFrom": "Enviar mensajes de correo electrónico desde",
    "customerAccessRequest": "Solicitud de acceso del cliente",
    "customerAccessRequest.enabled": "Enviar correo electrónico a los clientes que no hayan iniciado el acceso al portal",
    "customerAccessRequest.subject": "Asunto del correo electrónico de solicitud de acceso",
    "customerAccessRequest.content": "Contenido del correo electrónico de solicitud de acceso",
    "customerValidationConfirmation": "Confirmación de validación de cliente",
    "customerValidationConfirmation.subject": "Asunto del correo electrónico de nueva validación",
    "customerValidationConfirmation.content": "Contenido del correo electrónico de nueva validación",
    "notifyNewPrimaryContact": "Notificar al nuevo contacto principal",
    "notifyNewPrimaryContact.enabled": "Enviar correo electrónico",
    "notifyNewPrimaryContact.subject": "Asunto del correo electrónico",
    "notifyNewPrimaryContact.content": "Contenido del correo electrónico",
    "notifyFormerPrimaryContact": "Notificar al antiguo contacto principal",
    "notifyFormerPrimaryContact.enabled": "Enviar correo electrónico",
    "notifyFormerPrimaryContact.subject": "Asunto del correo electrónico",
    "notifyFormerPrimaryContact.content": "Contenido del correo electrónico",
    "forgottenUsername": "Nombre de usuario olvidado",
    "forgottenUsername.subject": "Asunto de correo electrónico de olvido de nombre de usuario",
    "forgottenUsername.content": "Contenido del correo electrónico de olvido de nombre de usuario",
    "passwordReset": "Restablecer contraseña",
    "passwordReset.subject": "Asunto de correo electrónico de restablecimiento de contraseña",
    "passwordReset.content": "Contenido del correo electrónico de restablecimiento de contraseña",
    "save": "Guardar",
}

TOKEN = re.compile(r"(\{%.*?%\}|\{\{.*?\}\})")
CONDITION = re.compile(r"\{% if ([a-z_]+(?:\.[a-z_]+)*) %\}")
EXPRESSION = re.compile(
    r"\{\{ ?(?P<name>[a-z_]+(?:\.[a-z_]+)*)"
    r'(?: \| (?:(?P<default>default: "[^"]+")|(?P<filter>date|time|datetime|duration): "(?:short|medium|long)"))? ?\}\}'
)
FILTERS = {VariableType.DATETIME: {"date", "time", "datetime"}, VariableType.DURATION: {"duration"}}

every_email = pytest.mark.parametrize(("language", "kind"), [*product(LANGUAGES, SectionKind)])
every_part = pytest.mark.parametrize(("language", "kind", "part"), [*product(LANGUAGES, SectionKind, EmailPart)])


def text_of(language: str, kind: SectionKind, part: EmailPart = EmailPart.CONTENT) -> str:
    return TEXTS[language][f"emails.{kind.value}.{part.value}"]


def resolved(template: str, given: set[str]) -> str:
    """The template without its conditions, as for someone who gives these variables."""
    kept: list[str] = []
    conditions: list[bool] = []
    for token in TOKEN.split(template):
        condition = CONDITION.fullmatch(token)
        if condition:
            conditions.append(condition[1] in given)
        elif token == "{% else %}":
            conditions[-1] = not conditions[-1]
        elif token == "{% endif %}":
            conditions.pop()
        elif all(conditions):
            kept.append(token)
    assert not conditions
    assert "{%" not in "".join(kept)
    return "".join(kept)


def needed(template: str, given: set[str]) -> set[str]:
    """The variables without which the email could not go out to someone who gives these."""
    return {match["name"] for match in EXPRESSION.finditer(resolved(template, given)) if not match["default"]}


def printed(template: str) -> set[str]:
    return {match["name"] for match in EXPRESSION.finditer(template)}


def used(template: str) -> set[str]:
    return printed(template) | set(CONDITION.findall(template))


def tags(template: str) -> list[str]:
    """Everything between braces, without the words that a default stands for."""
    return [re.sub(r'default: "[^"]+"', "default", tag) for tag in TOKEN.findall(template)]


def required(section: Section) -> set[str]:
    return {name for name, variable in section.variables.items() if variable.requirement is Requirement.REQUIRED}


def given_sets(template: str) -> Iterator[set[str]]:
    """Every choice of the variables that the template has conditions on."""
    names = sorted(set(CONDITION.findall(template)))
    for size in range(len(names) + 1):
        yield from map(set, combinations(names, size))


# ---------------------------------------------------------------------- the files


def test_the_keys_are_those_that_the_catalogue_and_the_messages_demand() -> None:
    assert set(TEXTS["en"]) == KEYS


def test_every_rule_that_a_value_can_break_has_its_words() -> None:
    assert {rule.value for rule in ValueRule} <= set(PLACEHOLDERS)


def test_spanish_translates_the_english_of_today_in_the_same_order() -> None:
    assert [(entry.msgctxt, entry.msgid) for entry in SPANISH] == [(entry.msgctxt, entry.msgid) for entry in SOURCE]


def test_every_text_is_there_and_confirmed() -> None:
    entries = [*SOURCE, *SPANISH]
    assert not [entry.msgctxt for entry in entries if entry.fuzzy or entry.obsolete or entry.previous_msgid]
    assert not [key for texts in TEXTS.values() for key, text in texts.items() if not text.strip() or text != text.strip()]
    assert not [entry.msgctxt for entry in SOURCE if entry.msgstr]


def test_every_text_tells_the_translator_what_it_is() -> None:
    assert not [entry.msgctxt for entry in chain(SOURCE, SPANISH) if not entry.comment]


def test_the_headers_are_those_that_translators_tools_expect() -> None:
    assert all(catalog.metadata["Content-Type"] == "text/plain; charset=UTF-8" for catalog in (SOURCE, SPANISH))
    assert SPANISH.metadata["Language"] == "es"
    assert SPANISH.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_the_service_reads_both_with_nothing_to_report() -> None:
    packs = read_packs(FOLDER / "emails.pot", [FOLDER], lambda kind, part, text: check_part(part, text))
    assert packs.report == ()
    assert {"en", "es"} <= set(packs.tags)
    assert all(packs.word(key, "es") == text for key, text in TEXTS["es"].items() if not key.startswith("emails."))


# --------------------------------------------------------------------- the emails


@every_part
def test_a_part_uses_only_variables_that_may_stand_in_it(language: str, kind: SectionKind, part: EmailPart) -> None:
    variables = SECTIONS[kind].variables
    assert used(text_of(language, kind, part)) <= {name for name, variable in variables.items() if part in variable.allowed_in}


@every_part
def test_a_part_is_written_in_the_template_language(language: str, kind: SectionKind, part: EmailPart) -> None:
    text = resolved(text_of(language, kind, part), set(SECTIONS[kind].variables))
    assert not set("{}<>") & set(EXPRESSION.sub("", text))
    for match in EXPRESSION.finditer(text_of(language, kind, part)):
        allowed = FILTERS.get(TYPES[match["name"]], {None})
        assert match["default"] or match["filter"] in allowed, match[0]


@pytest.mark.parametrize(("kind", "part"), [*product(SectionKind, EmailPart)])
def test_english_and_spanish_use_the_same_variables(kind: SectionKind, part: EmailPart) -> None:
    english, spanish = text_of("en", kind, part), text_of("es", kind, part)
    assert sorted(tags(english)) == sorted(tags(spanish))


@every_email
def test_a_content_prints_a_required_variable_whatever_is_given(language: str, kind: SectionKind) -> None:
    content = text_of(language, kind)
    assert required(SECTIONS[kind]) <= printed(content)
    assert all(needed(content, given) & required(SECTIONS[kind]) for given in given_sets(content))


@every_part
def test_an_email_needs_nothing_but_a_required_variable(language: str, kind: SectionKind, part: EmailPart) -> None:
    text = text_of(language, kind, part)
    assert all(needed(text, given) - given <= required(SECTIONS[kind]) for given in given_sets(text))


@every_email
def test_an_email_uses_every_recommended_variable(language: str, kind: SectionKind) -> None:
    variables = SECTIONS[kind].variables.items()
    recommended = {name for name, variable in variables if variable.requirement is Requirement.RECOMMENDED}
    assert recommended <= printed(text_of(language, kind))


@every_email
def test_a_content_is_punctuated_well_whatever_is_given(language: str, kind: SectionKind) -> None:
    for given in given_sets(text_of(language, kind)):
        content = EXPRESSION.sub("X", resolved(text_of(language, kind), given))
        assert not re.search(r"  | [,.;:)]|\( |[,(] ?[.)]|\.\.|\n\n\n| \n|\n ", content), content


@every_email
def test_a_subject_is_one_line_of_at_most_255_code_points(language: str, kind: SectionKind) -> None:
    assert check_part(EmailPart.SUBJECT, text_of(language, kind, EmailPart.SUBJECT)) == ()


@every_email
def test_every_address_of_a_page_is_the_target_of_a_link(language: str, kind: SectionKind) -> None:
    """Without spaces, or it would be no link in CommonMark."""
    content = text_of(language, kind)
    targets = re.findall(r"\[[^\[\]]+\]\(\{\{([a-z_.]+)\}\}\)", content)
    assert sorted(targets) == sorted(match["name"] for match in EXPRESSION.finditer(content) if TYPES[match["name"]] is VariableType.URL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [SectionKind.FORGOTTEN_USERNAME, SectionKind.PASSWORD_RESET])
def test_an_answer_to_a_request_says_what_to_do_when_it_was_somebody_else(language: str, kind: SectionKind) -> None:
    sentences = {
        "en": "If you did not ask for this, please contact us",
        "es": "Si usted no lo ha solicitado, póngase en contacto con nosotros",
    }
    assert sentences[language] in text_of(language, kind)


# ---------------------------------------------------------------------- the words


def test_the_spanish_labels_are_those_of_the_manual_page_in_the_order_of_the_tab() -> None:
    labels = [
        (key[len("form.") : -len(".label")], text)
        for key, text in TEXTS["es"].items()
        if key.startswith("form.") and key.endswith(".label")
    ]
    assert labels == list(SPANISH_LABELS.items())


@pytest.mark.parametrize("slip", ["hayan inicio", "validación final"])
def test_the_slips_of_the_manual_page_are_mended(slip: str) -> None:
    assert not [key for key, text in TEXTS["es"].items() if slip in text]


@pytest.mark.parametrize(("language", "code"), [*product(LANGUAGES, PLACEHOLDERS)])
def test_a_message_has_its_placeholders_and_no_others(language: str, code: str) -> None:
    assert set(re.findall(r"\{.*?\}|[{}]", TEXTS[language][f"messages.{code}"])) == PLACEHOLDERS[code]


@pytest.mark.parametrize(("language", "name"), [*product(LANGUAGES, TYPES)])
def test_a_sample_is_a_value_of_its_variable(language: str, name: str) -> None:
    assert is_value(TEXTS[language][f"variables.{name}.sample"], TYPES[name])


def is_value(sample: str, type_: VariableType) -> bool:
    match type_:
        case VariableType.DATETIME:
            is_rfc_3339 = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", sample)
            return bool(is_rfc_3339) and datetime.fromisoformat(sample).tzinfo is not None
        case VariableType.DURATION:
            return bool(re.fullmatch(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?", sample))
        case VariableType.EMAIL:
            return sample.endswith("@example.com") and validate_email(sample, check_deliverability=False).normalized == sample
        case VariableType.URL:
            url = urlsplit(sample)
            return url.scheme == "https" and bool(re.fullmatch(r"(\w+\.)?example\.(com|org)", url.netloc)) and sample.isascii()
        case VariableType.TEXT | VariableType.CODE:
            return check_part(EmailPart.SUBJECT, sample) == () and not set("{}<>") & set(sample)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_samples_are_consistent_persons(language: str) -> None:
    def sample(name: str) -> str:
        return TEXTS[language][f"variables.{name}.sample"]

    assert sample("contact.full_name") == f"{sample('contact.first_name')} {sample('contact.last_name')}"
    assert sample("company.name") in sample("validation.customer_names")
    persons = [sample(name) for name in TYPES if name.endswith(".full_name")]
    assert len(persons) == len(set(persons)) == 5


# ----------------------------------------------------------------------- the guide


def test_the_guide_for_translators_names_keys_and_an_entry_that_exist() -> None:
    guide = (ROOT / "docs" / "translating.md").read_text(encoding="utf-8")
    keys = set(re.findall(r"`((?:emails|form|variables|messages)\.[\w.]+\w)`", guide))
    assert len(keys) == 4
    assert keys <= KEYS
    example = polib.pofile(re.findall(r"```po\n(.*?)```", guide, re.DOTALL)[0])
    assert [(entry.msgctxt, entry.comment) for entry in example] == [("form.passwordReset.subject.label", "Label of a field of the form.")]
    assert all((entry.msgid, entry.msgstr) == tuple(texts[entry.msgctxt] for texts in TEXTS.values()) for entry in example)
