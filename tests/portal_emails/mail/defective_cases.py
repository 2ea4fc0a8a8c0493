"""How a defective template is written down: with ⟦ and ⟧ around everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from portal_emails.model import Content, ContentFormat
from portal_emails.problems import Fault, ValueRule
from portal_emails.sections import EmailPart, SectionKind

OPENING, CLOSING = "⟦", "⟧"
KIND = SectionKind.NOTIFY_NEW_PRIMARY_CONTACT
SUBJECT = "{{ company.name }}: your invoices"
"""It prints what this section requires, so that a content need not."""

Expected = tuple[Fault, tuple[str, ...]]
"""What is wrong, and what is suggested first; `*` for whatever it may be."""
Given = Fault | tuple[Fault, str] | tuple[Fault, str, str]
Place = tuple[int, int, int]
"""Line, column and length."""


@dataclass(frozen=True, slots=True)
class DefectiveTemplate:
    """`expected`: one for each pair of marks, in the order of the text. `places`: instead of marks."""

    name: str
    subject: str
    content: Content
    kind: SectionKind
    part: EmailPart
    expected: tuple[Expected, ...]
    places: tuple[Place, ...]
    invalid: tuple[ValueRule, ...]


def markdown(
    name: str,
    marked: str,
    *expected: Given,
    kind: SectionKind = KIND,
    subject: str = SUBJECT,
    invalid: tuple[ValueRule, ...] = (),
) -> DefectiveTemplate:
    """Content in Markdown."""
    content = Content(without_marks(marked), ContentFormat.MARKDOWN)
    return _case(name, subject, content, kind, EmailPart.CONTENT, expected, places(marked), invalid)


def html(
    name: str,
    marked: str,
    *expected: Given,
    kind: SectionKind = KIND,
    subject: str = SUBJECT,
    invalid: tuple[ValueRule, ...] = (),
) -> DefectiveTemplate:
    """Content in HTML."""
    content = Content(without_marks(marked), ContentFormat.HTML)
    return _case(name, subject, content, kind, EmailPart.CONTENT, expected, places(marked), invalid)


def subject(
    name: str,
    marked: str,
    *expected: Given,
    kind: SectionKind = KIND,
    content: str = "Dear customer of {{ company.name }}",
    invalid: tuple[ValueRule, ...] = (),
) -> DefectiveTemplate:
    """A subject, with a content in which nothing is wrong."""
    return _case(name, without_marks(marked), Content(content), kind, EmailPart.SUBJECT, expected, places(marked), invalid)


def placed(
    name: str, template: str, fault: Fault, *where: Place, content_format: ContentFormat = ContentFormat.MARKDOWN
) -> DefectiveTemplate:
    """Content with the same fault at each of these places, whatever is suggested."""
    content = Content(template, content_format)
    return DefectiveTemplate(name, SUBJECT, content, KIND, EmailPart.CONTENT, ((fault, ("*",)),) * len(where), where, ())


def _case(
    name: str,
    subject: str,
    content: Content,
    kind: SectionKind,
    part: EmailPart,
    expected: tuple[Given, ...],
    where: tuple[Place, ...],
    invalid: tuple[ValueRule, ...],
) -> DefectiveTemplate:
    given = tuple((one, ()) if isinstance(one, Fault) else (one[0], one[1:]) for one in expected)
    assert len(given) == len(where), f"{name}: as many marks as faults"
    return DefectiveTemplate(name, subject, content, kind, part, given, where, invalid)


def without_marks(marked: str) -> str:
    """The template itself."""
    return marked.replace(OPENING, "").replace(CLOSING, "")


def places(marked: str) -> tuple[Place, ...]:
    """Where the marks stand, in the order of the text, an outer pair after one inside it that begins there too."""
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    offset = 0
    for character in marked:
        if character == OPENING:
            opened.append(offset)
        elif character == CLOSING:
            start = opened.pop()
            found.append((start, offset - start))
        else:
            offset += 1
    return tuple(_place(without_marks(marked), start, length) for start, length in sorted(found))


def _place(text: str, start: int, length: int) -> Place:
    before = text[:start].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1, length
