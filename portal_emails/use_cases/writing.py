"""The one way to write: read, merge, check, commit if the group is still as read, and again if it is not.

A use case says what it wants as a `Write`, plain data and two pure functions; everything here is the same for all of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from portal_emails import changes
from portal_emails.changes import Clear, Conflict, Merge, Put, Values
from portal_emails.documents import canonical_json, changes_json, changes_of, group_of, record_of
from portal_emails.errors import OutcomeUnknown, Stale, Unavailable
from portal_emails.model import Change, CustomerGroup
from portal_emails.ports import Caller, CheckFailed, Commit, Entry, Finding, Proposal, Revision, Saved, Unit
from portal_emails.problems import InvalidValue, Path
from portal_emails.use_cases.failures import (
    Failure,
    GroupNotFound,
    IdempotencyConflict,
    RefusedByPlugin,
    RevisionConflict,
    RevisionNotFound,
    StorageUnavailable,
)
from portal_emails.use_cases.service import Service

KEY_LIFETIME = timedelta(hours=24)
_RACING_SECONDS = 10.0
"""How long a save goes on losing races for its group before it gives up."""
_REVISIONS_AT_ONCE = 50
