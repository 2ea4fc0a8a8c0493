"""From what a save is given to a patch by path, with everything that is wrong with the values given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from portal_emails import changes, limits, value_rules
from portal_emails.changes import Clear, Put
from portal_emails.inputs import AddressesInput, EmailsInput, SectionInput, SettingsInput, TextInput
from portal_emails.locales import canonical
from portal_emails.model import Content, ContentFormat, Value
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.sections import SECTIONS, SectionKind

_Check = Callable[[str, Path], tuple[InvalidValue, ...]]


@dataclass(frozen=True, slots=True)
class GivenText:
    """One locale of one section that the input names, and where."""

    kind: SectionKind
    locale: str
    given_at: Path


@dataclass(slots=True)
class Reading:
    """What an input asks for: the patch, the texts that it names, and what is wrong with its values."""

    patch: list[Put | Clear] = field(default_factory=list)
    texts: list[GivenText] = field(default_factory=list)
    problems: list[InvalidValue] = field(default_factory=list)

    def put(self, path: Path, value: Value, given_at: Path, check: _Check | None = None) -> None:
        """Take a value over when nothing is wrong with it."""
        found = check(value, given_at) if check and isinstance(value, str) else ()
        self.problems.extend(found)
        if not found:
            self.patch.append(Put(path, value, given_at))


def read_emails(given: EmailsInput) -> Reading:
    """The tab, as `saveGroupEmails` takes it."""
    reading = Reading()
    if "internalAddresses" in given:
        addresses = given["internalAddresses"]
        _read_addresses(reading, {"accessRequestsTo": None, "sendFrom": None} if addresses is None else addresses)
    for kind in SECTIONS:
        if kind.value in given:
            section = given.get(kind.value)
            _read_section(reading, kind, {"enabled": None, "emails": None} if section is None else section)
    return reading


def read_settings(code: str, given: SettingsInput) -> Reading:
    """The settings of the group with this code, as `saveCustomerGroup` takes them."""
    reading = Reading(problems=list(value_rules.check_code(code, ("code",))))
    if "name" in given:
        name = given["name"]
        reading.put(changes.NAME, None if name == code else name, ("name",), value_rules.check_name)
    if "isConfiguredInPortal" in given:
        reading.put(changes.CONFIGURED, given["isConfiguredInPortal"], ("isConfiguredInPortal",))
    if "defaultLocale" in given:
        tag = given["defaultLocale"]
        reading.put(changes.DEFAULT_LOCALE, tag and (canonical(tag) or tag), ("defaultLocale",), value_rules.check_locale)
    if "fallbackPolicy" in given:
        reading.put(changes.FALLBACK_POLICY, given["fallbackPolicy"], ("fallbackPolicy",))
    return reading


def read_locales(tags: Sequence[str], at: Path) -> tuple[tuple[str, ...], list[InvalidValue]]:
    """Locales in canonical form, and what is wrong with those given: too many, malformed, or given twice."""
    if len(tags) > limits.LOCALES_PER_SECTION:
        return (), [InvalidValue(at, ValueRule.MAX_ITEMS, limits.LOCALES_PER_SECTION)]
    reading = Reading()
    seen: set[str] = set()
    for index, tag in enumerate(tags):
        _read_locale(reading, tag, (*at, str(index)), seen)
    return tuple(sorted(seen)), reading.problems


def check_request(reason: str | None, idempotency_key: str | None) -> Iterator[InvalidValue]:
    """What is wrong with the words around a save."""
    if reason is not None:
        yield from value_rules.check_reason(reason, ("reason",))
    if idempotency_key is not None:
        yield from value_rules.check_idempotency_key(idempotency_key, ("idempotencyKey",))


def _read_addresses(reading: Reading, given: AddressesInput) -> None:
    if "accessRequestsTo" in given:
        reading.put(changes.ACCESS_REQUESTS_TO, given["accessRequestsTo"], changes.ACCESS_REQUESTS_TO, value_rules.check_address)
    if "sendFrom" in given:
        reading.put(changes.SEND_FROM, given["sendFrom"], changes.SEND_FROM, value_rules.check_address)


def _read_section(reading: Reading, kind: SectionKind, given: SectionInput) -> None:
    if SECTIONS[kind].switchable and "enabled" in given:
        reading.put(changes.enabled_path(kind), given["enabled"], changes.enabled_path(kind))
    if "emails" not in given:
        return
    at = changes.texts_path(kind)
    if given["emails"] is None:
        reading.patch.append(Clear(at, at))
    else:
        _read_texts(reading, kind, given["emails"], at)


def _read_texts(reading: Reading, kind: SectionKind, given: Sequence[TextInput], at: Path) -> None:
    if len(given) > limits.LOCALES_PER_SECTION:
        reading.problems.append(InvalidValue(at, ValueRule.MAX_ITEMS, limits.LOCALES_PER_SECTION))
        return
    seen: set[str] = set()
    for index, text in enumerate(given):
        text_at = (*at, str(index))
        locale = _read_locale(reading, text["locale"], (*text_at, "locale"), seen)
        _read_text(reading, kind, locale, text, text_at)


def _read_locale(reading: Reading, tag: str, at: Path, seen: set[str]) -> str | None:
    """The locale in canonical form, when the tag is good and not given before."""
    found = value_rules.check_locale(tag, at)
    locale = canonical(tag)
    if locale in seen:
        found = (InvalidValue(at, ValueRule.UNIQUE),)
    reading.problems.extend(found)
    if found or locale is None:
        return None
    seen.add(locale)
    return locale


def _read_text(reading: Reading, kind: SectionKind, locale: str | None, given: TextInput, at: Path) -> None:
    """Without a usable locale the values are checked all the same, so that every problem comes back at once."""
    target = reading if locale is not None else Reading(problems=reading.problems)
    locale = locale or ""
    if "subject" in given:
        target.put(changes.text_path(kind, locale, "subject"), given["subject"], (*at, "subject"), value_rules.check_subject)
    if "content" in given:
        _read_content(target, changes.text_path(kind, locale, "content"), given, (*at, "content"))
    if given.get("contentFormat") is not None and given.get("content") is None:
        reading.problems.append(InvalidValue((*at, "contentFormat"), ValueRule.INCOMPLETE))
    target.texts.append(GivenText(kind, locale, at))


def _read_content(reading: Reading, path: Path, given: TextInput, at: Path) -> None:
    text = given.get("content")
    found = value_rules.check_content(text, at) if text is not None else ()
    reading.problems.extend(found)
    if not found:
        content = None if text is None else Content(text, given.get("contentFormat") or ContentFormat.MARKDOWN)
        reading.patch.append(Put(path, content, at))
