"""What a folder remembers of its export, also after git has joined two branches."""

from __future__ import annotations

import pytest
from hypothesis import given

from portal_emails.as_code.exported import Exported, read_exported
from portal_emails.as_code.faults import offset_of
from portal_emails.changes import values_of
from portal_emails.model import CustomerGroup
from portal_emails.problems import ValueRule
from tests.portal_emails.as_code.hostile_groups import groups

FIVE, NINE = (Exported(revision, "0123456789abcdef") for revision in (5, 9))


def test_it_comes_back() -> None:
    assert read_exported(NINE.written()) == (NINE,)


@given(groups, groups)
def test_another_state_is_told_apart(one: CustomerGroup, other: CustomerGroup) -> None:
    is_same = values_of(one) == values_of(other)
    assert (Exported.of(1, values_of(one)) == Exported.of(1, values_of(other))) == is_same


@pytest.mark.parametrize(
    "joined",
    [
        NINE.written() + FIVE.written(),
        b"<<<<<<< ours\n" + NINE.written() + b"=======\n" + FIVE.written() + b">>>>>>> theirs\n",
        FIVE.written().replace(b"\n", b"\r\n") + NINE.written(),
    ],
)
def test_several_are_told_newest_first(joined: bytes) -> None:
    assert read_exported(joined) == (NINE, FIVE)


@pytest.mark.parametrize("data", [None, b"", b"\xff", b"revision x state 0123456789abcdef", b"revision 1 state 0"])
def test_anything_else_says_nothing(data: bytes | None) -> None:
    assert read_exported(data) == ()


@pytest.mark.parametrize(
    ("rule", "limit", "text", "offset"),
    [
        (ValueRule.MAX_LENGTH, 3, "abcd", 3),
        (ValueRule.SINGLE_LINE, None, "ab\u2028c", 2),
        (ValueRule.PERMITTED_CHARACTERS, None, "ab\nc\0d", 4),
        (ValueRule.PERMITTED_CHARACTERS, None, "\u2067a\u2069\nab \u202ec", 7),
        (ValueRule.NOT_BLANK, None, "  ", 0),
    ],
)
def test_where_a_value_breaks_a_rule(rule: ValueRule, limit: int | None, text: str, offset: int) -> None:
    assert offset_of(rule, limit, text) == offset
