"""Header fields come back exactly, to the code point, from readers that others wrote; nothing breaks out of one."""

from __future__ import annotations

import re
from email import message_from_string, policy
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader
from email.utils import parseaddr

import pytest
from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from portal_emails.mail.headers import header_address, mailbox_field, needs_smtputf8, text_field
from portal_emails.value_rules import check_address

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
LITERAL = "=?utf-8?b?QQ==?="
TEXTS = {
    "plain": "Confirm your access",
    "plain, 255 in words": ("Your access to the billing portal " * 8)[:255].strip(),
    "plain, a word that just fits a line": "x" * 67,
    "plain, a word that does not": "x" * 68 + " y",
    "plain, 255 in one word": "x" * 255,
    "Spanish": "Confirmación de acceso al portal de cobros",
    "German": "Rechnungslegungsvorschriftenänderungsbenachrichtigung für Geschäftskontenbevollmächtigte",
    "Arabic": "تأكيد الوصول إلى بوابة الفواتير",
    "Hebrew with marks": "אישור גישה לְפוֹרְטַל החיובים \u200f(2026)\u200f",
    "Chinese": "确认访问计费门户,请点击以下链接以完成您的帐户验证。",
    "Hindi": "बिलिंग पोर्टल तक पहुँच की पुष्टि करें",
    "Thai": "ยืนยันการเข้าถึงพอร์ทัลการเรียกเก็บเงินของคุณโดยคลิกลิงก์ต่อไปนี้",
    "families": FAMILY * 20,
    "flags": "🇪🇸🇲🇽🇨🇱" * 12,
    "skin tones": "👍🏽" * 30,
    "combining marks": "e\u0301" * 100,
    "one letter with very many marks": "e" + "\u0301" * 200,
    "1 octet, 255 of them": "a ~" * 85,
    "2 octets, 255 of them": "ñ" * 255,
    "3 octets, 255 of them": "語" * 255,
    "4 octets, 255 of them": "🫨" * 255,
    "isolates": "\u2067שלום\u2069 \u2066abc\u2069",
    "spaces outside": " Hello ",
    "spaces inside": "Hello  world",
    "spaces inside, not ASCII": "¡Hola   mundo!",
    "nothing but spaces": "   ",
    "other spaces": "a\u00a0b \u3000c\u2003 d",
    "line separators": "a\u2028b\u2029c",
    "an encoded word": LITERAL,
    "an encoded word among words": f"What is {LITERAL} for?",
    "an encoded word that is not ASCII": f"¿Qué es {LITERAL}?",
    "half of an encoded word": "What is =? and ?= for",
    "marks that mean something in headers": 'Re: "a", <b@example.com>; (c) [d] \\e\\ f_g',
    "the same, not ASCII": 'Re: "á", <b@example.com>; (ç) [d] \\é\\ f_g',
    "quotation mark at the end": 'The "end"',
    "backslash at the end": "The end\\",
    "underscores": "ñ_n__n",
    "equals signs": "ñ=41=?=",
    "one character": "é",
}
FRAGMENTS = [
    " ",
    "  ",
    "=?",
    "?=",
    "=",
    "_",
    '"',
    "\\",
    "(",
    ")",
    ",",
    "<",
    ">",
    "@",
    ".",
    ":",
    "é",
    "語",
    "\u0301",
    "\u200d",
    "🫨",
    "x" * 70,
    "word",
]
ANY_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=255) | st.lists(
    st.sampled_from([*FRAGMENTS, LITERAL, FAMILY]), min_size=1, max_size=40
).map("".join)


def unfolded(field: str) -> str:
    """What readers do first (RFC 5322, section 2.2.3)."""
    return re.sub(r"\r\n(?=[ \t])", "", field)


def modern_text(field: str) -> str:
    return str(message_from_string(f"{field}\r\n\r\n", policy=policy.default)["Subject"])


def legacy_text(field: str) -> str:
    value = message_from_string(f"{unfolded(field)}\r\n\r\n")["Subject"]
    return str(make_header(decode_header(value)))


def modern_mailbox(field: str) -> tuple[str, str]:
    header = message_from_string(f"{field}\r\n\r\n", policy=policy.default)["From"]
    assert isinstance(header, AddressHeader)
    (mailbox,) = header.addresses
    return mailbox.display_name, mailbox.addr_spec


def legacy_mailbox(field: str) -> tuple[str, str]:
    name, address = parseaddr(message_from_string(f"{unfolded(field)}\r\n\r\n")["From"])
    return str(make_header(decode_header(name))), address


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def encoded_words(field: str) -> list[str]:
    return re.findall(r"=\?utf-8\?[qb]\?[!->@-~]*\?=", field)


