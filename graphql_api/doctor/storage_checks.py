"""Whether the storage is there, can be written, has the tables of this version, the right time, and nobody else who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from graphql_api.doctor.checks import Check, Status
from storage.capabilities import Concern, Examination, Schema

_UNKNOWN = "this storage does not tell"
_DRIFT = timedelta(seconds=5)
_BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
"""No clock that is right shows less."""


def check_examined(examination: Examination | None, seconds: float) -> Iterator[Check]:
    """What a look at the storage tells, which took so many seconds; None: it cannot be looked at without opening it."""
    if examination is None:
        yield from (Check(name, Status.NOT_CHECKED, _UNKNOWN) for name in ("writable", "migrations", "permissions"))
        return
    yield _reachable(examination, seconds)
    if examination.is_there:
        yield _writable(examination.obstacle)
        yield _migrations(examination.schema)
        yield _permissions(examination)


def unreachable(reason: str) -> Check:
    """The storage cannot be opened; the reason says what to do."""
    return Check("reachable", Status.FAILED, reason)


def reachable(seconds: float) -> Check:
    """A storage that could only be opened."""
    return Check("reachable", Status.OK, f"it was opened and answers ({_milliseconds(seconds)})")


def check_clock(now: datetime, theirs: datetime | None, newest_save: datetime | None) -> Check:
    """The clock of this machine, beside the storage's (None: it has none) and the newest save."""
    if now < _BEGINNING:
        return Check("clock", Status.FAILED, f"this machine says {_shown(now)}", "set its clock: saves would be dated wrongly")
    if theirs is not None and abs(theirs - now) > _DRIFT:
        return Check("clock", Status.WARNING, f"the database says {_shown(theirs)}, this machine {_shown(now)}", "set both by NTP")
    if newest_save is not None and newest_save > now + _DRIFT:
        found = f"the newest save is of {_shown(newest_save)}, which is in the future"
        return Check("clock", Status.WARNING, found, "set the clocks of all machines by NTP")
    return Check("clock", Status.OK, f"{_shown(now)}" + (", as the database says" if theirs else ""))


def _reachable(examination: Examination, seconds: float) -> Check:
    if examination.is_there:
        return Check("reachable", Status.OK, f"{examination.found} ({_milliseconds(seconds)})")
    remedy = "correct the URL of the storage, or start the service once, which makes it"
    return Check("reachable", Status.FAILED, f"nothing was ever kept in {examination.found}", remedy)


def _writable(obstacle: Concern | None) -> Check:
    if obstacle is None:
        return Check("writable", Status.OK, "a write was tried, and taken back")
    return Check("writable", Status.FAILED, obstacle.found, obstacle.remedy)


def _migrations(schema: Schema | None) -> Check:
    if schema is None:
        return Check("migrations", Status.OK, "this storage needs none")
    if schema.state == "newer":
        remedy = "upgrade portal-emails, or restore the backup that was made before the upgrade"
        return Check("migrations", Status.FAILED, f"schema {schema.found} is newer than this version's {schema.wanted}", remedy)
    if schema.state == "older":
        remedy = "make a backup: the next start of the service upgrades it"
        return Check("migrations", Status.WARNING, f"schema {schema.found}; this version works with {schema.wanted}", remedy)
    return Check("migrations", Status.OK, f"schema {schema.found}, the newest")


def _permissions(examination: Examination) -> Check:
    if examination.concerns:
        found, remedy = ("; ".join(words) for words in zip(*((each.found, each.remedy) for each in examination.concerns), strict=True))
        return Check("permissions", Status.WARNING, found, remedy)
    return Check("permissions", Status.OK, "nobody else may read or change it, as far as it tells")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
