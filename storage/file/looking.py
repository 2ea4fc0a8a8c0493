"""Looking at the disk: which groups there are, and at which revision each is. What has not changed since is not looked at again."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from heapq import nlargest

from portal_emails.errors import UnreadableDocument
from portal_emails.safe_names import is_safe_name
from storage.file.folders import names_in, read_file, revisions_of
from storage.file.groups import Group
from storage.file.layout import REVISIONS, place, revision_file, revision_of
from storage.file.revision_files import Head, follows, head_of

_UNSTABLE_SECONDS = 2.0
"""A folder that was changed so recently may change again without another time of change."""
_ATTEMPTS = 3
_LINKS = 8
"""How many revisions are looked at, from the newest on, whether each follows the one before it."""
_LET_READ, _PUT_ITSELF = "let this user read it", "put the file itself there"
_REMEDIES = {
    errno.EACCES: _LET_READ,
    errno.EPERM: _LET_READ,
    errno.EFBIG: "no revision is so large: restore the file from git or a backup",
    errno.EIO: "check the disk, and restore the file from git or a backup",
    errno.EISDIR: _PUT_ITSELF,
    errno.ELOOP: _PUT_ITSELF,
    errno.ENOTDIR: _PUT_ITSELF,
    errno.ENXIO: _PUT_ITSELF,
}
OF_ONE_GROUP = frozenset(_REMEDIES)
"""Failures that say nothing of the other groups."""

SignOfChange = tuple[tuple[int, int, int, int], ...]
"""Inode, bytes, and the nanoseconds of its last changes, of each file."""

_looks = itertools.count(1)


def look_at_all(root: int, known: Mapping[str, Group]) -> Mapping[str, Group]:
    """Every group there is now, by the name of its folder. Raises OSError."""
    looked = (look(root, name, known.get(name)) for name in _names(root))
    return {group.name: group for group in looked if group is not None}


def look(root: int, name: str, known: Group | None = None) -> Group | None:
    """The group in the folder of this name; None when there is none. Raises OSError for what is not this group's fault."""
    group = None
    for _ in range(_ATTEMPTS):
        try:
            group = _look(root, name, known)
        except FileNotFoundError:  # git takes its files away just now
            continue
        except OSError as error:
            if error.errno not in OF_ONE_GROUP:
                raise
            if error.errno == errno.EACCES and not is_safe_name(name):  # no group's is called so: `lost+found`, say
                return None
            return Group(name, None, f"{name}: {reason(root, name, error)}")
        break
    return group


def reason(root: int, name: str, error: OSError) -> str:
    """What is wrong, and what to do about it."""
    for path in (name, f"{name}/{REVISIONS}"):
        with suppress(OSError):  # of a folder that this user may not enter
            if stat.S_ISLNK(os.stat(path, dir_fd=root, follow_symlinks=False).st_mode):
                return f"{path} is a symbolic link; put the folder itself there"
    return f"cannot be read ({error.strerror}); {_REMEDIES[error.errno or 0]}"


def _names(root: int) -> Sequence[str]:
    """Of whatever may be a group; all of them are read at once, for a folder that is left half read goes on there the next time.

    Folders without revisions are something else.
    """
    with os.scandir(root) as found:
        return [each.name for each in found if not each.name.startswith(".") and (each.is_symlink() or each.is_dir(follow_symlinks=False))]


def look_at_revision(root: int, name: str, revision: int, known: Group | None) -> Group | None:
    """The group at a revision that was put just now; None when something else has happened to it. Raises OSError."""
    looked = known.looked if known is not None else next(_looks)
    try:
        with revisions_of(name, root) as revisions:
            return Group(name, revision, _head(revisions, name, revision), looked=looked)
    except OSError as error:
        if error.errno != errno.ENOENT and error.errno not in OF_ONE_GROUP:
            raise
        return None


def is_there(root: int, name: str, revision: int) -> bool:
    """Whether the revision has its file. Raises OSError."""
    try:
        os.stat(place(name, revision), dir_fd=root, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def sign_of_change(root: int, name: str) -> SignOfChange | None:
    """Other when one of the files is changed that are looked at; None while a change might not show, as right after another."""
    try:
        with revisions_of(name, root) as revisions:
            newest = nlargest(_LINKS + 1, (number for file in names_in(revisions) if (number := revision_of(file)) is not None))
            files = [os.stat(revision_file(number), dir_fd=revisions, follow_symlinks=False) for number in newest]
    except OSError:
        return None
    if time.time() - max((max(file.st_mtime, file.st_ctime) for file in files), default=0.0) <= _UNSTABLE_SECONDS:
        return None
    return tuple((file.st_ino, file.st_size, file.st_mtime_ns, file.st_ctime_ns) for file in files)


def _look(root: int, name: str, known: Group | None) -> Group | None:
    status = _status(root, name)
    if status is None:
        return None
    state = (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
    if known is not None and known.seen == state and isinstance(known.head, Head):
        return known
    with revisions_of(name, root) as revisions:
        newest = max((number for file in names_in(revisions) if (number := revision_of(file)) is not None), default=None)
        if newest is None:
            return None
        changed = max(status.st_mtime, status.st_ctime)
        seen = state if time.time() - changed > _UNSTABLE_SECONDS else None
        head = _head(revisions, name, newest)
        broken = _broken_link(revisions, name, newest) if isinstance(head, Head) else None
        if broken is not None:
            return Group(name, None, broken, seen, next(_looks), changed)
        return Group(name, newest, head, seen, next(_looks), changed)


def _broken_link(revisions: int, name: str, newest: int) -> str | None:
    """What is wrong where git has put the revisions of one clone on those of another: each by itself is in order."""
    later: bytes | None = None
    for number in range(newest, max(newest - _LINKS - 1, -1), -1):
        try:
            content = read_file(revision_file(number), revisions)
        except OSError as error:  # of an older one, it is told of where that is read
            if error.errno != errno.ENOENT and error.errno not in OF_ONE_GROUP:
                raise
            return None
        if later is not None and not follows(later, content):
            # Of one that is damaged, that is told where it is read.
            return None if isinstance(_head_in(content, name, number), str) else broken_link(name, number + 1)
        later = content
    return None


def broken_link(name: str, revision: int) -> str:
    """What is wrong with a revision that does not follow the one before it, and what to do about it."""
    what = f"{place(name, revision)}: does not follow {revision_file(revision - 1)}, for two clones have saved this group"
    return f"{what}; take the folder {name} whole from one of them, as docs/storage.md says, and save again what the other had"


def _status(root: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(f"{name}/{REVISIONS}", dir_fd=root)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _head(revisions: int, name: str, revision: int) -> Head | str:
    try:
        return _head_in(read_file(revision_file(revision), revisions), name, revision)
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno not in OF_ONE_GROUP:
            raise
        return f"{place(name, revision)}: cannot be read ({error.strerror}); {_REMEDIES[error.errno]}"


def _head_in(content: bytes, name: str, revision: int) -> Head | str:
    try:
        return head_of(content, name, revision)
    except UnreadableDocument as error:
        return str(error)
