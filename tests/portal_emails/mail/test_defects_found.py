"""Whatever is wrong with a template is found, where it is, and nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import pytest

from portal_emails.mail.compiling import Compilation, compile_email
from portal_emails.problems import WARNINGS, Fault, InvalidValue, TemplateProblem
from tests.portal_emails.mail.defective_cases import DefectiveTemplate, Expected
from tests.portal_emails.mail.defective_templates import DEFECTIVE_TEMPLATES


def compiled(case: DefectiveTemplate) -> Compilation:
    return compile_email(case.kind, "en", case.subject, case.content)


def found_in(case: DefectiveTemplate) -> list[TemplateProblem]:
    """Problems and warnings, but that the email lacks what would only be recommended when nobody expects that."""
    found = compiled(case)
    problems = [problem for problem in (*found.problems, *found.warnings) if isinstance(problem, TemplateProblem)]
    faults = {fault for fault, _ in case.expected}
    problems = [one for one in problems if one.defect.fault is not Fault.MISSING_RECOMMENDED_VARIABLE or one.defect.fault in faults]
    return sorted(problems, key=lambda problem: (problem.defect.start, problem.defect.length, problem.defect.fault.name))


def is_as_expected(suggestions: Sequence[str], expected: Sequence[str]) -> bool:
    if not expected:
        return not suggestions
    return all(wanted in ("*", given) for wanted, given in zip_longest(expected, suggestions[: len(expected)]))


every_template = pytest.mark.parametrize("case", DEFECTIVE_TEMPLATES, ids=lambda case: case.name)


@every_template
def test_a_defect_is_found_where_it_is(case: DefectiveTemplate) -> None:
    found = [(one.defect.fault.name, one.part, (one.line, one.column, one.defect.length)) for one in found_in(case)]
    expected = [(fault.name, case.part, place) for (fault, _), place in zip(case.expected, case.places, strict=True)]
    assert found == sorted(expected, key=lambda one: (one[2], one[0]))


@every_template
def test_suggestions_say_what_was_meant(case: DefectiveTemplate) -> None:
    def by_place(one: tuple[Expected, tuple[int, int, int]]) -> tuple[tuple[int, int, int], str]:
        return one[1], one[0][0].name

    expected = sorted(zip(case.expected, case.places, strict=True), key=by_place)
    for problem, ((_, suggestions), _) in zip(found_in(case), expected, strict=True):
        assert is_as_expected(problem.defect.suggestions, suggestions), problem.defect.suggestions


@every_template
def test_broken_rules_of_values_are_found(case: DefectiveTemplate) -> None:
    invalid = [problem for problem in compiled(case).problems if isinstance(problem, InvalidValue)]
    assert [problem.rule for problem in invalid] == list(case.invalid)
    assert {problem.path for problem in invalid} <= {(case.part.value,)}


@every_template
def test_an_email_with_a_defect_is_refused_and_one_with_a_warning_is_not(case: DefectiveTemplate) -> None:
    prevents = bool(case.invalid) or any(fault.rule not in WARNINGS for fault, _ in case.expected)
    assert (compiled(case).email is None) is prevents


def test_names_are_unique() -> None:
    names = [case.name for case in DEFECTIVE_TEMPLATES]
    assert len(names) == len(set(names)) > 150
