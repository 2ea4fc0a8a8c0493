"""What the service keeps beside the groups: a folder of its own that git ignores, and what tells git to leave the files as they are."""

from __future__ import annotations

import os
from contextlib import suppress

from storage.file import layout
from storage.file.folders import folder

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW

_ATTRIBUTES = b"""\
# Line ends stay as they are, and of two revisions with one number a merge takes neither apart.
**/revisions/*.json -text -merge
"""


def make_service_folder(root: int) -> None:
    """Make what is missing of it; raises OSError, also when part of it is a symbolic link."""
    with suppress(FileExistsError):
        os.mkdir(layout.SERVICE, dir_fd=root)
    with folder(layout.SERVICE, root), suppress(FileExistsError):
        os.mkdir(layout.WRITING, dir_fd=root)
    with folder(layout.WRITING, root):
        _put(root, layout.GIT_IGNORE, b"*\n")


def describe_to_git(root: int) -> None:
    """Say how to treat the files, unless somebody has said so already."""
    _put(root, layout.GIT_ATTRIBUTES, _ATTRIBUTES)


def _put(root: int, path: str, content: bytes) -> None:
    with suppress(FileExistsError):
        descriptor = os.open(path, _NEW, 0o666, dir_fd=root)
        try:
            os.write(descriptor, content)
        finally:
            os.close(descriptor)
