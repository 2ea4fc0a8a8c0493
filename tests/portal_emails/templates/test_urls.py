"""What a link may point at, and values inside addresses."""

from __future__ import annotations

import time
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.templates.urls import (
    can_go_on,
    has_other_characters,
    has_user,
    is_link_target,
    is_telephone_number,
    percent_encoded,
    percent_encoded_mailbox,
    telephone_digits,
    telephone_number,
)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "HTTPS://EXAMPLE.COM/",
        "https://portal.example.com/reset?token=a%2Fb&next=/home#top",
        "https://example.com?q=1",
        "https://example.com#x",
        "https://example.com./path",
        "https://example.com:8443/path:with@signs",
        "https://localhost:8000/",
        "https://a_b.example.com/",
        "https://192.0.2.1/",
        "https://[2001:db8::1]:8443/",
        "https://bücher.example/größe?farbe=grün",
        "https://例え.jp/パス",
        "https://xn--bcher-kva.example/",
        "https://example.com/o'brien(1)*;a=b,c",
        "https://example.com/?filter[name]=x",
        "mailto:cobros@example.com",
        "MAILTO:cobros@example.com",
        "mailto:a@example.com,b@example.com?subject=Hola%20a%20todos&body=x%0D%0Ay",
        "mailto:gr%C3%BC%C3%9Fe@b%C3%BCcher.example",
        "mailto:用户@例子.广告",
        "tel:+34911234567",
        "tel:+34-91-123.45(67)",
        "tel:112",
        "tel:*100%23",
        "tel:7042;phone-context=example.com;ext=5",
    ],
)
def test_good_link_targets(url: str) -> None:
    assert is_link_target(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https",
        "https:",
        "https:/",
        "https://",
        "https:///path",
        "https:example.com",
        "https:/example.com",
        "http://example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.com",
        "/path",
        "path",
        "?q",
        "#top",
        "example.com",
        "x:https://example.com",
        " https://example.com",
        "https://example.com ",
        "https ://example.com",
        "https://example.com/a b",
        "https://example.com/a\tb",
        "https://example.com/a\nb",
        "https://example.com/\x00",
        "https://example.com/\x7f",
        "https://example.com/\u202e",
        "https://example.com/\u2028",
        "https://example.com/\u00a0",
        "https://example.com/\ud800",
        "https:\\\\example.com",
        "https://example.com\\@evil.example",
        "https://example.com/\\",
        'https://example.com/"onclick="x',
        "https://example.com/<script>",
        "https://example.com/`",
        "https://example.com/{{ x }}",
        "https://example.com/a|b",
        "https://example.com/50%",
        "https://example.com/%zz",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com:80@evil.example/",
        "https://@example.com/",
        "https://example.com:/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:123456/",
        "https://example.com:8o/",
        "https://.example.com/",
        "https://example..com/",
        "https://./",
        "https://-example.com/",
        "https://example-.com/",
        "https://exa%6Dple.com/",
        "https://exam!ple.com/",
        "https://192.0.2/",
        "https://192.0.2.256/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://example.123/",
        "https://192.0.02.1/",
        "https://[2001:db8::1/",
        "https://[2001:db8::g]/",
        "https://[::1%25eth0]/",
        "https://[192.0.2.1]/",
        "https://2001:db8::1/",
        "https://example\uff0fevil.com/",
        "https://example\u2100.com/",
        "https://exam\u200bple.com/",
        "https://xn--.example/",
        "https://xn--a.example/",
        "https://i❤.example/",
        f"https://{'a' * 64}.com/",
        f"https://{'a.' * 127}com/",
        "mailto:",
        "mailto:?subject=x",
        "mailto:Cobros",
        "mailto://cobros@example.com",
        "mailto:a@example.com,",
        "mailto:a@example.com,b",
        "mailto:Cobros%20%3Ccobros@example.com%3E",
        "mailto:a@example.com%0ABcc:b@example.com",
        "mailto:a%00@example.com",
        "mailto:%FF@example.com",
        "mailto:" + ",".join(["a@example.com"] * 21),
        "tel:",
        "tel:+",
        "tel:()",
        "tel:// 112",
        "tel:112 113",
        "tel:call-me",
        "tel:+34+91",
        "tel:112;",
    ],
)
def test_bad_link_targets(url: str) -> None:
    assert not is_link_target(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://" + "a" * 65_000,
        "https://" + "a." * 32_000,
        "https://" + "é" * 65_000,
        "https://[" + "1:" * 32_000 + "]",
        "https://a/" + "%41" * 21_000 + "%",
        "https://a/" + "aé" * 32_000 + "\\",
        "mailto:" + "a@b.example," * 5_000,
        "mailto:" + "a" * 65_000 + "@b.example",
        "tel:" + "(" * 65_000,
        "tel:" + "1" * 65_000 + "x",
        "tel:1" + ";a=b" * 16_000 + "!",
        "x" * 65_000 + ":",
    ],
)
def test_long_links_take_no_long_time(url: str) -> None:
    start = time.perf_counter()
    assert not is_link_target(url)
    assert time.perf_counter() - start < 0.5


