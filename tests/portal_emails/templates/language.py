"""The template language as its tests use it: templates of text variables, parsed, checked and run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portal_emails.problems import Defect
from portal_emails.sections import EmailPart, Variable
from portal_emails.templates.checks import check_nodes
from portal_emails.templates.parser import parse
from portal_emails.templates.programs import program_of
from portal_emails.templates.running import Scope, run
from portal_emails.templates.syntax import Conditional, Node, Print, Template, references


class Missing(Exception):
    """Variables were to be printed that have no value."""


def text_variables(names: Iterable[str]) -> Mapping[str, Variable]:
    """A declaration of each."""
    return {name: Variable(name) for name in names}


def refusals(template: Template, variables: Mapping[str, Variable]) -> Sequence[Defect]:
    """Everything that is wrong with a template."""
    return (*template.defects, *check_nodes(template.nodes, variables, EmailPart.CONTENT))


def rendered(template: Template, variables: Mapping[str, Variable], values: Mapping[str, str]) -> str:
    """What becomes of a template in which nothing is wrong; raises Missing."""
    scope = Scope(values, variables, "en")
    text = run(program_of(template.nodes), scope)
    if scope.missing:
        raise Missing(*scope.missing)
    return text


def result_of(source: str, values: Mapping[str, str]) -> str:
    """The text of a template whose variables are those that have values; what is wrong with it ends the test."""
    variables = text_variables(values)
    template = parse(source)
    assert not refusals(template, variables)
    return rendered(template, variables, values)


def conditionals(nodes: Sequence[Node]) -> Iterator[Conditional]:
    """Every conditional, outer ones first."""
    for node in nodes:
        if isinstance(node, Conditional):
            yield node
            for branch in node.branches:
                yield from conditionals(branch.nodes)


def outputs(nodes: Sequence[Node]) -> Iterator[Print]:
    """Every output, in whatever branch."""
    yield from (node for node in nodes if isinstance(node, Print))
    for conditional in conditionals(nodes):
        for branch in conditional.branches:
            yield from (node for node in branch.nodes if isinstance(node, Print))


def asked(nodes: Sequence[Node]) -> frozenset[str]:
    """The names of all variables in conditions."""
    branches = (branch for conditional in conditionals(nodes) for branch in conditional.branches)
    return frozenset(reference.name for branch in branches for reference in references(branch.condition))
