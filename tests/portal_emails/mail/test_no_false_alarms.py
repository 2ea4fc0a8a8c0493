"""Nothing is wrong with a good template, and it comes out as it is written: in HTML, and in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from unicodedata import normalize
from urllib.parse import quote
from xml.etree.ElementTree import Element

import html5lib
import pytest

from portal_emails.mail.compiling import CompiledEmail, compile_email
from portal_emails.mail.layout import around
from portal_emails.mail.rendering import GivenValue, RenderedEmail, render
from portal_emails.sections import SECTIONS, VariableType
from portal_emails.templates.programs import inventory
from portal_emails.templates.syntax import Comparison, Literal, Reference, references
from portal_emails.templates.urls import telephone_number
from tests.portal_emails.mail.good_cases import VALUES, GoodTemplate
from tests.portal_emails.mail.good_templates import GOOD_TEMPLATES

NONCHARACTERS = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
ISOLATES = re.compile("[\u2066-\u2069]")
INLINE = frozenset(re.findall(r"\w+", "a abbr b bdi big code del em i img ins kbd mark s small span strong sub sup u wbr"))
MARKS = re.compile(r"^(?:(?:> )|(?:  ))*(?:- |\d+\. |---$)?", re.MULTILINE)
TEMPLATE_MARKUP = re.compile(r"\{% raw %\}|\{% endraw %\}|\{%-? comment -?%\}.*?\{%-? endcomment -?%\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TAGS = re.compile(r"<!--.*?-->|</?(\w*)[^<>]*>", re.DOTALL)
MARKDOWN = dict.fromkeys(map(ord, "*_`\\"), "")
TARGETS = re.compile(r"\]\((?:<[^>]*>|(?:\{\{.*?\}\}|\{%.*?%\}|[^()\s])*)(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:.*$|\]\[[^\]]*\]", re.MULTILINE)

WRITTEN_FOR_THE_LOCALE = {VariableType.DATETIME, VariableType.DURATION}

every_template = pytest.mark.parametrize("case", GOOD_TEMPLATES, ids=lambda case: f"{case.locale}: {case.name}")


@cache
def compiled(case: GoodTemplate) -> CompiledEmail:
    compilation = compile_email(case.kind, case.locale, case.subject, case.content)
    assert compilation.problems == ()
    assert compilation.email is not None
    return compilation.email


def rendered(case: GoodTemplate, values: Mapping[str, str]) -> RenderedEmail | None:
    return render(compiled(case), [GivenValue(name, value) for name, value in values.items()]).email


def needed_values(case: GoodTemplate) -> dict[str, str]:
    """No value but those that the email cannot do without."""
    values: dict[str, str] = {}
    while problems := render(compiled(case), [GivenValue(*one) for one in values.items()]).problems:
        values |= {problem.name: VALUES[problem.name] for problem in problems if problem.name}
    return values


def some_values(case: GoodTemplate) -> Iterator[dict[str, str]]:
    """All values, few values, and what leads into every other branch."""
    everything = {name: VALUES[name] for name in SECTIONS[case.kind].variables}
    yield everything
    yield needed_values(case)
    for condition in inventory(compiled(case).html, compiled(case).subject).conditions:
        for reference in references(condition):
            yield {name: value for name, value in everything.items() if name != reference.name}
        if isinstance(condition, Comparison) and isinstance(condition.left, Reference) and isinstance(condition.right, Literal):
            yield everything | {condition.left.name: str(condition.right.value)}


@cache
def renderings(case: GoodTemplate) -> tuple[RenderedEmail, ...]:
    return tuple(email for values in some_values(case) if (email := rendered(case, values)))


def content_of(email: RenderedEmail) -> Element:
    """As browsers read it."""
    before, between, after = around(email.locale)
    assert email.html.startswith(before)
    content = email.html[email.html.index(between) + len(between) : -len(after)]
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    fragment: Element = parser.parseFragment(content, container="div")
    assert not parser.errors
    return fragment


def visible(element: Element) -> Iterator[str]:
    """What people see, with spaces between blocks and cells."""
    edge = "" if element.tag in INLINE else " "
    yield edge + (element.get("alt", "") if element.tag == "img" else element.text or "")
    for child in element:
        yield from visible(child)
        yield child.tail or ""
    yield edge


def visible_words(email: RenderedEmail) -> list[str]:
    return words_of("".join(visible(content_of(email))))


def words_of(text: str) -> list[str]:
    """Digits that stand high or low are digits, and what keeps directions apart is nothing."""
    return [word for word in normalize("NFKC", ISOLATES.sub("", text)).split() if word != "|"]


def attributes_of(email: RenderedEmail) -> list[str]:
    return [value for element in content_of(email).iter() for value in element.attrib.values()]


def links(email: RenderedEmail) -> list[str]:
    return [link.get("href", "") for link in content_of(email).iter("a")]


@every_template
def test_nothing_is_wrong(case: GoodTemplate) -> None:
    compilation = compile_email(case.kind, case.locale, case.subject, case.content)
    assert compilation.problems == ()
    assert tuple(warning.defect.fault for warning in compilation.warnings) == case.warnings


@every_template
def test_every_value_appears(case: GoodTemplate) -> None:
    everything = " ".join(
        text for email in renderings(case) for text in (email.subject, *visible(content_of(email)), *attributes_of(email))
    )
    for slot in inventory(compiled(case).html, compiled(case).subject).slots:
        name = slot.output.reference.name
        if not slot.output.filters and SECTIONS[case.kind].variables[name].type not in WRITTEN_FOR_THE_LOCALE:
            forms = (VALUES[name], quote(VALUES[name], safe=""), quote(VALUES[name], safe="@"), telephone_number(VALUES[name]))
            assert any(form in everything for form in forms), name


@every_template
def test_nothing_of_the_machinery_is_left(case: GoodTemplate) -> None:
    for email in renderings(case):
        for text in (email.subject, email.html, email.text):
            assert not NONCHARACTERS.search(text)
        if not case.prints_braces:
            content = " ".join((email.subject, email.text, *visible(content_of(email)))).replace(VALUES["request.browser_name"], "")
            assert not set("{}").intersection(content)


@every_template
def test_the_plain_text_says_the_same(case: GoodTemplate) -> None:
    for email in renderings(case):
        text = MARKS.sub("", email.text)
        for link in links(email):
            text = text.replace(f" ({link})", "").replace(f"({link})", "")
        assert "".join(words_of(text)) == "".join(visible_words(email))


@every_template
def test_the_plain_text_has_every_link(case: GoodTemplate) -> None:
    for email in renderings(case):
        for link in links(email):
            assert link in email.text or link.removeprefix("mailto:") in email.text or VALUES["support.phone"] in email.text


@every_template
def test_no_words_are_lost(case: GoodTemplate) -> None:
    source = TEMPLATE_MARKUP.sub(" ", TARGETS.sub("]", case.content.text))
    text = unescape(TAGS.sub(lambda found: "" if found[1] in INLINE else " ", source))
    words = set(re.findall(r"\w+", normalize("NFKC", ISOLATES.sub("", text)).translate(MARKDOWN)))
    seen = " ".join(word for email in renderings(case) for word in visible_words(email)).translate(MARKDOWN)
    assert [word for word in words if not word.isdecimal() and word not in seen] == []


@every_template
def test_both_parts_are_in_the_language_of_the_email(case: GoodTemplate) -> None:
    assert f'lang="{case.locale}"' in renderings(case)[0].html


def test_there_are_enough_of_them() -> None:
    names = [(case.locale, case.name) for case in GOOD_TEMPLATES]
    assert len(names) == len(set(names)) >= 150
    assert len({case.locale.partition("-")[0] for case in GOOD_TEMPLATES}) >= 8
