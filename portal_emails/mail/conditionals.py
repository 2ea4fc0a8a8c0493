"""Moves the tags of a conditional to where all of them stand in one element, so that every branch is whole HTML.

A tag at the very beginning of an element may as well stand before it, and one at the very end after it:
`<p>{% if a %}One</p><p>Two{% endif %}</p>` becomes `{% if a %}<p>One</p><p>Two</p>{% endif %}`. Nothing is moved that would come
out otherwise than people wrote it: `{% if a %}<b>One{% endif %}</b>` stays as it is, and is found out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from portal_emails.mail.allowed import INLINE, VOID
from portal_emails.mail.tree import Child, Element, Marker, crossing, elements
from portal_emails.problems import Defect
from portal_emails.templates.syntax import Conditional, Edge, Tag, Text

_IMPLIED = ("thead", "tbody", "tfoot")
_LISTS = ("ol", "ul")
_END_TAG_LEFT_OUT = frozenset({"dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"})


@dataclass(slots=True)
class _Place:
    """`before` and `after`: the elements around the tags of the same conditional before and after it."""

    marker: Marker
    parent: Element
    before: Sequence[Element] = ()
    after: Sequence[Element] = ()


def settle(root: Element, *, is_markdown: bool) -> None:
    """Move what has to be moved, and can be; what can't be stays, and is found out when the tags are put together.

    Of Markdown, nobody wrote the ends of elements, so that one of them alone may come into a branch, or out of it.
    """
    for element in elements(root.children):
        if element.name == "table":
            _enter_rows(element)
        elif is_markdown and element.name in _LISTS and element.parent is not None:
            _enter_list(element, element.parent.children)
    places = _places(root)
    targets = {key: _common([place.parent for place in group]) for key, group in _by_conditional(places).items()}
    for place in places:
        _climb(place, targets[id(place.marker.tag.conditional)], first=True, is_markdown=is_markdown)
    for place in reversed(places):
        _climb(place, targets[id(place.marker.tag.conditional)], first=False, is_markdown=is_markdown)


def torn(root: Element) -> Iterator[Defect]:
    """Branches that hold the beginning or end of an element and nothing else: around what is outside, they choose nothing."""
    edges = contents = 0
    begun: dict[int, tuple[Tag, int, int]] = {}
    events: list[Marker | bool] = []
    _add_events(root, events)
    for event in events:
        if isinstance(event, Marker):
            tag = event.tag
            branch, edges_before, contents_before = begun.pop(id(tag.conditional), (tag, edges, contents))
            if edges > edges_before and contents == contents_before and not _is_space(branch):
                yield crossing(branch)
            if tag.edge is Edge.BRANCH:
                begun[id(tag.conditional)] = (tag, edges, contents)
        elif event:
            contents += 1
        else:
            edges += 1


def _add_events(element: Element, events: list[Marker | bool]) -> None:
    """Tags of conditionals, edges of elements (False) and what can be seen (True), in the order of the text."""
    for child in element.children:
        if isinstance(child, Element):
            events.append(child.name in VOID)
            _add_events(child, events)
            events.append(False)
        elif isinstance(child, Marker):
            events.append(child)
        elif not (isinstance(child, str) and child.isspace()):
            events.append(True)


def _is_space(branch: Tag) -> bool:
    nodes = branch.conditional.branches[branch.index].nodes
    return all(isinstance(node, Text) and node.text.isspace() for node in nodes)


def _by_conditional(places: Sequence[_Place]) -> dict[int, list[_Place]]:
    groups: dict[int, list[_Place]] = {}
    for place in places:
        groups.setdefault(id(place.marker.tag.conditional), []).append(place)
    for group in groups.values():
        for place, following in pairwise(group):
            place.after, following.before = _ancestors(following.parent), _ancestors(place.parent)
    return groups


def _places(element: Element) -> list[_Place]:
    places: list[_Place] = []
    _add_places(element, places)
    return places


def _add_places(element: Element, places: list[_Place]) -> None:
    for child in element.children:
        if isinstance(child, Marker):
            places.append(_Place(child, element))
        elif isinstance(child, Element):
            _add_places(child, places)


def _ancestors(element: Element) -> list[Element]:
    path = [element]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    return path[::-1]


def _common(parents: Sequence[Element]) -> Element:
    """The innermost element that all of them are, or stand in."""
    common = _ancestors(parents[0])
    for parent in parents[1:]:
        path = _ancestors(parent)
        shared = sum(1 for one, other in zip(common, path, strict=False) if one is other)
        common = common[:shared]
    return common[-1]


def _climb(place: _Place, target: Element, *, first: bool, is_markdown: bool) -> None:
    while place.parent is not target:
        parent, above = place.parent, place.parent.parent
        if above is None or not _is_at_edge(place.marker, parent.children, first=first):
            return
        if not _can_leave(place, parent, first=first, is_markdown=is_markdown):
            return
        parent.children.remove(place.marker)
        above.children.insert(above.children.index(parent) + (0 if first else 1), place.marker)
        place.parent = above


def _can_leave(place: _Place, element: Element, *, first: bool, is_markdown: bool) -> bool:
    """Whether nothing else comes out of it.

    In Markdown, whatever comes into a branch, or out of it, does so whole. In HTML, where the branch ends there has to be an
    element like the one where it began: `<p>{% if a %}One</p><p>{% endif %}Two</p>`.
    """
    if element.name in INLINE:
        return False
    ends, begins = place.marker.tag.index > 0, place.marker.tag.edge is Edge.BRANCH
    if is_markdown:
        return not element.attributes or not (ends if first else begins)
    ends = ends and (first or element.name not in _END_TAG_LEFT_OUT)
    return (not ends or _has_like(place.before, element)) and (not begins or _has_like(place.after, element))


def _has_like(elements: Sequence[Element], element: Element) -> bool:
    depth = len(_ancestors(element)) - 1
    other = elements[depth] if len(elements) > depth else element
    return other is not element and (other.name, other.attributes) == (element.name, element.attributes)


def _is_at_edge(wanted: Child, children: list[Child], *, first: bool) -> bool:
    for child in children if first else reversed(children):
        if child is wanted:
            return True
        if not (isinstance(child, str) and child.isspace()):
            return False
    return False


def _enter_rows(table: Element) -> None:
    """A tag before the first row moves into the body that HTML adds around rows, if its conditional goes on in there."""
    children = table.children
    for index in range(len(children) - 1, -1, -1):
        child = children[index]
        if isinstance(child, Marker):
            body = _next_element(children, index + 1)
            if body is not None and body.name in _IMPLIED and _goes_on_in(child.tag.conditional, body):
                children.pop(index)
                body.children.insert(0, child)


def _next_element(children: Sequence[Child], index: int) -> Element | None:
    """The element that follows with nothing but space before it."""
    for child in children[index:]:
        if isinstance(child, Element):
            return child
        if not (isinstance(child, str) and child.isspace()):
            return None
    return None


def _goes_on_in(conditional: Conditional, body: Element) -> bool:
    return any(isinstance(child, Marker) and child.tag.conditional is conditional for child in body.children)


def _enter_list(element: Element, siblings: list[Child]) -> None:
    """Tags right before or after a list move into it, if all others of their conditionals are there: they are about its items."""
    index = siblings.index(element)
    before = _adjacent(siblings[place] for place in range(index - 1, -1, -1))
    after = _adjacent(siblings[place] for place in range(index + 1, len(siblings)))
    inside = _places(element) if before or after else []
    there = Counter(id(marker.tag.conditional) for marker in (*before, *after, *(place.marker for place in inside)))
    about_items = {
        id(place.marker.tag.conditional)
        for place in inside
        if there[id(place.marker.tag.conditional)] > len(place.marker.tag.conditional.branches) and not _is_around(place, element)
    }
    entering = {id(marker) for marker in (*before, *after) if id(marker.tag.conditional) in about_items}
    if entering:
        first, last = ([marker for marker in group if id(marker) in entering] for group in (before[::-1], after))
        for marker in (*first, *last):
            siblings.remove(marker)
        element.children[:] = [*first, *element.children, *last]


def _is_around(place: _Place, element: Element) -> bool:
    """Whether the first or last tag of a conditional stands at the very edge of the element, and so can leave it."""
    marker, parent = place.marker, place.parent
    first = marker.tag.index == 0
    if not first and marker.tag.edge is Edge.BRANCH:
        return False
    child: Child = marker
    while _is_at_edge(child, parent.children, first=first):
        if parent is element or parent.parent is None:
            return True
        child, parent = parent, parent.parent
    return False


def _adjacent(children: Iterable[Child]) -> list[Marker]:
    """The tags at the beginning, with nothing but space between them."""
    near = takewhile(lambda child: isinstance(child, Marker) or (isinstance(child, str) and child.isspace()), children)
    return [child for child in near if isinstance(child, Marker)]
