"""A customer group and its changes as stored: canonical JSON (sorted keys, no spaces, UTF-8) that only the service reads and writes."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

import orjson

from portal_emails.changes import FALLBACK_POLICY
from portal_emails.errors import UnreadableDocument
from portal_emails.model import (
    Change,
    Content,
    ContentFormat,
    CustomerGroup,
    EmailText,
    FallbackPolicy,
    InternalAddresses,
    PortalEmails,
    SectionEmails,
    Value,
)
from portal_emails.ports import Record
from portal_emails.sections import SectionKind

FORMAT = 1
"""Of the documents that this version writes, and the newest that it reads."""

Json = Any

_MARKS_IN_A_ROW = 30
_GRAPHEME_JOINER = "\u034f"


def canonical_json(data: Json) -> bytes:
    """The one way in which these data are written."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def search_key(text: str) -> str:
    """The text as it is searched for: casefolded NFKC (UAX #31)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def digest(subject: str, content: Content) -> str:
    """SHA-256 of subject, content format and content in NFC, in hexadecimal."""
    parts = [_composed(part) for part in (subject, content.format.value, content.text)]
    return hashlib.sha256(canonical_json(parts)).hexdigest()


def _composed(text: str) -> str:
    """The text in NFC; with more than 30 marks in a row, in Stream-Safe Text Format first (UAX #15), or it could take seconds."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", _stream_safe(text))


def _stream_safe(text: str) -> str:
    characters: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_IN_A_ROW:
            characters.append(_GRAPHEME_JOINER)
            marks = 1
        characters.append(character)
    return "".join(characters)


# ------------------------------------------------------------------ groups


def record_of(group: CustomerGroup) -> Record:
    """The group as a storage takes it."""
    return Record(group.code, group.revision, group.configured, search_key(f"{group.code}\n{group.name}"), canonical_json(_document(group)))


def group_of(record: Record) -> CustomerGroup:
    """The group that a storage gave back; raises UnreadableDocument for what this version can't read."""
    try:
        document = orjson.loads(record.document)
        if document["format"] > FORMAT:
            raise UnreadableDocument(f"group {record.code!r}: written by a newer version; upgrade this service")
        return _group(record, document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableDocument(f"group {record.code!r}, revision {record.revision}: damaged document ({type(error).__name__})") from error


def _document(group: CustomerGroup) -> Json:
    emails = group.emails
    return _without_nulls(
        {
            "format": FORMAT,
            "name": group.own_name,
            "configured": group.configured,
            "defaultLocale": group.own_default_locale,
            "fallbackPolicy": group.fallback_policy.value,
            "accessRequestsTo": emails.addresses.access_requests_to,
            "sendFrom": emails.addresses.send_from,
            "updatedAt": emails.updated_at and emails.updated_at.isoformat(),
            "sections": {kind.value: _section_document(section) for kind, section in emails.sections.items()},
        }
    )


def _section_document(section: SectionEmails) -> Json:
    return {"enabled": section.enabled, "texts": {locale: _text_document(text) for locale, text in section.texts.items()}}


def _text_document(text: EmailText) -> Json:
    return _without_nulls({"subject": text.subject, "content": text.content and _content_json(text.content)})


def _content_json(content: Content) -> Json:
    return {"format": content.format.value, "text": content.text}


def _without_nulls(data: Mapping[str, Json]) -> Json:
    return {key: value for key, value in data.items() if value is not None}


def _group(record: Record, document: Json) -> CustomerGroup:
    sections = {SectionKind(key): _section(section) for key, section in document["sections"].items()}
    updated_at = document.get("updatedAt")
    return CustomerGroup(
        record.code,
        record.revision,
        document.get("name"),
        document["configured"],
        document.get("defaultLocale"),
        FallbackPolicy(document["fallbackPolicy"]),
        PortalEmails(
            InternalAddresses(document.get("accessRequestsTo"), document.get("sendFrom")),
            MappingProxyType(sections),
            updated_at and datetime.fromisoformat(updated_at),
        ),
    )


def _section(section: Json) -> SectionEmails:
    texts = {locale: EmailText(text.get("subject"), _content(text.get("content"))) for locale, text in section["texts"].items()}
    return SectionEmails(section["enabled"], MappingProxyType(texts))


def _content(content: Json) -> Content | None:
    return None if content is None else Content(content["text"], ContentFormat(content["format"]))


# ----------------------------------------------------------------- changes


def changes_json(changes: Sequence[Change]) -> bytes:
    """What a revision changed, as a storage takes it."""
    return canonical_json([[list(change.path), _value_json(change.before), _value_json(change.after)] for change in changes])


def changes_of(document: bytes) -> tuple[Change, ...]:
    """The changes that a storage gave back."""
    return tuple(Change(tuple(path), _value(path, before), _value(path, after)) for path, before, after in orjson.loads(document))


def _value_json(value: Value) -> Json:
    if isinstance(value, Content):
        return _content_json(value)
    return value.value if isinstance(value, FallbackPolicy) else value


def _value(path: Sequence[str], value: Json) -> Value:
    if isinstance(value, dict):
        return _content(value)
    return FallbackPolicy(value) if tuple(path) == FALLBACK_POLICY and value is not None else value
