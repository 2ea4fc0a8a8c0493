"""What a link may point at, and how a value is written inside an address: absolute https, mailto and tel URLs, nothing else.

Stricter than browsers, which mend what they are given: here an URL is as RFC 3986 and RFC 3987 have it, so that every program reads the
same host in it. Every function takes linear time.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, unquote

import idna

from portal_emails.value_rules import check_address

_CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]++|%[0-9A-Fa-f]{2}|[^\x00-\x7f]++)*+")
_AUTHORITY = re.compile(r"//(?P<host>\[[0-9A-Fa-f:.]++\]|[^/?#:@\[\]%]++)(?::(?P<port>[0-9]{1,5}))?(?:[/?#]|$)")
_USER = re.compile(r"https://[^/?#]*@", re.IGNORECASE)
_HOST_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMBER_LABEL = re.compile(r"[0-9]+|0[Xx][0-9A-Fa-f]*")
_TELEPHONE = re.compile(r"\+?[-.()*]*[0-9](?:[-.()*0-9]|%23)*(?:;[A-Za-z0-9-]+(?:=[A-Za-z0-9\-+._~%]+)?)*")
_NO_UTF_8 = "\ufffd"
_HOST_LENGTH = 253
_HIGHEST_PORT = 65_535
_MAILBOXES = 20
"""In one link; a check of each takes its time."""
_TRUNK_PREFIX = re.compile(r"^(\+.*?)\(0\)", re.DOTALL)


def is_link_target(url: str) -> bool:
    """Whether the whole of `url` is an absolute https URL with a host, a mailto URL with an address, or a tel URL with a number."""
    scheme, colon, rest = url.partition(":")
    accepts = _SCHEMES.get(scheme.lower())
    return bool(colon and accepts and not has_other_characters(rest) and accepts(rest))


def percent_encoded(text: str) -> str:
    """A value for the path, query or fragment of an URL: all but RFC 3986's unreserved characters as percent-encoded UTF-8."""
    return quote(text, safe="", errors="replace")


def percent_encoded_mailbox(text: str) -> str:
    """An address for a mailto URL (RFC 6068)."""
    return quote(text, safe="@", errors="replace")


def extended_url(text: str) -> str:
    """A URL that a link goes on after: as it is. Its value must satisfy `can_go_on`."""
    return text


def telephone_number(text: str) -> str:
    """A telephone number for a tel URL (RFC 3966), without what only guides the eye; "+44 (0)20 7946 0018" is +442079460018."""
    return "".join(map(_dialled, _without_trunk_prefix(text)))


def telephone_digits(text: str) -> str:
    """The digits alone, for a value that a tel URL goes on with: a plus sign may only stand before everything else."""
    return "".join(_dialled(character) for character in _without_trunk_prefix(text) if character.isdecimal())


def is_telephone_number(text: str) -> bool:
    """Whether a tel URL can be made of it: digits, a plus sign at most before them, and no letters."""
    return is_link_target(f"tel:{telephone_number(text)}")


def can_go_on(url: str) -> bool:
    """Whether a path, a query or a fragment written after a URL becomes one of it: it is https, and has no `?` and no `#`."""
    return url[:6].lower() == "https:" and not {"?", "#"}.intersection(url)


def has_user(url: str) -> bool:
    """Whether what stands before the website is a user name, which can pass for the website."""
    return _USER.match(url) is not None


def has_other_characters(url: str) -> bool:
    """Whether there is anything in it that no URL may hold, such as a space, or a percent sign without two hexadecimal digits."""
    return not (url.isprintable() and _CHARACTERS.fullmatch(url))


def _without_trunk_prefix(text: str) -> str:
    return _TRUNK_PREFIX.sub(r"\1", unicodedata.normalize("NFKC", text).strip())


def _dialled(character: str) -> str:
    if character in "+*":
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    return quote(character, safe="", errors="replace") if character.isalpha() or character == "#" else ""


def _is_https(rest: str) -> bool:
    match = _AUTHORITY.match(rest)
    if match is None:
        return False
    return _is_port(match["port"]) and _is_host(match["host"])


def _is_port(port: str | None) -> bool:
    return port is None or 0 < int(port) <= _HIGHEST_PORT


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return _is_ip_address(IPv6Address, host[1:-1])
    if len(host) > _HOST_LENGTH:
        return False
    name = _in_ascii(host).removesuffix(".")
    labels = name.split(".")
    if _NUMBER_LABEL.fullmatch(labels[-1]):
        return _is_ip_address(IPv4Address, name)
    return len(name) <= _HOST_LENGTH and all(_HOST_LABEL.fullmatch(label) for label in labels)


def _in_ascii(host: str) -> str:
    """The host as it is looked up (UTS 46, IDNA 2008); empty for what cannot be."""
    if host.isascii() and "xn--" not in host.lower():
        return host
    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def _is_ip_address(kind: type[IPv4Address | IPv6Address], text: str) -> bool:
    try:
        kind(text)
    except AddressValueError:
        return False
    return True


def _is_mailto(rest: str) -> bool:
    addresses = rest.partition("?")[0].split(",", _MAILBOXES)
    return len(addresses) <= _MAILBOXES and all(map(_is_mailbox, addresses))


def _is_mailbox(text: str) -> bool:
    # RFC 5321 would take the slashes of `mailto://` for the beginning of the address; nobody means that.
    address = unquote(text)
    return not text.startswith("/") and _NO_UTF_8 not in address and not check_address(address)


def _is_tel(rest: str) -> bool:
    return _TELEPHONE.fullmatch(rest) is not None


_SCHEMES = {"https": _is_https, "mailto": _is_mailto, "tel": _is_tel}
