"""Which text serves a recipient, and why. Pure and total: the English source texts end every path.

Subject and content are one unit in one language. An own text that replaces only one part is completed by the locale packs' text
of the same language and script; a text that fails today's checks is skipped, and the steps say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from portal_emails.locales import chain, language_and_script, nearest, search_path
from portal_emails.mail.compiling import Compilation, compile_email
from portal_emails.model import Content, CustomerGroup, EmailText, FallbackPolicy, SectionEmails
from portal_emails.packs import Packs, PackText
from portal_emails.sections import EmailPart, SectionKind


class EmailSource(Enum):
    """Where an email's text comes from."""

    GROUP = "GROUP"
    LOCALE_PACK = "LOCALE_PACK"


class Verdict(Enum):
    """What came of a candidate text."""

    ABSENT = "ABSENT"
    INVALID = "INVALID"
    USED = "USED"


@dataclass(frozen=True, slots=True)
class Step:
    """One candidate tried."""

    locale: str
    source: EmailSource
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Email:
    """The text of an email in one locale. `inherited`: the parts that a locale pack supplies."""

    kind: SectionKind
    locale: str
    source: EmailSource
    subject: str
    content: Content
    inherited: frozenset[EmailPart]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The email chosen, and every candidate tried, the last of them the one used."""

    email: Email
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Fallbacks:
    """Where a recipient's search goes on: the service's default locale, and the configured extra fallbacks."""

    default_locale: str
    extra: Mapping[str, tuple[str, ...]]

    def default_of(self, group: CustomerGroup) -> str:
        """The group's default locale, in effect."""
        return group.own_default_locale or self.default_locale


Check = Callable[[Email], Compilation]


def compilation(email: Email) -> Compilation:
    """What today's checks find in an email, and the email ready to be rendered when they find nothing."""
    return compile_email(email.kind, email.locale, email.subject, email.content)


def resolve(
    group: CustomerGroup,
    kind: SectionKind,
    requested: Sequence[str],
    packs: Packs,
    fallbacks: Fallbacks,
    check: Check = compilation,
) -> Resolution:
    """The email of one section for a recipient who reads `requested` (canonical tags, best first; none: the group's default).

    Raises what `check` raises, which tells what today's checks find in a text.
    """
    own = group.emails.section(kind)
    path = _path(group, own, packs.locales_with_text(kind), requested, fallbacks)
    steps: list[Step] = []
    for locale, source in _candidates(path, group.fallback_policy):
        email, verdict = _try(own, kind, locale, source, packs, check)
        steps.append(Step(locale, source, verdict))
        if email is not None:
            return Resolution(email, tuple(steps))
    raise AssertionError("the English source texts are served, always")


def complete(kind: SectionKind, locale: str, text: EmailText, packs: Packs) -> Email | None:
    """An own text with the part it leaves out supplied by the packs; None when no pack has its language."""
    default = default_text(kind, locale, packs)
    if default is None and (text.subject is None or text.content is None):
        return None
    return _completed(kind, locale, text, default)


def default_text(kind: SectionKind, locale: str, packs: Packs) -> PackText | None:
    """The packs' text in the same language and script as `locale`, the nearest of them; None where no pack has it."""
    wanted = language_and_script(locale)
    same_language = (tag for tag in chain(locale) if language_and_script(tag) == wanted)
    candidates = (*same_language, *nearest(locale, packs.locales_with_text(kind)))
    return next((text for tag in candidates if (text := packs.text(kind, tag))), None)


def pack_email(kind: SectionKind, text: PackText) -> Email:
    """An email that is a locale pack's alone."""
    return Email(kind, text.locale, EmailSource.LOCALE_PACK, text.subject, Content(text.content), frozenset(EmailPart))


def own_emails(group: CustomerGroup, kind: SectionKind, packs: Packs) -> Iterator[Email]:
    """The own texts of a section by locale, also those that are not served; a part that nobody supplies is empty."""
    for locale, text in sorted(group.emails.section(kind).texts.items()):
        yield _completed(kind, locale, text, default_text(kind, locale, packs))


def _completed(kind: SectionKind, locale: str, text: EmailText, default: PackText | None) -> Email:
    subject = default.subject if default else ""
    content = Content(default.content if default else "")
    return Email(
        kind,
        locale,
        EmailSource.GROUP,
        subject if text.subject is None else text.subject,
        content if text.content is None else text.content,
        frozenset(part for part, value in ((EmailPart.SUBJECT, text.subject), (EmailPart.CONTENT, text.content)) if value is None),
    )


def _path(
    group: CustomerGroup, own: SectionEmails, pack_locales: frozenset[str], requested: Sequence[str], fallbacks: Fallbacks
) -> Sequence[str]:
    default = fallbacks.default_of(group)
    available = pack_locales.union(own.texts) if own.texts else pack_locales
    return search_path(requested, (default, fallbacks.default_locale), fallbacks.extra, available)


def _candidates(path: Sequence[str], policy: FallbackPolicy) -> Iterator[tuple[str, EmailSource]]:
    if policy is FallbackPolicy.LANGUAGE_FIRST:
        yield from ((locale, source) for locale in path for source in EmailSource)
    else:
        yield from ((locale, source) for source in EmailSource for locale in path)


def _try(
    own: SectionEmails, kind: SectionKind, locale: str, source: EmailSource, packs: Packs, check: Check
) -> tuple[Email | None, Verdict]:
    if source is EmailSource.GROUP:
        return _try_own(own, kind, locale, packs, check)
    text = packs.text(kind, locale)
    if text is not None:
        return pack_email(kind, text), Verdict.USED
    return None, Verdict.INVALID if packs.is_refused(kind, locale) else Verdict.ABSENT


def _try_own(own: SectionEmails, kind: SectionKind, locale: str, packs: Packs, check: Check) -> tuple[Email | None, Verdict]:
    text = own.texts.get(locale)
    if text is None:
        return None, Verdict.ABSENT
    email = complete(kind, locale, text, packs)
    if email is None or check(email).problems:
        return None, Verdict.INVALID
    return email, Verdict.USED
