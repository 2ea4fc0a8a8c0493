"""What was saved, by whom, when and why: the revisions of a group, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal_emails.documents import changes_of
from portal_emails.model import Change
from portal_emails.ports import Caller, Entry, Revision
from portal_emails.sections import SectionKind
from portal_emails.use_cases.service import Service

_READ_AT_ONCE = 100
_HIGHEST_REVISION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Version:
    """One save."""

    code: str
    revision: int
    entry: Entry
    changes: tuple[Change, ...]

    def touches(self, kind: SectionKind) -> bool:
        """Whether the save changed anything of this section."""
        return any(change.path[0] == kind.value for change in self.changes)


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Versions, newest first, and whether older ones follow."""

    versions: Sequence[Version]
    has_next: bool


async def list_versions(
    service: Service, caller: Caller, code: str, before: int | None, first: int, section: SectionKind | None = None
) -> VersionPage:
    """At most `first` saves of a group, older than `before`; only those that changed the section, if one is named. Raises Unavailable."""
    found: list[Version] = []
    while caller.may_see(code) and len(found) <= first:
        read = await service.storage.revisions(code, before, _READ_AT_ONCE if section else first + 1)
        versions = [_version(revision) for revision in read]
        found += (version for version in versions if section is None or version.touches(section))
        if not versions or versions[-1].revision == 0:
            break
        before = versions[-1].revision
    return VersionPage(found[:first], len(found) > first)


async def find_version(service: Service, caller: Caller, code: str, revision: int) -> Version | None:
    """The save that made a revision of a group, if there is one that the caller may see. Raises Unavailable."""
    if not 0 <= revision < _HIGHEST_REVISION:
        return None
    page = await list_versions(service, caller, code, revision + 1, 1)
    return next((version for version in page.versions if version.revision == revision), None)


def _version(revision: Revision) -> Version:
    return Version(revision.record.code, revision.record.revision, revision.entry, changes_of(revision.entry.changes))
