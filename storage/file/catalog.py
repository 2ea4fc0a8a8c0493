"""What a process knows of the groups, for its threads: each answer is of one moment, and knows every commit acknowledged before."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from storage.file.changes import Changes
from storage.file.groups import Groups
from storage.file.knowledge import Knowledge
from storage.file.unfinished import unfinished

Answer = TypeVar("Answer")


class Catalog:
    """Its methods raise OSError when the disk fails, and Unavailable when the folder is gone."""

    def __init__(self, root: int, path: Path) -> None:
        self._root = root
        self._changes = Changes(root)
        self._knowledge = Knowledge(root, path, self._changes)
        self._lock = threading.Lock()
        self._opened = uuid.uuid4().hex

    def ask(self, question: Callable[[Groups], Answer]) -> Answer:
        """What the groups of this moment answer."""
        with self._lock:
            self._knowledge.refresh()
            return question(self._knowledge.groups)

    def position(self) -> str:
        """Other after each commit, and after whatever else this process has seen to change."""
        with self._lock:
            self._knowledge.refresh()
            return f"{self._opened}-{self._knowledge.moves}"

    def look_again(self, group: str) -> bool:
        """Look at the disk: something of this group is not there that should be. Whether it is other than it was known to be."""
        with self._lock:
            self._knowledge.refresh()
            return self._knowledge.look_again(group)

    def git_is_at_work(self) -> bool:
        """Whether it may be changing files just now."""
        return self._knowledge.git.is_at_work()

    def lost_race(self, group: str, revision: int) -> None:
        """Know of this revision, which somebody else put, before anybody tries again."""
        with self._lock:
            told = self._knowledge.finish(each for each in unfinished(self._root) if each.group == group)
            self._knowledge.refresh()
            if not self._knowledge.knows(group, revision):
                self._knowledge.look(told, tell=True)

    def tell(self, group: str, revision: int, file: str) -> None:
        """Tell everybody of a revision that this process put. Never raises."""
        self._knowledge.tell(group, revision, file)

    def hurry(self, file: str) -> None:
        """See to this file in `writing/` with the next question: its writer will not."""
        self._knowledge.hurried.add(file)

    def shorten_changes(self) -> None:
        """Begin the file of changes anew if it has grown large."""
        self._changes.shorten()

    def close(self) -> None:
        """Let go of the file of changes."""
        self._changes.close()
