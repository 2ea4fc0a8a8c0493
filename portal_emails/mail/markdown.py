"""Markdown (CommonMark 0.31) to HTML, with the places of its links and of the HTML in it.

A line on which only tags of conditionals stand separates blocks, as the empty line would that is left of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from markdown_it.token import Token

from portal_emails import limits
from portal_emails.mail.markdown_rules import closed, emphasis_beside_values, half_html, html_until_tags, tag_line, value_autolink

_DEEPEST = limits.NESTED_ELEMENTS + 1
"""What stands deeper is left out; by then, there are too many elements in each other."""
_INTERRUPTED: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


@dataclass(frozen=True, slots=True)
class Link:
    """A link, an image, or the definition of a link that nothing leads to; `start` and `end` are places in the Markdown."""

    target: str
    start: int
    end: int
    is_image: bool


@dataclass(frozen=True, slots=True)
class Fragment:
    """HTML that stands in Markdown: each of its lines, and where it begins."""

    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """The HTML, and what of it people wrote as links or as HTML. `half_html`: tokens in what looks like HTML, and is text."""

    html: str
    links: tuple[Link, ...]
    fragments: tuple[Fragment, ...]
    half_html: tuple[str, ...] = ()


def to_html(text: str, autolinks: Mapping[str, str]) -> Converted:
    """Convert; `autolinks`: the tokens that `<token>` makes a link of, and what stands before them in its target."""
    lines = _Lines(text)
    references = _References()
    half: dict[str, None] = {}
    env = {"autolinks": autolinks, "references": references, "half_html": half}
    tokens = _MARKDOWN.parse(text, env)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)
    links = (*_links(tokens, lines), *_unused(references, lines))
    return Converted(html, links, tuple(_fragments(tokens, lines)), tuple(half))


class _References(dict[str, dict[str, Any]]):
    """Definitions of links by label, and which of them were looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """The definition, for a link that leads to it."""
        self.used.add(label)
        return super().get(label, default)


class _Lines:
    """The lines of a text, to find places in it."""

    def __init__(self, text: str) -> None:
        self.texts = text.split("\n")
        self.starts = [0]
        for line in self.texts:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """From the first bracket in a line to the end of the line before another."""
        start = self.starts[first] + max(0, self.texts[first].find("["))
        return start, self.starts[end] - 1

    def place(self, line: int, content: str) -> int:
        """Where a line begins whose indentation and marks of lists and quotes are left out."""
        if line >= len(self.texts):
            return self.starts[-1] - 1
        return self.starts[line] + max(0, self.texts[line].rfind(content))


def _links(tokens: Sequence[Token], lines: _Lines) -> Iterator[Link]:
    for block in tokens:
        for token in block.children or ():
            if "span" in token.meta:
                target = str(token.attrs.get("src" if token.type == "image" else "href", ""))
                start, end = (_place(block, offset, lines) for offset in token.meta["span"])
                yield Link(target, start, end, token.type == "image")


def _unused(references: _References, lines: _Lines) -> Iterator[Link]:
    """`[Note]: soon` is the definition of a link, and would be lost without a word."""
    for label, definition in references.items():
        if label not in references.used:
            start, end = lines.span(*definition["map"])
            yield Link(definition["href"], start, end, is_image=False)


def _fragments(tokens: Sequence[Token], lines: _Lines) -> Iterator[Fragment]:
    for block in tokens:
        first = block.map[0] if block.map else 0
        if block.type == "html_block":
            content = block.content.split("\n")
            yield Fragment(tuple((line, lines.place(first + number, line)) for number, line in enumerate(content)))
        for token in block.children or ():
            if token.type == "html_inline" and "place" in token.meta:
                yield Fragment(tuple(_inline_lines(block, token, lines)))


def _inline_lines(block: Token, token: Token, lines: _Lines) -> Iterator[tuple[str, int]]:
    offset: int = token.meta["place"]
    for line in token.content.split("\n"):
        yield line, _place(block, offset, lines)
        offset += len(line) + 1


def _place(block: Token, offset: int, lines: _Lines) -> int:
    """Where in the Markdown a place in the content of a block is."""
    if "lines" not in block.meta:
        first, own = block.map[0] if block.map else 0, _Lines(block.content)
        block.meta["lines"] = own.starts, [lines.place(first + number, text) for number, text in enumerate(own.texts)]
    starts: list[int]
    places: list[int]
    starts, places = block.meta["lines"]
    number = bisect_right(starts, offset, hi=len(places)) - 1
    return places[number] + offset - starts[number]


def _with_span(rule: Callable[[StateInline, bool], bool], kinds: tuple[str, ...]) -> Callable[[StateInline, bool], bool]:
    def spanned(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        made = next((token for token in state.tokens[before : before + 2] if token.type in kinds), None)
        if made is not None:
            made.meta["span"] = (start, state.pos)
        return True

    return spanned


def _placed_html(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not html_inline(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta["place"] = start
    return True


def _render_tag_line(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    return tokens[index].content + "\n"


class _Markdown(MarkdownIt):
    """Leaves the targets of links as they are: they are checked later, with a problem where they are wrong."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        return link


def _markdown() -> MarkdownIt:
    markdown = _Markdown("commonmark", {"html": True, "maxNesting": _DEEPEST})
    markdown.block.ruler.before("code", "tag_line", tag_line, _INTERRUPTED)
    markdown.block.ruler.at("html_block", html_until_tags, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.inline.ruler.before("autolink", "value_autolink", _with_span(value_autolink, ("link_open",)))
    markdown.inline.ruler.at("link", _with_span(closed(link), ("link_open",)))
    markdown.inline.ruler.at("image", _with_span(closed(image), ("image",)))
    markdown.inline.ruler.at("autolink", _with_span(autolink, ("link_open",)))
    markdown.inline.ruler.at("emphasis", emphasis_beside_values)
    markdown.inline.ruler.at("html_inline", _placed_html)
    markdown.inline.ruler.after("html_inline", "half_html", half_html)
    markdown.add_render_rule("tag_line", _render_tag_line)
    return markdown


_MARKDOWN = _markdown()
