"""Whether what a plugin's check answers is what the contract says: problems, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from types import MappingProxyType

from portal_emails.ports import Problem
from portal_emails.sections import SectionKind
from portal_emails.value_rules import is_blank, is_storable

MOST_PROBLEMS = 1000
"""Of one plugin with one save; a generator that never ends is cut off here."""

_CHOICES = MappingProxyType(
    {
        "section": (None, *(kind.value for kind in SectionKind)),
        "part": (None, "subject", "content"),
        "address": (None, "accessRequestsTo", "sendFrom"),
        "severity": ("error", "warning"),
    }
)


class UnusableAnswer(Exception):
    """The answer is not what the contract says; the message says what it is instead, without quoting it."""


def problems_in(answer: object) -> tuple[Problem, ...]:
    """The problems of an answer. Raises UnusableAnswer, or whatever a generator raises half-way."""
    if not isinstance(answer, Iterable):
        raise UnusableAnswer(f"returned a value of type {type(answer).__name__}; return an iterable of Problem, empty when all is well")
    problems = tuple(islice(answer, MOST_PROBLEMS + 1))
    if len(problems) > MOST_PROBLEMS:
        raise UnusableAnswer(f"returned more than {MOST_PROBLEMS} problems")
    return tuple(_checked(problem) for problem in problems)


def _checked(problem: object) -> Problem:
    if not isinstance(problem, Problem):
        raise UnusableAnswer(f"returned a value of type {type(problem).__name__} among its problems")
    for field in ("rule", "message"):
        if not _is_text(getattr(problem, field)):
            raise UnusableAnswer(f"returned a problem whose {field} is no text")
    if problem.locale is not None and not _is_text(problem.locale):
        raise UnusableAnswer("returned a problem whose locale is no text")
    for field, allowed in _CHOICES.items():
        if getattr(problem, field) not in allowed:
            raise UnusableAnswer(f"returned a problem whose {field} is none of {', '.join(map(str, allowed))}")
    return problem


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_storable(value) and not is_blank(value)
