"""The promise, for one generated email: what the checks accept is an email that is right, whatever values it is rendered with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_string, policy
from email.message import EmailMessage
from html import unescape
from random import Random
from urllib.parse import urlsplit

from portal_emails.mail.compiling import Compilation, CompiledEmail, compile_email
from portal_emails.mail.message import Message, header_address, message_source
from portal_emails.mail.rendering import SENDER_NAME, GivenValue, RenderedEmail, render
from portal_emails.model import ContentFormat
from portal_emails.problems import Fault, InvalidValue, TemplateProblem, ValueRule
from portal_emails.sections import SECTIONS, EmailPart, Requirement, Variable
from portal_emails.templates.filters import default_text
from portal_emails.templates.parser import parse
from portal_emails.templates.running import Scope
from portal_emails.templates.syntax import Conditional, Node, Print, Text
from portal_emails.templates.urls import (
    can_go_on,
    is_link_target,
    is_telephone_number,
    percent_encoded,
    percent_encoded_mailbox,
    telephone_digits,
    telephone_number,
)
from portal_emails.templates.values import check_value, is_missing
from portal_emails.value_rules import is_blank, is_permitted
from tests.portal_emails.mail.compared_texts import condensed, difference_of_text, without_isolates
from tests.portal_emails.mail.generated_emails import GeneratedEmail, generated_email, kinds_of
from tests.portal_emails.mail.generated_values import HOSTILE_TEXTS, any_values, hostile_values, plain_values
from tests.portal_emails.mail.read_pages import Readable, ReadPage, read_fragment, read_page
from tests.portal_emails.mail.taken_paths import taken

_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_OPEN_TAG = re.compile(r"<[a-zA-Z][^<>]*\Z")
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_SPECIAL = re.compile(r"[&<>*_`\[\]()\"'\s]")
_DEPENDS_ON_LINES = re.compile(r"<[a-z]|<\{%|~~~|```|    |\S *\n[ >]*\{%[^\n]+%\}[ ]*\n[ >]*\S")
"""Markdown in which a condition decides what is a link or what the next lines are, when it is decided first."""
_IN_PIECES = re.compile(r"(?:&[#\w]*|</?)\{[{%]")
"""An entity or a tag that markup is a part of: with the values in it, it would be read as one."""
_ADDRESSES = ("cobros@example.com", "用户@bücher.example", "a+b@EXAMPLE.org")
_SHARE_OF_MESSAGES = 0.4
"""Python takes as long to read one as for all the rest."""
_LARGE = 1000
"""A value that is longer may make the email too big."""


@dataclass(frozen=True, slots=True)
class _Accepted:
    """An email that passed its checks: as people wrote it, and what was made of it."""

    email: GeneratedEmail
    compilation: Compilation
    compiled: CompiledEmail
    subject: Sequence[Node]
    content: Sequence[Node]

    @property
    def variables(self) -> Mapping[str, Variable]:
        return SECTIONS[self.email.kind].variables

    def missing(self, values: Mapping[str, str]) -> tuple[set[str], set[str]]:
        """The variables that are printed and have no value; and those of them that may be left out with the tag that they stand in."""
        missing, in_tags = set(), set()
        for part, nodes in (("", self.subject), (self.email.content.text, self.content)):
            for node in taken(nodes, values):
                if isinstance(node, Print) and node.reference.name not in values and default_text(node.filters) is None:
                    missing.add(node.reference.name)
                    if _is_in_tag(part, node):
                        in_tags.add(node.reference.name)
        return missing, in_tags


@dataclass(frozen=True, slots=True)
class _Sent:
    """What came of an email with some values, and how browsers read it."""

    values: Mapping[str, str]
    rendered: RenderedEmail
    page: ReadPage


def check_number(number: int, figures: Counter[str]) -> None:
    """Check the email with this number; what goes wrong says which it is."""
    try:
        check(generated_email(number), Random(number), figures)
    except Exception as error:
        error.add_note(f"example {number}: python benchmarks/save_implies_send.py --example {number}")
        raise


def check(email: GeneratedEmail, random: Random, figures: Counter[str]) -> None:
    """Raise AssertionError, or whatever else goes wrong, when the email is accepted and then not right."""
    compilation = compile_email(email.kind, email.locale, email.subject, email.content)
    figures["examples"] += 1
    assert (compilation.email is None) == bool(compilation.problems), "accepted or refused with problems, one of them"
    for problem in (*compilation.problems, *compilation.warnings):
        _check_place(email, problem)
    if compilation.email is None:
        return
    nodes = (parse(text).nodes for text in (email.subject, email.content.text))
    accepted = _Accepted(email, compilation, compilation.email, *nodes)
    figures.update(kinds_of(email))
    plain = plain_values(accepted.compiled, random)
    hostile = hostile_values(accepted.compiled, plain, random)
    one, other = (_check_rendering(accepted, values, random) for values in (plain, hostile))
    assert (one is None) == (other is None), "whether there is an email depends on more than which values are given"
    if one is not None and other is not None:
        figures["sent"] += 1
        _check_same_as_written(accepted, one)
        _check_alike(one, other)
        if random.random() < _SHARE_OF_MESSAGES:
            _check_message(other.rendered, random)
    _check_any(accepted, any_values(accepted.compiled, random), figures)


def _check_place(email: GeneratedEmail, problem: TemplateProblem | InvalidValue) -> None:
    if isinstance(problem, InvalidValue):
        assert problem.path in (("subject",), ("content",)), problem
        return
    source = email.subject if problem.part is EmailPart.SUBJECT else email.content.text
    lines = re.split("\r\n|\r|\n", source)
    assert 1 <= problem.line <= len(lines), f"{problem} is in no line"
    assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, f"{problem} is in no column"
    assert 0 <= problem.defect.start <= problem.defect.start + problem.defect.length <= len(source), f"{problem} is nowhere"


def _check_rendering(accepted: _Accepted, values: Mapping[str, str], random: Random) -> _Sent | None:
    """Render with valid values: the email is right, or nothing but values that it prints is missing."""
    given = [GivenValue(name, value) for name, value in values.items()]
    random.shuffle(given)
    rendering = render(accepted.compiled, given)
    missing, in_tags = accepted.missing(values)
    assert all(problem.rule is ValueRule.MISSING for problem in rendering.problems)
    reported = {str(problem.name) for problem in rendering.problems}
    assert reported <= missing, f"a problem with {reported - missing}, which are not printed"
    assert missing - reported <= in_tags, f"no problem with {missing - reported}, which are missing"
    assert (rendering.email is None) == bool(reported)
    if rendering.email is None:
        return None
    sent = _Sent(values, rendering.email, read_page(rendering.email))
    scope = Scope(values, accepted.variables, accepted.email.locale)
    _check_subject(accepted, sent, scope)
    _check_values_shown(accepted, sent, scope)
    _check_required(accepted, sent, scope)
    _check_links(sent.page)
    _check_text(sent)
    _check_characters(accepted, sent.rendered, values)
    return sent


# What is printed


def _is_in_tag(source: str, node: Print) -> bool:
    return _OPEN_TAG.search(source, 0, node.span.start) is not None


def _ways_to_write(text: str) -> tuple[str, ...]:
    return (text, percent_encoded(text), percent_encoded_mailbox(text), telephone_number(text), telephone_digits(text))


def _check_subject(accepted: _Accepted, sent: _Sent, scope: Scope) -> None:
    pieces = []
    for node in taken(accepted.subject, scope.values):
        if isinstance(node, Print):
            assert EmailPart.SUBJECT in accepted.variables[node.reference.name].allowed_in, f"{node.reference.name} is in the subject"
        pieces.append(scope.printed(node) if isinstance(node, Print) else node.text)
    subject = sent.rendered.subject
    assert without_isolates(subject).strip() == without_isolates("".join(pieces)).strip(), "the subject is not what was written"
    assert len(subject.splitlines()) == 1
    assert not is_blank(subject)


def _check_values_shown(accepted: _Accepted, sent: _Sent, scope: Scope) -> None:
    for node in taken(accepted.content, scope.values):
        if isinstance(node, Print) and (node.reference.name in scope.values or default_text(node.filters)):
            shown = scope.printed(node)
            assert not is_blank(shown), f"{node.reference.name} is printed as nothing"
            is_shown = any(text in sent.page.everything for text in _ways_to_write(shown))
            assert is_shown or _is_in_tag(accepted.email.content.text, node), f"{node.reference.name} is not in the HTML"


def _check_required(accepted: _Accepted, sent: _Sent, scope: Scope) -> None:
    """In every section the required variables are alternatives of each other."""
    required = {variable.name for variable in accepted.variables.values() if variable.requirement is Requirement.REQUIRED}
    seen = condensed(f"{sent.rendered.subject}\n{sent.rendered.text}")
    printed = [node for node in _taken_in_both(accepted, scope.values) if isinstance(node, Print)]
    shown = [scope.printed(node) for node in printed if node.reference.name in required & scope.values.keys()]
    assert any(condensed(way) in seen for text in shown for way in _ways_to_write(text)), "no required variable is where people see it"


def _taken_in_both(accepted: _Accepted, values: Mapping[str, str]) -> Iterator[Print | Text]:
    yield from taken(accepted.subject, values)
    yield from taken(accepted.content, values)


# What is readable


def _check_links(page: ReadPage) -> None:
    for target in page.links:
        parts = urlsplit(target)
        assert parts.scheme in ("https", "mailto", "tel"), f"the link {target!r}"
        assert parts.scheme != "https" or parts.hostname, f"the link {target!r} has no host"
        assert is_link_target(target), f"the link {target!r} would be refused if it was given as a value"
        assert target.isprintable(), f"the link {target!r} has controls"
        assert not re.search(r"[\s\"<>\\^`{}|]", target), f"the link {target!r} is no URL"
    for source in page.images:
        assert source.startswith("https://"), f"the image {source!r}"
        assert urlsplit(source).hostname


def _check_text(sent: _Sent) -> None:
    text = sent.rendered.text
    assert text.endswith("\n")
    assert not is_blank(text)
    difference = difference_of_text(text, sent.page.readable)
    assert difference is None, f"the plain text {difference}: {text!r}"


def _check_characters(accepted: _Accepted, rendered: RenderedEmail, values: Mapping[str, str]) -> None:
    parts = (rendered.subject, rendered.html, rendered.text)
    for part in parts:
        assert not _NONCHARACTERS.search(part), "a noncharacter"
        assert is_permitted(part), "a control, or a change of direction without end"
    if "{" not in unescape("".join((*_texts((*accepted.subject, *accepted.content)), *values.values()))):
        assert not any(mark in part for part in parts for mark in ("{{", "{%")), "markup of the template"


def _texts(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Text):
            yield node.text
        elif isinstance(node, Print):
            yield default_text(node.filters) or ""
        elif isinstance(node, Conditional):
            for branch in node.branches:
                yield from _texts(branch.nodes)


# What is the same


def _check_same_as_written(accepted: _Accepted, sent: _Sent) -> None:
    """The same words and links as when the conditions are decided first and the rest is read then."""
    text, is_markdown = accepted.email.content.text, accepted.email.content.format is ContentFormat.MARKDOWN
    if _IN_PIECES.search(text) or (is_markdown and (not accepted.email.is_careful or _DEPENDS_ON_LINES.search(text))):
        return
    warnings = {warning.defect.fault for warning in accepted.compilation.warnings}
    if warnings & {Fault.REMOVED_ELEMENT, Fault.REMOVED_COMMENT}:
        return
    scope = Scope(sent.values, accepted.variables, accepted.email.locale)
    pieces = taken(accepted.content, sent.values)
    source = "".join(_SPECIAL.sub("", scope.printed(node)) if isinstance(node, Print) else node.text for node in pieces)
    expected = read_fragment(source, is_markdown=is_markdown)
    written = _NOT_LETTERS.sub("", "".join(text for item in expected for text in item.texts))
    shown = _NOT_LETTERS.sub("", "".join(text for item in sent.page.readable for text in item.texts))
    assert written == shown, f"other words than were written, {shown} instead of {written}"
    assert _count_links(expected) == _count_links(sent.page.readable), "other links than were written"


def _count_links(items: Sequence[Readable]) -> int:
    return sum(item.target is not None and bool(_NOT_LETTERS.sub("", "".join(item.texts))) for item in items)


def _check_alike(one: _Sent, other: _Sent) -> None:
    """Values change texts, and nothing else."""
    assert one.page.structure == other.page.structure, "values change the elements"
    assert one.rendered.text.count("\n") == other.rendered.text.count("\n"), "values change the lines of the plain text"
    hosts = {urlsplit(value).netloc for value in (*one.values.values(), *other.values.values())}
    targets, other_targets = ((*sent.page.links, *sent.page.images) for sent in (one, other))
    for target, other_target in zip(targets, other_targets, strict=True):
        before, after = urlsplit(target), urlsplit(other_target)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            assert {before.netloc, after.netloc} <= hosts, f"a value changes where {target!r} leads"


def _check_message(rendered: RenderedEmail, random: Random) -> None:
    sender, to, name = random.choice(_ADDRESSES), random.choice(_ADDRESSES), random.choice((None, "Müller & Söhne", *HOSTILE_TEXTS))
    source = message_source(Message(rendered.subject, rendered.text, rendered.html, rendered.locale, sender, name, to))
    message = message_from_string(source, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message["Subject"] == rendered.subject, "the subject of the message"
    (parsed_sender,) = message["From"].addresses
    (parsed_to,) = message["To"].addresses
    assert parsed_sender.addr_spec == header_address(sender), "the sender of the message"
    # Python reads a second encoded word of a name with a space before it.
    assert "".join(parsed_sender.display_name.split()) == "".join((name or "").split()), f"the sender's name {name!r}"
    assert parsed_to.addr_spec == header_address(to), "the recipient of the message"
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert text == rendered.text, "the text of the message"
    assert html == rendered.html, "the HTML of the message"


# Any values


def _check_any(accepted: _Accepted, given: Sequence[GivenValue], figures: Counter[str]) -> None:
    """Whatever is given, there is an email, or each problem is one that the values have."""
    rendering = render(accepted.compiled, given)
    assert (rendering.email is None) == bool(rendering.problems)
    figures["sent with any values"] += rendering.email is not None
    large = any(len(one.value) > _LARGE for one in given)
    too_big = large and any(problem.rule is ValueRule.MAX_BYTES for problem in rendering.problems)
    problems = {(problem.name, problem.rule) for problem in rendering.problems if not (large and problem.rule is ValueRule.MAX_BYTES)}
    expected, values = _expected(accepted, given)
    missing, in_tags = (
        {(name, ValueRule.MISSING) for name in names - {name for name, _ in expected}} for names in accepted.missing(values)
    )
    assert problems <= expected | missing, f"problems that are none: {problems - expected - missing}"
    assert too_big or expected | missing <= problems | in_tags, f"problems that nobody tells: {(expected | missing) - problems}"
    if rendering.email is not None:
        _check_characters(accepted, rendering.email, values)
        _check_links(read_page(rendering.email))


def _expected(accepted: _Accepted, given: Sequence[GivenValue]) -> tuple[set[tuple[str | None, ValueRule]], dict[str, str]]:
    """The problems that values have by themselves, and those values that have none."""
    problems: set[tuple[str | None, ValueRule]] = set()
    values: dict[str, str] = {}
    seen: set[str] = set()
    for one in given:
        if one.name not in accepted.compiled.names and one.name != SENDER_NAME:
            continue
        if one.name in seen:
            problems.add((one.name, ValueRule.UNIQUE))
        elif not is_missing(one.value):
            broken = {problem.rule for problem in check_value(accepted.variables[one.name].type, one.value)}
            is_unfit = one.name in accepted.compiled.dialled and not is_telephone_number(one.value)
            is_unfit = is_unfit or (one.name in accepted.compiled.extended and not can_go_on(one.value))
            if is_unfit and not broken:
                broken.add(ValueRule.VARIABLE_TYPE)
            problems |= {(one.name, rule) for rule in broken}
            values |= {} if broken else {one.name: one.value}
        seen.add(one.name)
    return problems, values
