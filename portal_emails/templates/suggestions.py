"""What somebody may have meant by a name that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_LONGEST = 64
_MOST = 3
_SIMILARITY = 0.65
_SEPARATOR = re.compile(r"[\W_]+")


def nearest_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The most similar of the known names, best first, at most three; none for a name that resembles nothing."""
    return _nearest(name, tuple(known)) if len(name) <= _LONGEST else ()


@lru_cache(1024)
def _nearest(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    plain = {other: _plain(other) for other in known}
    wanted = _plain(name)
    same = [other for other in known if plain[other] == wanted]
    ends = [other for other in known if "." in other and _plain(other.split(".", 1)[1]) == wanted]
    alike = get_close_matches(name.lower(), known, _MOST, _SIMILARITY)
    return tuple(dict.fromkeys((*same, *ends, *alike)))[:_MOST]


def _plain(name: str) -> str:
    return _SEPARATOR.sub("", name).casefold()
