"""Which locales to try for a reader, and in which order: chains, nearest relatives, configured extra fallbacks, defaults.

Everything about locales is found here. Tags are taken as `canonical` returns them; no function raises on any other string.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from types import MappingProxyType

from portal_emails.errors import ConfigurationError
from portal_emails.language_names import TextDirection, direction, display_name, native_name
from portal_emails.language_tags import CACHE_SIZE, MAX_TAG_LENGTH, LanguageTag, canonical, parse, with_likely_subtags
from portal_emails.locale_chains import chain, language_and_script

__all__ = [
    "MAX_TAG_LENGTH",
    "SOURCE_LOCALE",
    "TextDirection",
    "canonical",
    "chain",
    "checked_fallbacks",
    "direction",
    "display_name",
    "language_and_script",
    "native_name",
    "nearest",
    "search_path",
]

SOURCE_LOCALE = "en"
"""Of the source texts, which end every path."""

_SETTING = "PORTAL_EMAILS_FALLBACKS"


def nearest(tag: str, available: Collection[str]) -> tuple[str, ...]:
    """The available locales of the same language and script that are not in the chain of `tag`, nearest first.

    First the same locale written otherwise (zh-HK for zh-Hant-HK), then the likely region of the language in that script, then
    Latin America (419) or the world (001), then by tag.
    """
    steps, wanted = chain(tag), language_and_script(tag)
    relatives = [other for other in available if language_and_script(other) == wanted and other not in steps]
    if not steps or not relatives:
        return ()
    return tuple(sorted(relatives, key=lambda other: _distance(tag, other)) if len(relatives) > 1 else relatives)


def search_path(
    requested: Sequence[str], defaults: Sequence[str], extra: Mapping[str, Sequence[str]], available: Collection[str]
) -> tuple[str, ...]:
    """Every locale to try for a reader of `requested`, best first, each once; the last resort is English.

    First the chain of each requested locale and the nearest of those `available` (that have a text), then the extra fallbacks of each
    with their chains; then each of the `defaults` in the same way. `extra` is as `checked_fallbacks` returns it: its key applies to a
    locale when it stands in the locale's chain, the first such key; what the fallbacks themselves fall back to comes after all of them.
    """
    path: list[str] = []
    for tag in requested:
        path += chain(tag)
        path += nearest(tag, available)
    for tag in requested:
        path += _extra_steps(tag, extra)
    for tag in defaults:
        path += chain(tag)
        path += nearest(tag, available)
        path += _extra_steps(tag, extra)
    path.append(SOURCE_LOCALE)
    return tuple(dict.fromkeys(path))


def checked_fallbacks(mapping: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
    """Configured extra fallbacks in canonical form; raises ConfigurationError for a malformed tag, a locale given twice, or a circle."""
    checked: dict[str, tuple[str, ...]] = {}
    for tag, targets in mapping.items():
        key = _configured_tag(tag)
        if key in checked:
            raise ConfigurationError(f"{_SETTING}: {key} is given twice; give it one list of fallbacks")
        checked[key] = tuple(dict.fromkeys(map(_configured_tag, targets)))
    _refuse_circles(checked)
    return MappingProxyType(checked)


@lru_cache(CACHE_SIZE)
def _distance(tag: str, other: str) -> tuple[bool, bool, bool, str]:
    """Sorts the relatives of a locale, nearest first."""
    whole, other_whole = _whole(tag), _whole(other)
    likely = with_likely_subtags(replace(other_whole, region=""))
    return whole != other_whole, likely != other_whole, other_whole.region not in ("419", "001"), other


def _whole(tag: str) -> LanguageTag:
    return with_likely_subtags(parse(tag) or LanguageTag(""))


def _extra_steps(tag: str, extra: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if not extra:
        return ()
    steps: list[str] = []
    applied: set[str] = set()
    waiting = [tag]
    for current in waiting:
        key = _key_of(current, extra)
        if key is not None and key not in applied:
            applied.add(key)
            waiting += extra[key]
            steps += (step for target in extra[key] for step in chain(target))
    return steps


def _key_of(tag: str, extra: Mapping[str, Sequence[str]]) -> str | None:
    for step in chain(tag):
        if step in extra:
            return step
    return None


def _configured_tag(tag: str) -> str:
    result = canonical(tag)
    if result is None:
        raise ConfigurationError(f"{_SETTING}: {tag[:MAX_TAG_LENGTH]!r} is no language tag; write BCP 47 tags such as es-MX")
    return result


def _refuse_circles(fallbacks: Mapping[str, Sequence[str]]) -> None:
    keys = {key: {target: _key_of(target, fallbacks) for target in targets} for key, targets in fallbacks.items()}
    try:
        TopologicalSorter({key: filter(None, targets.values()) for key, targets in keys.items()}).prepare()
    except CycleError as error:
        steps = [key for pair in pairwise(reversed(error.args[1])) for key in _from_key_to_key(*pair, keys)]
        raise ConfigurationError(f"{_SETTING} goes in a circle: {' -> '.join((*steps, steps[0]))}; take one of them out") from None


def _from_key_to_key(key: str, following: str, keys: Mapping[str, Mapping[str, str | None]]) -> Iterator[str]:
    """A key, and the fallback of it that leads to the following key, where that is another tag (es-MX to es)."""
    yield key
    if following not in keys[key]:
        yield next(target for target, applied in keys[key].items() if applied == following)
