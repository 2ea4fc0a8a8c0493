"""The words of the bundled packs: the English source, `emails.pot`, and Spanish, `es.po`. Their emails have tests of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import chain, product
from urllib.parse import urlsplit

import polib
import pytest
from email_validator import validate_email

from portal_emails.packs import read_packs
from portal_emails.problems import Fault, ValueRule
from portal_emails.sections import SECTIONS, EmailPart, VariableType
from portal_emails.templates.values import check_value
from portal_emails.value_rules import check_part
from tests.plugins.bundled import ALL_TEXTS, FOLDER, LANGUAGES, ROOT, SOURCE, SPANISH, TEXTS, TYPES, sample_of

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
    "BLANK_ON_A_PATH": set(),
    "MIXED_SCRIPTS": set(),
    "LOCALE_TAG": set(),
    "MAX_BYTES": {"{limit}"},
    "MAX_ITEMS": {"{limit}"},
    "MAX_LENGTH": {"{limit}"},
    "NOT_BLANK": set(),
    "PERMITTED_CHARACTERS": set(),
    "SINGLE_LINE": set(),
    "UNIQUE": set(),
    "MISSING": {"{name}"},
    "MISSING_SENDER": set(),
    "VARIABLE_TYPE": {"{name}"},
    "VARIABLE_TYPE_CODE": {"{name}"},
    "VARIABLE_TYPE_DATETIME": {"{name}"},
    "VARIABLE_TYPE_DURATION": {"{name}"},
    "VARIABLE_TYPE_EMAIL": {"{name}"},
    "VARIABLE_TYPE_EXTENDED_URL": {"{name}"},
    "VARIABLE_TYPE_TELEPHONE": {"{name}"},
    "VARIABLE_TYPE_URL": {"{name}"},
    "RENDERED_EMAIL_TOO_BIG": {"{limit}"},
    "OUTPUT_NOT_CLOSED": set(),
    "TAG_NOT_CLOSED": set(),
    "SINGLE_BRACES": {"{text}"},
    "STRAY_BRACES": {"{text}"},
    "EMPTY_OUTPUT": set(),
    "NOT_A_VARIABLE": {"{text}"},
    "UNEXPECTED": {"{text}"},
    "STRING_NOT_CLOSED": set(),
    "FILTER_NAME_MISSING": set(),
    "UNKNOWN_TAG": {"{name}"},
    "CONDITION_MISSING": set(),
    "BLANK_COMPARISON": {"{name}"},
    "TAG_WITHOUT_BEGINNING": {"{name}"},
    "TAG_WITHOUT_END": {"{end}", "{name}"},
    "TAG_AFTER_ELSE": {"{name}"},
    "TAG_TAKES_NOTHING": {"{name}", "{text}"},
    "TAG_IN_COMMENT": {"{name}"},
    "CROSSES_ELEMENT": set(),
    "HTML_NOT_CLOSED": set(),
    "BROKEN_HTML": {"{text}"},
    "BROKEN_LINK": {"{text}"},
    "UNSTABLE_HTML": set(),
    "UNKNOWN_VARIABLE": {"{name}"},
    "UNKNOWN_FILTER": {"{filter}"},
    "WIDTH_NEEDED": {"{filter}"},
    "TEXT_NEEDED": {"{filter}"},
    "NUMBER_NEEDED": {"{filter}"},
    "NO_ARGUMENT_NEEDED": {"{filter}"},
    "FILTER_FOR_OTHER_TYPE": {"{filter}", "{types}", "{type}"},
    "EXPRESSION_TOO_LONG": {"{limit}"},
    "NESTED_TOO_DEEP": {"{limit}"},
    "EMAIL_TOO_BIG": {"{limit}"},
    "NOT_ALLOWED_HERE": {"{name}"},
    "SECRET_IN_SUBJECT": {"{name}"},
    "MISSING_REQUIRED_VARIABLE": {"{name}"},
    "MISSING_ON_A_PATH": {"{name}"},
    "MISSING_RECOMMENDED_VARIABLE": {"{name}"},
    "LINK_TARGET": {"{text}"},
    "LINK_TARGET_VARIABLE": {"{name}"},
    "LINK_HOST_VARIABLE": {"{name}"},
    "LINK_USER": {"{text}"},
    "LINK_CHARACTERS": {"{text}"},
    "LINK_CONDITION": {"{text}"},
    "LINK_CONTINUED": {"{text}"},
    "LINK_DEFINITION": {"{text}"},
    "SECRET_IN_IMAGE": {"{name}"},
    "REMOVED_ELEMENT": {"{name}"},
    "REMOVED_ATTRIBUTE": {"{name}"},
    "REMOVED_STYLE": set(),
    "REMOVED_COMMENT": set(),
    "UNSAFE_CONTEXT": {"{name}"},
    "UNSAFE_CONDITION": set(),
    "GROUP_NOT_FOUND": set(),
    "GROUP_NOT_CONFIGURED_IN_PORTAL": set(),
    "EMAIL_SWITCHED_OFF": set(),
    "IDEMPOTENCY_CONFLICT": set(),
    "PERMISSION_DENIED": set(),
    "REVISION_CONFLICT": set(),
    "REVISION_NOT_FOUND": set(),
    "STORAGE_UNAVAILABLE": set(),
    "OTHER_TARGET_FAILED": {"{message}"},
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


# ---------------------------------------------------------------------- the files


def test_the_keys_are_those_that_the_catalogue_and_the_messages_demand() -> None:
    assert set(TEXTS["en"]) == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_a_value_can_break_has_its_words(language: str) -> None:
    types = {f"VARIABLE_TYPE_{kind.value}" for kind in VariableType if kind is not VariableType.TEXT}
    assert {f"messages.{code}" for code in {rule.value for rule in ValueRule} | types} <= set(TEXTS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_in_which_a_template_can_break_a_rule_has_its_words(language: str) -> None:
    assert {f"messages.{fault.name}" for fault in Fault} <= set(TEXTS[language])


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
    packs = read_packs(FOLDER / "emails.pot", [FOLDER])
    assert packs.report == ()
    assert {"en", "es"} <= set(packs.tags)
    assert all(packs.word(key, "es") == text for key, text in TEXTS["es"].items() if not key.startswith("emails."))


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


@pytest.mark.parametrize(("language", "name"), [*product(ALL_TEXTS, TYPES)])
def test_a_sample_is_a_value_of_its_variable(language: str, name: str) -> None:
    assert check_value(TYPES[name], sample_of(language, name)) == ()
    assert is_made_up(sample_of(language, name), TYPES[name])


def is_made_up(sample: str, type_: VariableType) -> bool:
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


@pytest.mark.parametrize("language", ALL_TEXTS)
def test_the_samples_are_consistent_persons(language: str) -> None:
    def sample(name: str) -> str:
        return sample_of(language, name)

    assert sample("contact.email").split("@")[0] == sample("contact.username")
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
