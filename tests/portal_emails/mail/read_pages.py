"""A rendered page as a browser reads it, which has to be what stands there letter by letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element

import html5lib

from portal_emails.mail import markdown
from portal_emails.mail.allowed import ATTRIBUTES, VALUES_IN, VOID
from portal_emails.mail.layout import around
from portal_emails.mail.rendering import RenderedEmail

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_NEVER = ("script", "style", "iframe", "form", "input", "meta", "link", "base", "object", "embed", "svg", "math", "body", "html", "head")

Attributes = tuple[tuple[str, str], ...]
Event = tuple[str, str, Attributes]
"""Text, or the beginning or end of an element: kind, text or name, attributes."""


@dataclass(frozen=True, slots=True)
class Readable:
    """A text that people see, or a link with its label."""

    texts: tuple[str, ...]
    target: str | None = None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """`structure`: without text and values. `readable`: what people see, in its order."""

    structure: tuple[object, ...]
    everything: str
    readable: tuple[Readable, ...]
    links: tuple[str, ...]
    images: tuple[str, ...]


def read_page(rendered: RenderedEmail) -> ReadPage:
    """Read the page, and make sure that nothing in it is read otherwise than it is written, or is more than content may be."""
    before, between, after = around(rendered.locale)
    title = rendered.html.index(between)
    content = between.rpartition(">")[2] + rendered.html[title + len(between) : -len(after)]
    assert rendered.html.startswith(before)
    assert rendered.html.endswith(after)
    events = _read_by_browsers(rendered)
    assert events == list(_merged(_written(content))), "the HTML is read otherwise than it is written"
    assert "<!--" not in content
    for kind, name, attributes in events:
        if kind == "start":
            _check_element(name, attributes)
    return ReadPage(
        tuple(_structure(events)),
        "\n".join(text for kind, name, attributes in events for text in ([name] if kind == "text" else [value for _, value in attributes])),
        tuple(_readable(events)),
        tuple(value for _, name, attributes in events for key, value in attributes if name == "a" and key == "href"),
        tuple(value for _, name, attributes in events for key, value in attributes if name == "img" and key == "src"),
    )


def read_fragment(source: str, *, is_markdown: bool) -> tuple[Readable, ...]:
    """What people see of Markdown or HTML in which nothing of the template language is left."""
    html = markdown.to_html(source, {}).html if is_markdown else source
    body = html5lib.parse(f"<!DOCTYPE html><body>{html}", namespaceHTMLElements=False).find("body")
    assert body is not None
    return tuple(_readable(list(_events(body))))


def _read_by_browsers(rendered: RenderedEmail) -> list[Event]:
    """The content of the page as HTML's own rules read it; around it there is what is always there."""
    page = html5lib.parse(rendered.html, namespaceHTMLElements=False)
    title = page.find("head/title")
    assert title is not None
    assert title.text == rendered.subject, "the title is not the subject"
    title.text = None
    cell = _cell(page)
    events = list(_merged(_events(cell)))
    cell.clear()
    assert tuple(_events(page)) == _empty_page(rendered.locale), "the content breaks out of its cell"
    return events


def _cell(page: Element) -> Element:
    cell = page.find("body/table/tbody/tr/td/table/tbody/tr/td")
    assert cell is not None
    return cell


@lru_cache(64)
def _empty_page(locale: str) -> tuple[Event, ...]:
    page = html5lib.parse("".join(around(locale)), namespaceHTMLElements=False)
    _cell(page).clear()
    return tuple(_events(page))


def _events(element: Element) -> Iterator[Event]:
    yield "text", element.text or "", ()
    for child in element:
        if not isinstance(child.tag, str):
            yield "text", child.tail or "", ()
            continue
        yield "start", child.tag, tuple((str(name), value) for name, value in child.attrib.items())
        yield from _events(child)
        yield "end", child.tag, ()
        yield "text", child.tail or "", ()


def _written(html: str) -> Iterator[Event]:
    """The HTML for a reader that knows nothing but brackets, quotes and entities. Of the cell around it as well."""
    place = 0
    for found in _TAG.finditer(html):
        yield "text", unescape(html[place : found.start()]), ()
        place = found.end()
        name = found[2]
        if found[1]:
            yield "end", name, ()
        else:
            yield "start", name, tuple((key, unescape(value)) for key, value in _ATTRIBUTE.findall(found[3]))
            if name in VOID:
                yield "end", name, ()
    yield "text", unescape(html[place:]), ()


def _merged(events: Iterator[Event]) -> Iterator[Event]:
    text = ""
    for event in events:
        if event[0] == "text":
            text += event[1]
            continue
        if text:
            yield "text", text, ()
        text = ""
        yield event
    if text:
        yield "text", text, ()


def _check_element(name: str, attributes: Attributes) -> None:
    assert name in ATTRIBUTES, f"the element {name}"
    assert name not in _NEVER, f"the element {name}"
    for key, value in attributes:
        assert key in ATTRIBUTES[name] or (name, key, value) == ("a", "class", "button"), f"the attribute {key} of {name}"
        assert not key.startswith("on")
        if key == "style":
            assert not re.search(r"url\s*\(|expression|script|@|\\|/\*|[<>{}]", value, re.IGNORECASE), f"the style {value!r}"


def _structure(events: Sequence[Event]) -> Iterator[object]:
    for kind, name, attributes in events:
        if kind != "text":
            yield kind, name, tuple((key, "" if key in VALUES_IN else value) for key, value in attributes)


def _readable(events: Sequence[Event]) -> Iterator[Readable]:
    target: str | None = None
    label: list[str] = []
    for kind, name, attributes in events:
        values = dict(attributes)
        if (kind, name) == ("start", "a"):
            target, label = values.get("href"), []
        elif (kind, name) == ("end", "a") and target is not None:
            yield Readable(tuple(label), target)
            target = None
        elif text := name if kind == "text" else values.get("alt", "") if name == "img" else "":
            if target is None:
                yield Readable((text,))
            else:
                label.append(text)
