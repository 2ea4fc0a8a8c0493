"""Case by the rules of a language, and texts cut between graphemes."""

from __future__ import annotations

import unicodedata

import liquid
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from portal_emails.locales import canonical
from portal_emails.templates.letters import capitalize, downcase, truncate, upcase
from portal_emails.value_rules import is_permitted

LOCALES = ["en", "tr", "az-Latn-AZ", "lt", "el", "nl-BE", "hy", "es-MX", "qaa"]


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en", "straße ﬁnd", "STRASSE FIND"),
        ("en", "title iı", "TITLE II"),
        ("tr", "istanbul ışık i̇", "İSTANBUL IŞIK İ̇"),
        ("tr-CY", "i", "İ"),
        ("az-Cyrl", "i", "İ"),
        ("lt", "i̇́ į̇́ j̇ ì", "Í Į́ J Ì"),
        ("lt", "a\u0307", "A\u0307"),
        ("en", "i̇", "İ"),
        ("el", "Μαρία Παπαδοπούλου", "ΜΑΡΙΑ ΠΑΠΑΔΟΠΟΥΛΟΥ"),
        ("el", "μάιος, Μάϊος, άυλος, έυ", "ΜΑΪΟΣ, ΜΑΪΟΣ, ΑΫΛΟΣ, ΕΫ"),
        ("el", "άιυ ίυ αΐ ΰ ϊ", "ΑΪΥ ΙΫ ΑΪ Ϋ Ϊ"),
        ("el", "α\u0301ι", "ΑΪ"),
        ("el", "ναι ή όχι, ή-ή", "ΝΑΙ Ή ΟΧΙ, Ή-Ή"),
        ("el", "ή xή ήx 'ή' μή", "Ή XΗ ΗX 'Ή' ΜΗ"),
        ("el", "l'ή", "L'Η"),
        ("el", "ᾄδω ῥέω ὦ ᾐ ᾳ", "ΑΙΔΩ ΡΕΩ Ω ΗΙ ΑΙ"),
        ("el", "café", "CAFÉ"),
        ("el", "café ά", "CAFÉ Α"),
        ("en", "ά", "Ά"),
        ("hy", "և", "ԵՎ"),
        ("hyw", "և", "ԵՒ"),
        ("ka", "ქართული", "ᲥᲐᲠᲗᲣᲚᲘ"),
        ("nonsense_", "i", "I"),
        ("en", "", ""),
    ],
)
def test_upcase(locale: str, text: str, expected: str) -> None:
    assert unicodedata.normalize("NFC", upcase(text, locale)) == unicodedata.normalize("NFC", expected)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en", "STRASSE Iİ", "strasse ii̇"),
        ("tr", "ISPARTA İZMİR I\u0307 I\u0323\u0307", "ısparta izmir i i\u0323"),
        ("lt", "I Ì Í Ĩ J\u0303 Į\u0301 I\u0323\u0301", "i i̇̀ i̇́ i̇̃ j\u0307\u0303 į\u0307\u0301 i\u0307\u0323\u0301"),
        ("el", "ΟΔΟΣ ΣΑΣ", "οδος σας"),
        ("en", "ΟΔΟΣ", "οδος"),
        ("en", "ᲥᲐᲠᲗᲣᲚᲘ", "ქართული"),
    ],
)
def test_downcase(locale: str, text: str, expected: str) -> None:
    assert unicodedata.normalize("NFC", downcase(text, locale)) == unicodedata.normalize("NFC", expected)


@pytest.mark.parametrize(
    ("locale", "text", "expected"),
    [
        ("en", "hello WORLD", "Hello world"),
        ("en", " hello", " hello"),
        ("en", "1st PLACE", "1st place"),
        ("en", "", ""),
        ("tr", "istanbul IŞIK", "İstanbul ışık"),
        ("tr", "ISPARTA", "Isparta"),
        ("nl", "ijsland", "IJsland"),
        ("nl-BE", "IJSLAND", "IJsland"),
        ("nl", "íj\u0301s", "ÍJ\u0301s"),
        ("nl", "ik", "Ik"),
        ("en", "ijsland", "Ijsland"),
        ("hr", "ǆep", "ǅep"),
        ("hr", "ǄEP", "ǅep"),
        ("de", "ßx", "Ssx"),
        ("en", "ﬁne", "Fine"),
        ("en", "e\u0301COLE", "E\u0301cole"),
        ("el", "άγιος ΛΟΓΟΣ", "Άγιος λογος"),
        ("el", "ΑΣ", "Ας"),
        ("lt", "i̇́x", "Íx"),
        ("hy", "ևա", "Եվա"),
        ("ka", "ქართული", "ქართული"),
    ],
)
def test_capitalize(locale: str, text: str, expected: str) -> None:
    assert unicodedata.normalize("NFC", capitalize(text, locale)) == unicodedata.normalize("NFC", expected)