def assert_well_formed(field: str) -> None:
    lines = field.split("\r\n")
    assert field.isascii()
    assert "\n" not in "".join(lines)
    assert all(len(line) <= 76 and line.strip() for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    for word in encoded_words(field):
        assert len(word) <= 75
        ((octets, charset),) = decode_header(word)
        assert isinstance(octets, bytes)
        assert octets.decode(charset or "", "strict")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_subject_comes_back_exactly(text: str) -> None:
    field = text_field("Subject", text)
    assert_well_formed(field)
    assert modern_text(field) == legacy_text(field) == text


@given(ANY_TEXT)
@example("x" * 67 + " " + "y" * 67)
@example("\u3000 a")
def test_any_subject_comes_back_exactly(text: str) -> None:
    field = text_field("Subject", text)
    assert_well_formed(field)
    assert modern_text(field) == legacy_text(field) == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_display_name_comes_back_exactly(text: str) -> None:
    field = mailbox_field("From", "cobros@example.com", text)
    assert_well_formed(field)
    assert legacy_mailbox(field) == (text, "cobros@example.com")
    name, address = modern_mailbox(field)
    assert address == "cobros@example.com"
    # Python's modern API reads a second encoded word of a name with a space before it, and any spaces in one as one.
    if len(encoded_words(field)) <= 1 and not re.search(r"\s\s", text):
        assert name == text
    assert without_spaces(name) == without_spaces(text)


@given(ANY_TEXT)
def test_any_display_name_comes_back_exactly(text: str) -> None:
    field = mailbox_field("From", "cobros@example.com", text)
    assert_well_formed(field)
    assert legacy_mailbox(field) == (text, "cobros@example.com")
    name, address = modern_mailbox(field)
    assert without_spaces(name) == without_spaces(text)
    assert address == "cobros@example.com"


@pytest.mark.parametrize(
    "name",
    [
        "Портал выставления счетов и учёта задолженности",
        "Πύλη τιμολόγησης και εισπρακτέων λογαριασμών",
        "Administración de facturación y cuentas por cobrar de la Compañía",
    ],
)
def test_words_of_a_long_name_stay_whole_for_readers_that_put_a_space_between_encoded_words(name: str) -> None:
    field = mailbox_field("From", "cobros@example.com", name)
    assert len(encoded_words(field)) > 1
    assert modern_mailbox(field)[0].split() == name.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Confirm your access", "Subject: Confirm your access"),
        ("Grüße an alle", "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_an_alle?="),
        ("Su contraseña, ya", "Subject: =?utf-8?q?Su_contrase=C3=B1a=2C_ya?="),
        ("确认访问", "Subject: =?utf-8?b?56Gu6K6k6K6/6Zeu?="),
        ("word " * 14 + "word", "Subject: " + "word " * 12 + "word\r\n word word"),
        (LITERAL, "Subject: =?utf-8?q?=3D=3Futf-8=3Fb=3FQQ=3D=3D=3F=3D?="),
    ],
)
def test_subjects_are_as_readable_as_they_can_be(text: str, expected: str) -> None:
    assert text_field("Subject", text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, "From: a@example.com"),
        ("", "From: a@example.com"),
        ("Billing", "From: Billing <a@example.com>"),
        ("Billing and Receivables", "From: Billing and Receivables <a@example.com>"),
        ("Cobros, S.A.", 'From: "Cobros, S.A." <a@example.com>'),
        ('The "best" (of all)', 'From: "The \\"best\\" (of all)" <a@example.com>'),
        ("back\\slash", 'From: "back\\\\slash" <a@example.com>'),
        ("a@example.org", 'From: "a@example.org" <a@example.com>'),
        ("two  spaces", 'From: "two  spaces" <a@example.com>'),
        (" outside ", 'From: " outside " <a@example.com>'),
        ("Peña, S.A.", "From: =?utf-8?q?Pe=C3=B1a=2C_S=2EA=2E?= <a@example.com>"),
        ("Портал", "From: =?utf-8?b?0J/QvtGA0YLQsNC7?= <a@example.com>"),
        ("word " * 14 + "word", "From: " + "word " * 13 + "word\r\n word <a@example.com>"),
        (f"Not {LITERAL}", "From: =?utf-8?q?Not_=3D=3Futf-8=3Fb=3FQQ=3D=3D=3F=3D?= <a@example.com>"),
    ],
)
def test_names_are_as_readable_as_they_can_be(name: str | None, expected: str) -> None:
    assert mailbox_field("From", "a@example.com", name) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (FAMILY * 20, FAMILY),
        ("e\u0301" * 100, "e\u0301"),
        ("🇪🇸" * 40, "🇪🇸"),
        ("👍🏽" * 30, "👍🏽"),
        ("❤\ufe0f" * 40, "❤\ufe0f"),
        ("ที่" * 40, "ที่"),
    ],
    ids=["families", "accents", "flags", "skin tones", "variation selectors", "Thai"],
)
def test_no_encoded_word_ends_within_what_looks_like_one_character(text: str, unit: str) -> None:
    words = encoded_words(text_field("Subject", text))
    assert len(words) > 1
    for word in words:
        decoded = str(make_header(decode_header(word)))
        assert decoded == unit * decoded.count(unit)


