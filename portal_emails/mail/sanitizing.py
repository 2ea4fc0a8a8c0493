"""HTML to the HTML that is sent: only what the allow-list knows, in one spelling, and the same whoever reads it."""

from __future__ import annotations

import re

import nh3

from portal_emails import limits
from portal_emails.mail.allowed import ATTRIBUTES, DROPPED_WITH_CONTENT, ELEMENTS
from portal_emails.mail.styles import kept_style

_TIMES = 4
_REFERENCE_TO_NONCHARACTER = re.compile(
    r"&#(?:x0*fd[de][0-9a-f](?![0-9a-f])|0*(?:6497[6-9]|649[89]\d|6500[0-7])(?!\d))", re.ASCII | re.IGNORECASE
)
_NEVER_PERMITTED = "&#xFFFE"
"""A noncharacter that no token has in it."""


class TooBig(Exception):
    """Reading the HTML multiplies it: elements that cross each other are repeated in each of those they cross."""


def sanitized(html: str) -> str | None:
    """The HTML that may be sent, comments still in it; None when reading it again and again gives something else each time.

    Raises TooBig. Targets of links are not judged here: one that begins with a token has no scheme yet.
    """
    # Read as characters, references to the noncharacters that tokens are made of would be tokens.
    html = _REFERENCE_TO_NONCHARACTER.sub(_NEVER_PERMITTED, html)
    for _ in range(_TIMES):
        if len(html) > limits.EMAIL_BYTES:
            raise TooBig
        cleaned = _CLEANER.clean(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return None


def _filter_attribute(element: str, attribute: str, value: str) -> str | None:
    return (kept_style(value) or None) if attribute == "style" else value


_CLEANER = nh3.Cleaner(
    tags=set(ELEMENTS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={element: set(attributes) for element, attributes in ATTRIBUTES.items()},
    attribute_filter=_filter_attribute,
    strip_comments=False,
    link_rel=None,
    url_schemes={"https", "mailto", "tel"},
)
