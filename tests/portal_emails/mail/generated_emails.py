"""Emails as people write them: with care, without, or to do harm. The same number always makes the same email."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal_emails.model import Content, ContentFormat
from portal_emails.sections import SectionKind
from tests.portal_emails.mail.email_writer import Writer
from tests.portal_emails.mail.fragments_of_emails import MUTATIONS, WORDS

KINDS = tuple(SectionKind)
LOCALES = tuple(WORDS)
FORMATS = tuple(ContentFormat)
_MANNERS = ("careful",) * 4 + ("awkward",) * 2 + ("mutated", "hostile", "pointed", "soup")
_EVIL = 0.12
_FEATURES = {
    "a conditional": re.compile(r"\{%-? (?:if|unless) "),
    "a conditional in a conditional": re.compile(r"\{%-? (?:if|unless) (?:(?!\{%-? end(?:if|unless)).)*\{%-? (?:if|unless) ", re.DOTALL),
    "a filter": re.compile(r"\{\{[^}]*\|"),
    "a link": re.compile(r"href=|\]\(|<https:|<\{\{"),
    "a list": re.compile(r"<li>|^\W*(?:[-*]|\d[.)]) ", re.MULTILINE),
    "a table": re.compile("<table"),
    "tags": re.compile("<[a-z]+[ >]"),
}


@dataclass(frozen=True, slots=True)
class GeneratedEmail:
    """An email as somebody would save it."""

    kind: SectionKind
    locale: str
    subject: str
    content: Content
    is_careful: bool = False
    """Written by somebody who knows what they do."""


def generated_email(number: int) -> GeneratedEmail:
    """The email with this number. Two of five are written with care; the others carelessly or with evil intent."""
    random = Random(number)
    writer = Writer(random, random.choice(KINDS), random.choice(LOCALES), random.choice(FORMATS))
    manner = random.choice(_MANNERS)
    writer.evil = _EVIL if manner == "hostile" else 0
    content = _content(writer, manner)
    if manner == "mutated" or (manner == "hostile" and random.random() < 0.3):
        content = mutated(content, random)
    is_careful = manner == "careful"
    return GeneratedEmail(writer.kind, writer.locale, writer.subject(careless=not is_careful), Content(content, writer.format), is_careful)


def _content(writer: Writer, manner: str) -> str:
    if manner == "soup":
        return writer.soup()
    return writer.pointed() if manner == "pointed" else writer.content(awkward=manner == "awkward")


def mutated(text: str, random: Random) -> str:
    """The text with a few characters or stretches deleted, doubled, swapped or put in."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((1, 1, 1, 2, 5, 30)))
        piece = text[start:end]
        put = random.choice(("", piece * 2, piece[::-1], random.choice(MUTATIONS), piece + random.choice(MUTATIONS)))
        text = text[:start] + put + text[end:]
    return text


def kinds_of(email: GeneratedEmail) -> Iterator[str]:
    """What an email that was accepted is counted as."""
    yield from ("accepted", email.kind.value, email.locale, email.content.format.value)
    yield from (name for name, pattern in _FEATURES.items() if pattern.search(email.content.text))