@pytest.mark.parametrize(
    ("text", "length", "expected"),
    [
        ("hello world", 8, "hello..."),
        ("hello", 5, "hello"),
        ("hello", 4, "h..."),
        ("hello", 3, "..."),
        ("hello", 0, "..."),
        ("hello", -1, "..."),
        ("", 0, ""),
        ("👩\u200d👩\u200d👧👩\u200d👩\u200d👧👩\u200d👩\u200d👧👩\u200d👩\u200d👧👩\u200d👩\u200d👧", 4, "👩\u200d👩\u200d👧..."),
        ("🇪🇸🇫🇷🇮🇹🇵🇹", 4, "🇪🇸🇫🇷🇮🇹🇵🇹"),
        ("🇪🇸🇫🇷🇮🇹🇵🇹🇩🇪", 4, "🇪🇸..."),
        ("e\u0301" * 6, 5, "e\u0301e\u0301..."),
        ("ก็กำก็กำก็", 4, "ก็..."),
        ("ab\u2067cdefgh\u2069", 7, "abc..."),
        ("ab\u2067c\u2069defgh", 9, "ab\u2067c\u2069d..."),
    ],
)
def test_truncate(text: str, length: int, expected: str) -> None:
    assert truncate(text, length) == expected


LIQUID = liquid.Environment()


def as_liquid(text: str, filters: str) -> str:
    return LIQUID.from_string("{{ text | " + filters + " }}").render(text=text)


ASCII = st.text(st.characters(max_codepoint=127), max_size=30)


@given(ASCII)
def test_ascii_has_the_case_that_liquid_gives_it(text: str) -> None:
    assert upcase(text, "en") == as_liquid(text, "upcase")
    assert downcase(text, "en") == as_liquid(text, "downcase")
    assert capitalize(text, "en") == as_liquid(text, "capitalize")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30), st.integers(3, 40))
def test_ascii_is_cut_where_liquid_cuts_it(text: str, length: int) -> None:
    # python-liquid cuts a text of just that length, too; Liquid itself does not, and there is no reason to.
    if len(text) == length:
        assert truncate(text, length) == text
    else:
        assert truncate(text, length) == as_liquid(text, f"truncate: {length}")


@given(st.text(), st.sampled_from(LOCALES))
def test_case_is_that_of_unicode_but_for_the_letters_of_a_language(text: str, locale: str) -> None:
    assert canonical(locale)
    if not set(text) & set("iIİı\u0307\u0587ĳJĮÌÍĨj") and not regex.search(r"\p{Greek}|\p{Soft_Dotted}", text):
        assert upcase(text, locale) == text.upper()
        assert downcase(text, locale) == text.lower()


@given(st.text("iIİıjJįĮìÌ\u0307\u0300\u0323ΆάέηήιίϊΐυύϋΰώᾳσΣςǆßﬁև ' \u0301\u0308\u0345"), st.sampled_from(LOCALES))
def test_only_the_first_letter_of_a_capitalized_text_differs_from_small_letters(text: str, locale: str) -> None:
    capitalized, small = capitalize(text, locale), downcase(text, locale)
    first = regex.findall(r"(?i)^(?:ij|íj\u0301|\X)", text)  # a grapheme, or the Dutch letter of two
    assert capitalized.endswith(small[len(downcase("".join(first), locale)) :])


@given(st.text(), st.integers(0, 12))
def test_a_text_is_never_cut_inside_a_grapheme(text: str, length: int) -> None:
    cut = truncate(text, length)
    graphemes = regex.findall(r"\X", text)
    if len(graphemes) <= length:
        assert cut == text
    else:
        assert cut.endswith("...")
        start = "".join(graphemes[: max(length - 3, 0)])
        assert cut[:-3] == start or not is_permitted(start)


@pytest.mark.parametrize(
    "text",
    ["α" + "\u0301" * 8_000, "'" * 8_000 + "ή", "ή " * 4_000, "I" + "\u0323" * 8_000, "i" * 8_000, "α" + "\u0345" * 8_000, "🇩" * 8_000],
)
@pytest.mark.parametrize("locale", ["el", "lt", "tr", "nl"])
def test_long_texts_are_no_trouble(text: str, locale: str) -> None:
    assert upcase(text, locale)
    assert downcase(text, locale)
    assert capitalize(text, locale)
    assert truncate(text, 5_000)
