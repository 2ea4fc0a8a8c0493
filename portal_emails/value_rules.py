"""What a single value must be. Each function returns everything that is wrong with one value, as data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from portal_emails import limits
from portal_emails.locales import MAX_TAG_LENGTH, canonical
from portal_emails.problems import InvalidValue, Path, ValueRule
from portal_emails.sections import EmailPart

_LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE_BREAK = re.compile(f"[{_LINE_BREAKS}]")
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_ISOLATES = "\u2066\u2067\u2068"
_CLOSERS = {"\u202c": _EMBEDDINGS, "\u2069": _ISOLATES}
_BIDIRECTIONAL = re.compile(f"[{_EMBEDDINGS}{_ISOLATES}{''.join(_CLOSERS)}]")
_PRINTS_NOTHING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Whatever their category: Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt), and the Braille blank."""
_SHAPELESS = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_RESERVED_FOR_EMOJI = range(0x1F000, 0x1FB00)
ORDINARY_ADDRESS = re.compile(
    r"(?=.{1,64}@)(?=.{1,200}\Z)[A-Za-z0-9]++(?:[._+-][A-Za-z0-9]++)*+@(?:[a-z0-9]{1,63}\.)+"
    rf"(?!(?:{'|'.join(SPECIAL_USE_DOMAIN_NAMES)})\Z)[a-z]{{2,63}}"
)
"""Most addresses, told without taking them apart: there are some in nearly every email that is sent."""
_ADDRESS_LENGTH = 320
"""Longer than any mailbox that RFC 5321 allows, whatever its script."""


def check_subject(text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """One line of at most 255 code points."""
    return _check_line(text, path, limits.SUBJECT_LENGTH)


def check_content(text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """Lines of at most 65,536 code points together."""
    return _check_lines(text, path, limits.CONTENT_LENGTH)


def check_part(part: EmailPart, text: str) -> tuple[InvalidValue, ...]:
    """The text of one part of an email, wherever it comes from."""
    return check_subject(text) if part is EmailPart.SUBJECT else check_content(text)


def check_code(text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """The code of a customer group: one line of at most 64 code points."""
    return _check_line(text, path, limits.CODE_LENGTH)


def check_name(text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """The name of a customer group: one line of at most 200 code points."""
    return _check_line(text, path, limits.NAME_LENGTH)


def check_reason(text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """Why something is saved: lines of at most 500 code points together."""
    return _check_lines(text, path, limits.REASON_LENGTH)


def check_idempotency_key(text: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """One line of at most 255 code points."""
    return _check_line(text, path, limits.IDEMPOTENCY_KEY_LENGTH)


def check_locale(tag: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """A well-formed BCP 47 tag of at most 100 code points."""
    if len(tag) > MAX_TAG_LENGTH:
        return (InvalidValue(path, ValueRule.MAX_LENGTH, MAX_TAG_LENGTH),)
    return () if canonical(tag) else (InvalidValue(path, ValueRule.LOCALE_TAG),)


def check_address(address: str, path: Path = ()) -> tuple[InvalidValue, ...]:
    """One mailbox (RFC 5321, internationalized per RFC 6531) in a domain that can receive mail, without a display name."""
    if is_blank(address):
        return (InvalidValue(path, ValueRule.NOT_BLANK),)
    if not is_permitted(address, allowed=""):
        return (InvalidValue(path, ValueRule.PERMITTED_CHARACTERS),)
    return () if _is_mailbox(address) else (InvalidValue(path, ValueRule.EMAIL_ADDRESS),)


def is_blank(text: str) -> bool:
    """Whether nothing in the text can be seen: spaces, controls and other characters without a shape."""
    first = text[:1]
    if first.isascii() and first.isalnum():
        return False
    return all(unicodedata.category(character) in _SHAPELESS or _PRINTS_NOTHING.match(character) for character in text)


def is_permitted(text: str, allowed: str = "\t\n\r") -> bool:
    """Whether the text has no control (but those `allowed`), unassigned, surrogate or unbalanced bidirectional characters."""
    if (text.replace("\n", " ") if "\n" in allowed else text).isprintable():
        return True
    unusual = {character for character in set(text) if not character.isprintable()}
    return all(_is_permitted_character(character, allowed) for character in unusual) and _is_balanced(text)


def is_storable(text: str) -> bool:
    """Whether the text can be looked up at all: valid UTF-8 without NUL. Nothing that was ever saved is otherwise."""
    return "\0" not in text and not any(unicodedata.category(character) == "Cs" for character in set(text) if not character.isascii())


def _check_line(text: str, path: Path, maximum: int) -> tuple[InvalidValue, ...]:
    problems = _check_lines(text, path, maximum, allowed=_LINE_BREAKS)
    return (*problems, InvalidValue(path, ValueRule.SINGLE_LINE)) if _LINE_BREAK.search(text) else problems


def _check_lines(text: str, path: Path, maximum: int, allowed: str = "\t\n\r") -> tuple[InvalidValue, ...]:
    return tuple(_broken_rules(text, path, maximum, allowed))


def _broken_rules(text: str, path: Path, maximum: int, allowed: str) -> Iterator[InvalidValue]:
    if is_blank(text):
        yield InvalidValue(path, ValueRule.NOT_BLANK)
    if len(text) > maximum:
        yield InvalidValue(path, ValueRule.MAX_LENGTH, maximum)
    if not is_permitted(text, allowed):
        yield InvalidValue(path, ValueRule.PERMITTED_CHARACTERS)


def _is_permitted_character(character: str, allowed: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cn":
        # Python's Unicode tables are years behind people's keyboards; these blocks will only ever hold emoji.
        return ord(character) in _RESERVED_FOR_EMOJI
    return category not in ("Cc", "Cs") or character in allowed


def _is_balanced(text: str) -> bool:
    """Each embedding and isolate is closed in its own paragraph, in order (UAX #9, BD9 to BD11)."""
    if not _BIDIRECTIONAL.search(text):
        return True
    return all(_is_balanced_paragraph(paragraph) for paragraph in _LINE_BREAK.split(text))


def _is_balanced_paragraph(paragraph: str) -> bool:
    open_characters: list[str] = []
    for character in _BIDIRECTIONAL.findall(paragraph):
        if character not in _CLOSERS:
            open_characters.append(character)
        elif not open_characters or open_characters.pop() not in _CLOSERS[character]:
            return False
    return not open_characters


def _is_mailbox(address: str) -> bool:
    if ORDINARY_ADDRESS.fullmatch(address):
        return True
    if len(address) > _ADDRESS_LENGTH:
        return False
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
