"""What the commands around an export have in common: the folder, the groups that are meant, and what cannot be done at all."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from graphql_api.as_code.folder import Folder
from graphql_api.as_code.problems import Problem, printable
from portal_emails.errors import Unavailable, UnreadableDocument
from portal_emails.safe_names import safe_name

IMPOSSIBLE = 2
"""The exit status when nothing can be said of the groups."""


class UnknownGroups(Exception):
    """Groups that are named, and that have no folder in the export."""


def folders_of(folder: Folder, codes: Sequence[str]) -> Sequence[str]:
    """The names of the folders of these groups, or of all. Raises UnknownGroups and OSError."""
    present = folder.groups()
    unknown = [repr(code) for code in codes if safe_name(code) not in present]
    if unknown:
        raise UnknownGroups(f"{folder.path} has no folder of the group {', '.join(unknown)}; codes are case-sensitive")
    wanted = {safe_name(code) for code in codes}
    return [name for name in present if not codes or name in wanted]


def failing(path: Path, work: Callable[[], int]) -> int:
    """The exit status of the work; what prevents all of it is one line on standard error. Raises ConfigurationError."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Emails are in any language, terminals are not: what one cannot show is escaped.
            stream.reconfigure(errors="backslashreplace")
    try:
        return work()
    except Unavailable:
        reason = "the storage cannot be reached; try again"
    except (UnreadableDocument, UnknownGroups) as error:
        reason = str(error)
    except OSError as error:
        below = f" ({error.filename})" if isinstance(error.filename, str) and error.filename != str(path) else ""
        reason = f"{path}: {error.strerror or error}{below}"
    print(f"portal-emails: {printable(reason)}", file=sys.stderr)
    return IMPOSSIBLE


def print_json(data: object) -> None:
    """In ASCII where the terminal, or what reads from the command, is not known to take UTF-8."""
    takes_all = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    print(json.dumps(data, ensure_ascii=not takes_all, indent=2))


def print_problems(problems: Sequence[Problem], folder: Path) -> None:
    """In the order of files and lines, on standard error."""
    for problem in sorted(problems, key=lambda each: each.place):
        print(problem.line(folder), file=sys.stderr)
