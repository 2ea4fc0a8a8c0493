"""Header fields of a message: any text survives, no text breaks out.

Lines are at most 76 characters, the bound of RFC 2047 for encoded words, unless an address alone is longer; a field ends without its
line break. Text is written plainly where every reader gets it back exactly, otherwise as encoded words, all of it.
"""

from __future__ import annotations

import re
import unicodedata
from binascii import b2a_base64
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from string import ascii_letters, digits

import idna

_LINE = 76
_AROUND_ENCODED = len("=?utf-8?q??=")
_ADDRESS_OCTETS = 254
_ATOM = r"[^\s\x00-\x1f\x7f-\x9f\"(),.:;<>@\[\\\]]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_ATOMS = re.compile(rf"{_ATOM}(?: {_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_TO_ESCAPE = re.compile(r'(["\\])')
_LITERAL = f"{ascii_letters}{digits}!*+-/".encode()
"""What encoded words of display names may hold as it is (RFC 2047, section 5)."""
_UNESCAPED = _LITERAL + b" "
_QUOTED = ["_" if octet == 0x20 else chr(octet) if octet in _LITERAL else f"={octet:02X}" for octet in range(256)]
_ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = "".join(map(chr, range(0x1F3FB, 0x1F400)))
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))
"""Two of them are one flag."""


def text_field(name: str, text: str) -> str:
    """A field of plain text (RFC 5322 "unstructured"), such as Subject; raises ValueError for controls and lone surrogates."""
    _refuse_controls(name, text)
    room = _room(name)
    return _folded(name, _plain_words(text, room) or list(_encoded_words(text, room)))


def mailbox_field(name: str, address: str, display_name: str | None = None) -> str:
    """A field of one mailbox, such as From; an empty display name is none.

    Raises ValueError for controls and lone surrogates, and for what `header_address` refuses.
    """
    if not display_name:
        return _folded(name, [header_address(address)])
    _refuse_controls(name, display_name)
    return _folded(name, [*_phrase(display_name, _room(name)), f"<{header_address(address)}>"])


def header_address(address: str) -> str:
    """The address as headers and envelopes carry it: the domain as A-labels (IDNA 2008), the local part as it is.

    It is not ASCII only when `needs_smtputf8`. Raises ValueError for anything but one mailbox of dot-atoms of at most 254 octets.
    """
    local_part, _, domain = address.rpartition("@")
    if not (_LOCAL_PART.fullmatch(local_part) and local_part.isprintable()):
        raise ValueError("what stands before the @ is no local part of an address")
    ascii_domain = _a_labels(domain)
    if len(local_part.encode()) + 1 + len(ascii_domain) > _ADDRESS_OCTETS:
        raise ValueError("longer than an address may be")
    return f"{local_part}@{ascii_domain}"


def needs_smtputf8(address: str) -> bool:
    """Whether only servers with the SMTPUTF8 extension (RFC 6531) can take the address: its local part is not ASCII."""
    return not address.rpartition("@")[0].isascii()


def _a_labels(domain: str) -> str:
    try:
        # Mapping first (UTS #46: case, width), as when the address was checked; the labels themselves are IDNA 2008.
        labels = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        labels = ""
    if not _DOMAIN.fullmatch(labels):
        raise ValueError("what stands after the @ is no domain of an address")
    return labels


def _refuse_controls(name: str, text: str) -> None:
    found = _NEVER.search(text)
    if found:
        raise ValueError(f"{name} has U+{ord(found[0]):04X} at {found.start()}, which no header may hold")


def _room(name: str) -> int:
    """The length of the longest word that fits on each line of a field, the first with its name."""
    return _LINE - len(f"{name}: ")


def _folded(name: str, words: Sequence[str]) -> str:
    lines = [f"{name}: {words[0]}" if words else f"{name}:"]
    for word in words[1:]:
        if len(lines[-1]) + len(" ") + len(word) <= _LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(f" {word}")
    return "\r\n".join(lines)


def _is_plain(text: str) -> bool:
    return text.isascii() and "=?" not in text


def _plain_words(text: str, room: int) -> list[str]:
    """The words of a text that comes back from being folded at its spaces; none where it would not."""
    words = text.split(" ")
    return words if _is_plain(text) and all(0 < len(word) <= room for word in words) else []


def _phrase(text: str, room: int) -> list[str]:
    """The words of a display name: atoms, one quoted string, or encoded words."""
    phrase = text if _ATOMS.fullmatch(text) else _quoted_string(text)
    if len(phrase) <= room and _is_plain(phrase):
        return [phrase]
    return _plain_words(phrase, room) or list(_encoded_words(text, room))


def _quoted_string(text: str) -> str:
    escaped = _TO_ESCAPE.sub(r"\\\1", text)
    return f'"{escaped}"'


def _encoded_words(text: str, room: int) -> Iterator[str]:
    """The text as encoded words of at most `room` characters (RFC 2047), readable where at least half of it can be read."""
    room -= _AROUND_ENCODED
    if _quoted_size(text) <= 2 * len(text.encode()):
        return (f"=?utf-8?q?{_quoted(piece)}?=" for piece in _pieces(text, room, _quoted_size))
    return (f"=?utf-8?b?{_base64(piece)}?=" for piece in _pieces(text, room, _base64_size))


def _quoted(text: str) -> str:
    return "".join([_QUOTED[octet] for octet in text.encode()])


def _quoted_size(text: str) -> int:
    octets = text.encode()
    return len(octets) + 2 * len(octets.translate(None, _UNESCAPED))


def _base64(text: str) -> str:
    return b2a_base64(text.encode(), newline=False).decode("ascii")


def _base64_size(text: str) -> int:
    return (len(text.encode()) + 2) // 3 * 4


def _pieces(text: str, limit: int, size: Callable[[str], int]) -> Iterator[str]:
    """The text cut into pieces that are no larger than the limit."""
    while text:
        end = _cut(text, _longest_start(text, limit, size))
        yield text[:end]
        text = text[end:]


def _longest_start(text: str, limit: int, size: Callable[[str], int]) -> int:
    """How many characters, from the first on, are together no larger than the limit; each is at least 1."""
    ends = range(1, min(len(text), limit) + 1)
    return bisect_right(ends, limit, key=lambda end: size(text[:end]))


def _cut(text: str, longest: int) -> int:
    """Where to cut, at the longest or before: after a space, otherwise where no combined character is split, if there is such a place."""
    if longest == len(text):
        return longest
    # Some readers show a space between the encoded words of a name, or each of them by itself.
    after_space = text.rfind(" ", longest // 2, longest) + 1
    return after_space or next((place for place in range(longest, 0, -1) if not _is_within_character(text, place)), longest)


def _is_within_character(text: str, place: int) -> bool:
    head, following = text[:place], text[place]
    flag_letters = len(head) - len(head.rstrip(_FLAG_LETTERS))
    return (
        head.endswith(_ZERO_WIDTH_JOINER)
        or unicodedata.category(following) in ("Mn", "Mc", "Me", "Cf")
        or following in _SKIN_TONES
        or (following in _FLAG_LETTERS and flag_letters % 2 == 1)
    )
