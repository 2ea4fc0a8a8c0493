"""The documented limits are those that hold."""

from __future__ import annotations

import re
from pathlib import Path

from portal_emails import limits
from portal_emails.locales import MAX_TAG_LENGTH

DOCUMENT = Path(__file__).parents[2] / "docs" / "limits.md"


def test_the_document_lists_every_limit_with_its_number() -> None:
    rows = re.findall(r"^\| ([A-Z][^|]*) \| ([\d,]+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    documented = sorted(int(number.replace(",", "")) for _, number in rows)
    in_force = [value for name, value in vars(limits).items() if name.isupper()]
    assert documented == sorted([*in_force, MAX_TAG_LENGTH])
