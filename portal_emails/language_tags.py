"""BCP 47 language tags: what is well-formed, the canonical form, and the script and region that CLDR finds likely.

The grammar and the canonical form are those of RFC 5646, in the narrower reading of ECMA-402 (`Intl.getCanonicalLocales`). Where we
differ from ECMA-402, we do so by rule:

- A tag that names no language (`und`, `root`, private use alone) is refused: no email is written in it.
- Languages of 5 to 8 letters are refused: none is registered, and `spanish` is a slip for `es`.
- Grandfathered tags and extended languages (`i-navajo`, `zh-yue`) are accepted and replaced, where ECMA-402 refuses them.
- Inside extensions, the keywords of `u` are ordered, but its values are not replaced by newer ones; `t` is only put in lower case.
- Deprecated variants are renamed one by one (`heploc`); one that stands for another language (`hy-arevmda`) is replaced in the tag
  registered with it, not beside a region.
- Which subtags are deprecated is a matter of the release of CLDR, and that is Babel's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from babel.core import get_global
from langcodes.data_dicts import LANGUAGE_REPLACEMENTS, MACROLANGUAGES

MAX_TAG_LENGTH = 100
"""Code points in a tag."""

CACHE_SIZE = 8192
"""Tags remembered by each cached function; tags come from outside, so that caches must be bounded."""

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<extlang>[a-z]{3}))?"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*)"
    r"(?P<private>(?:-x(?:-[a-z0-9]{1,8})+)?)"
)
_EXTENSION = re.compile(r"-([a-wyz0-9])((?:-[a-z0-9]{2,8})+)")
_BEFORE_KEYWORD = re.compile(r"-(?=[a-z0-9]{2}(?:-|$))")

_REGISTERED_WHOLE = {tag: newer.lower() for tag, newer in LANGUAGE_REPLACEMENTS.items() if "-" in tag}
"""Grandfathered and redundant tags, which are replaced as a whole."""


@dataclass(frozen=True, slots=True)
class LanguageTag:
    """A canonical tag in its parts; empty where the tag has none. `extensions` holds extensions and private use, `a-bb`, `x-cc`."""

    language: str
    script: str = ""
    region: str = ""
    variants: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The tag as it is written."""
        return "-".join(filter(None, (self.language, self.script, self.region, *self.variants, *self.extensions)))


def canonical(tag: str) -> str | None:
    """The canonical form of a tag, at most `MAX_TAG_LENGTH` long; None when it is malformed, too long, or names no language."""
    parsed = parse(tag)
    return None if parsed is None else parsed.written


def parse(tag: str) -> LanguageTag | None:
    """A tag in its parts, made canonical; None when it is malformed, too long, or names no language. Takes any string."""
    if len(tag) > MAX_TAG_LENGTH or not tag.isascii():
        return None
    return _parse(tag.lower())


@lru_cache(CACHE_SIZE)
def _parse(tag: str) -> LanguageTag | None:
    match = _TAG.fullmatch(_REGISTERED_WHOLE.get(tag, tag))
    if match is None:
        return None
    language = _language(match["language"], match["extlang"])
    variants = match["variants"].split("-")[1:]
    extensions = _EXTENSION.findall(match["extensions"])
    if language is None or _repeats(variants) or _repeats([singleton for singleton, _ in extensions]):
        return None
    renamed = get_global("variant_aliases")
    parsed = LanguageTag(
        language,
        (match["script"] or "").title(),
        (match["region"] or "").upper(),
        tuple(sorted({renamed.get(variant, variant) for variant in variants})),
        (*sorted(_extension(*extension) for extension in extensions), *filter(None, [match["private"][1:]])),
    )
    result = _with_current_subtags(parsed)
    return result if len(result.written) <= MAX_TAG_LENGTH else None


def _language(language: str, extended: str | None) -> str | None:
    """An extended language stands for its macrolanguage's prefix and itself; with another prefix it is a slip, as in `es-MEX`."""
    if extended is not None:
        return extended if MACROLANGUAGES.get(extended) == language else None
    return None if language == "und" else language


def _repeats(subtags: list[str]) -> bool:
    return len(set(subtags)) < len(subtags)


def _extension(singleton: str, subtags: str) -> str:
    return f"{singleton}{_ordered_keywords(subtags) if singleton == 'u' else subtags}"


def _ordered_keywords(subtags: str) -> str:
    """Attributes, then keywords by key; of two with the same key the first counts, and `true` is not written (RFC 6067, UTS 35)."""
    attributes, *keywords = _BEFORE_KEYWORD.split(subtags)
    by_key = {keyword[:2]: keyword[:2] if keyword[2:] == "-true" else keyword for keyword in reversed(keywords)}
    return "".join(f"-{part}" for part in (*sorted(set(attributes.split("-")[1:])), *(by_key[key] for key in sorted(by_key))))


def _with_current_subtags(tag: LanguageTag) -> LanguageTag:
    """Deprecated subtags replaced; the replacement of a language may bring a script or region, where the tag has none."""
    language, *brought = get_global("language_aliases").get(tag.language, tag.language).split("_")
    script = tag.script or next((subtag for subtag in brought if len(subtag) == 4), "")
    region = tag.region or next((subtag for subtag in brought if len(subtag) < 4), "")
    script = get_global("script_aliases").get(script, script)
    newer = replace(tag, language=language, script=script, region=region)
    regions = get_global("territory_aliases").get(region, [region])
    likely = with_likely_subtags(replace(newer, region="")).region
    return replace(newer, region=likely if likely in regions else regions[0])


@lru_cache(CACHE_SIZE)
def with_likely_subtags(tag: LanguageTag) -> LanguageTag:
    """Language, script and region, with CLDR's likely ones for those that the tag leaves open; empty where CLDR knows none."""
    language, script, region = tag.language, tag.script, tag.region
    likely = get_global("likely_subtags")
    keys = (f"{language}_{script}_{region}", f"{language}_{script}", f"{language}_{region}", language)
    found = next((likely[key] for key in keys if key in likely), "__")
    _, likely_script, likely_region = found.split("_")
    return LanguageTag(language, script or likely_script, region or likely_region)