@given(st.text(), st.sampled_from(["", "https://", "https://example.com", "mailto:", "mailto:a@example.com", "tel:", "tel:+34"]))
def test_whatever_is_accepted_is_safe_in_quotes_and_absolute(text: str, start: str) -> None:
    url = start + text
    if is_link_target(url):
        assert url.lower().startswith(("https://", "mailto:", "tel:"))
        assert not set(url) & set(' "<>\\`{}|^\t\n\r\x00')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a-b_c.d~e", "a-b_c.d~e"),
        ("María & Söhne/§?#", "Mar%C3%ADa%20%26%20S%C3%B6hne%2F%C2%A7%3F%23"),
        ("100%", "100%25"),
        ("../..", "..%2F.."),
        ("\ud800", "%3F"),
        ("'\"<>", "%27%22%3C%3E"),
    ],
)
def test_a_value_in_a_url(text: str, expected: str) -> None:
    assert percent_encoded(text) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("cobros@example.com", "cobros@example.com"),
        ("a+b&c?d@example.com", "a%2Bb%26c%3Fd@example.com"),
        ("grüße@bücher.example", "gr%C3%BC%C3%9Fe@b%C3%BCcher.example"),
        ("50%25@example.com", "50%2525@example.com"),
        ("/a@example.com", "%2Fa@example.com"),
    ],
)
def test_an_address_in_a_mailto_link(address: str, expected: str) -> None:
    assert percent_encoded_mailbox(address) == expected
    assert is_link_target(f"mailto:{expected}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+34 911 23 45 67", "+34911234567"),
        (" (+34) 911-23.45/67 ", "+34911234567"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("(020) 7946 0018", "02079460018"),
        ("\u202a+٩٦٦ ١١ ١٢٣٤\u202c", "+966111234"),
        ("＋81 3‐1234", "+8131234"),
        ("*100#", "*100%23"),
    ],
)
def test_a_number_in_a_telephone_link(text: str, expected: str) -> None:
    assert telephone_number(text) == expected
    assert is_link_target(f"tel:{expected}")


@pytest.mark.parametrize("text", ["", "+", "call us", "Call 5 now ext. alpha", "12+3+*", "++1", "1+2", "5;ext=4", "#5", "é1"])
def test_what_is_no_telephone_number(text: str) -> None:
    assert not is_telephone_number(text)
    assert not is_link_target(f"tel:{telephone_number(text)}")


@pytest.mark.parametrize(("text", "expected"), [("+34 911", "34911"), ("+44 (0)20", "4420"), ("*100#", "100"), ("٩٦٦", "966")])
def test_the_digits_of_a_number_that_goes_on(text: str, expected: str) -> None:
    assert is_telephone_number(text)
    assert telephone_digits(text) == expected
    assert is_link_target(f"tel:+{telephone_digits(text)}")


@pytest.mark.parametrize(
    ("url", "goes_on"),
    [
        ("https://example.com", True),
        ("HTTPS://example.com/a", True),
        ("https://example.com/?a", False),
        ("https://example.com#a", False),
        ("mailto:a@example.com", False),
        ("tel:123", False),
    ],
)
def test_which_urls_can_go_on(url: str, goes_on: bool) -> None:
    assert can_go_on(url) is goes_on
    assert not goes_on or is_link_target(f"{url}/b?c=d#e")


def test_what_a_target_has_that_it_must_not() -> None:
    assert has_user("HTTPS://a:b@example.com/")
    assert not has_user("https://example.com/@a")
    assert all(map(has_other_characters, ("a b", "a%zz", "a%", "a\\\\b", "<a>", "a\u200bb")))
    assert not any(map(has_other_characters, ("", "a%20b", "ü", "https://example.com/?a=b#c")))


@given(st.text())
def test_any_value_can_be_written_in_a_link(text: str) -> None:
    assert is_link_target(f"https://example.com/{percent_encoded(text)}?q={percent_encoded(text)}")
    assert unquote(percent_encoded(text)) == text
    assert set(telephone_number(text)).isdisjoint(" ()<>\"'\\")
