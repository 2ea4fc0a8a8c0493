"""What applying changes, for people: single values in a line each, contents line by line."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.text import Text

from graphql_api.as_code.applying import Applied
from graphql_api.as_code.problems import printable
from graphql_api.types.changes import email_changes
from portal_emails.as_code.places import LINE_BREAK
from portal_emails.model import Change, Content

_COLORS = {"+": "green", "-": "red", "@": "cyan"}


def change_lines(change: Change) -> Iterator[Text]:
    """One changed value, before and after."""
    for each in email_changes([change]):
        name = ".".join(each.path)
        if isinstance(change.before or change.after, Content) and each.path[-1] == "content":
            yield Text(f"  {name}:")
            yield from _differences(each.before, each.after)
        else:
            yield Text(f"  {name}: {_value(each.before)} -> {_value(each.after)}")


def change_facts(applied: Applied) -> dict[str, object]:
    """What would come of a group, as programs read it."""
    changes = [{"path": each.path, "before": each.before, "after": each.after} for each in email_changes(applied.changes)]
    return {"code": applied.code, "folder": applied.folder, "creates": applied.creates, "changes": changes, "newer": applied.newer}


def _value(value: str | None) -> str:
    return "inherited" if value is None else printable(json.dumps(value, ensure_ascii=False))


def _differences(before: str | None, after: str | None) -> Iterator[Text]:
    """As `diff -u` shows them; line ends other than LF stand there as escapes."""
    lines = list(difflib.unified_diff(_lines(before), _lines(after), "inherited" if before is None else "before", "after", lineterm="\n"))
    if after is None:
        lines[1] = "+++ inherited\n"
    for line in lines:
        yield Text(f"    {printable(line.removesuffix(chr(10)))}", _COLORS.get(line[0], ""))
        if not line.endswith(("\n", "\r")):
            yield Text("    \\ No newline at end of file")


def _lines(text: str | None) -> Sequence[str]:
    """With the line breaks that editors know, and no others."""
    ends = [0, *(found.end() for found in LINE_BREAK.finditer(text or "")), len(text or "")]
    return [line for start, end in pairwise(ends) if (line := (text or "")[start:end])]
