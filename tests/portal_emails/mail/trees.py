"""What content comes to, step by step, for tests of single steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal_emails.mail.content import ContentReading, read_content
from portal_emails.mail.tree import Child, Element, Grouped, Marker
from portal_emails.model import ContentFormat
from portal_emails.problems import Fault
from portal_emails.sections import SECTIONS, SectionKind
from portal_emails.templates.parser import parse
from portal_emails.templates.programs import Program
from portal_emails.templates.running import Scope, run
from portal_emails.templates.syntax import Print

VARIABLES = SECTIONS[SectionKind.NOTIFY_NEW_PRIMARY_CONTACT].variables
VALUES: Mapping[str, str] = {
    "company.name": "A & B",
    "contact.first_name": "Ana",
    "group.code": "a/b?c#d@e",
    "group.name": "G",
    "portal.url": "https://p.example/",
    "support.email": "s@example.com",
    "support.phone": "+34 911",
    "support.url": "https://s.example",
}


def reading(source: str, *, is_markdown: bool = False) -> ContentReading:
    return read_content(parse(source), ContentFormat.MARKDOWN if is_markdown else ContentFormat.HTML, VARIABLES)


def nodes(source: str, *, is_markdown: bool = False) -> Sequence[Child]:
    """The nodes of a content in which nothing is wrong."""
    read = reading(source, is_markdown=is_markdown)
    assert read.root is not None
    assert read.defects == []
    return read.root.children


def faults(source: str, *, is_markdown: bool = False) -> list[Fault]:
    return [defect.fault for defect in reading(source, is_markdown=is_markdown).defects]


def sketch(children: Sequence[Child]) -> str:
    """Nodes in short: `<p>One ?(a|b)</p>`, with branches in parentheses and values in brackets."""
    return "".join(_sketch(child) for child in children)


def _sketch(child: Child) -> str:
    match child:
        case str():
            return child
        case Print():
            return f"[{child.reference.name}]"
        case Element():
            return f"<{child.name}>{sketch(child.children)}</{child.name}>"
        case Grouped():
            return f"?({'|'.join(sketch(branch) for _, branch in child.branches)})"
        case Marker():
            return "!"
        case _:
            return "broken"


def printed(program: Program, values: Mapping[str, str] = VALUES) -> str:
    """What a program prints, and that nothing is missing."""
    scope = Scope(values, VARIABLES, "en")
    text = run(program, scope)
    assert not scope.missing
    return text
