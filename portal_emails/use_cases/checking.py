"""What is checked of a group as a save would leave it: every text that the save writes, as it would be sent, and how much there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from threading import Condition

from cachetools import cached

from portal_emails import limits
from portal_emails.changes import texts_path
from portal_emails.model import ContentFormat, CustomerGroup, EmailText
from portal_emails.packs import Packs
from portal_emails.patches import GivenText
from portal_emails.ports import Unit
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.resolution import Email, compilation, complete, default_text
from portal_emails.sections import SECTIONS, EmailPart
from portal_emails.use_cases.failures import Caution, EmailFailure, email_failures
from portal_emails.use_cases.halves import check_half
from portal_emails.use_cases.writing import Checked

Judge = Callable[[GivenText, EmailText, Packs, Collection[Path]], Checked]


def check_text(given: GivenText, text: EmailText, packs: Packs, faulty: Collection[Path]) -> Checked:
    """What there is to say of one text. A part that is given but `faulty` is not missing: something was said of it already."""
    errors: list[EmailFailure] = [*_check_complete(given, text, packs, faulty)]
    warnings: list[Caution] = []
    for problem, is_warning in _check_email(given, text, packs):
        (warnings if is_warning else errors).append(problem)
    return Checked(tuple(errors), tuple(warnings))


def check_texts(
    group: CustomerGroup, texts: Sequence[GivenText], packs: Packs, faulty: Collection[Path] = (), judge: Judge = check_text
) -> Checked:
    """What there is to say of these texts and of the group's size."""
    errors: list[EmailFailure] = []
    warnings: list[Caution] = []
    for given in texts:
        found = judge(given, _text(group, given) or EmailText(), packs, faulty)
        errors += found.errors
        warnings += found.warnings
        if len(errors) >= limits.PROBLEMS_PER_SAVE:
            break
    return Checked((*errors[: limits.PROBLEMS_PER_SAVE], *_check_sizes(group)), tuple(warnings[: limits.PROBLEMS_PER_SAVE]))


def remembering() -> Judge:
    """Judges each text once, however many groups have it, and in whichever thread: some take a while."""
    return cached({}, key=lambda given, text, packs, faulty: (given, text), condition=Condition())(check_text)


def _check_email(given: GivenText, text: EmailText, packs: Packs) -> Iterator[tuple[EmailFailure, bool]]:
    """The email as it would be sent, together with the half that it inherits: each problem, and whether it is only a warning."""
    if text == EmailText():
        return
    email = complete(given.kind, given.locale, text, packs)
    if email is None:
        yield from ((problem, False) for problem in check_half(given.kind, given.locale, text, given.given_at))
        return
    found = compilation(email)
    for problem in email_failures(found.problems, given.kind, given.locale, given.given_at):
        yield problem, False
    for problem in email_failures(found.warnings, given.kind, given.locale, given.given_at):
        yield problem, True


def _check_complete(given: GivenText, text: EmailText, packs: Packs, faulty: Collection[Path]) -> Iterator[InvalidValue]:
    values = {EmailPart.SUBJECT: text.subject, EmailPart.CONTENT: text.content}
    missing = [part for part, value in values.items() if value is None and (*given.given_at, part.value) not in faulty]
    if len(missing) == 1 and default_text(given.kind, given.locale, packs) is None:
        yield InvalidValue((*given.given_at, missing[0].value), ValueRule.INCOMPLETE)


def _check_sizes(group: CustomerGroup) -> Iterator[InvalidValue]:
    total = 0
    for kind in SECTIONS:
        texts = group.emails.section(kind).texts
        if len(texts) > limits.LOCALES_PER_SECTION:
            yield InvalidValue(texts_path(kind), ValueRule.MAX_ITEMS, limits.LOCALES_PER_SECTION)
        total += sum(_size(text) for text in texts.values())
    if total > limits.GROUP_BYTES:
        yield InvalidValue((), ValueRule.MAX_BYTES, limits.GROUP_BYTES)


def _size(text: EmailText) -> int:
    return len((text.subject or "").encode()) + len(text.content.text.encode() if text.content else b"")


def units(group: CustomerGroup, texts: Sequence[GivenText], packs: Packs) -> Sequence[Unit]:
    """The emails that a save writes, as a recipient would get them."""
    emails = (complete(given.kind, given.locale, text, packs) for given in texts if (text := _text(group, given)))
    return tuple(_unit(email) for email in emails if email is not None)


def _unit(email: Email) -> Unit:
    return Unit(
        email.kind.value,
        email.locale,
        email.subject,
        email.content.text,
        "html" if email.content.format is ContentFormat.HTML else "markdown",
        frozenset(part.value for part in EmailPart if part not in email.inherited),
    )


def _text(group: CustomerGroup, given: GivenText) -> EmailText | None:
    return group.emails.section(given.kind).texts.get(given.locale)
