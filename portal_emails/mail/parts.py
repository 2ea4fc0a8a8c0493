"""Each part of an email on its own: checked, and compiled where nothing is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from portal_emails import limits, value_rules
from portal_emails.locales import TextDirection, direction
from portal_emails.mail.allowed import INLINE
from portal_emails.mail.content import read_content
from portal_emails.mail.encodings import plain_text
from portal_emails.mail.html_part import HtmlWriter, is_seen
from portal_emails.mail.layout import around
from portal_emails.mail.links import BadTarget, read_targets
from portal_emails.mail.text_part import TextWriter
from portal_emails.mail.tree import Child, Element, Grouped
from portal_emails.model import Content, ContentFormat
from portal_emails.problems import WARNINGS, Defect, Fault, InvalidValue, ValueRule
from portal_emails.sections import EmailPart, Variable
from portal_emails.templates.checks import check_nodes
from portal_emails.templates.filters import default_text
from portal_emails.templates.parser import parse
from portal_emails.templates.programs import Program, Slot, as_it_is, is_never_blank, largest_size, mapped, program_of
from portal_emails.templates.syntax import Conditional, Node, Print, Template, Text

_SUBJECTS_BYTES = 8 * limits.SUBJECT_LENGTH
"""The subject stands in the email twice: as it is, and as the title of the page."""
_UNREADABLE = frozenset({ValueRule.MAX_LENGTH, ValueRule.NOT_BLANK, ValueRule.PERMITTED_CHARACTERS})
"""A text that breaks one of these is not looked at any further."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an email. `programs`: that of the subject, or those of HTML and plain text; none where something is wrong.

    `seen`: a program that prints what readers see. `invalid`: rules of values that the part breaks.
    """

    part: EmailPart
    template: Template
    seen: Program
    programs: tuple[Program, ...]
    defects: tuple[Defect, ...]
    invalid: tuple[InvalidValue, ...]


def read_subject(source: str, variables: Mapping[str, Variable], locale: str) -> Part:
    """Check and compile a subject."""
    path = (EmailPart.SUBJECT.value,)
    invalid = value_rules.check_subject(source, path)
    if _is_unreadable(invalid):
        return _unread(EmailPart.SUBJECT, source, invalid)
    template = parse(source)
    defects = _most_telling((*template.defects, *check_nodes(template.nodes, variables, EmailPart.SUBJECT)))
    program = program_of(template.nodes)
    if template.whole:
        invalid += tuple(_check_seen(bool(template.defects) or is_never_blank(program), _texts_of_template(template.nodes), path))
    programs = () if defects or invalid else (_isolated(program, variables, direction(locale)),)
    return Part(EmailPart.SUBJECT, template, program, programs, defects, invalid)


def read_content_part(content: Content, variables: Mapping[str, Variable], locale: str) -> Part:
    """Check and compile a content."""
    path = (EmailPart.CONTENT.value,)
    invalid = value_rules.check_content(content.text, path)
    if _is_unreadable(invalid):
        return _unread(EmailPart.CONTENT, content.text, invalid)
    template = parse(content.text)
    defects = [*template.defects, *check_nodes(template.nodes, variables, EmailPart.CONTENT)]
    programs: tuple[Program, ...] = ()
    if template.whole and len(defects) < limits.PROBLEMS_PER_TEXT:
        reading = read_content(template, content.format, variables)
        defects += reading.defects
        nodes = reading.root.children if reading.root else []
        is_read = reading.root is not None and _prevents_nothing(reading.defects)
        invalid += tuple(_check_seen(not is_read or bool(template.defects) or is_seen(nodes), _texts_of_tree(nodes), path))
        if is_read:
            programs = _content_programs(nodes, content, variables, locale, defects)
    seen = programs[0] if programs else program_of(template.nodes)
    is_good = not invalid and _prevents_nothing(defects)
    return Part(EmailPart.CONTENT, template, seen, programs if is_good else (), _most_telling(defects), invalid)


def _prevents_nothing(defects: Iterable[Defect]) -> bool:
    return all(defect.fault.rule in WARNINGS for defect in defects)


def _most_telling(defects: Iterable[Defect]) -> tuple[Defect, ...]:
    """As many as anybody wants to know, warnings last."""
    by_weight = sorted(dict.fromkeys(defects), key=lambda defect: (defect.fault.rule in WARNINGS, defect.start))
    return tuple(by_weight[: limits.PROBLEMS_PER_TEXT])


def _is_unreadable(invalid: Sequence[InvalidValue]) -> bool:
    return any(problem.rule in _UNREADABLE for problem in invalid)


def _unread(part: EmailPart, source: str, invalid: tuple[InvalidValue, ...]) -> Part:
    return Part(part, Template(source, (), whole=False), (), (), (), invalid)


def _check_seen(seen: bool, texts: Iterator[str], path: tuple[str, ...]) -> Iterator[InvalidValue]:
    """No way through a part may be blank, or leave a change of direction open. `seen` is true too where too much is wrong to know."""
    if not seen:
        yield InvalidValue(path, ValueRule.NOT_BLANK, words="BLANK_ON_A_PATH")
    if not all(value_rules.is_permitted(text) for text in texts):
        yield InvalidValue(path, ValueRule.PERMITTED_CHARACTERS)


def _texts_of_template(nodes: Sequence[Node]) -> Iterator[str]:
    """The text of the template, and of each branch, without those inside it; and what stands in for missing values."""
    yield "".join(node.text for node in nodes if isinstance(node, Text))
    for node in nodes:
        if isinstance(node, Print):
            yield default_text(node.filters) or ""
        elif isinstance(node, Conditional):
            for branch in node.branches:
                yield from _texts_of_template(branch.nodes)


def _texts_of_tree(nodes: Sequence[Child]) -> Iterator[str]:
    """As `_texts_of_template`, of HTML: entities are resolved in it, and blocks are paragraphs."""
    texts: list[str] = []
    branches: list[Sequence[Child]] = []
    _add_texts(nodes, texts, branches)
    yield "".join(texts)
    for branch in branches:
        yield from _texts_of_tree(branch)


def _add_texts(nodes: Sequence[Child], texts: list[str], branches: list[Sequence[Child]]) -> None:
    for node in nodes:
        if isinstance(node, str):
            texts.append(node)
        elif isinstance(node, Print):
            branches += ([text] for text in (default_text(node.filters),) if text)
        elif isinstance(node, Grouped):
            branches += (branch for _, branch in node.branches)
        elif isinstance(node, Element):
            edge = "" if node.name in INLINE else "\n"
            branches += (value for name, value in node.attributes.items() if name in ("alt", "title"))
            texts.append(edge)
            _add_texts(node.children, texts, branches)
            texts.append(edge)


def _content_programs(
    nodes: Sequence[Child], content: Content, variables: Mapping[str, Variable], locale: str, defects: list[Defect]
) -> tuple[Program, ...]:
    is_markdown, text_direction = content.format is ContentFormat.MARKDOWN, direction(locale)
    try:
        targets = read_targets(nodes, variables)
    except BadTarget as bad:
        defects.append(Defect(bad.fault, 0, 0, (("text", ""), ("name", bad.name))))
        return ()
    html = HtmlWriter(targets, text_direction, styled=is_markdown).program(nodes)
    text = TextWriter(targets, variables, text_direction, count()).program(nodes)
    layout = sum(len(piece.encode()) for piece in around(locale))
    if layout + largest_size(html) + largest_size(text) > limits.EMAIL_BYTES - _SUBJECTS_BYTES:
        defects.append(Defect(Fault.EMAIL_TOO_BIG, 0, 0, (("limit", str(limits.EMAIL_BYTES)),)))
    return html, text


def _isolated(program: Program, variables: Mapping[str, Variable], text_direction: TextDirection) -> Program:
    """A subject whose values do not change the direction of the text around them."""

    def isolated(slot: Slot) -> Slot:
        return slot._replace(encode=plain_text(variables[slot.output.reference.name].type, text_direction))

    return mapped(program, as_it_is, isolated)
