"""Errors that a GraphQL answer carries beside its data: malformed requests, limits, and what went wrong on our side.

What a user can mend is never one of them: that comes back in the payload of its mutation (types/errors.py).
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from enum import Enum
from typing import Any

from graphql import GraphQLError

from portal_emails.errors import OutcomeUnknown, PortalEmailsError, Unavailable, UnreadableDocument

logger = logging.getLogger("portal_emails.graphql")

MOST_ERRORS = 10
"""Of a request that is not carried out: whoever mends these sees the next."""
_MESSAGE_LENGTH = 500
"""In code points: GraphQL's own messages quote whole values, each of them again."""


class ErrorCode(Enum):
    """What `extensions.code` of an error can be."""

    BAD_REQUEST = "BAD_REQUEST"
    BAD_USER_INPUT = "BAD_USER_INPUT"
    DOCUMENT_TOO_COMPLEX = "DOCUMENT_TOO_COMPLEX"
    DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE"
    FORBIDDEN = "FORBIDDEN"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    INTERNAL = "INTERNAL"
    INVALID_CURSOR = "INVALID_CURSOR"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    MISDIRECTED_REQUEST = "MISDIRECTED_REQUEST"
    NESTED_TOO_DEEPLY = "NESTED_TOO_DEEPLY"
    OPERATION_RESOLUTION_FAILED = "OPERATION_RESOLUTION_FAILED"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    PAGE_SIZE_OUT_OF_RANGE = "PAGE_SIZE_OUT_OF_RANGE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    TOO_MANY_ALIASES = "TOO_MANY_ALIASES"
    TOO_MANY_IDS = "TOO_MANY_IDS"
    TOO_MANY_LOCALES = "TOO_MANY_LOCALES"
    TOO_MANY_TOKENS = "TOO_MANY_TOKENS"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNREADABLE_DOCUMENT = "UNREADABLE_DOCUMENT"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"


class CodedError(GraphQLError):
    """An error of a field that names what is wrong and what to do."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message, extensions={"code": code.value})


def error_json(code: ErrorCode, message: str, **more: Any) -> dict[str, Any]:
    """An error as it stands in an answer; `more` are members beside its message, such as `locations`."""
    return {"message": _shortened(message), **more, "extensions": {"code": code.value}}


def field_error(error: GraphQLError) -> dict[str, Any]:
    """An error that execution met, as the answer shows it. A bug is masked and logged, without anything that somebody wrote."""
    shown = error.formatted
    cause = _root(error)
    if isinstance(cause, GraphQLError):
        return {**shown, "extensions": {"code": ErrorCode.BAD_USER_INPUT.value, **(cause.extensions or {})}}
    return {**shown, **_shown_instead(cause, error)}


def _shown_instead(cause: BaseException, error: GraphQLError) -> dict[str, Any]:
    if isinstance(cause, Unavailable):
        shown = error_json(ErrorCode.STORAGE_UNAVAILABLE, "The storage cannot be reached. Try again later.")
        if cause.retry_after_ms is not None:
            shown["extensions"]["retryAfterMs"] = cause.retry_after_ms
        return shown
    if isinstance(cause, OutcomeUnknown):
        return error_json(
            ErrorCode.OUTCOME_UNKNOWN,
            "The storage fell silent during the save: it may have been done or not. "
            "Repeat it with the same `idempotencyKey`, and it is done once; without a key, read first.",
        )
    if isinstance(cause, UnreadableDocument):
        _log(cause, f"field {_dotted(error.path)}")
        return error_json(ErrorCode.UNREADABLE_DOCUMENT, f"A stored document cannot be read: {cause}. The log of the service says more.")
    if isinstance(cause, RecursionError):
        return error_json(ErrorCode.NESTED_TOO_DEEPLY, "The request is nested too deeply. Ask in several requests.")
    return bug(cause, f"field {_dotted(error.path)}")


def bug(error: BaseException, place: str) -> dict[str, Any]:
    """What is shown of a bug. Logged are types and lines of code, and only our own messages: any other can quote an email."""
    _log(error, place)
    return error_json(ErrorCode.INTERNAL, "Something is wrong in the service, not in the request. Its log says what.")


def _log(error: BaseException, place: str) -> None:
    causes = [f"{_name(each)}\n{''.join(traceback.format_tb(each.__traceback__))}" for each in _chain(error)]
    logger.error("%s failed: %s", place, "because of ".join(causes))


def _shortened(message: str) -> str:
    return message if len(message) <= _MESSAGE_LENGTH else message[: _MESSAGE_LENGTH - 1] + "…"


def _name(error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if isinstance(error, PortalEmailsError) else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        yield current
        seen.add(id(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _root(error: GraphQLError) -> BaseException:
    """The exception that a resolver raised, under what GraphQL wrapped around it."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _dotted(path: list[str | int] | None) -> str:
    return ".".join(map(str, path or ()))
