"""Where everything stands in the folder: a folder for each group, in it a file for each revision; beside them what the service needs.

acme/revisions/0000000042.json     a revision, put once and never changed
.gitattributes                     keeps git from changing the files
.portal-emails/                    only for the processes that are running, and ignored by git
    writing/                       files that are being written
    changes                        which revisions were put, a line each
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from portal_emails.errors import ConfigurationError

REVISIONS = "revisions"
GIT_ATTRIBUTES = ".gitattributes"
SERVICE = ".portal-emails"
WRITING = f"{SERVICE}/writing"
CHANGES = f"{SERVICE}/changes"
GIT_IGNORE = f"{SERVICE}/.gitignore"

_REVISION_FILE = re.compile(r"([0-9]{10,18})\.json", re.ASCII)
_WRITING_FILE = re.compile(r"([^./]+)\.([0-9]{10,18})\.[0-9a-f]{16}", re.ASCII)


def path_of(url: str) -> Path:
    """The absolute path of the folder that the URL names; raises ConfigurationError for one that names none, without quoting it.

    `file:emails` is relative to the working folder; `file:/srv/emails` and `file:///srv/emails` are not.
    """
    rest = url.partition(":")[2]
    path = rest.removeprefix("//") if rest.startswith("///") else rest
    if path.startswith("//") or path in {"", "/"} or "?" in path or "\0" in path:
        raise ConfigurationError("the storage URL names no folder: write file:emails or file:/folder/emails")
    return Path(path).absolute()


def revision_file(revision: int) -> str:
    """The file of a revision, which sorts by number as far as people look."""
    return f"{revision:010}.json"


def revision_of(file: str) -> int | None:
    """The revision that a file in `revisions/` is; None when it is none, but an editor's copy, say."""
    found = _REVISION_FILE.fullmatch(file)
    return int(found[1]) if found and revision_file(int(found[1])) == file else None


def place(group: str, revision: int) -> str:
    """Where a revision stands, from the root of the folder."""
    return f"{group}/{REVISIONS}/{revision_file(revision)}"


def writing_file(group: str, revision: int) -> str:
    """A name in `writing/` that nobody else has, for a revision that is on its way."""
    return f"{group}.{revision:010}.{secrets.token_hex(8)}"


def aim_of(file: str) -> tuple[str, int] | None:
    """The group's folder and the revision that a file in `writing/` is to be."""
    found = _WRITING_FILE.fullmatch(file)
    return (found[1], int(found[2])) if found else None
