"""What a template prints with some values: a second opinion on how conditions are decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal_emails.templates.syntax import (
    Comparison,
    Condition,
    Conditional,
    Joined,
    Literal,
    Negation,
    Node,
    Operand,
    Presence,
    Print,
    Text,
)


def taken(nodes: Sequence[Node], values: Mapping[str, str]) -> Iterator[Print | Text]:
    """What a template prints with these values."""
    for node in nodes:
        if isinstance(node, Conditional):
            branches = (branch for branch in node.branches if branch.condition is None or _holds(branch.condition, values))
            for branch in branches:
                yield from taken(branch.nodes, values)
                break
        elif isinstance(node, Print | Text):
            yield node


def _holds(condition: Condition, values: Mapping[str, str]) -> bool:
    match condition:
        case Negation(condition=inner):
            return not _holds(inner, values)
        case Joined(left=left, operator=operator, right=right):
            both = (_holds(left, values), _holds(right, values))
            return all(both) if operator == "and" else any(both)
        case Comparison(left=left, operator=operator, right=right):
            same = _value(left, values) == _value(right, values)
            return same if operator == "==" else not same
        case Presence(operand=operand):
            return _value(operand, values) is not None


def _value(operand: Operand, values: Mapping[str, str]) -> str | None:
    return str(operand.value) if isinstance(operand, Literal) else values.get(operand.name)
