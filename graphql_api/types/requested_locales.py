"""The languages that a recipient reads, as queries take them."""

from __future__ import annotations

from collections.abc import Sequence

from graphql_api.errors import CodedError, ErrorCode
from graphql_api.types.scalars import LocaleTag
from portal_emails import limits
from portal_emails.locales import canonical


def requested_locales(locales: Sequence[LocaleTag]) -> list[str]:
    """What is well-formed among the locales, in canonical form. Raises CodedError for more than a read takes."""
    return [tag for given in checked_count(locales) if (tag := canonical(given)) is not None]


def checked_count(locales: Sequence[LocaleTag]) -> Sequence[LocaleTag]:
    """The locales as they were given. Raises CodedError for more than a read takes."""
    if len(locales) > limits.LOCALES_PER_READ:
        message = f"`locales` has {len(locales)} items, and a read takes at most {limits.LOCALES_PER_READ}; leave out those least read."
        raise CodedError(ErrorCode.TOO_MANY_LOCALES, message)
    return locales