CONTROLS = [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), "\r\nBcc: eve@example.com", "\r\n\r\nBody", "\ud800", "\udfff"]


@pytest.mark.parametrize("control", CONTROLS, ids=ascii)
@pytest.mark.parametrize("text", ["{}", "a{}", "{}a", "Hello {} world", "Grüße {}", "=?{}?="])
def test_controls_and_lone_surrogates_are_refused(text: str, control: str) -> None:
    with pytest.raises(ValueError, match=r"^Subject has U\+"):
        text_field("Subject", text.format(control))
    with pytest.raises(ValueError, match=r"^From has U\+"):
        mailbox_field("From", "a@example.com", text.format(control))
    for address in ("a{}@example.com", "{}a@example.com", "a@example.com{}", "a@exa{}mple.com", "é{}@bücher.example"):
        with pytest.raises(ValueError, match="of an address"):
            header_address(address.format(control))


def test_an_error_names_the_place_and_not_the_text() -> None:
    with pytest.raises(ValueError, match=r"^Subject has U\+000A at 6, which no header may hold$"):
        text_field("Subject", "secret\n")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("cobros@example.com", "cobros@example.com"),
        ("O'Brien+portal@Sub.Example.CO.UK", "O'Brien+portal@Sub.Example.CO.UK"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("a@BÜCHER.Example", "a@xn--bcher-kva.example"),
        ("a@bu\u0308cher.example", "a@xn--bcher-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@例子。广告", "a@xn--fsqu00a.xn--4rr70v"),
        ("a@مثال.إختبار", "a@xn--mgbh0fb.xn--kgbechtv"),
        ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
        ("grüße@example.com", "grüße@example.com"),
        ("अजय@example.com", "अजय@example.com"),
        ("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"),
    ],
)
def test_domains_are_ascii_and_local_parts_are_as_given(address: str, expected: str) -> None:
    assert header_address(address) == expected
    assert header_address(expected) == expected
    assert needs_smtputf8(address) is needs_smtputf8(expected) is not expected.isascii()
    assert mailbox_field("To", address) == f"To: {expected}"
    assert modern_mailbox(mailbox_field("From", address, "Ana, S.A.")) == ("Ana, S.A.", expected)
    assert legacy_mailbox(mailbox_field("From", address, "Ana")) == ("Ana", expected)


LOCAL_PARTS = st.text(st.sampled_from("abZ09.-_+'=?ñß用é\u0301") | st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
LABELS = st.text(st.sampled_from("abZ09-üßシ例ע。") | st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)


@given(LOCAL_PARTS, st.lists(LABELS, min_size=1, max_size=2))
@example("a", ["ＢÜ", "straße", "例。子"])
@example("x" * 64, ["b" * 61] * 3)
def test_an_address_that_can_be_saved_can_be_written(local_part: str, labels: list[str]) -> None:
    address = f"{local_part}@{'.'.join(labels)}.com"
    if not check_address(address):
        written_local_part, _, domain = header_address(address).rpartition("@")
        assert written_local_part == local_part
        assert domain.lower() == validate_email(address, check_deliverability=False).ascii_domain


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "a",
        "a@",
        "@example.com",
        "a@example.com, b@example.com",
        "a@example.com,b@example.com",
        "a@b@example.com",
        "<a@example.com>",
        "A <a@example.com>",
        "a@example.com>",
        "a b@example.com",
        "a\u00a0b@example.com",
        "a\u2028b@example.com",
        "a\u202eb@example.com",
        "a(b)@example.com",
        '"a"@example.com',
        "a.@example.com",
        ".a@example.com",
        "a..b@example.com",
        "a@example.com ",
        "a@exam ple.com",
        "a@example..com",
        "a@.example.com",
        "a@example.com.",
        "a@-example.com",
        "a@example-.com",
        "a@exa_mple.com",
        "a@[192.0.2.1]",
        "a@\u2028.com",
        "a@☃☃\u200b\u0301.com",
        "a@" + "ü" * 64 + ".com",
        "a" * 250 + "@example.com",
        "語" * 100 + "@example.com",
        "a@" + "a." * 200 + "com",
        "=?utf-8?q?a?=@=?utf-8?q?b?=",
    ],
)
def test_what_is_no_single_mailbox_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        header_address(address)


def test_only_an_address_makes_a_line_longer() -> None:
    address = "a" * 64 + "@" + ".".join(["b" * 62] * 3)
    assert len(address) == 253
    assert mailbox_field("From", address, "Billing").split("\r\n") == ["From: Billing", f" <{address}>"]
    assert mailbox_field("To", address) == f"To: {address}"
