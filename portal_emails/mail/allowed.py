"""What HTML may stand in an email: the elements and attributes that mail programs show alike and that can do no harm."""

from __future__ import annotations

from collections.abc import Mapping

_ANYWHERE = frozenset({"dir", "lang", "style", "title"})
_CELL = frozenset({"align", "bgcolor", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"})
_ROW = frozenset({"align", "bgcolor", "valign"})
_OWN_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href"}),
    "col": frozenset({"align", "span", "valign", "width"}),
    "colgroup": frozenset({"align", "span", "valign", "width"}),
    "div": frozenset({"align"}),
    "h1": frozenset({"align"}),
    "h2": frozenset({"align"}),
    "h3": frozenset({"align"}),
    "h4": frozenset({"align"}),
    "h5": frozenset({"align"}),
    "h6": frozenset({"align"}),
    "hr": frozenset({"align", "size", "width"}),
    "img": frozenset({"alt", "align", "border", "height", "src", "width"}),
    "ol": frozenset({"start", "type"}),
    "p": frozenset({"align"}),
    "li": frozenset({"value"}),
    "table": frozenset({"align", "bgcolor", "border", "cellpadding", "cellspacing", "role", "width"}),
    "tbody": _ROW,
    "td": _CELL,
    "tfoot": _ROW,
    "th": _CELL,
    "thead": _ROW,
    "tr": _ROW,
}
_PLAIN = (
    "abbr b bdi big blockquote br caption center cite code dd del dfn dl dt em i ins kbd mark pre q s samp small span strike strong "
    "sub sup u ul var wbr"
)

ELEMENTS = frozenset({*_OWN_ATTRIBUTES, *_PLAIN.split()})
ATTRIBUTES: Mapping[str, frozenset[str]] = {element: _ANYWHERE | _OWN_ATTRIBUTES.get(element, frozenset()) for element in ELEMENTS}
DROPPED_WITH_CONTENT = frozenset(
    {"iframe", "math", "noembed", "noframes", "noscript", "object", "plaintext", "script", "select", "style", "svg", "template", "textarea"}
    | {"title", "xmp"}
)
"""Nothing inside them is text for readers."""
TABLE_PARTS = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
"""Outside of tables, reading HTML leaves them out."""
VOID = frozenset({"br", "col", "hr", "img", "wbr"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "big", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span"}
    | {"strike", "strong", "sub", "sup", "u", "var"}
)
"""Elements within a line of text."""
TARGETS = frozenset({"href", "src"})
VALUES_IN = frozenset({"alt", "title"}) | TARGETS
"""Attributes in which the value of a variable may stand."""


def is_allowed(element: str, attribute: str) -> bool:
    """Whether the element may have this attribute."""
    return attribute in ATTRIBUTES.get(element, ())
