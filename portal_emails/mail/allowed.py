"""What HTML may stand in an email: the elements, attributes and styles that mail programs show alike and that can do no harm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portal_emails.value_rules import is_permitted

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
    "ol": frozenset({"reversed", "start", "type"}),
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

_PROPERTIES = frozenset(
    {"background-color", "color", "direction", "display", "font", "font-family", "font-size", "font-style", "font-weight", "height"}
    | {"letter-spacing", "line-height", "list-style-type", "max-width", "min-width", "text-align", "text-decoration", "text-indent"}
    | {"text-transform", "vertical-align", "white-space", "width", "word-break", "word-spacing", "border-collapse", "border-spacing"}
    | {"border-radius", "border", "border-color", "border-style", "border-width", "margin", "padding", "table-layout", "overflow-wrap"}
    | {f"{name}-{side}" for name in ("border", "margin", "padding") for side in ("top", "right", "bottom", "left")}
    | {f"border-{side}-{what}" for what in ("color", "style", "width") for side in ("top", "right", "bottom", "left")}
)
_HARMLESS_VALUE = re.compile(r"[\w\s#%.,!'\"+/-]*(?:(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]*\)[\w\s#%.,!'\"+/-]*)*")
"""Without parentheses but of colours, backslashes, comments, colons and at-signs there is no `url(`, `expression` or escape."""
_NONE = r"0+(?:\.0*)?(?![.\d])|\.0+(?!\d)"
_HIDES = re.compile(
    rf"""display:none
    |(?:(?:max-)?(?:width|height)|font-size):\s*(?:{_NONE})
    |font-size:\s*(?:[0-3]?\.\d+|[0-3])(?:\.\d+)?(?:px|pt)
    |font-size:\s*(?:0?\.[012]\d*r?em|[12]?\d(?:\.\d+)?%)
    |font:(?:.*\s)?(?:{_NONE})[a-z%]*(?:[\s/]|$)
    |(?:margin[a-z-]*|text-indent):.*-(?:\d{{3}}|[\d.]+(?:r?em|%|ch|ex|in|cm))
    |(?:letter|word)-spacing:\s*-(?:\d{{2}}|[1-9][\d.]*r?em)
    |color:\s*(?:transparent|\#(?:[0-9a-f]{{3}}0|[0-9a-f]{{6}}00)(?![0-9a-f])|[a-z]+\((?:[^,)]*,){{3}}\s*(?:{_NONE})%?\s*\)
    |[a-z]+\([^)]*/\s*(?:{_NONE})%?\s*\))""",
    re.VERBOSE,
)
"""Text that nobody sees, by size, place or colour."""


def is_allowed(element: str, attribute: str) -> bool:
    """Whether the element may have this attribute."""
    return attribute in ATTRIBUTES.get(element, ())


def kept_style(style: str) -> str:
    """The declarations of a `style` attribute that may stay."""
    return ";".join(f"{name}:{value}" for name, value in _declarations(style) if _is_harmless(name, value))


def loses_style(style: str) -> bool:
    """Whether anything of a `style` attribute may not stay."""
    return not all(_is_harmless(name, value) for name, value in _declarations(style))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        if declaration.strip():
            name, _, value = declaration.partition(":")
            yield name.strip().lower(), value.strip()


def _is_harmless(name: str, value: str) -> bool:
    if name not in _PROPERTIES or not value or "/*" in value or not is_permitted(value, ""):
        return False
    return bool(_HARMLESS_VALUE.fullmatch(value)) and not _HIDES.match(f"{name}:{value}".lower())
