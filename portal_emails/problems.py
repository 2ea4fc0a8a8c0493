"""What is wrong with a value or a template that somebody gave: which rule it breaks, where, and what may have been meant.

Problems are data. They are collected, never raised, so that all of them come back at once; the words for people are
found later, in the language of whoever asks (`messages.*` in the locale packs).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from portal_emails.sections import EmailPart

Path = tuple[str, ...]
"""Names and list indexes from the root of what was given, for example `("passwordReset", "emails", "1", "subject")`."""


class ValueRule(Enum):
    """A rule that a value can break; the value is its name in the API."""

    INCOMPLETE = "INCOMPLETE"
    EMAIL_ADDRESS = "EMAIL_ADDRESS"
    LOCALE_TAG = "LOCALE_TAG"
    MAX_BYTES = "MAX_BYTES"
    MAX_ITEMS = "MAX_ITEMS"
    MAX_LENGTH = "MAX_LENGTH"
    NOT_BLANK = "NOT_BLANK"
    PERMITTED_CHARACTERS = "PERMITTED_CHARACTERS"
    SINGLE_LINE = "SINGLE_LINE"
    UNIQUE = "UNIQUE"
    MISSING = "MISSING"
    VARIABLE_TYPE = "VARIABLE_TYPE"


@dataclass(frozen=True, slots=True)
class InvalidValue:
    """The value at `path` breaks `rule`; `limit` is the bound that was broken, in the unit of the rule.

    `name`: the variable whose value it is, or was to be. `words`: the message, where the rule has another for this case.
    """

    path: Path
    rule: ValueRule
    limit: int | None = None
    name: str | None = None
    words: str | None = None


class TemplateRule(Enum):
    """A rule that a template can break; the value is its name in the API."""

    FILTER_ARGUMENT = "FILTER_ARGUMENT"
    LIMIT = "LIMIT"
    LINK_TARGET = "LINK_TARGET"
    MISSING_RECOMMENDED_VARIABLE = "MISSING_RECOMMENDED_VARIABLE"
    MISSING_REQUIRED_VARIABLE = "MISSING_REQUIRED_VARIABLE"
    NOT_ALLOWED_HERE = "NOT_ALLOWED_HERE"
    REMOVED_HTML = "REMOVED_HTML"
    SECRET_IN_SUBJECT = "SECRET_IN_SUBJECT"
    SYNTAX = "SYNTAX"
    UNKNOWN_FILTER = "UNKNOWN_FILTER"
    UNKNOWN_VARIABLE = "UNKNOWN_VARIABLE"
    UNSAFE_CONTEXT = "UNSAFE_CONTEXT"


WARNINGS = frozenset({TemplateRule.MISSING_RECOMMENDED_VARIABLE, TemplateRule.REMOVED_HTML})
"""Rules that do not prevent a save."""


class Fault(Enum):
    """The ways in which a rule is broken. Each has words of its own: `messages.<name>` in the locale packs."""

    OUTPUT_NOT_CLOSED = "OUTPUT_NOT_CLOSED"
    TAG_NOT_CLOSED = "TAG_NOT_CLOSED"
    STRAY_BRACES = "STRAY_BRACES"
    SINGLE_BRACES = "SINGLE_BRACES"
    EMPTY_OUTPUT = "EMPTY_OUTPUT"
    NOT_A_VARIABLE = "NOT_A_VARIABLE"
    UNEXPECTED = "UNEXPECTED"
    STRING_NOT_CLOSED = "STRING_NOT_CLOSED"
    FILTER_NAME_MISSING = "FILTER_NAME_MISSING"
    UNKNOWN_TAG = "UNKNOWN_TAG"
    CONDITION_MISSING = "CONDITION_MISSING"
    BLANK_COMPARISON = "BLANK_COMPARISON"
    TAG_WITHOUT_BEGINNING = "TAG_WITHOUT_BEGINNING"
    TAG_WITHOUT_END = "TAG_WITHOUT_END"
    TAG_AFTER_ELSE = "TAG_AFTER_ELSE"
    TAG_TAKES_NOTHING = "TAG_TAKES_NOTHING"
    TAG_IN_COMMENT = "TAG_IN_COMMENT"
    CROSSES_ELEMENT = "CROSSES_ELEMENT"
    HTML_NOT_CLOSED = "HTML_NOT_CLOSED"
    UNSTABLE_HTML = "UNSTABLE_HTML"
    BROKEN_HTML = "BROKEN_HTML"
    BROKEN_LINK = "BROKEN_LINK"
    UNKNOWN_VARIABLE = "UNKNOWN_VARIABLE"
    UNKNOWN_FILTER = "UNKNOWN_FILTER"
    WIDTH_NEEDED = "WIDTH_NEEDED"
    TEXT_NEEDED = "TEXT_NEEDED"
    NUMBER_NEEDED = "NUMBER_NEEDED"
    NO_ARGUMENT_NEEDED = "NO_ARGUMENT_NEEDED"
    FILTER_FOR_OTHER_TYPE = "FILTER_FOR_OTHER_TYPE"
    EXPRESSION_TOO_LONG = "EXPRESSION_TOO_LONG"
    NESTED_TOO_DEEP = "NESTED_TOO_DEEP"
    EMAIL_TOO_BIG = "EMAIL_TOO_BIG"
    NOT_ALLOWED_HERE = "NOT_ALLOWED_HERE"
    SECRET_IN_SUBJECT = "SECRET_IN_SUBJECT"
    MISSING_REQUIRED_VARIABLE = "MISSING_REQUIRED_VARIABLE"
    MISSING_ON_A_PATH = "MISSING_ON_A_PATH"
    MISSING_RECOMMENDED_VARIABLE = "MISSING_RECOMMENDED_VARIABLE"
    LINK_TARGET = "LINK_TARGET"
    LINK_TARGET_VARIABLE = "LINK_TARGET_VARIABLE"
    LINK_HOST_VARIABLE = "LINK_HOST_VARIABLE"
    LINK_USER = "LINK_USER"
    LINK_CHARACTERS = "LINK_CHARACTERS"
    LINK_CONDITION = "LINK_CONDITION"
    LINK_CONTINUED = "LINK_CONTINUED"
    LINK_DEFINITION = "LINK_DEFINITION"
    SECRET_IN_IMAGE = "SECRET_IN_IMAGE"
    REMOVED_ELEMENT = "REMOVED_ELEMENT"
    REMOVED_ATTRIBUTE = "REMOVED_ATTRIBUTE"
    REMOVED_STYLE = "REMOVED_STYLE"
    REMOVED_COMMENT = "REMOVED_COMMENT"
    UNSAFE_CONTEXT = "UNSAFE_CONTEXT"
    UNSAFE_CONDITION = "UNSAFE_CONDITION"

    @property
    def rule(self) -> TemplateRule:
        """The rule that is broken in this way."""
        return _RULES[self]


_RULES: dict[Fault, TemplateRule] = {
    Fault.OUTPUT_NOT_CLOSED: TemplateRule.SYNTAX,
    Fault.TAG_NOT_CLOSED: TemplateRule.SYNTAX,
    Fault.STRAY_BRACES: TemplateRule.SYNTAX,
    Fault.SINGLE_BRACES: TemplateRule.SYNTAX,
    Fault.EMPTY_OUTPUT: TemplateRule.SYNTAX,
    Fault.NOT_A_VARIABLE: TemplateRule.SYNTAX,
    Fault.UNEXPECTED: TemplateRule.SYNTAX,
    Fault.STRING_NOT_CLOSED: TemplateRule.SYNTAX,
    Fault.FILTER_NAME_MISSING: TemplateRule.SYNTAX,
    Fault.UNKNOWN_TAG: TemplateRule.SYNTAX,
    Fault.CONDITION_MISSING: TemplateRule.SYNTAX,
    Fault.BLANK_COMPARISON: TemplateRule.SYNTAX,
    Fault.TAG_WITHOUT_BEGINNING: TemplateRule.SYNTAX,
    Fault.TAG_WITHOUT_END: TemplateRule.SYNTAX,
    Fault.TAG_AFTER_ELSE: TemplateRule.SYNTAX,
    Fault.TAG_TAKES_NOTHING: TemplateRule.SYNTAX,
    Fault.TAG_IN_COMMENT: TemplateRule.SYNTAX,
    Fault.CROSSES_ELEMENT: TemplateRule.SYNTAX,
    Fault.HTML_NOT_CLOSED: TemplateRule.SYNTAX,
    Fault.UNSTABLE_HTML: TemplateRule.SYNTAX,
    Fault.BROKEN_HTML: TemplateRule.SYNTAX,
    Fault.BROKEN_LINK: TemplateRule.SYNTAX,
    Fault.UNKNOWN_VARIABLE: TemplateRule.UNKNOWN_VARIABLE,
    Fault.UNKNOWN_FILTER: TemplateRule.UNKNOWN_FILTER,
    Fault.WIDTH_NEEDED: TemplateRule.FILTER_ARGUMENT,
    Fault.TEXT_NEEDED: TemplateRule.FILTER_ARGUMENT,
    Fault.NUMBER_NEEDED: TemplateRule.FILTER_ARGUMENT,
    Fault.NO_ARGUMENT_NEEDED: TemplateRule.FILTER_ARGUMENT,
    Fault.FILTER_FOR_OTHER_TYPE: TemplateRule.FILTER_ARGUMENT,
    Fault.EXPRESSION_TOO_LONG: TemplateRule.LIMIT,
    Fault.NESTED_TOO_DEEP: TemplateRule.LIMIT,
    Fault.EMAIL_TOO_BIG: TemplateRule.LIMIT,
    Fault.NOT_ALLOWED_HERE: TemplateRule.NOT_ALLOWED_HERE,
    Fault.SECRET_IN_SUBJECT: TemplateRule.SECRET_IN_SUBJECT,
    Fault.MISSING_REQUIRED_VARIABLE: TemplateRule.MISSING_REQUIRED_VARIABLE,
    Fault.MISSING_ON_A_PATH: TemplateRule.MISSING_REQUIRED_VARIABLE,
    Fault.MISSING_RECOMMENDED_VARIABLE: TemplateRule.MISSING_RECOMMENDED_VARIABLE,
    Fault.LINK_TARGET: TemplateRule.LINK_TARGET,
    Fault.LINK_TARGET_VARIABLE: TemplateRule.LINK_TARGET,
    Fault.LINK_HOST_VARIABLE: TemplateRule.LINK_TARGET,
    Fault.LINK_USER: TemplateRule.LINK_TARGET,
    Fault.LINK_CHARACTERS: TemplateRule.LINK_TARGET,
    Fault.LINK_CONDITION: TemplateRule.LINK_TARGET,
    Fault.LINK_CONTINUED: TemplateRule.LINK_TARGET,
    Fault.LINK_DEFINITION: TemplateRule.LINK_TARGET,
    Fault.SECRET_IN_IMAGE: TemplateRule.NOT_ALLOWED_HERE,
    Fault.REMOVED_ELEMENT: TemplateRule.REMOVED_HTML,
    Fault.REMOVED_ATTRIBUTE: TemplateRule.REMOVED_HTML,
    Fault.REMOVED_STYLE: TemplateRule.REMOVED_HTML,
    Fault.REMOVED_COMMENT: TemplateRule.REMOVED_HTML,
    Fault.UNSAFE_CONTEXT: TemplateRule.UNSAFE_CONTEXT,
    Fault.UNSAFE_CONDITION: TemplateRule.UNSAFE_CONTEXT,
}


@dataclass(frozen=True, slots=True)
class Defect:
    """A fault in one template: `length` code points from `start` on (from 0), 0 of them when something is missing.

    `words` fill the placeholders of its message; `suggestions` are what may have been meant, best first.
    """

    fault: Fault
    start: int
    length: int
    words: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """A defect for people: in which part of an email, in which line and column (from 1, in code points)."""

    part: EmailPart
    line: int
    column: int
    defect: Defect

    @property
    def rule(self) -> TemplateRule:
        """The rule that is broken."""
        return self.defect.fault.rule
