"""Lines and columns, as editors count them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from portal_emails.problems import Defect, TemplateProblem
from portal_emails.sections import EmailPart

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


def located(part: EmailPart, source: str, defects: Iterable[Defect]) -> tuple[TemplateProblem, ...]:
    """The defects with lines and columns, in the order of the text; each only once."""
    distinct = dict.fromkeys(defects)
    starts = [0, *(found.end() for found in _LINE_BREAK.finditer(source))] if distinct else []
    return tuple(_located(part, starts, defect) for defect in sorted(distinct, key=_place))


def _place(defect: Defect) -> tuple[int, int]:
    return defect.start, defect.length


def _located(part: EmailPart, starts: list[int], defect: Defect) -> TemplateProblem:
    line = bisect_right(starts, defect.start)
    return TemplateProblem(part, line, defect.start - starts[line - 1] + 1, defect)
