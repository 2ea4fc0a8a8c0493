"""Where in a text a rule for values is broken: the rules themselves only tell that one is."""

from __future__ import annotations

from portal_emails.problems import ValueRule
from portal_emails.value_rules import is_permitted


def offset_of(rule: ValueRule, limit: int | None, text: str) -> int:
    """The first code point at fault, from 0; that of the text itself where all of it is."""
    if rule is ValueRule.MAX_LENGTH and limit is not None:
        return limit
    if rule is ValueRule.SINGLE_LINE:
        return len(text.splitlines()[0])
    return _first_not_permitted(text) if rule is ValueRule.PERMITTED_CHARACTERS else 0


def _first_not_permitted(text: str) -> int:
    """In the first line at fault: its first character that may be at fault alone, as those may that turn the direction of text."""
    start = 0
    for line in text.splitlines(keepends=True):
        if not is_permitted(line):
            return start + next((index for index, character in enumerate(line) if not is_permitted(character)), 0)
        start += len(line)
    return 0
