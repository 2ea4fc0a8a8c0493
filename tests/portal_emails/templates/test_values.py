"""What given values must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.problems import InvalidValue, ValueRule
from portal_emails.sections import VariableType
from portal_emails.templates.values import Duration, check_value, is_missing, parse_datetime, parse_duration

AT = ("values", "0", "value")

GOOD = {
    VariableType.TEXT: [
        "María García",
        " x ",
        "שלום \u2067abc\u2069",
        "{{ contact.first_name }}",
        "<b>",
        "👩\u200d👩\u200d👧",
        "x" * 8_192,
    ],
    VariableType.CODE: ["839201", "AB-12_c", "ключ", "<&>"],
    VariableType.EMAIL: ["maria@example.com", "grüße@bücher.example"],
    VariableType.URL: ["https://portal.example.com/reset?token=abc", "mailto:cobros@example.com", "tel:+34911234567"],
    VariableType.DATETIME: ["2026-07-31T14:05:09+02:00", "2026-07-31t14:05:09.123456789012z"],
    VariableType.DURATION: ["PT30M", "P1DT2H", "P2W", "P1Y2M3W4DT5H6M7S", "PT0S", "P999999999D"],
}
BAD = {
    VariableType.CODE: ["839 201", " 839201", "839201 ", "a\u200bb", "a\u00a0b"],
    VariableType.EMAIL: ["maria", "María <maria@example.com>", "a@example.com, b@example.com", " a@example.com"],
    VariableType.URL: ["http://example.com", "javascript:alert(1)", "//example.com", "/path", "https://", "https://example.com/a b"],
    VariableType.DATETIME: ["yesterday"],
    VariableType.DURATION: ["30 minutes"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in GOOD.items() for text in texts])
def test_good_values(kind: VariableType, text: str) -> None:
    assert check_value(kind, text, AT) == ()


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD.items() for text in texts])
def test_values_of_another_type(kind: VariableType, text: str) -> None:
    assert check_value(kind, text, AT) == (InvalidValue(AT, ValueRule.VARIABLE_TYPE),)


@pytest.mark.parametrize("kind", VariableType)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x" * 8_193, [(ValueRule.MAX_LENGTH, 8_192)], id="too long"),
        pytest.param("a\nb", [(ValueRule.SINGLE_LINE, None)], id="line feed"),
        pytest.param("a\r\nBcc: x@example.com", [(ValueRule.SINGLE_LINE, None)], id="header injection"),
        pytest.param("a\u2028", [(ValueRule.SINGLE_LINE, None)], id="line separator"),
        pytest.param("a\x85b\x0bc\x1cd", [(ValueRule.SINGLE_LINE, None)], id="other line breaks"),
        pytest.param("a\tb", [(ValueRule.PERMITTED_CHARACTERS, None)], id="tab"),
        pytest.param("a\0b", [(ValueRule.PERMITTED_CHARACTERS, None)], id="NUL"),
        pytest.param("a\ud800b", [(ValueRule.PERMITTED_CHARACTERS, None)], id="lone surrogate"),
        pytest.param("a\u0378b", [(ValueRule.PERMITTED_CHARACTERS, None)], id="unassigned"),
        pytest.param("a\u202eb", [(ValueRule.PERMITTED_CHARACTERS, None)], id="override left open"),
        pytest.param(
            "\0\n" * 5_000,
            [(ValueRule.MAX_LENGTH, 8_192), (ValueRule.SINGLE_LINE, None), (ValueRule.PERMITTED_CHARACTERS, None)],
            id="all at once",
        ),
    ],
)
def test_no_value_of_any_type_breaks_the_rules_of_a_line(
    kind: VariableType, text: str, expected: list[tuple[ValueRule, int | None]]
) -> None:
    assert check_value(kind, text, AT) == tuple(InvalidValue(AT, rule, limit) for rule, limit in expected)


@pytest.mark.parametrize("text", [None, "", " ", "\t\n", "\u00a0\u3000", "\u200b", "\u2067\u2069", "\u3164"])
def test_what_cannot_be_seen_is_missing(text: str | None) -> None:
    assert is_missing(text)


@pytest.mark.parametrize("text", ["0", ".", " x ", "false", "\u202ex"])
def test_what_can_be_seen_is_not_missing(text: str) -> None:
    assert not is_missing(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-31T14:05:09Z", datetime(2026, 7, 31, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-31t14:05:09z", datetime(2026, 7, 31, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-31T14:05:09-00:00", datetime(2026, 7, 31, 14, 5, 9, tzinfo=UTC)),
        ("2026-07-31T14:05:09.5+05:30", datetime(2026, 7, 31, 14, 5, 9, 500_000, timezone(timedelta(hours=5, minutes=30)))),
        ("2026-07-31T14:05:09.9999999-03:30", datetime(2026, 7, 31, 14, 5, 9, 999_999, timezone(-timedelta(hours=3, minutes=30)))),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("1990-12-31T15:59:60.75-08:00", datetime(1990, 12, 31, 15, 59, 59, 750_000, timezone(-timedelta(hours=8)))),
        ("2017-01-01T05:29:60+05:30", datetime(2017, 1, 1, 5, 29, 59, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
        ("0001-01-01T00:00:00+23:59", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23, minutes=59)))),
        ("9999-12-31T23:59:59-23:59", datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23, minutes=59)))),
        ("9999-12-31T23:59:60Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_moments(text: str, expected: datetime) -> None:
    parsed = parse_datetime(text)
    assert (parsed.replace(tzinfo=None), parsed.utcoffset()) == (expected.replace(tzinfo=None), expected.utcoffset())


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-31",
        "14:05:09Z",
        "2026-07-31T14:05:09",
        "2026-07-31 14:05:09Z",
        "2026-07-31T14:05Z",
        "20260731T140509Z",
        "2026-7-31T14:05:09Z",
        "26-07-31T14:05:09Z",
        "+2026-07-31T14:05:09Z",
        "10000-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2026-00-31T14:05:09Z",
        "2026-13-31T14:05:09Z",
        "2026-02-29T14:05:09Z",
        "2026-07-32T14:05:09Z",
        "2026-07-31T24:00:00Z",
        "2026-07-31T14:60:09Z",
        "2026-07-31T14:05:61Z",
        "2026-07-31T14:05:60Z",
        "2026-07-31T23:59:60+01:00",
        "2026-07-31T14:05:09.Z",
        "2026-07-31T14:05:09,5Z",
        "2026-07-31T14:05:09+2",
        "2026-07-31T14:05:09+0200",
        "2026-07-31T14:05:09+24:00",
        "2026-07-31T14:05:09+01:60",
        "2026-07-31T14:05:09 +02:00",
        "2026-07-31T14:05:09Z ",
        "2026-07-31T14:05:09Z\n",
        "2026-07-31T14:05:09[Europe/Madrid]",
        "2026-07-31T14:05:09+01:00[Europe/Madrid]",
        "２０２６-07-31T14:05:09Z",
        "٢٠٢٦-07-31T14:05:09Z",
        "1785506709",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_datetime(text)
    assert check_value(VariableType.DATETIME, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT30M", ((30, "minute"),)),
        ("PT90M", ((90, "minute"),)),
        ("P1M", ((1, "month"),)),
        ("P1DT2H", ((1, "day"), (2, "hour"))),
        ("P2W", ((2, "week"),)),
        ("P1W2D", ((1, "week"), (2, "day"))),
        ("P1DT0H", ((1, "day"),)),
        ("P0DT0H", ((0, "hour"),)),
        ("PT007S", ((7, "second"),)),
        (
            "P1Y2M3W4DT5H6M7S",
            ((1, "year"), (2, "month"), (3, "week"), (4, "day"), (5, "hour"), (6, "minute"), (7, "second")),
        ),
    ],
)
def test_durations(text: str, expected: tuple[tuple[int, str], ...]) -> None:
    assert parse_duration(text) == Duration(expected)


@pytest.mark.parametrize(
    "text",
    [
        "P",
        "PT",
        "P1DT",
        "P1",
        "PT1",
        "T1H",
        "1H",
        "-PT30M",
        "+PT30M",
        "PT-30M",
        "PT1.5H",
        "PT1,5H",
        "pt30m",
        "P1H",
        "PT1D",
        "PT1S2M",
        "P1M1Y",
        "PT30M ",
        "PT30M\n",
        "PT 30M",
        "PT1H1H",
        "P0001-00-00T00:00:00",
        "PT1234567890S",
        "PT٣M",
        "30",
    ],
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        parse_duration(text)
    assert check_value(VariableType.DURATION, text)


@given(st.datetimes(timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_every_moment_is_read_back(moment: datetime) -> None:
    text = moment.isoformat()
    parsed = parse_datetime(text)
    assert (parsed.replace(tzinfo=None), parsed.utcoffset()) == (moment.replace(tzinfo=None), moment.utcoffset())


@given(st.sampled_from(VariableType), st.text() | st.from_regex(r"[0-9PTZ:+.-]{0,30}"))
def test_any_string_is_answered(kind: VariableType, text: str) -> None:
    assert all(problem.path == AT for problem in check_value(kind, text, AT))
