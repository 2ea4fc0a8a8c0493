"""`group.toml`: the settings, addresses and switches of a group, as far as they are set."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from portal_emails import changes
from portal_emails.as_code.layout import SECTION_NAMES
from portal_emails.as_code.places import FileProblem, FileRule, Lines, Place, did_you_mean, quoted
from portal_emails.as_code.toml_keys import Key, KeyPath, keys
from portal_emails.locales import canonical
from portal_emails.model import FallbackPolicy, Value
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS

CODE: KeyPath = ("code",)
ADDRESSES = "internal-addresses"
SWITCHES = "enabled"

KEYS: Mapping[KeyPath, Path] = MappingProxyType(
    {
        CODE: ("code",),
        ("name",): changes.NAME,
        ("configured",): changes.CONFIGURED,
        ("default-locale",): changes.DEFAULT_LOCALE,
        ("fallback-policy",): changes.FALLBACK_POLICY,
        (ADDRESSES, "access-requests-to"): changes.ACCESS_REQUESTS_TO,
        (ADDRESSES, "send-from"): changes.SEND_FROM,
        **{(SWITCHES, SECTION_NAMES[kind]): changes.enabled_path(kind) for kind, section in SECTIONS.items() if section.switchable},
    }
)
"""Every key, in the order in which they are written, and the path that it sets; a switch is a boolean, and so is `configured`."""

_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
MAX_LENGTH = 16_384
"""Of the file, in code points: reading what somebody made to be slow takes the square of it."""
_PROBLEMS = 100
"""Found in one file; what follows is looked at once they are mended."""


@dataclass(frozen=True, slots=True)
class GroupFile:
    """What a `group.toml` says: values by stored path, where each stands, and what is wrong."""

    code: str | None = None
    values: Mapping[Path, Value] = field(default_factory=dict)
    places: Mapping[Path, Place] = field(default_factory=dict)
    problems: tuple[FileProblem, ...] = ()


def read_group_file(file: str, text: str) -> GroupFile:
    """What the file of this name and text says."""
    lines = Lines.of(file, text)
    if len(text) > MAX_LENGTH:
        return GroupFile(problems=(FileProblem(lines.place(MAX_LENGTH), FileRule.TOO_BIG, f"has more than {MAX_LENGTH:,} characters"),))
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return GroupFile(problems=(_syntax_problem(error, text, lines),))
    places = {key.path: lines.place(key.offset) for key in keys(text)}
    found = dict(_leaves(document))
    problems = (_problem(path, value, _place(path, places, lines)) for path, value in found.items())
    told = [*filter(None, problems), *_without_code(found, lines)]
    good = {path: value for path, value in found.items() if path in KEYS and _problem(path, value, Place("")) is None}
    code = good.pop(CODE, None)
    return GroupFile(
        code,
        _values(good, code),
        {KEYS[path]: _place(path, places, lines) for path in found if path in KEYS},
        tuple(told[:_PROBLEMS]),
    )


def _leaves(document: Mapping[str, Any]) -> Iterator[tuple[KeyPath, Any]]:
    """Every value by its path, where only the two tables that there are have something below them."""
    for name, value in document.items():
        if name in {ADDRESSES, SWITCHES} and isinstance(value, dict):
            yield from (((name, below), each) for below, each in value.items())
        else:
            yield (name,), value


def _place(path: KeyPath, places: Mapping[KeyPath, Place], lines: Lines) -> Place:
    """Where the key stands, or else what it is within: of an inline table only the beginning is known."""
    return next((places[path[:length]] for length in range(len(path), 0, -1) if path[:length] in places), lines.place(0))


def _problem(path: KeyPath, value: object, place: Place) -> FileProblem | None:
    if path not in KEYS:
        return _unknown(path, place)
    wanted = "true or false" if _is_switch(path) else "a text in quotes"
    if not isinstance(value, bool if _is_switch(path) else str):
        return FileProblem(place, FileRule.WRONG_TYPE, f"{path[-1]} has to be {wanted}")
    if KEYS[path] == changes.FALLBACK_POLICY and value not in FallbackPolicy.__members__:
        return FileProblem(
            place, FileRule.WRONG_TYPE, f"{path[-1]} {quoted(str(value))}: {did_you_mean(str(value), FallbackPolicy.__members__)}"
        )
    return None


def _unknown(path: KeyPath, place: Place) -> FileProblem:
    name = path[-1]
    if path[0] == SWITCHES and name in SECTION_NAMES.values():
        return FileProblem(place, FileRule.UNKNOWN_KEY, f"{name} is always sent; it has no switch")
    if name in {ADDRESSES, SWITCHES}:
        return FileProblem(place, FileRule.WRONG_TYPE, f"{name} has to be a table: write [{name}]")
    known = [key[-1] for key in KEYS if key[:-1] == path[:-1]]
    known += [] if len(path) > 1 else [ADDRESSES, SWITCHES]
    return FileProblem(place, FileRule.UNKNOWN_KEY, f"unknown key {quoted(name)}; {did_you_mean(name, known)}")


def _is_switch(path: KeyPath) -> bool:
    return path == ("configured",) or path[0] == SWITCHES


def _without_code(found: Mapping[KeyPath, Any], lines: Lines) -> Iterator[FileProblem]:
    if CODE not in found:
        yield FileProblem(lines.place(0), FileRule.CODE_MISSING, 'the code of the group is missing; write code = "..." in the first line')


def _values(good: Mapping[KeyPath, Any], code: str | None) -> dict[Path, Value]:
    """As a save would keep them, so that they compare."""
    values = {KEYS[path]: value for path, value in good.items()}
    if values.get(changes.NAME) == code:
        values.pop(changes.NAME, None)
    if changes.DEFAULT_LOCALE in values:
        values[changes.DEFAULT_LOCALE] = canonical(values[changes.DEFAULT_LOCALE]) or values[changes.DEFAULT_LOCALE]
    if changes.FALLBACK_POLICY in values:
        values[changes.FALLBACK_POLICY] = FallbackPolicy[values[changes.FALLBACK_POLICY]]
    return {path: value for path, value in values.items() if changes.normal(value) is not None}


def _syntax_problem(error: Exception, text: str, lines: Lines) -> FileProblem:
    if isinstance(error, RecursionError):
        return FileProblem(lines.place(0), FileRule.TOML_SYNTAX, "nested beyond what can be followed")
    message = f"no TOML: {_POSITION.sub('', str(error))}"
    repeated = _repeated(text) if "Cannot" in message else None
    if repeated is not None:
        message = f"no TOML: {quoted('.'.join(repeated.path))} stands there twice"
        return FileProblem(lines.place(repeated.offset), FileRule.TOML_SYNTAX, message)
    position = _POSITION.search(str(error))
    if position is not None and position["line"]:
        return FileProblem(Place(lines.file, int(position["line"]), int(position["column"])), FileRule.TOML_SYNTAX, message)
    return FileProblem(lines.place(len(text)), FileRule.TOML_SYNTAX, message)


def _repeated(text: str) -> Key | None:
    seen: Counter[KeyPath] = Counter()
    for key in keys(text):
        seen[key.path] += 1
        if seen[key.path] > 1:
            return key
    return None
