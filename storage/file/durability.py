"""Having the disk keep revisions that somebody else put there, before anybody is shown them."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress

from storage.file.folders import folder, read_only_file, revisions_of, sync
from storage.file.layout import revision_file

_MANY = 64


def make_durable(root: int, group: str, revision: int) -> None:
    """Sync the file and every folder above it. Raises OSError."""
    with revisions_of(group, root) as revisions:
        with read_only_file(revision_file(revision), revisions) as file:
            sync(file)
        sync(revisions)
    with folder(group, root) as parent:
        sync(parent)
    sync(root)


def make_all_durable(root: int, revisions: Collection[tuple[str, int]]) -> None:
    """The same for the newest revisions of many groups: what a checkout brought, say. Raises OSError."""
    if len(revisions) > _MANY:
        os.sync()
        sync(root)  # macOS: only this waits
        return
    for group, revision in revisions:
        with suppress(FileNotFoundError):  # git takes it away just now
            make_durable(root, group, revision)
