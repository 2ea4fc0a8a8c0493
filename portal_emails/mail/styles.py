"""Which declarations of a `style` attribute may stay: those that do no harm, and leave what they style where people can see it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal_emails.value_rules import is_permitted


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The least and the greatest length, in pixels. `percent` and `number`: the pixels in 1 % and in 1 without a unit."""

    least: float
    greatest: float
    percent: float = 6
    number: float = 1

    def allow(self, length: str) -> bool:
        found = _LENGTH.fullmatch(length)
        pixels = {**_PIXELS, "%": self.percent, "": self.number}.get(found["unit"]) if found else None
        return found is not None and pixels is not None and self.least <= float(found["number"]) * pixels <= self.greatest


_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_LENGTH = re.compile(rf"(?P<number>-?{_NUMBER})(?P<unit>[a-z]*|%)")
_PIXELS: Mapping[str, float] = {"px": 1, "pt": 4 / 3, "em": 16, "rem": 16, "in": 96, "cm": 37.8, "mm": 3.78}
"""An email is written in 16 pixels, on a page of 600."""

_SIDES = ("top", "right", "bottom", "left")
_FONT_SIZE = _Bounds(8, 200, percent=0.16)
_LINE_HEIGHT = _Bounds(0, 600, percent=0.16, number=16)
_SIZE, _SHIFT, _PADDING, _SPACING, _BORDER = _Bounds(1, 2000), _Bounds(-48, 600), _Bounds(0, 600), _Bounds(-3, 50), _Bounds(0, 100)
_MEASURED: Mapping[str, _Bounds] = {
    "font-size": _FONT_SIZE,
    "line-height": _LINE_HEIGHT,
    **dict.fromkeys(("height", "max-width", "width"), _SIZE),
    "min-width": _Bounds(0, 2000),
    **dict.fromkeys(("margin", "text-indent", *(f"margin-{side}" for side in _SIDES)), _SHIFT),
    **dict.fromkeys(("padding", *(f"padding-{side}" for side in _SIDES)), _PADDING),
    **dict.fromkeys(("letter-spacing", "word-spacing"), _SPACING),
    **dict.fromkeys(("border", "border-spacing", "border-width"), _BORDER),
    **dict.fromkeys((f"border-{side}{width}" for side in _SIDES for width in ("", "-width")), _BORDER),
    "border-radius": _Bounds(0, 10_000),
    "text-decoration": _Bounds(0, 4, percent=0.16),
    "vertical-align": _Bounds(-48, 48, percent=0.16),
}
"""Properties that could hide a text by size or place."""
_FREE = frozenset(
    {"background-color", "border-collapse", "border-color", "border-style", "direction", "font-family", "font-style", "font-weight"}
    | {"list-style-type", "overflow-wrap", "table-layout", "text-align", "text-transform", "white-space", "word-break"}
    | {f"border-{side}-{what}" for side in _SIDES for what in ("color", "style")}
)
"""Properties that hide nothing, whatever their value."""
_DISPLAYS = frozenset(
    {"block", "inline", "inline-block", "list-item", "flow-root", "flex", "inline-flex", "grid", "inline-grid", "inherit", "initial"}
    | {"table", "inline-table", "table-caption", "table-cell", "table-footer-group", "table-header-group", "table-row", "table-row-group"}
)

_HARMLESS = re.compile(r"[\w\s#%.,!'\"+/-]*(?:(?:rgb|rgba|hsl|hsla)\([\d\s.,%/]*\)[\w\s#%.,!'\"+/-]*)*", re.IGNORECASE)
"""Without parentheses but of colours, backslashes, comments, colons and at-signs there is no `url(`, `expression` or escape."""
_IMPORTANT = re.compile(r"!\s*important$")
_PART = re.compile(r"[a-z]+\([^()]*\)|[^\s,/]+")
_WORD_OR_COLOUR = re.compile(r"-?[a-z][a-z0-9-]*|#[0-9a-f]+|[a-z]+\(.*\)")
_CHANNEL = rf"{_NUMBER}%?"
_COLOUR = re.compile(
    rf"""(?!transparent)[a-z]+
    |\#[0-9a-f]{{3}}[89a-f]?|\#[0-9a-f]{{6}}(?:[89a-f][0-9a-f])?
    |(?:rgb|hsl)a?\(\s*{_CHANNEL}(?:\s*,\s*|\s+){_CHANNEL}(?:\s*,\s*|\s+){_CHANNEL}(?:\s*[,/]\s*(?P<alpha>{_NUMBER})(?P<percent>%?))?\s*\)""",
    re.VERBOSE,
)
_FONT = re.compile(
    r"""(?:(?:[a-z-]+|[1-9][0-9]{2})\s+){0,6}
    (?:(?:x?x-)?(?:small|large)|medium|smaller|larger|(?P<size>[0-9.+-][^\s/]*))
    (?:\s*/\s*(?:normal|(?P<line>[^\s/]+)))?
    \s+[^\s0-9+-][^/]*""",
    re.VERBOSE,
)
"""Style, weight and the like, the size, the height of a line, and the families."""


def kept_style(style: str) -> str:
    """The declarations of a `style` attribute that may stay."""
    return ";".join(f"{name}:{value}" for name, value in _declarations(style) if _may_stay(name, value))


def loses_style(style: str) -> bool:
    """Whether anything of a `style` attribute may not stay."""
    return not all(_may_stay(name, value) for name, value in _declarations(style))


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in style.split(";"):
        if declaration.strip():
            name, _, value = declaration.partition(":")
            yield name.strip().lower(), value.strip()


def _may_stay(name: str, value: str) -> bool:
    if "/*" in value or not is_permitted(value, "") or not _HARMLESS.fullmatch(value):
        return False
    value = _IMPORTANT.sub("", value.lower()).strip()
    return bool(value) and _can_be_seen(name, value)


def _can_be_seen(name: str, value: str) -> bool:
    if name in _MEASURED:
        return all(_WORD_OR_COLOUR.fullmatch(part) or _MEASURED[name].allow(part) for part in _PART.findall(value))
    match name:
        case "display":
            return value in _DISPLAYS
        case "color":
            return _is_visible_colour(value)
        case "font":
            return _is_visible_font(value)
        case _:
            return name in _FREE


def _is_visible_colour(value: str) -> bool:
    found = _COLOUR.fullmatch(value)
    return found is not None and (found["alpha"] is None or float(found["alpha"]) >= (50 if found["percent"] else 0.5))


def _is_visible_font(value: str) -> bool:
    found = _FONT.fullmatch(value)
    if found is None:
        return value.isalpha()
    return (found["size"] is None or _FONT_SIZE.allow(found["size"])) and (found["line"] is None or _LINE_HEIGHT.allow(found["line"]))
