"""docs/templates.md says what is so: every example in it is run, and every rule and filter is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from plugins.bundled_locales import SOURCE
from portal_emails.mail.compiling import compile_email
from portal_emails.mail.rendering import GivenValue, render
from portal_emails.model import Content, ContentFormat
from portal_emails.packs import Packs, read_packs
from portal_emails.problems import WARNINGS, Fault, TemplateProblem, TemplateRule
from portal_emails.sections import SECTIONS, SectionKind
from portal_emails.templates.filters import FILTERS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
KIND = SectionKind.PASSWORD_RESET
LINK = "\n\n{{ password_reset.url }}"


def rows(heading: str) -> Iterator[list[str]]:
    """The cells of every table with these headings, code without its backticks."""
    for part in DOCUMENT.split(heading + "\n")[1:]:
        for line in part.split("\n\n", 1)[0].splitlines()[1:]:
            cells = (cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|")))
            yield [cell[1:-1] if cell.startswith("`") and cell.endswith("`") else cell for cell in cells]


@pytest.fixture(scope="module")
def packs() -> Packs:
    return read_packs(SOURCE, [SOURCE.parent])


@pytest.fixture(scope="module")
def samples(packs: Packs) -> list[GivenValue]:
    words = {name: packs.find_word(f"variables.{name}.sample", ["en"]) for name in SECTIONS[KIND].variables}
    return [GivenValue(name, word.text) for name, word in words.items() if word is not None]


@pytest.mark.parametrize(("template", "result"), list(rows("| Template | Comes out as |")))
def test_an_example_comes_out_as_the_document_says(template: str, result: str, samples: list[GivenValue]) -> None:
    assert first_paragraph(template, samples) == result


def first_paragraph(template: str, values: Sequence[GivenValue]) -> str:
    compiled = compile_email(KIND, "en", "Subject", Content(template + LINK)).email
    assert compiled is not None
    email = render(compiled, values).email
    assert email is not None
    return email.text.split("\n\n", 1)[0].strip().replace("\u202f", " ")


def test_the_condition_around_a_paragraph_decides_whether_it_is_there(samples: list[GivenValue]) -> None:
    (example,) = re.findall(r"```markdown\n(.+?)```", DOCUMENT, re.DOTALL)
    (portal,) = (value for value in samples if value.name == "portal.url")
    assert first_paragraph(example, samples) == f"You can see your invoices in the portal ({portal.value})."
    assert first_paragraph(example, [value for value in samples if value is not portal]).startswith("https://")


@pytest.mark.parametrize(("target", "example"), list(rows("| A link may lead to | for example |")))
def test_a_link_of_the_document_is_good(target: str, example: str) -> None:
    assert compile_email(KIND, "en", "Subject", Content(example + LINK)).problems == (), target


@pytest.mark.parametrize(("rule", "template", "where", "suggested"), list(rows("| Rule | Template | Where | Suggested |")))
def test_a_problem_of_the_document_is_found_where_it_says(rule: str, template: str, where: str, suggested: str) -> None:
    if not where:
        return
    compilation = compile_email(KIND, "en", "Subject", Content(template, _format(template)))
    found = [problem for problem in (*compilation.problems, *compilation.warnings) if isinstance(problem, TemplateProblem)]
    line, column, length = map(int, re.findall(r"\d+", where))
    wanted = (TemplateRule[rule.split(maxsplit=1)[0]], line, column, length)
    assert wanted in [(problem.rule, problem.line, problem.column, problem.defect.length) for problem in found]
    assert (wanted[0] in WARNINGS) == ("warning" in rule)
    if suggested:
        assert any(suggested in problem.defect.suggestions for problem in found)


def _format(template: str) -> ContentFormat:
    return ContentFormat.HTML if "<" in template else ContentFormat.MARKDOWN


def test_every_rule_is_in_the_document() -> None:
    assert {row[0].split()[0] for row in rows("| Rule | Template | Where | Suggested |")} == {rule.value for rule in TemplateRule}


def test_every_fault_breaks_a_rule_and_every_rule_has_a_fault() -> None:
    assert {fault.rule for fault in Fault} == set(TemplateRule)


def test_the_filters_of_the_document_are_all_that_there_are() -> None:
    named = {name for row in rows("| Filter | Applies to | What it does |") for name in re.findall(r"(?:^|`)([a-z]+)", row[0])}
    assert named == set(FILTERS)
