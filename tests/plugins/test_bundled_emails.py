"""The emails of the bundled packs, and of the Catalan example: they pass every check, and read well whatever is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import product

import pytest

from portal_emails.mail.compiling import CompiledEmail, compile_email
from portal_emails.mail.rendering import GivenValue, RenderedEmail, render
from portal_emails.model import Content
from portal_emails.sections import SECTIONS, EmailPart, Requirement, Section, SectionKind, VariableType
from portal_emails.value_rules import check_part
from tests.plugins.bundled import (
    ALL_TEXTS,
    EXPRESSION,
    TYPES,
    given_sets,
    needed,
    printed,
    replaceable,
    resolved,
    sample_of,
    tags,
    text_of,
    used,
    value_types,
)

FILTERS = {VariableType.DATETIME: {"date", "time", "datetime"}, VariableType.DURATION: {"duration"}}
ACTIONS: Mapping[SectionKind, tuple[str, ...]] = {
    SectionKind.CUSTOMER_ACCESS_REQUEST: ("registration.url",),
    SectionKind.CUSTOMER_VALIDATION_CONFIRMATION: ("portal.sign_in_url", "portal.url"),
    SectionKind.NOTIFY_NEW_PRIMARY_CONTACT: ("portal.url",),
    SectionKind.NOTIFY_FORMER_PRIMARY_CONTACT: (),
    SectionKind.FORGOTTEN_USERNAME: ("portal.sign_in_url",),
    SectionKind.PASSWORD_RESET: ("password_reset.url",),
}
"""Where the button of each email leads: to the first of these that is given."""
ENDING_WITH_A_FULL_STOP = {"company.name", "validation.customer_names", "representative.name", "portal.name", "sender.name"}
"""Names of companies often do: Inc., Ltd., S. A."""
AWKWARD = re.compile(r"\s\s|\s[,.;:)]|\(\s|[,(]\s?[,.)]|\.\.|[{}]|^\s|\s$|[,.;:)][^\W\d]|\w\(")
"""Spaces too many or too few, punctuation without words, and what is left of templates."""

every_email = pytest.mark.parametrize(("language", "kind"), [*product(ALL_TEXTS, SectionKind)])
every_part = pytest.mark.parametrize(("language", "kind", "part"), [*product(ALL_TEXTS, SectionKind, EmailPart)])


def required(section: Section) -> set[str]:
    return {name for name, variable in section.variables.items() if variable.requirement is Requirement.REQUIRED}


def compiled(language: str, kind: SectionKind) -> CompiledEmail:
    subject, content = (text_of(language, kind, part) for part in EmailPart)
    found = compile_email(kind, language, subject, Content(content))
    assert (found.problems, found.warnings) == ((), ())
    assert found.email
    return found.email


def choices(language: str, kind: SectionKind) -> Iterator[set[str]]:
    """What people may give: any of the variables that make a difference, and always those that are needed then."""
    template = "".join(text_of(language, kind, part) for part in EmailPart)
    for given, others in product(given_sets(template), (set[str](), replaceable(template))):
        yield given | others | needed(template, given)


def rendered(language: str, kind: SectionKind, names: set[str], ending: str = "") -> RenderedEmail:
    values = {name: sample_of(language, name) for name in names}
    values |= {name: value + ending for name, value in values.items() if name in ENDING_WITH_A_FULL_STOP}
    rendering = render(compiled(language, kind), [GivenValue(name, value) for name, value in values.items()])
    assert rendering.problems == ()
    assert rendering.email
    return rendering.email


def without_values(text: str, language: str, names: set[str]) -> str:
    """The text with a letter in place of each value: addresses are punctuated in their own way."""
    for value in sorted((sample_of(language, name) for name in names), key=len, reverse=True):
        text = text.replace(value, "X")
    return text


def paragraphs(html: str) -> list[str]:
    """What people read in the page, one paragraph each."""
    found: list[str] = re.findall(r"<p\b[^>]*>(.*?)</p>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", paragraph)) for paragraph in found]


# ------------------------------------------------------------------------------ as templates


@every_email
def test_an_email_passes_every_check_without_a_warning(language: str, kind: SectionKind) -> None:
    assert compiled(language, kind).names == used("".join(text_of(language, kind, part) for part in EmailPart))


@every_part
def test_a_part_uses_only_variables_that_may_stand_in_it(language: str, kind: SectionKind, part: EmailPart) -> None:
    variables = SECTIONS[kind].variables
    assert used(text_of(language, kind, part)) <= {name for name, variable in variables.items() if part in variable.allowed_in}


@every_part
def test_a_part_is_written_in_the_template_language(language: str, kind: SectionKind, part: EmailPart) -> None:
    text = resolved(text_of(language, kind, part), set(SECTIONS[kind].variables))
    assert not set("{}<>") & set(EXPRESSION.sub("X", text).replace("<X>", ""))
    for match in EXPRESSION.finditer(text_of(language, kind, part)):
        allowed = FILTERS.get(TYPES[match["name"]], {None})
        assert match["default"] or match["filter"] in allowed, match[0]


@pytest.mark.parametrize(("language", "kind", "part"), [*product(sorted(ALL_TEXTS.keys() - {"en"}), SectionKind, EmailPart)])
def test_a_translation_uses_the_variables_of_the_english(language: str, kind: SectionKind, part: EmailPart) -> None:
    assert sorted(tags(text_of(language, kind, part))) == sorted(tags(text_of("en", kind, part)))


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
def test_a_subject_is_one_line_of_at_most_255_code_points(language: str, kind: SectionKind) -> None:
    assert check_part(EmailPart.SUBJECT, text_of(language, kind, EmailPart.SUBJECT)) == ()


@every_email
def test_every_address_is_the_target_of_a_link(language: str, kind: SectionKind) -> None:
    """Without spaces, or it would be no link in CommonMark."""
    content = text_of(language, kind)
    assert sorted(re.findall(r"\[[^\[\]]+\]\(\{\{([a-z_.]+)\}\}\)", content)) == value_types(content, VariableType.URL)
    assert sorted(re.findall(r"<\{\{ ([a-z_.]+) \}\}>", content)) == value_types(content, VariableType.EMAIL)


@pytest.mark.parametrize("language", ALL_TEXTS)
@pytest.mark.parametrize("kind", [SectionKind.FORGOTTEN_USERNAME, SectionKind.PASSWORD_RESET])
def test_an_answer_to_a_request_says_what_to_do_when_it_was_somebody_else(language: str, kind: SectionKind) -> None:
    sentences = {
        "en": "If you did not ask for this, please contact us",
        "es": "Si usted no lo ha solicitado, póngase en contacto con nosotros",
        "ca": "Si no ho ha sol·licitat vostè, posi’s en contacte amb nosaltres",
    }
    assert sentences[language] in text_of(language, kind)


# -------------------------------------------------------------------------------- as people read them


@every_email
def test_an_email_reads_well_whatever_is_given(language: str, kind: SectionKind) -> None:
    for given in choices(language, kind):
        email = rendered(language, kind, given)
        shown = paragraphs(email.html)
        assert len(shown) > 4
        texts = [without_values(text, language, given) for text in (email.subject, *shown, *email.text.strip().split("\n\n"))]
        assert not [text for text in texts if not text or AWKWARD.search(text)]


@every_email
def test_an_email_with_every_sample_shows_each_value_that_it_asks_for(language: str, kind: SectionKind) -> None:
    email = rendered(language, kind, set(SECTIONS[kind].variables))
    shown = printed(text_of(language, kind)) - {"password_reset.code"}
    texts = {name for name in shown if TYPES[name] in (VariableType.TEXT, VariableType.EMAIL)}
    assert not [name for name in texts if sample_of(language, name) not in email.text]


@every_email
def test_every_link_of_the_page_stands_in_the_plain_text(language: str, kind: SectionKind) -> None:
    for given in choices(language, kind):
        email = rendered(language, kind, given)
        links = [unescape(link) for link in re.findall(r'href="([^"]*)"', email.html)]
        addresses = {sample_of(language, name) for name in given if TYPES[name] in (VariableType.URL, VariableType.EMAIL)}
        assert {link.removeprefix("mailto:") for link in links} <= addresses
        assert not [link for link in links if link.removeprefix("mailto:") not in email.text]


@every_email
def test_the_main_action_is_the_only_button(language: str, kind: SectionKind) -> None:
    for given in choices(language, kind):
        buttons = re.findall(r'<a class="button"[^>]* href="([^"]*)"', rendered(language, kind, given).html)
        assert buttons == [sample_of(language, name) for name in ACTIONS[kind] if name in given][:1]


@every_email
def test_a_name_that_ends_with_a_full_stop_gets_no_second_one(language: str, kind: SectionKind) -> None:
    assert not [given for given in choices(language, kind) if ".." in rendered(language, kind, given, ending=".").text]
