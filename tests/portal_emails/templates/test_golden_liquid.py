"""Conformance with golden-liquid (github.com/jg-rp/golden-liquid, MIT), whose cases give the results of Shopify's Liquid.

Which of its cases are about our subset is decided by what the parser and the checks accept, see `Case.reading`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portal_emails.templates.parser import parse
from portal_emails.templates.syntax import Template
from portal_emails.value_rules import is_blank
from tests.portal_emails.templates.language import Missing, asked, outputs, refusals, rendered, text_variables

FILE = os.environ.get("GOLDEN_LIQUID_CASES")
if not FILE:
    pytest.skip("GOLDEN_LIQUID_CASES does not say where golden_liquid.json is; see CONTRIBUTING.md", allow_module_level=True)

RESERVED = frozenset({"blank", "empty", "false", "nil", "null", "true"})
"""Names that are no variables in Liquid; no section has variables of these names."""

PRINTED_STRING = re.compile(r"(\{\{-?\s*)(\"[^\"]*\"|'[^']*')")
BOOLEAN_CONDITION = re.compile(r"(\{%-?\s*(?:if|unless|elsif)\s)((?:\s*(?:true|false|nil|null|and|or)\b)+)(?=\s*-?%\})")
BOOLEAN = re.compile("true|false|nil|null")


@dataclass(frozen=True)
class Case:
    """A case of the suite. `results`: each is right; none where Liquid refuses the template."""

    name: str
    source: str
    data: Mapping[str, Any]
    results: tuple[str, ...]

    @property
    def texts(self) -> dict[str, str]:
        """The values that a template of ours could be given: text in which something can be seen.

        Of anything else than text conditions can only tell that it is there, and that it is no text.
        """
        values = dict(flattened(self.data))
        texts = {name: value for name, value in values.items() if isinstance(value, str) and not is_blank(value)}
        others = {name for name, value in values.items() if value is not None and value is not False and not isinstance(value, str)}
        return texts | dict.fromkeys(others - self.printed, "no text")

    @property
    def printed(self) -> frozenset[str]:
        return frozenset(output.reference.name for output in outputs(parse(self.source).nodes))

    def is_absent(self, name: str) -> bool:
        """Whether Liquid would find nothing, not even a list or something blank."""
        return name.partition(".")[0] not in self.data

    @property
    def variables(self) -> frozenset[str]:
        """What a section would have to declare: what has a text, and what has no value at all."""
        named = asked(parse(self.source).nodes) | self.printed
        return frozenset(name for name in named - RESERVED if name in self.texts or self.is_absent(name))

    @property
    def is_accepted(self) -> bool:
        """Whether it is a template of the language, for a section with these variables."""
        return not refusals(parse(self.source), text_variables(self.variables))

    def reading(self) -> str | None:
        """What we make of it. None: it is not about our subset, which has text variables only, and no holes where one is missing."""
        template: Template = parse(self.source)
        try:
            return rendered(template, text_variables(self.variables), self.texts) if self.is_accepted else None
        except Missing:
            return None


def flattened(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value by its dotted name, mappings included."""
    for name, value in data.items():
        yield prefix + name, value
        if isinstance(value, dict):
            yield from flattened(value, f"{prefix}{name}.")


def read_cases() -> list[Case]:
    tests = json.loads(Path(FILE or "").read_text("utf-8"))["tests"]
    return [Case(test["name"], test["template"], test.get("data") or {}, results(test)) for test in tests]


def results(test: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(test.get("results", ())) or ((test["result"],) if "result" in test else ())


def restated(case: Case) -> Case:
    """The same case with variables in place of what our subset has no literals for: printed strings, and conditions like `true`."""
    strings: list[str] = []

    def variable(found: re.Match[str]) -> str:
        strings.append(found[2][1:-1])
        return f"{found[1]}restated.string{len(strings)}"

    source = PRINTED_STRING.sub(variable, case.source)
    source = BOOLEAN_CONDITION.sub(lambda found: found[1] + BOOLEAN.sub(truth, found[2]), source)
    values = {"true": "given"} | {f"string{number}": text for number, text in enumerate(strings, 1)}
    return Case(f"{case.name} (restated)", source, {**case.data, "restated": values}, case.results)


def truth(found: re.Match[str]) -> str:
    return "restated.true" if found[0] == "true" else "nothing"


CASES = read_cases()
RESTATED = [other for case in CASES if (other := restated(case)).source != case.source and "raw" not in case.source]
VALID = [case for case in CASES if case.results]
SUBSET = [case for case in VALID if case.reading() is not None]
RESTATED_SUBSET = [case for case in RESTATED if case.results and case.reading() is not None]
INVALID = [case for case in (*CASES, *RESTATED) if not case.results]


def by_name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", [*SUBSET, *RESTATED_SUBSET], ids=by_name)
def test_a_case_of_the_subset(case: Case) -> None:
    assert case.reading() in case.results


@pytest.mark.parametrize("case", INVALID, ids=by_name)
def test_what_liquid_refuses_is_refused(case: Case) -> None:
    assert not case.is_accepted


def test_the_rule_leaves_enough_cases() -> None:
    print(f"{len(SUBSET)} cases as they are and {len(RESTATED_SUBSET)} restated are of the subset, and {len(INVALID)} are refused")
    assert len(CASES) >= 1000
    assert len(SUBSET) >= 20
    assert len(RESTATED_SUBSET) >= 20
    assert len(INVALID) >= 126
