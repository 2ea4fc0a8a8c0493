"""Makes one list of what Markdown took for several, because tags of conditionals stand between its items.

Without the tags, as in Liquid, it is one list; `1.`, `2.`, `3.` must be counted on, whichever items are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal_emails.mail.tree import Child, Element, Grouped

LISTS = frozenset({"ol", "ul"})


def joined_lists(nodes: Sequence[Child]) -> list[Child]:
    """The nodes with lists and conditional lists of the same kind that follow each other made one, and so in all of them."""
    result: list[Child] = []
    run: list[Child] = []
    for node in map(_with_joined_lists, nodes):
        if run and not _is_space(node) and not _goes_on(run, node):
            result += _as_one(run)
            run = []
        (run if run or _kind(node) else result).append(node)
    return [*result, *_as_one(run)]


def _with_joined_lists(node: Child) -> Child:
    if isinstance(node, Element):
        node.children = joined_lists(node.children)
    elif isinstance(node, Grouped):
        return Grouped(tuple((condition, joined_lists(branch)) for condition, branch in node.branches))
    return node


def _is_space(node: Child) -> bool:
    return isinstance(node, str) and node.isspace()


def _kind(node: Child) -> str:
    """What kind of list it is, or every branch of it holds; empty for anything else."""
    if isinstance(node, Element):
        return node.name if node.name in LISTS and not node.attributes.keys() - {"start"} else ""
    if not isinstance(node, Grouped):
        return ""
    kinds = {_kind(inner) for _, branch in node.branches for inner in branch if not _is_space(inner)}
    return kinds.pop() if len(kinds) == 1 else ""


def _goes_on(run: Sequence[Child], node: Child) -> bool:
    """Two lists with no tag between them are two lists."""
    before = next(one for one in reversed(run) if not _is_space(one))
    return _kind(node) == _kind(before) and (isinstance(node, Grouped) or isinstance(before, Grouped))


def _as_one(run: Sequence[Child]) -> list[Child]:
    lists = [node for node in run if not _is_space(node)]
    if len(lists) < 2:
        return list(run)
    first = next(_elements(lists))
    return [Element(first.name, first.attributes, list(_items(run)), first.parent), *([run[-1]] if _is_space(run[-1]) else [])]


def _elements(lists: Sequence[Child]) -> Iterator[Element]:
    for node in lists:
        if isinstance(node, Element):
            yield node
        elif isinstance(node, Grouped):
            for _, branch in node.branches:
                yield from _elements(branch)


def _items(nodes: Sequence[Child]) -> Iterator[Child]:
    for node in nodes:
        if isinstance(node, Element):
            yield from node.children
        elif isinstance(node, Grouped):
            yield Grouped(tuple((condition, list(_items(branch))) for condition, branch in node.branches))
