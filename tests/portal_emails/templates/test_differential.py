"""Another implementation of Liquid reads every template of the language, and makes the same text of it."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import liquid
import liquid.exceptions

from portal_emails.problems import Defect
from portal_emails.templates.parser import parse
from portal_emails.templates.syntax import Branch, Conditional, Literal, Node, Template, Text
from tests.portal_emails.templates.language import conditionals, outputs, refusals, rendered, text_variables
from tests.portal_emails.templates.random_templates import VALUES, broken, templates

LIQUID = liquid.Environment(tolerance=liquid.Mode.STRICT, undefined=liquid.StrictUndefined)
VARIABLES = text_variables(VALUES)
DATA: dict[str, dict[str, str]] = {}
for name, value in VALUES.items():
    DATA.setdefault(name.split(".")[0], {})[name.split(".")[1]] = value

TEMPLATES, BROKEN_TEMPLATES = 24_000, 16_000

DOCUMENT = Path(__file__).parents[3] / "docs" / "templates.md"

UNICODE_SPACE = re.compile("[\u00a0\u2003]")
DASH_OF_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-%\}")
LAST_LINE_BREAK = re.compile(r"-[%}]\}(?:(?!\{[{%]).)*\n\Z", re.DOTALL)


@dataclass(frozen=True)
class Difference:
    """Where python-liquid does something else: `applies` tells templates that may show it."""

    name: str
    why: str
    applies: Callable[[Template], bool]


def cuts_a_text_of_that_length(template: Template) -> bool:
    calls = ((output, call) for output in outputs(template.nodes) for call in output.filters if call.name == "truncate")
    return any(call.arguments[0] == Literal(len(VALUES[output.reference.name]), call.arguments[0].span) for output, call in calls)


def is_blank(node: Node | Branch) -> bool:
    """Whether it could print nothing but white space."""
    match node:
        case Text(text=text):
            return text.isspace()
        case Branch(nodes=inner) | Conditional(branches=inner):
            return all(map(is_blank, inner))
        case _:
            return False


def has_a_blank_elsif(template: Template) -> bool:
    found = conditionals(template.nodes)
    return any(is_blank(branch) and branch.nodes and branch.condition for conditional in found for branch in conditional.branches[1:])


def has_space_in_raw(template: Template) -> bool:
    """Of a conditional that could only print white space, nothing but that of `raw` is left."""
    return any(is_blank(conditional) for conditional in conditionals(template.nodes))


DIFFERENCES = (
    Difference(
        "white space is that of ASCII",
        "Liquid trims ASCII's white space beside a dash, and takes only that for blank; python-liquid does so with all of Unicode's",
        lambda template: bool(UNICODE_SPACE.search(template.source)),
    ),
    Difference(
        "the dash of endraw",
        "as in Liquid, `{% endraw -%}` trims what follows; python-liquid looks at the dash of `{% raw -%}` instead",
        lambda template: bool(DASH_OF_RAW.search(template.source)),
    ),
    Difference(
        "a text that is not too long",
        "as in Liquid, `truncate: 5` leaves a text of five characters alone; python-liquid cuts it",
        cuts_a_text_of_that_length,
    ),
    Difference(
        "the last line break",
        "after a dash, python-liquid trims the line break at the end of the template even where text stands between",
        lambda template: bool(LAST_LINE_BREAK.search(template.source)),
    ),
    Difference(
        "a blank branch",
        "Liquid leaves out white space where no branch has anything else; python-liquid leaves it out of any `elsif`",
        has_a_blank_elsif,
    ),
    Difference(
        "white space in raw",
        "in Liquid, what `raw` holds is never blank; in python-liquid it may be",
        has_space_in_raw,
    ),
)


def ours(template: Template) -> str | Sequence[Defect]:
    return refusals(template, VARIABLES) or rendered(template, VARIABLES, VALUES)


def theirs(template: Template) -> str:
    try:
        return LIQUID.from_string(template.source).render(**DATA)
    except liquid.exceptions.LiquidError as error:
        return f"refused: {error!r}"


def explained(found: Sequence[Template]) -> Counter[str]:
    """How often each difference shows, if there are no others."""
    counts: Counter[str] = Counter()
    for template in found:
        names = [difference.name for difference in DIFFERENCES if difference.applies(template)]
        assert names, f"{template.source!r}\nours:   {ours(template)!r}\ntheirs: {theirs(template)!r}"
        counts[names[0]] += 1
    return counts


def test_every_template_means_in_liquid_what_it_means_here() -> None:
    found = [parse(source) for source in templates(TEMPLATES, seed=1)]
    refused = [template for template in found if refusals(template, VARIABLES)]
    assert not refused
    counts = explained([template for template in found if ours(template) != theirs(template)])
    assert all(counts[difference.name] for difference in DIFFERENCES), counts
    assert counts.total() < TEMPLATES / 10, counts


def test_whatever_is_accepted_liquid_accepts_too_and_means_the_same() -> None:
    chance = random.Random(2)
    found = [parse(broken(source, chance)) for source in templates(BROKEN_TEMPLATES, seed=2)]
    accepted = [template for template in found if not refusals(template, VARIABLES)]
    assert BROKEN_TEMPLATES / 20 < len(accepted) < BROKEN_TEMPLATES / 3
    explained([template for template in accepted if ours(template) != theirs(template)])


def test_the_document_for_authors_has_these_differences_and_no_others() -> None:
    section = DOCUMENT.read_text(encoding="utf-8").partition("\n## Where it differs from Liquid\n")[2].partition("\n## ")[0]
    table = section.partition("\n| Difference |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| (\w[^|]*) \|", table, re.MULTILINE)
    assert named == [difference.name for difference in DIFFERENCES]
