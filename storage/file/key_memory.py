"""Which revisions of a group have which idempotency key, so that looking one up does not read the whole history each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from cachetools import LRUCache

from storage.file.groups import Group

_GROUPS = 1_000


@dataclass(slots=True)
class _Keys:
    looked: int
    """Whether it is still of the files that are there."""
    revisions: dict[str, list[int]] = field(default_factory=dict)
    next_revision: int = 0


class KeyMemory:
    """Of the groups whose keys were looked up last. For any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._groups: LRUCache[str, _Keys] = LRUCache(_GROUPS)

    def next_revision(self, group: Group) -> int:
        """The first that was not noted yet."""
        with self._lock:
            return self._keys(group).next_revision

    def note(self, group: Group, revision: int, key: str | None) -> None:
        """The key of the next revision, unless another thread was quicker."""
        with self._lock:
            keys = self._keys(group)
            if revision == keys.next_revision:
                keys.next_revision += 1
                if key is not None:
                    keys.revisions.setdefault(key, []).append(revision)

    def revisions_with(self, group: Group, key: str) -> Sequence[int]:
        """Those that were noted with this key, oldest first."""
        with self._lock:
            return tuple(self._keys(group).revisions.get(key, ()))

    def _keys(self, group: Group) -> _Keys:
        keys = self._groups.get(group.name)
        if keys is None or keys.looked != group.looked:
            keys = self._groups[group.name] = _Keys(group.looked)
        return keys
