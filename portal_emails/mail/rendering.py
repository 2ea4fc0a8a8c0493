"""Renders a compiled email with values: the same text for everybody, and nothing in it that was not asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from portal_emails import limits
from portal_emails.mail.compiling import CompiledEmail
from portal_emails.mail.layout import around
from portal_emails.mail.text_part import finished
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.sections import SECTIONS, Variable
from portal_emails.templates.running import Scope, TooMuchText, run
from portal_emails.templates.urls import can_go_on, is_telephone_number
from portal_emails.templates.values import check_value, is_missing

SENDER_NAME = "sender.name"
"""The variable whose value also names the sender of the message, so that it is read even where the text does not ask for it."""


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value for a variable, as a caller gave it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """An email to look at or to send. `subject` is one line, `html` a whole page."""

    locale: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """What came of it. `email` None: `problems` say why, with paths as if the values stood at `values`."""

    email: RenderedEmail | None
    problems: tuple[InvalidValue, ...] = ()


def render(email: CompiledEmail, given: Sequence[GivenValue], at: Path = ("values",)) -> Rendering:
    """Render with exactly these values; those that the email does not ask for are ignored, and a blank one counts as missing."""
    values, problems = _read(email, given, at)
    scope = Scope(values, SECTIONS[email.kind].variables, email.locale, limits.EMAIL_BYTES)
    try:
        subject, content, text = (run(program, scope) for program in (email.subject, email.html, email.text))
    except TooMuchText:
        return Rendering(None, (*problems, _too_big(at)))
    known = {problem.name for problem in problems}
    problems += (InvalidValue(at, ValueRule.MISSING, name=name) for name in scope.missing if name not in known)
    before, between, after = around(email.locale)
    html = "".join((before, escape(subject.strip(), quote=False), between, content, after))
    rendered = RenderedEmail(email.locale, subject.strip(), html, finished(text))
    if not problems and _size(rendered) > limits.EMAIL_BYTES:
        problems.append(_too_big(at))
    return Rendering(None, tuple(problems)) if problems else Rendering(rendered)


def check_count(given: Sequence[GivenValue], at: Path = ("values",)) -> tuple[InvalidValue, ...]:
    """At most 100 values in one render."""
    too_many = len(given) > limits.VALUES_PER_RENDER
    return (InvalidValue(at, ValueRule.MAX_ITEMS, limits.VALUES_PER_RENDER),) if too_many else ()


def _too_big(at: Path) -> InvalidValue:
    return InvalidValue(at, ValueRule.MAX_BYTES, limits.EMAIL_BYTES, words="RENDERED_EMAIL_TOO_BIG")


def _size(rendered: RenderedEmail) -> int:
    return sum(len(text.encode()) for text in (rendered.subject, rendered.html, rendered.text))


def _read(email: CompiledEmail, given: Sequence[GivenValue], at: Path) -> tuple[dict[str, str], list[InvalidValue]]:
    variables = SECTIONS[email.kind].variables
    values: dict[str, str] = {}
    problems: list[InvalidValue] = []
    seen: set[str] = set()
    for index, one in enumerate(given):
        if one.name not in email.names and one.name != SENDER_NAME:
            continue
        broken = tuple(_check(one, variables[one.name], seen, (*at, str(index)), _words_for_links(one, email)))
        problems += broken
        seen.add(one.name)
        if not broken and not is_missing(one.value):
            values[one.name] = one.value
    return values, problems


def _words_for_links(given: GivenValue, email: CompiledEmail) -> str | None:
    """Of what keeps a value out of the links of this email."""
    if given.name in email.dialled and not is_telephone_number(given.value):
        return "VARIABLE_TYPE_TELEPHONE"
    return "VARIABLE_TYPE_EXTENDED_URL" if given.name in email.extended and not can_go_on(given.value) else None


def _check(given: GivenValue, variable: Variable, seen: set[str], at: Path, words_for_links: str | None) -> Iterator[InvalidValue]:
    if given.name in seen:
        yield InvalidValue((*at, "name"), ValueRule.UNIQUE, name=given.name)
    elif not is_missing(given.value):
        problems = check_value(variable.type, given.value, (*at, "value"))
        for problem in problems:
            words = f"VARIABLE_TYPE_{variable.type.value}" if problem.rule is ValueRule.VARIABLE_TYPE else None
            yield replace(problem, name=given.name, words=words)
        if words_for_links and not problems:
            yield InvalidValue((*at, "value"), ValueRule.VARIABLE_TYPE, name=given.name, words=words_for_links)
