"""What the judge is given: read from the storage by a process that has not seen it before, and from what the others have written."""

from __future__ import annotations

import json
from collections.abc import Iterator

from portal_emails.documents import changes_of, group_of
from portal_emails.errors import UnreadableDocument
from portal_emails.ports import Revision, Storage
from tests.torture.client import name_of
from tests.torture.journal import JournalFile
from tests.torture.judge import GroupHistory, Journals, Seen, State, judge
from tests.torture.observer import digest_of
from tests.torture.scene import Scene
from tests.torture.texts import LOCALES, MixedState, Tokens, tokens_of
from tests.torture.violations import Rule, Violation, report

_PAGE = 200


async def judge_scene(scene: Scene, storage: Storage) -> None:
    """Append what is wrong to the scene's violations."""
    file = scene.folder / "violations"
    histories = [await read_history(scene, storage, group) for group in scene.groups]
    for violation in judge(histories, journals_of(scene), states_seen(scene)):
        report(file, violation)


async def read_history(scene: Scene, storage: Storage, group: str) -> GroupHistory:
    """All of a group's revisions, page by page."""
    newest_first: list[State] = []
    before: int | None = None
    while page := await storage.revisions(group, before, _PAGE):
        newest_first += [state_of(scene, revision) for revision in page]
        before = page[-1].record.revision
    loaded = (await storage.load([group])).get(group)
    return GroupHistory(group, newest_first[::-1], None if loaded is None else digest_of(loaded))


def state_of(scene: Scene, revision: Revision) -> State:
    """The revision as the judge looks at it; what cannot be read is a violation, and says nothing."""
    record, entry = revision.record, revision.entry
    numbers = {name_of(client): client for client in range(scene.writers * scene.clients)}
    token = None if entry.key is None else str(json.loads(entry.key)[1])
    changed = frozenset(LOCALES.index(part) for change in changes_of(entry.changes) for part in change.path if part in LOCALES)
    return State(record.revision, numbers.get(entry.by or ""), token, _tokens(scene, revision), changed, digest_of(record))


def _tokens(scene: Scene, revision: Revision) -> Tokens:
    try:
        return tokens_of(group_of(revision.record))
    except (MixedState, UnreadableDocument) as error:
        rule = Rule.MIXED if isinstance(error, MixedState) else Rule.TORN
        report(scene.folder / "violations", Violation(rule, f"in the history: {revision.record.code}, {revision.record.revision}: {error}"))
        return {}


def journals_of(scene: Scene) -> Journals:
    """What every client wrote down."""
    return {client: JournalFile(scene.folder, client).whole() for client in range(scene.writers * scene.clients)}


def states_seen(scene: Scene) -> Iterator[Seen]:
    """What every process wrote down that read."""
    for path in sorted(scene.folder.glob("reader-*.states")):
        for line in path.read_text().splitlines():
            group, revision, digest = line.split()
            yield Seen(group, int(revision), digest)
