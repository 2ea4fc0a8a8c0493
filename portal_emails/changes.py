"""A customer group as values by path; patches of it, differences between two states, and the three-way merge.

Everything that a save can change stands at one path of its own: `("passwordReset", "emails", "es", "subject")`. A path that
is absent, or None, is inherited or not set; so are a switch that is off and a policy that is the default one. Content and its
format are one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from portal_emails.model import (
    Change,
    Content,
    CustomerGroup,
    EmailText,
    FallbackPolicy,
    InternalAddresses,
    PortalEmails,
    SectionEmails,
    Value,
)
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS, SectionKind

NAME: Path = ("name",)
CONFIGURED: Path = ("isConfiguredInPortal",)
DEFAULT_LOCALE: Path = ("defaultLocale",)
FALLBACK_POLICY: Path = ("fallbackPolicy",)
ACCESS_REQUESTS_TO: Path = ("internalAddresses", "accessRequestsTo")
SEND_FROM: Path = ("internalAddresses", "sendFrom")

Values = Mapping[Path, Value]


def enabled_path(kind: SectionKind) -> Path:
    """Where the switch of a section stands."""
    return (kind.value, "enabled")


def texts_path(kind: SectionKind) -> Path:
    """Below which the own texts of a section stand."""
    return (kind.value, "emails")


def text_path(kind: SectionKind, locale: str, part: str) -> Path:
    """Where a part of an own text stands."""
    return (kind.value, "emails", locale, part)


# ------------------------------------------------------------ a group, by path and back


def values_of(group: CustomerGroup) -> dict[Path, Value]:
    """All that is set in the group, by path."""
    values: dict[Path, Value] = {
        NAME: group.own_name,
        CONFIGURED: group.configured,
        DEFAULT_LOCALE: group.own_default_locale,
        FALLBACK_POLICY: group.fallback_policy,
        ACCESS_REQUESTS_TO: group.emails.addresses.access_requests_to,
        SEND_FROM: group.emails.addresses.send_from,
    }
    for kind, section in group.emails.sections.items():
        values |= _section_values(kind, section)
    return {path: value for path, value in values.items() if normal(value) is not None}


def with_values(group: CustomerGroup, values: Values) -> CustomerGroup:
    """The same group (code, revision, time) with exactly these values."""
    addresses = InternalAddresses(_text(values.get(ACCESS_REQUESTS_TO)), _text(values.get(SEND_FROM)))
    return replace(
        group,
        own_name=_text(values.get(NAME)),
        configured=values.get(CONFIGURED) is True,
        own_default_locale=_text(values.get(DEFAULT_LOCALE)),
        fallback_policy=_policy(values.get(FALLBACK_POLICY)),
        emails=PortalEmails(addresses, MappingProxyType(_sections(values)), group.emails.updated_at),
    )


def normal(value: Value) -> Value:
    """The value, or None when it is what holds if nothing is set."""
    return None if value is False or value is FallbackPolicy.LANGUAGE_FIRST else value


def is_of_emails(path: Path) -> bool:
    """Whether the path is of the tab, not of the group's settings."""
    return len(path) > 1


def _section_values(kind: SectionKind, section: SectionEmails) -> dict[Path, Value]:
    values: dict[Path, Value] = {enabled_path(kind): section.enabled}
    for locale, text in section.texts.items():
        values[text_path(kind, locale, "subject")] = text.subject
        values[text_path(kind, locale, "content")] = text.content
    return values


def _sections(values: Values) -> dict[SectionKind, SectionEmails]:
    texts: dict[str, dict[str, EmailText]] = {}
    for path, value in sorted(values.items()):
        if len(path) == 4 and value is not None:
            section_texts = texts.setdefault(path[0], {})
            section_texts[path[2]] = _with_part(section_texts.get(path[2], EmailText()), value)
    sections = {kind: SectionEmails(values.get(enabled_path(kind)) is True, texts.get(kind.value, {})) for kind in SECTIONS}
    return {kind: section for kind, section in sections.items() if section.enabled or section.texts}


def _with_part(text: EmailText, value: Value) -> EmailText:
    return replace(text, content=value) if isinstance(value, Content) else replace(text, subject=_text(value))


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _policy(value: Value) -> FallbackPolicy:
    return value if isinstance(value, FallbackPolicy) else FallbackPolicy.LANGUAGE_FIRST


# ---------------------------------------------------------------- what is to change


