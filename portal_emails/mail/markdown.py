"""Markdown (CommonMark 0.31) to HTML, with the places of its links and of the HTML in it.

A line on which only tags of conditionals stand separates blocks, as the empty line would that is left of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from markdown_it.token import Token

from portal_emails import limits
from portal_emails.mail.broken_markup import BROKEN, broken_html, broken_link, escaped_bracket
from portal_emails.mail.markdown_places import Lines, place_in
from portal_emails.mail.markdown_rules import closed, emphasis_beside_values, html_until_tags, tag_line, value_autolink
from portal_emails.problems import Fault

_DEEPEST = limits.NESTED_ELEMENTS + 1
"""What stands deeper is left out; by then, there are too many elements in each other."""
_NOT_TEXT = re.compile(r"[\n\\`*_!\[\]<&]")
"""Where one of the rules within a line may begin. The library stops at twice as many characters, each time for all rules."""
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
class Definition:
    """The definition of a link, and where it stands."""

    label: str
    target: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that was meant as a link or as HTML, and where it stands."""

    fault: Fault
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Converted:
    """The HTML, and what of it people wrote as links or as HTML. `half_html`: tokens in what looks like HTML, and is text."""

    html: str
    links: tuple[Link, ...]
    fragments: tuple[Fragment, ...]
    definitions: tuple[Definition, ...] = ()
    broken: tuple[Broken, ...] = ()
    half_html: tuple[str, ...] = ()


def to_html(text: str, autolinks: Mapping[str, str]) -> Converted:
    """Convert; `autolinks`: the tokens that `<token>` makes a link of, and what stands before them in its target."""
    lines = Lines(text)
    references = _References()
    half: dict[str, None] = {}
    env: dict[str, Any] = {"autolinks": autolinks, "references": references, "half_html": half, "brackets": {}}
    tokens = _MARKDOWN.parse(text, env)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)
    again = ((definition["label"], definition) for definition in env.get("duplicate_refs", ()))
    definitions = tuple(_definitions((*references.items(), *again), lines))
    inline = [block for block in tokens if block.children]
    links = (*_links(inline, lines), *_unused(definitions, references.used))
    return Converted(html, links, tuple(_fragments(tokens, lines)), definitions, tuple(_broken(inline, lines)), tuple(half))


class _References(dict[str, dict[str, Any]]):
    """Definitions of links by label, and which of them were looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """The definition, for a link that leads to it."""
        self.used.add(label)
        return super().get(label, default)


def _links(tokens: Sequence[Token], lines: Lines) -> Iterator[Link]:
    for block in tokens:
        for token in block.children or ():
            if "span" in token.meta:
                target = str(token.attrs.get("src" if token.type == "image" else "href", ""))
                start, end = (place_in(block, offset, lines) for offset in token.meta["span"])
                yield Link(target, start, end, token.type == "image")


def _definitions(references: Iterable[tuple[str, Mapping[str, Any]]], lines: Lines) -> Iterator[Definition]:
    for label, definition in references:
        yield Definition(label, definition["href"], *lines.span(*definition["map"]))


def _unused(definitions: Iterable[Definition], used: Container[str]) -> Iterator[Link]:
    """`[Note]: soon` is the definition of a link, and would be lost without a word."""
    for definition in definitions:
        if definition.label not in used:
            yield Link(definition.target, definition.start, definition.end, is_image=False)


def _broken(tokens: Sequence[Token], lines: Lines) -> Iterator[Broken]:
    for block in tokens:
        for fault, start, end in _broken_among(block.children or (), 0):
            yield Broken(fault, place_in(block, start, lines), place_in(block, end - 1, lines) + 1)


def _broken_among(tokens: Sequence[Token], offset: int) -> Iterator[tuple[Fault, int, int]]:
    for token in tokens:
        if token.type == BROKEN:
            fault, start, end = token.meta[BROKEN]
            yield fault, offset + start, offset + end
        elif token.type == "image":
            yield from _broken_among(token.children or (), offset + token.meta["span"][0] + len("!["))


def _fragments(tokens: Sequence[Token], lines: Lines) -> Iterator[Fragment]:
    for block in tokens:
        first = block.map[0] if block.map else 0
        if block.type == "html_block":
            content = block.content.split("\n")
            yield Fragment(tuple((line, lines.place(first + number, line)) for number, line in enumerate(content)))
        for token in block.children or ():
            if token.type == "html_inline" and "place" in token.meta:
                yield Fragment(tuple(_inline_lines(block, token, lines)))


def _inline_lines(block: Token, token: Token, lines: Lines) -> Iterator[tuple[str, int]]:
    offset: int = token.meta["place"]
    for line in token.content.split("\n"):
        yield line, place_in(block, offset, lines)
        offset += len(line) + 1


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


def _render_broken(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    return escapeHtml(tokens[index].content)


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
    markdown.inline.terminator_re = _NOT_TEXT
    markdown.block.ruler.before("code", "tag_line", tag_line, _INTERRUPTED)
    markdown.block.ruler.at("html_block", html_until_tags, {"alt": ["paragraph", "reference", "blockquote"]})
    markdown.inline.ruler.before("autolink", "value_autolink", _with_span(value_autolink, ("link_open",)))
    markdown.inline.ruler.at("link", _with_span(closed(link), ("link_open",)))
    markdown.inline.ruler.at("image", _with_span(closed(image), ("image",)))
    markdown.inline.ruler.at("autolink", _with_span(autolink, ("link_open",)))
    markdown.inline.ruler.at("emphasis", emphasis_beside_values)
    markdown.inline.ruler.at("html_inline", _placed_html)
    markdown.inline.ruler.before("escape", "escaped_bracket", escaped_bracket)
    markdown.inline.ruler.after("html_inline", "broken_html", broken_html)
    markdown.inline.ruler.after("broken_html", "broken_link", broken_link)
    markdown.add_render_rule("tag_line", _render_tag_line)
    markdown.add_render_rule(BROKEN, _render_broken)
    return markdown


_MARKDOWN = _markdown()
