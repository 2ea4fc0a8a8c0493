"""What single values must be."""

from __future__ import annotations

import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from portal_emails import value_rules
from portal_emails.problems import InvalidValue, ValueRule

AT = ("somewhere",)


def rules(problems: tuple[InvalidValue, ...]) -> list[ValueRule]:
    assert all(problem.path == AT for problem in problems)
    return [problem.rule for problem in problems]


@pytest.mark.parametrize(
    "subject",
    [
        "Su acceso al portal",
        "x" * 255,
        "🫨" * 255,
        "שלום \u2067abc\u2069 שלום",
        "\u200fمرحبا",
        "👩\u200d👩\u200d👧",
        "☎\ufe0f",
        "\u0e33",
        "ｆｕｌｌ　ｗｉｄｔｈ",
        "{{ contact.first_name }}",
        "\U0001fae9 an emoji younger than Python's tables",
    ],
)
def test_good_subjects(subject: str) -> None:
    assert value_rules.check_subject(subject, AT) == ()


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("", [ValueRule.NOT_BLANK], id="empty"),
        pytest.param(" \u3000\u200b\ufeff", [ValueRule.NOT_BLANK], id="nothing to see"),
        pytest.param("\u3164\u2800", [ValueRule.NOT_BLANK], id="letters that print nothing"),
        pytest.param("\ufe0f\u034f", [ValueRule.NOT_BLANK], id="marks that print nothing"),
        pytest.param("x" * 256, [ValueRule.MAX_LENGTH], id="too long"),
        pytest.param("a\nb", [ValueRule.SINGLE_LINE], id="line feed"),
        pytest.param("a\r\nBcc: x@example.com", [ValueRule.SINGLE_LINE], id="header injection"),
        pytest.param("a\u2028b", [ValueRule.SINGLE_LINE], id="line separator"),
        pytest.param("a\x85b", [ValueRule.SINGLE_LINE], id="next line"),
        pytest.param("a\tb", [ValueRule.PERMITTED_CHARACTERS], id="tab"),
        pytest.param("a\0b", [ValueRule.PERMITTED_CHARACTERS], id="NUL"),
        pytest.param("a\ud800b", [ValueRule.PERMITTED_CHARACTERS], id="lone surrogate"),
        pytest.param("a\ufffeb", [ValueRule.PERMITTED_CHARACTERS], id="noncharacter"),
        pytest.param("a\u0378b", [ValueRule.PERMITTED_CHARACTERS], id="unassigned"),
        pytest.param("a\u202eb", [ValueRule.PERMITTED_CHARACTERS], id="override left open"),
        pytest.param("a\u2069b", [ValueRule.PERMITTED_CHARACTERS], id="isolate closed that was not opened"),
        pytest.param("\u202a\u2067a\u202c\u2069", [ValueRule.PERMITTED_CHARACTERS], id="closed in the wrong order"),
        pytest.param("\0" * 300, [ValueRule.NOT_BLANK, ValueRule.MAX_LENGTH, ValueRule.PERMITTED_CHARACTERS], id="all at once"),
    ],
)
def test_bad_subjects(subject: str, expected: list[ValueRule]) -> None:
    assert rules(value_rules.check_subject(subject, AT)) == expected


@pytest.mark.parametrize(
    "character",
    [
        *"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180f\u200b\u200f\u202a\u202e\u2060\u2065\u206f\u2800\u3164",
        *"\ufe00\ufe0f\ufeff\uffa0\ufff0\ufff8\U0001bca0\U0001bca3\U0001d173\U0001d17a\U000e0000\U000e0100\U000e0fff",
    ],
    ids=ascii,
)
def test_a_character_that_prints_nothing_is_blank(character: str) -> None:
    assert value_rules.is_blank(f" {character}\n")
    assert not value_rules.is_blank(f"{character}a")


def test_content_may_have_lines_and_tabs() -> None:
    assert value_rules.check_content("Hola:\r\n\r\n\t- uno\n\u2067dos\u2069\n", AT) == ()


@pytest.mark.parametrize("content", ["\u2067left open\nclosed too late\u2069", "form\x0cfeed", "\x1b[31m"])
def test_bad_content(content: str) -> None:
    assert rules(value_rules.check_content(content, AT)) == [ValueRule.PERMITTED_CHARACTERS]


def test_a_broken_bound_is_named() -> None:
    assert value_rules.check_content("x" * 65_537, AT) == (InvalidValue(AT, ValueRule.MAX_LENGTH, 65_536),)
    assert value_rules.check_locale("x" * 1_000_000, AT) == (InvalidValue(AT, ValueRule.MAX_LENGTH, 100),)


@pytest.mark.parametrize(
    "address",
    ["cobros@example.com", "o'brien+portal@sub.example.co.uk", "用户@例子.广告", "grüße@bücher.example", "a@xn--bcher-kva.example"],
)
def test_good_addresses(address: str) -> None:
    assert value_rules.check_address(address, AT) == ()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", ValueRule.NOT_BLANK),
        ("  ", ValueRule.NOT_BLANK),
        ("a@example.com, b@example.com", ValueRule.EMAIL_ADDRESS),
        ("a@example.com;b@example.com", ValueRule.EMAIL_ADDRESS),
        ("Cobros <cobros@example.com>", ValueRule.EMAIL_ADDRESS),
        ("cobros", ValueRule.EMAIL_ADDRESS),
        ("cobros@localhost", ValueRule.EMAIL_ADDRESS),
        (" cobros@example.com", ValueRule.EMAIL_ADDRESS),
        ("x" * 1_000_000 + "@example.com", ValueRule.EMAIL_ADDRESS),
        ("a@example.com\nBcc: b@example.com", ValueRule.PERMITTED_CHARACTERS),
        ("a\0@example.com", ValueRule.PERMITTED_CHARACTERS),
        ("\ud800@example.com", ValueRule.PERMITTED_CHARACTERS),
    ],
)
def test_bad_addresses(address: str, expected: ValueRule) -> None:
    assert rules(value_rules.check_address(address, AT)) == [expected]


@pytest.mark.parametrize("tag", ["", "../../etc/passwd", "es_MX", "es-", "\0", "\ud800", "123", "español"])
def test_bad_locale_tags(tag: str) -> None:
    assert rules(value_rules.check_locale(tag, AT)) == [ValueRule.LOCALE_TAG]


@given(st.from_regex(value_rules.ORDINARY_ADDRESS, fullmatch=True) | st.from_regex(r"[a-z0-9._+-]{1,66}@[a-z0-9.-]{1,70}", fullmatch=True))
def test_an_ordinary_address_is_what_the_library_takes_for_one(address: str) -> None:
    if value_rules.ORDINARY_ADDRESS.fullmatch(address):
        validate_email(address, check_deliverability=False)


@given(st.text())
def test_what_is_permitted_can_be_stored(text: str) -> None:
    if value_rules.is_permitted(text):
        assert value_rules.is_storable(text)
        text.encode()


@given(st.text(st.characters(categories=["Cs", "Cc", "Lu", "Cf", "Cn"])))
def test_no_text_makes_a_check_raise(text: str) -> None:
    for check in (value_rules.check_subject, value_rules.check_content, value_rules.check_address, value_rules.check_locale):
        check(text, AT)
