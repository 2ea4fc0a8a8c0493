"""What is wrong with the variables and filters of a template, given what its section offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from portal_emails import limits
from portal_emails.problems import Defect, Fault
from portal_emails.sections import EmailPart, Variable
from portal_emails.templates.filters import check_filters
from portal_emails.templates.suggestions import nearest_names
from portal_emails.templates.syntax import (
    Branch,
    Comparison,
    Condition,
    Conditional,
    Joined,
    Literal,
    Negation,
    Node,
    Print,
    Reference,
    Text,
    references,
)
from portal_emails.value_rules import is_blank

_SINGLE_BRACES = re.compile(r"(?<![{$#%\\])\{[ \t]*([a-z][\w.]*)[ \t]*\}(?!\})")


def check_nodes(nodes: Sequence[Node], variables: Mapping[str, Variable], part: EmailPart) -> Iterator[Defect]:
    """Unknown variables and filters, wrong arguments, variables that may not stand in this part, and comparisons with nothing.

    100 of them at most.
    """
    return islice(_check_nodes(nodes, variables, part), limits.PROBLEMS_PER_TEXT)


def _check_nodes(nodes: Sequence[Node], variables: Mapping[str, Variable], part: EmailPart) -> Iterator[Defect]:
    for node in nodes:
        if isinstance(node, Print):
            yield from _check_print(node, variables, part)
        elif isinstance(node, Text):
            yield from _check_text(node, variables)
        elif isinstance(node, Conditional):
            for branch in node.branches:
                yield from _check_branch(branch, variables, part)


def _check_text(node: Text, variables: Mapping[str, Variable]) -> Iterator[Defect]:
    """A variable in single braces would go out as it is written."""
    for found in () if node.is_raw or "{" not in node.text else _SINGLE_BRACES.finditer(node.text):
        if found[1] in variables:
            words, suggestions = (("text", found[0]),), (f"{{{{ {found[1]} }}}}",)
            yield Defect(Fault.SINGLE_BRACES, node.start + found.start(), len(found[0]), words, suggestions)


def _check_branch(branch: Branch, variables: Mapping[str, Variable], part: EmailPart) -> Iterator[Defect]:
    for reference in references(branch.condition):
        yield from _check_reference(reference, variables, part)
    for comparison in _comparisons(branch.condition):
        yield from _check_comparison(comparison)
    yield from _check_nodes(branch.nodes, variables, part)


def _check_print(node: Print, variables: Mapping[str, Variable], part: EmailPart) -> Iterator[Defect]:
    yield from _check_reference(node.reference, variables, part)
    if node.filters and (variable := variables.get(node.reference.name)):
        yield from check_filters(node.filters, variable.type)


def _check_reference(reference: Reference, variables: Mapping[str, Variable], part: EmailPart) -> tuple[Defect, ...]:
    """Where a variable may not be printed no condition may ask about it either, for the text would tell the answer."""
    variable = variables.get(reference.name)
    if variable is None:
        return (_unknown(reference, variables),)
    if part in variable.allowed_in:
        return ()
    fault = Fault.SECRET_IN_SUBJECT if variable.secret and part is EmailPart.SUBJECT else Fault.NOT_ALLOWED_HERE
    return (Defect(fault, reference.span.start, reference.span.length, (("name", variable.name),)),)


def _check_comparison(comparison: Comparison) -> Iterator[Defect]:
    """Values are never blank, so that comparing one with a blank text is always false, or with `!=` always true."""
    for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        if isinstance(one, Reference) and isinstance(other, Literal) and is_blank(str(other.value)):
            start, suggestions = comparison.left.span.start, (one.name,) if comparison.operator == "!=" else ()
            yield Defect(Fault.BLANK_COMPARISON, start, comparison.right.span.end - start, (("name", one.name),), suggestions)


def _comparisons(condition: Condition | None) -> Iterator[Comparison]:
    match condition:
        case Comparison():
            yield condition
        case Joined(left=left, right=right):
            yield from _comparisons(left)
            yield from _comparisons(right)
        case Negation(condition=inner):
            yield from _comparisons(inner)
        case _:
            return


def _unknown(reference: Reference, variables: Mapping[str, Variable]) -> Defect:
    suggestions = nearest_names(reference.name, tuple(variables))
    return Defect(Fault.UNKNOWN_VARIABLE, reference.span.start, reference.span.length, (("name", reference.name),), suggestions)
