"""Addresses that mix scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.scripts import mixes_scripts


@pytest.mark.parametrize(
    "address",
    [
        "cobros@example.com",
        "COBROS+2026@EXAMPLE.COM",
        "josé.núñez@correo.example",
        "grüße@bücher.example",
        "a@xn--bcher-kva.example",
        "иван@example.com",
        "иван.петров-2@пример.example",
        "δοκιμή@παράδειγμα.example",
        "ՀՀ@example.am",
        "用户@例子.广告",
        "東京tower@例え.jp",
        "スーパーabcひ漢@example.jp",
        "한국abc漢字@example.kr",
        "ㄅ漢abc@example.tw",
        "भारत१@भारत",
        "محمد٣@مثال.example",
        "ＡＢＣ@example.com",
        "e\u0301a@example.com",
        "ᏚᎢ@example.com",
        "用户@例子。广告",
        "a@xn--80ak6aa92e.com",
        "a@xn--\u00e9.example",
        "a@xn--.example",
        "",
        "@",
    ],
)
def test_addresses_in_one_script_or_in_scripts_that_belong_together(address: str) -> None:
    assert not mixes_scripts(address)


@pytest.mark.parametrize(
    "address",
    [
        "p\u0430ypal@example.com",
        "billing@ex\u0430mple.com",
        "billing@XN--PYPAL-4VE.com",
        "billing@mail.xn--pypal-4ve.com",
        "\u03bfra@example.com",
        "иваh@example.com",
        "αбв@example.com",
        "अabc@example.in",
        "ひ한@example.com",
        "ㄅひ@example.com",
        "漢ж@example.com",
        "ᏚᎢs@example.com",
        "aא@example.com",
        "ok@漢字。ex\u0430mple。com",
    ],
)
def test_addresses_that_mix_scripts(address: str) -> None:
    assert mixes_scripts(address)


@given(st.text(max_size=40))
def test_any_string_is_answered(text: str) -> None:
    assert mixes_scripts(text) in (True, False)


@given(st.text("abcxyz", min_size=1, max_size=20), st.text("жзиклм", min_size=1, max_size=20), st.integers(0, 20))
def test_one_letter_of_another_script_is_enough(latin: str, cyrillic: str, place: int) -> None:
    mixed = latin[:place] + cyrillic[0] + latin[place:]
    assert mixes_scripts(f"{mixed}@example.com")
    assert mixes_scripts(f"sales@{mixed}.example")
    assert not mixes_scripts(f"{cyrillic}@{latin}.{cyrillic}.example")
