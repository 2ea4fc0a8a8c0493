"""The texts of the bundled packs, and of the Catalan example, as translators' tools read them.

The emails are read here without the service's own template language, so that the one can be held against the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

import polib

from portal_emails.sections import SECTIONS, EmailPart, SectionKind, VariableType

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "plugins" / "locales"
SOURCE = polib.pofile(str(FOLDER / "emails.pot"), encoding="utf-8", check_for_duplicates=True)
SPANISH = polib.pofile(str(FOLDER / "es.po"), encoding="utf-8", check_for_duplicates=True)
CATALAN = polib.pofile(str(ROOT / "examples" / "locale_catalan" / "portal_emails_catalan" / "ca.po"), encoding="utf-8")

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {entry.msgctxt: entry.msgid for entry in SOURCE},
    "es": {entry.msgctxt: entry.msgstr for entry in SPANISH},
}
"""What is bundled, by language and key."""
ALL_TEXTS: Mapping[str, Mapping[str, str]] = {**TEXTS, "ca": {entry.msgctxt: entry.msgstr for entry in CATALAN}}
LANGUAGES = sorted(TEXTS)
TYPES = {name: variable.type for section in SECTIONS.values() for name, variable in section.variables.items()}

CONDITION = re.compile(r"\{% if ([a-z_]+(?:\.[a-z_]+)*) %\}")
EXPRESSION = re.compile(
    r"\{\{ ?(?P<name>[a-z_]+(?:\.[a-z_]+)*)"
    r'(?: \| (?:(?P<default>default: "[^"]+")|(?P<filter>date|time|datetime|duration): "(?:short|medium|long)"))? ?\}\}'
)
_TOKEN = re.compile(r"(\{%.*?%\}|\{\{.*?\}\})")


def text_of(language: str, kind: SectionKind, part: EmailPart = EmailPart.CONTENT) -> str:
    """A part of an email."""
    return ALL_TEXTS[language][f"emails.{kind.value}.{part.value}"]


def sample_of(language: str, name: str) -> str:
    """The sample of a variable."""
    return ALL_TEXTS[language][f"variables.{name}.sample"]


def resolved(template: str, given: set[str]) -> str:
    """The template without its conditions, as for someone who gives these variables."""
    kept: list[str] = []
    conditions: list[bool] = []
    for token in _TOKEN.split(template):
        condition = CONDITION.fullmatch(token)
        if condition:
            conditions.append(condition[1] in given)
        elif token == "{% else %}":
            conditions[-1] = not conditions[-1]
        elif token == "{% endif %}":
            conditions.pop()
        elif all(conditions):
            kept.append(token)
    assert not conditions
    assert "{%" not in "".join(kept)
    return "".join(kept)


def needed(template: str, given: set[str]) -> set[str]:
    """The variables without which the email could not go out to someone who gives these."""
    return {match["name"] for match in EXPRESSION.finditer(resolved(template, given)) if not match["default"]}


def printed(template: str) -> set[str]:
    """The variables whose values stand in an email."""
    return {match["name"] for match in EXPRESSION.finditer(template)}


def replaceable(template: str) -> set[str]:
    """The variables that have a default."""
    return {match["name"] for match in EXPRESSION.finditer(template) if match["default"]}


def used(template: str) -> set[str]:
    """The variables that are printed, or that a condition is about."""
    return printed(template) | set(CONDITION.findall(template))


def tags(template: str) -> list[str]:
    """Everything between braces, without the words that a default stands for."""
    return [re.sub(r'default: "[^"]+"', "default", tag) for tag in _TOKEN.findall(template)]


def given_sets(template: str) -> Iterator[set[str]]:
    """Every choice of the variables that the template has conditions on."""
    names = sorted(set(CONDITION.findall(template)))
    for size in range(len(names) + 1):
        yield from map(set, combinations(names, size))


def value_types(template: str, kind: VariableType) -> list[str]:
    """The variables of a type that are printed, as often as they are."""
    return sorted(match["name"] for match in EXPRESSION.finditer(template) if TYPES[match["name"]] is kind)
