"""Groups and revisions to try a storage with, and texts that storages have stumbled over."""

from __future__ import annotations

from datetime import UTC, datetime

from portal_emails.documents import canonical_json
from portal_emails.ports import Commit, Entry, Record, Revision

MOMENT = datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=UTC)

LOOK_ALIKE_CODES = (
    "ACME",
    "Acme",
    "acme",
    "acme ",
    " acme",
    "acm\u00e9",
    "acme\u0301",
    "acm\u0435",
    "\uff41\uff43\uff4d\uff45",
    "acme\u200b",
)
"""Equal to those who fold case, trim, normalize, or look only."""

HOSTILE_TEXTS: tuple[str, ...] = (
    "'; DROP TABLE groups; --",
    '"quoted" `quoted` [quoted]',
    "%s %(code)s {0} {code} ${code} :code ? $1 @p",
    "back\\slash \\n \\u0041 \\0",
    "line\nbreaks\r\nof\rall\u2028kinds\u2029\x85",
    "tab\tbell\x07escape\x1b[31m\x7f\x01",
    "  spaces around  ",
    "\ufeffa mark before, \ufffe and \uffff",
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0010ffff",
    "\U0001f600" * 64,
    "../../etc/passwd",
    "C:\\CON",
    "..",
    "-",
    "NULL",
    "null",
    "1e5",
    "0",
    "\u0130I\u0131i \u00df\u1e9e",
)

_GROUP = {"format": 1, "fallbackPolicy": "CUSTOMIZATION_FIRST", "sections": {}}


def revision(
    code: str = "ACME",
    number: int = 0,
    *,
    configured: bool = True,
    search_key: str = "acme",
    document: bytes | None = None,
    at: datetime = MOMENT,
    by: str | None = "ana",
    reason: str | None = None,
    changes: bytes = b"[]",
    key: str | None = None,
    input_digest: str | None = None,
) -> Revision:
    """A revision, with a document that belongs to no other, and that the service can read."""
    if document is None:
        document = canonical_json(_GROUP | {"name": f"{code} {number} {reason}", "configured": configured})
    return Revision(Record(code, number, configured, search_key, document), Entry(at, by, reason, changes, key, input_digest))


def put(revision: Revision) -> Commit:
    """The commit that makes this revision the one after the one before it."""
    number = revision.record.revision
    return Commit(number - 1 if number else None, revision)
