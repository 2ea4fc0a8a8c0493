"""CLDR fallback chains: which locales stand in for one, in its own language and script.

The chain is CLDR's, not string cutting. Babel carries CLDR's parents except its rows "to root"; those follow from a rule: what is
written in another script than the language's likely one has no parent in that language (zh-Hant ends its chain, zh-Hans goes on to zh).
Parents across languages are CLDR's own, too: nb and nn go on to no, hi-Latn to en-IN, ht to fr-HT.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from babel.core import get_global

from portal_emails.language_tags import CACHE_SIZE, MAX_TAG_LENGTH, LanguageTag, parse, with_likely_subtags


def chain(tag: str) -> tuple[str, ...]:
    """The CLDR fallback chain of a tag: itself, then each parent, without root. es-MX: es-MX, es-419, es; zh-TW: zh-TW, zh-Hant.

    Extensions and private use go first, in one step, then the variants, one by one from the end. Empty for what `canonical` refuses.
    """
    return _chain(tag) if len(tag) <= MAX_TAG_LENGTH else ()


def language_and_script(tag: str) -> tuple[str, str]:
    """The language and script of texts in this locale. An unknown script is empty; both are for what `canonical` refuses."""
    return _language_and_script(tag) if len(tag) <= MAX_TAG_LENGTH else ("", "")


@lru_cache(CACHE_SIZE)
def _chain(tag: str) -> tuple[str, ...]:
    return tuple(step.written for step in _steps(parse(tag)))


def _steps(tag: LanguageTag | None) -> Iterator[LanguageTag]:
    while tag is not None:
        yield tag
        tag = _parent(tag)


def _parent(tag: LanguageTag) -> LanguageTag | None:
    if tag.extensions:
        return replace(tag, extensions=())
    if tag.variants:
        return replace(tag, variants=tag.variants[:-1])
    if tag.region and not tag.script and _is_in_other_script(tag):
        tag = replace(tag, script=with_likely_subtags(tag).script)
    parent = get_global("parent_exceptions").get(tag.written.replace("-", "_"))
    if parent is not None:
        return parse(parent.replace("_", "-"))
    if tag.region:
        return replace(tag, region="")
    return LanguageTag(tag.language) if tag.script and not _is_in_other_script(tag) else None


def _is_in_other_script(tag: LanguageTag) -> bool:
    return with_likely_subtags(tag).script != with_likely_subtags(LanguageTag(tag.language)).script


@lru_cache(CACHE_SIZE)
def _language_and_script(tag: str) -> tuple[str, str]:
    parsed = parse(tag)
    return ("", "") if parsed is None else (parsed.language, with_likely_subtags(parsed).script)
