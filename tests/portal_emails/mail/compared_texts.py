"""Whether plain text says what the HTML says: in the same order, with every link after its label, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from unicodedata import normalize
from urllib.parse import unquote

from portal_emails.templates.urls import telephone_number
from tests.portal_emails.mail.read_pages import Readable

_ISOLATES = re.compile("[\u2066-\u2069]")
_MARKS = "-|().0123456789"
"""What plain text has instead of elements: marks of lists, cells and rules, and the parentheses around links."""


def difference_of_text(text: str, readable: Sequence[Readable]) -> str | None:
    """What is wrong with the plain text of a page; None when nothing is."""
    said = condensed(text)
    places = {0}
    for item in readable:
        places = {end for start in places for way in _ways_to_say(item) for end in _end(said, start, way)}
        if not places:
            return f"lacks {item}, or says something else before it"
    return None if any(not said[place:].strip(_MARKS) for place in places) else "says more than the HTML"


def without_isolates(text: str) -> str:
    """The text without the characters that isolate values from text around them."""
    return _ISOLATES.sub("", text)


def condensed(text: str) -> str:
    """The text without spaces, isolates and marks of quotes, and with one spelling of each character."""
    return "".join(without_isolates(normalize("NFKC", text)).replace(">", "").split())


def _end(text: str, start: int, pieces: Sequence[str]) -> Iterator[int]:
    """Where the pieces end, when nothing but marks stands before each of them."""
    for piece in pieces:
        found = text.find(piece, start)
        if found < 0 or text[start:found].strip(_MARKS):
            return
        start = found + len(piece)
    yield start


def _ways_to_say(item: Readable) -> Iterator[Sequence[str]]:
    """How plain text may say something readable; a link whose label is its target stands there once."""
    label = [condensed(line) for text in item.texts for line in text.split("\n")]
    if item.target is None:
        yield label
    else:
        target = condensed(item.target)
        yield [*label, target]
        for alone in _alone("".join(label), target):
            yield [alone]


def _alone(label: str, target: str) -> Iterator[str]:
    """What may stand for both: the target where the label shows all of it, the label where it lacks nothing but the scheme."""
    scheme, _, rest = target.partition(":")
    number = label.removeprefix("tel:")
    is_number = scheme == "tel" and _dialled(rest) in (_dialled(number), _dialled(telephone_number(number)))
    if _decoded(target) == _decoded(label) or is_number:
        yield target
    if label == rest.removeprefix("//") or (scheme == "mailto" and label == condensed(unquote(rest))) or is_number:
        yield label


def _dialled(number: str) -> str:
    """What is left of a telephone number without all that guides the eye."""
    return re.sub(r"[\W_]", "", unquote(number))


def _decoded(url: str) -> str:
    """Without any percent-encoding; a value that is an URL, encoded, may have it twice."""
    return condensed(unquote(unquote(url)))
