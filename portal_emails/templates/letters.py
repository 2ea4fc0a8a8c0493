"""Upper and lower case by the rules of a language, and texts cut between characters as people see them.

Case is Unicode's full mapping, with the conditions of its SpecialCasing.txt for Turkish, Azerbaijani and Lithuanian, and with what ICU
adds: Greek capitals without accents, the Dutch IJ, and the Armenian ligature as it is spelled today.
"""

from __future__ import annotations

import unicodedata
from itertools import islice

import regex

from portal_emails.locales import language_and_script
from portal_emails.value_rules import is_permitted

_ELLIPSIS = "..."
_TURKIC = frozenset({"az", "tr"})

_GRAPHEME = regex.compile(r"\p{Regional_Indicator}{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+|\X")
"""Flags by themselves: `\\X` looks for the first letter of a row of flags again at each of them."""
_DIRECTIONAL = regex.compile("[\u202a-\u202e\u2066-\u2069]")
_DUTCH_IJ = regex.compile("(?i)ij|íj\u0301")

_MARKS_BELOW = r"[^\p{ccc=0}\p{ccc=230}]*+"
"""What may stand between a letter and a mark above it."""
_CAPITAL_I_AND_DOT = regex.compile(rf"I({_MARKS_BELOW})\u0307")
_SOFT_DOTTED_AND_DOT = regex.compile(rf"(\p{{Soft_Dotted}}{_MARKS_BELOW})\u0307")
_CAPITAL_BELOW_MARK = regex.compile(rf"[IJ\u012e](?={_MARKS_BELOW}\p{{ccc=230}})")
_LITHUANIAN = str.maketrans({"\u00cc": "i\u0307\u0300", "\u00cd": "i\u0307\u0301", "\u0128": "i\u0307\u0303"})

_ACCENTED = r"(?=\p{M}*[\u0300-\u0303\u0311\u0342])"
_ALONE = r"(?!\p{Case_Ignorable}*+\p{Cased})"
_GREEK = regex.compile(r"\p{Greek}")
_GREEK_WITH_MARKS = regex.compile(r"\p{Greek}\p{M}++")
_GREEK_MARKS = dict.fromkeys(map(ord, "\u0300\u0301\u0302\u0303\u0304\u0306\u0311\u0313\u0314\u0342\u0343"), "") | {0x345: "\u0399"}
_SEPARATE_VOWELS = regex.compile(rf"([αεηιουωΑΕΗΙΟΥΩ]{_ACCENTED}(?!\p{{M}}*\u0308)\p{{M}}*+)([ιυΙΥ])(?!\p{{M}}*\u0308)")
"""Each letter in both cases: by case folding, U+0345 would be an iota too."""
_WORD_OR = regex.compile(rf"[ηΗ](?<!\p{{Cased}}\p{{Case_Ignorable}}*.){_ACCENTED}(?!\p{{M}}*\u0345)\p{{M}}*+{_ALONE}")


def upcase(text: str, locale: str) -> str:
    """The text in capitals. A Greek text comes back in NFC."""
    language, _ = language_and_script(locale)
    if language == "el" and _GREEK.search(text):
        return _greek_capitals(text)
    return _before_capitals(text, language).upper()


def downcase(text: str, locale: str) -> str:
    """The text in small letters."""
    language, _ = language_and_script(locale)
    if language in _TURKIC:
        text = _CAPITAL_I_AND_DOT.sub(r"i\1", text.replace("\u0130", "i")).replace("I", "\u0131")
    elif language == "lt":
        text = _CAPITAL_BELOW_MARK.sub("\\g<0>\u0307", text.translate(_LITHUANIAN))
    return text.lower()


def capitalize(text: str, locale: str) -> str:
    """The first letter as in a title, the rest in small letters, as Liquid has it."""
    language, _ = language_and_script(locale)
    first = _DUTCH_IJ.match(text) if language == "nl" else None
    if first is not None:
        title = first[0].upper()
    else:
        first = _GRAPHEME.match(text)
        title = "" if first is None else _before_capitals(first[0], language).capitalize()
    return title + downcase(text, locale)[len(downcase(first[0], locale)) if first else 0 :]


def truncate(text: str, length: int) -> str:
    """At most `length` extended grapheme clusters (UAX #29) of the text; when cut, three dots count as three of them.

    Shorter than the dots it never gets, as in Liquid. Directional controls go when their counterparts were cut off.
    """
    if len(text) <= length:
        return text
    characters = [match[0] for match in islice(_GRAPHEME.finditer(text), length + 1)]
    if len(characters) <= length:
        return text
    start = "".join(characters[: max(length - len(_ELLIPSIS), 0)])
    return (start if is_permitted(start) else _DIRECTIONAL.sub("", start)) + _ELLIPSIS


def _before_capitals(text: str, language: str) -> str:
    """The text with its letters that have other capitals in this language replaced."""
    if language in _TURKIC:
        return text.replace("i", "\u0130")
    if language == "lt":
        return _SOFT_DOTTED_AND_DOT.sub(r"\1", text)
    return text.replace("\u0587", "\u0565\u057e") if language == "hy" else text


def _greek_capitals(text: str) -> str:
    """Without accents, but with the diaeresis that then keeps two vowels apart, and with the accent of the word "or"."""
    text = unicodedata.normalize("NFD", text)
    text = _SEPARATE_VOWELS.sub("\\1\\2\u0308", text)
    text = _WORD_OR.sub("\u0389", text)
    text = _GREEK_WITH_MARKS.sub(lambda match: match[0].translate(_GREEK_MARKS), text)
    return unicodedata.normalize("NFC", text.upper())
