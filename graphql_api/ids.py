"""Global ids and cursors: opaque, stable, and readable for us. base64url (RFC 4648, unpadded) of a JSON array of strings."""

from __future__ import annotations

import base64

import orjson

_MAX_LENGTH = 1024
"""Longer than any id that we make."""

_CURSOR = "after"


def encode(*parts: str) -> str:
    """An id from the name of a GraphQL type, and what names the object within the type."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def decode(given: str) -> tuple[str, ...] | None:
    """The parts of an id that `encode` made; None for anything else."""
    if len(given) > _MAX_LENGTH:
        return None
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    except ValueError:
        return None
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return None
    return tuple(parts) if encode(*parts) == given else None


def group_id(code: str) -> str:
    """The id of a customer group."""
    return encode("CustomerGroup", code)


def group_code(given: str) -> str | None:
    """The code of the customer group with this id; None when it is not the id of a customer group."""
    match decode(given):
        case ("CustomerGroup", code):
            return code
        case _:
            return None


def encode_cursor(code: str) -> str:
    """Where a page goes on: after the group with this code."""
    return encode(_CURSOR, code)


def decode_cursor(given: str) -> str | None:
    """The code in a cursor that `encode_cursor` made; None for anything else."""
    match decode(given):
        case (name, code) if name == _CURSOR:
            return code
        case _:
            return None