@dataclass(frozen=True, slots=True)
class Put:
    """Set the value at `path`, or return it to the inherited one (None). `given_at`: where in the input it was given."""

    path: Path
    value: Value
    given_at: Path


@dataclass(frozen=True, slots=True)
class Clear:
    """Return everything below `path` to the inherited, but for what the same patch puts there."""

    path: Path
    given_at: Path


Patch = Sequence[Put | Clear]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A given value that somebody else has changed meanwhile: `change` leads from the value at the base to the one now."""

    change: Change
    given_at: Path


@dataclass(frozen=True, slots=True)
class Merge:
    """What a patch makes of a group. With conflicts, `values` has the group's own at the paths in conflict."""

    values: Values
    conflicts: tuple[Conflict, ...] = ()


def diff(before: Values, after: Values) -> tuple[Change, ...]:
    """What differs, in the order of the tab, then by locale."""
    changed = (path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return tuple(Change(path, before.get(path), after.get(path)) for path in sorted(changed, key=_tab_order))


def overwrite(now: Values, patch: Patch) -> Merge:
    """Apply the patch, whatever is there now."""
    values = dict(now)
    for path, value, _ in _assignments(patch, now):
        _assign(values, path, value)
    return Merge(values)


def replace_emails(base: Values, now: Values, patch: Patch) -> Merge:
    """Apply the patch, which gives all of the tab; whatever of the tab differs from the base is in conflict with all of it."""
    changed = (change for change in diff(base, now) if is_of_emails(change.path))
    return replace(overwrite(now, patch), conflicts=tuple(Conflict(change, ("ifRevision",)) for change in changed))


def merge(base: Values, now: Values, patch: Patch, shown: Values = MappingProxyType({})) -> Merge:
    """Apply what the patch changes against `base` to `now`.

    A given value that equals the one at the base changes nothing. One that differs is applied, or is a conflict when the value
    now is neither the given one nor the one at the base. Clearing conflicts with what was added since. `shown` is what people see at
    a path where nothing is set: to give it back is to change nothing.
    """
    values = dict(now)
    conflicts = []
    cleared_since = _added_below_clears(base, now, patch)
    for path, value, given_at in _assignments(patch, base, now):
        was, is_now = base.get(path), now.get(path)
        if value != was and value == shown.get(path) and was is None:
            continue
        if path in cleared_since or (value != was and is_now not in (value, was)):
            conflicts.append(Conflict(Change(path, was, is_now), given_at))
        elif value != was:
            _assign(values, path, value)
    return Merge(values, tuple(sorted(conflicts, key=lambda conflict: _tab_order(conflict.change.path))))


def _assignments(patch: Patch, *states: Values) -> Iterator[tuple[Path, Value, Path]]:
    put = _paths_put(patch)
    for item in patch:
        if isinstance(item, Put):
            yield item.path, normal(item.value), item.given_at
        else:
            for path in sorted({path for state in states for path in _below(item.path, state)} - put):
                yield path, None, item.given_at


def _added_below_clears(base: Values, now: Values, patch: Patch) -> set[Path]:
    clears = [item.path for item in patch if isinstance(item, Clear)]
    return {path for prefix in clears for path in _below(prefix, now) if path not in base} - _paths_put(patch)


def _paths_put(patch: Patch) -> set[Path]:
    return {item.path for item in patch if isinstance(item, Put)}


def _below(prefix: Path, values: Values) -> Iterator[Path]:
    return (path for path in values if path[: len(prefix)] == prefix)


def _assign(values: dict[Path, Value], path: Path, value: Value) -> None:
    if value is None:
        values.pop(path, None)
    else:
        values[path] = value


_SETTINGS = (NAME, CONFIGURED, DEFAULT_LOCALE, FALLBACK_POLICY)
_ORDER = {key: place for place, key in enumerate([*(path[0] for path in _SETTINGS), SEND_FROM[0], *(kind.value for kind in SECTIONS)])}
_PART_ORDER = {"accessRequestsTo": 0, "sendFrom": 1, "enabled": 0, "emails": 1}
_TEXT_ORDER = {"subject": 0, "content": 1}


def _tab_order(path: Path) -> tuple[int, int, str, int]:
    part = _PART_ORDER.get(path[1], 0) if len(path) > 1 else 0
    locale, text = (path[2], _TEXT_ORDER[path[3]]) if len(path) == 4 else ("", 0)
    return (_ORDER[path[0]] if path else 0, part, locale, text)
