"""A revision as a file: JSON that people can read and git can compare, and that gives back every byte of the documents in it.

Documents are opaque to a storage. They are written as JSON among JSON only where reading them gives back the same bytes (they are
canonical, then); others as text, or in base 64.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from portal_emails.documents import canonical_json
from portal_emails.errors import UnreadableDocument
from portal_emails.ports import Entry, Record, Revision
from portal_emails.safe_names import safe_name
from storage.file.layout import place

FORMAT = 1
"""Of the files that this version writes, and the newest that it reads."""

Json = Any
Write = Callable[[str, bytes], Mapping[str, Json]]

_FOR_PEOPLE = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
_CONFLICT = b"<<<<<<< "
_BEGINNING, _PREVIOUS = b'{\n  "', b'\n  "previous": "'
"""No text of a document has a line break of its own."""


@dataclass(frozen=True, slots=True)
class Head:
    """What groups are found by."""

    code: str
    configured: bool
    search_key: str


def encode(revision: Revision, before: bytes | None = None) -> bytes:
    """The file of the revision, which follows the one `before`. Raises TypeError or ValueError for one that the contract does not allow."""
    for write in (_as_json, _as_text):
        content = _written(revision, before, write)
        if content is not None and _gives_back(content, revision):
            return content
    raise ValueError(f"revision {revision.record.revision} cannot be written so that it is read as it was given")


def decode(content: bytes, group: str, revision: int) -> Revision:
    """The revision that the file of this group and number holds; raises UnreadableDocument, which names the file."""
    try:
        data = _parsed(content)
        head, entry = _head(data, group, revision), _fields(data, "entry")
        record = Record(head.code, revision, head.configured, head.search_key, _document(data, "document"))
        return Revision(record, _entry(entry))
    except ValueError as error:
        raise UnreadableDocument(f"{place(group, revision)}: {error}") from None


def head_of(content: bytes, group: str, revision: int) -> Head:
    """What the group is found by; raises UnreadableDocument, which names the file."""
    try:
        return _head(_parsed(content), group, revision)
    except ValueError as error:
        raise UnreadableDocument(f"{place(group, revision)}: {error}") from None


def follows(content: bytes, before: bytes) -> bool:
    """Whether the first file was made to follow the other, and not another of that number; one that does not say may follow any."""
    previous = _previous(content)
    return previous is None or previous == _digest(before)


def _previous(content: bytes) -> str | None:
    """The digest of the file that this one follows. As this version writes it, it is found without reading all of the documents."""
    at = content.rfind(_PREVIOUS)
    if content.startswith(_BEGINNING) and at >= 0:
        return content[at + len(_PREVIOUS) :].partition(b'"')[0].decode("ascii", "replace")
    try:
        previous = _parsed(content).get("previous")
    except ValueError:  # which is told of where it is read
        return None
    return None if previous is None else str(previous)


# ----------------------------------------------------------------- writing


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _written(revision: Revision, before: bytes | None, write: Write) -> bytes | None:
    """None when that way of writing its documents can't be."""
    record, entry = revision.record, revision.entry
    try:
        return orjson.dumps(
            {
                "format": FORMAT,
                "code": record.code,
                "revision": record.revision,
                "previous": None if before is None else _digest(before),
                "configured": record.configured,
                "searchKey": record.search_key,
                **write("document", record.document),
                "entry": {
                    "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
                    "by": entry.by,
                    "reason": entry.reason,
                    "key": entry.key,
                    "inputDigest": entry.input_digest,
                    **write("changes", entry.changes),
                },
            },
            option=_FOR_PEOPLE,
        )
    except (ValueError, TypeError):
        return None


def _as_json(name: str, document: bytes) -> Mapping[str, Json]:
    return {name: orjson.loads(document)}


def _as_text(name: str, document: bytes) -> Mapping[str, Json]:
    try:
        return {f"{name}Text": document.decode()}
    except UnicodeDecodeError:
        return {f"{name}Base64": base64.b64encode(document).decode()}


def _gives_back(content: bytes, revision: Revision) -> bool:
    record = revision.record
    try:
        return decode(content, safe_name(record.code), record.revision) == revision
    except UnreadableDocument:
        return False


# ----------------------------------------------------------------- reading


def _parsed(content: bytes) -> Mapping[str, Json]:
    """Raises ValueError, in words that quote nothing of the content."""
    try:
        data = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ValueError(_damage(content, error)) from None
    if not isinstance(data, dict):
        raise ValueError(  # noqa: TRY004 - what is wrong is a file's content
            "is not a revision; restore the file from git or a backup"
        )
    if isinstance(data.get("format"), int) and data["format"] > FORMAT:
        raise ValueError("was written by a newer version; upgrade this service")
    return data


def _damage(content: bytes, error: orjson.JSONDecodeError) -> str:
    if not content.strip(b"\0 \r\n"):
        return "is empty; restore the file from git or a backup"
    if content.startswith(_CONFLICT) or b"\n" + _CONFLICT in content:
        return "has conflict markers of git; take its folder whole from one of the two, as docs/storage.md says"
    return f"is not JSON in line {error.lineno}, column {error.colno}; restore the file from git or a backup"


def _head(data: Mapping[str, Json], group: str, revision: int) -> Head:
    head = Head(_text(data, "code"), _field(data, "configured", bool), _text(data, "searchKey"))
    if _field(data, "revision", int) != revision:
        raise ValueError(f"says that it is revision {data['revision']}; give the file its name back")
    if safe_name(head.code) != group:
        raise ValueError(f"is of the group {head.code!r}, whose folder is {safe_name(head.code)}; give the folder its name back")
    return head


def _entry(data: Mapping[str, Json]) -> Entry:
    by, reason, key, digest = (_optional_text(data, name) for name in ("by", "reason", "key", "inputDigest"))
    return Entry(_moment(_text(data, "at")), by, reason, _document(data, "changes"), key, digest)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _unlike("at") from None
    if moment.tzinfo is None:
        raise _unlike("at")
    return moment.astimezone(UTC)


def _document(data: Mapping[str, Json], name: str) -> bytes:
    try:
        [form] = data.keys() & {name, f"{name}Text", f"{name}Base64"}
        if form == name:
            return canonical_json(data[name])
        return _text(data, form).encode() if form == f"{name}Text" else base64.b64decode(_text(data, form), validate=True)
    except (TypeError, ValueError):
        raise _unlike(name) from None


def _fields(data: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    fields: Mapping[str, Json] = _field(data, name, dict)
    return fields


def _text(data: Mapping[str, Json], name: str) -> str:
    text: str = _field(data, name, str)
    return text


def _optional_text(data: Mapping[str, Json], name: str) -> str | None:
    return None if data.get(name, "") is None else _text(data, name)


def _field(data: Mapping[str, Json], name: str, kind: type) -> Json:
    if type(data.get(name)) is not kind:
        raise _unlike(name)
    return data[name]


def _unlike(name: str) -> ValueError:
    return ValueError(f"has no {name!r} as this service writes it; restore the file from git or a backup")
