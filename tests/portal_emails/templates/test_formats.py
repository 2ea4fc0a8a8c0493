"""Dates, times and durations as locales write them."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta, timezone

import pytest
from babel import localedata
from hypothesis import given, settings
from hypothesis import strategies as st

from portal_emails.locales import canonical
from portal_emails.templates.formats import format_date, format_datetime, format_duration, format_time
from portal_emails.templates.values import Duration, parse_datetime, parse_duration

WIDTHS = ("short", "medium", "long")
EVERY_LOCALE = sorted({str(canonical(identifier.replace("_", "-"))) for identifier in localedata.locale_identifiers()})

MOMENT = parse_datetime("2026-07-31T14:05:09+02:00")
DURATION = parse_duration("P1DT12H30M")

Widths = tuple[str, str, str]
AS_ECMA_402: list[tuple[str, Widths, Widths, Widths]] = [
    (
        "ar",
        ("31\u200f/7\u200f/2026", "31\u200f/07\u200f/2026", "31 يوليو 2026"),
        ("2:05 م", "2:05:09 م", "2:05:09 م غرينتش+2"),
        ("1 ي و12 س و30 د", "يوم، و12 س، و30 د", "يوم، و12 ساعة، و30 دقيقة"),
    ),
    (
        "ar-EG",
        ("٣١\u200f/٧\u200f/٢٠٢٦", "٣١\u200f/٠٧\u200f/٢٠٢٦", "٣١ يوليو ٢٠٢٦"),
        ("٢:٠٥ م", "٢:٠٥:٠٩ م", "٢:٠٥:٠٩ م غرينتش+٢"),
        ("١ ي و١٢ س و٣٠ د", "يوم، و١٢ س، و٣٠ د", "يوم، و١٢ ساعة، و٣٠ دقيقة"),
    ),
    (
        "bg",
        ("31.07.26\u202fг.", "31.07.2026\u202fг.", "31 юли 2026\u202fг."),
        ("14:05", "14:05:09", "14:05:09 ч. Гринуич+2"),
        ("1 д, 12 ч, 30 мин", "1 д, 12 ч, 30 мин", "1 ден, 12 часа и 30 минути"),
    ),
    (
        "ca",
        ("31/7/26", "31 de jul. 2026", "31 de juliol del 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1 d, 12 h i 30 min", "1 dia, 12 h i 30 min", "1 dia, 12 hores i 30 minuts"),
    ),
    (
        "el",
        ("31/7/26", "31 Ιουλ 2026", "31 Ιουλίου 2026"),
        ("2:05\u202fμ.μ.", "2:05:09\u202fμ.μ.", "2:05:09\u202fμ.μ. GMT+2"),
        ("1 η 12 ώ 30 λ", "1 ημέρα, 12 ώ., 30 λ.", "1 ημέρα, 12 ώρες, 30 λεπτά"),
    ),
    (
        "en",
        ("7/31/26", "Jul 31, 2026", "July 31, 2026"),
        ("2:05\u202fPM", "2:05:09\u202fPM", "2:05:09\u202fPM GMT+2"),
        ("1d 12h 30m", "1 day, 12 hr, 30 min", "1 day, 12 hours, 30 minutes"),
    ),
    (
        "en-GB",
        ("31/07/2026", "31 Jul 2026", "31 July 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1d 12h 30m", "1 day, 12 hrs, 30 mins", "1 day, 12 hours, 30 minutes"),
    ),
    (
        "es",
        ("31/7/26", "31 jul 2026", "31 de julio de 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1d 12h 30min", "1 d, 12 h, 30 min", "1 día, 12 horas y 30 minutos"),
    ),
    (
        "es-419",
        ("31/7/26", "31 jul 2026", "31 de julio de 2026"),
        ("2:05\u202fp.m.", "2:05:09\u202fp.m.", "2:05:09\u202fp.m. GMT+2"),
        ("1d. 12h 30min", "1 d., 12 h, 30 min", "1 día, 12 horas y 30 minutos"),
    ),
    (
        "es-MX",
        ("31/07/26", "31 jul 2026", "31 de julio de 2026"),
        ("2:05\u202fp.m.", "2:05:09\u202fp.m.", "2:05:09\u202fp.m. GMT+2"),
        ("1d 12h 30min", "1 día, 12 h, 30 min", "1 día, 12 horas y 30 minutos"),
    ),
    (
        "eu",
        ("26/7/31", "2026(e)ko uzt. 31(a)", "2026(e)ko uztailaren 31(a)"),
        ("14:05", "14:05:09", "14:05:09 (GMT+2)"),
        ("1 e., 12 h eta 30 min", "1 egun, 12 h eta 30 min", "1 egun, 12 ordu eta 30 minutu"),
    ),
    (
        "fa",
        ("۲۰۲۶/۷/۳۱", "۳۱ ژوئیه ۲۰۲۶", "۳۱ ژوئیهٔ ۲۰۲۶"),
        ("۱۴:۰۵", "۱۴:۰۵:۰۹", "۱۴:۰۵:۰۹ (\u200e+۲ گرینویچ)"),
        ("۱ روز ۱۲h ۳۰m", "۱ روز،\u200f ۱۲ ساعت، و ۳۰ دقیقه", "۱ روز،\u200f ۱۲ ساعت، و ۳۰ دقیقه"),
    ),
    (
        "fi",
        ("31.7.2026", "31.7.2026", "31. heinäkuuta 2026"),
        ("14.05", "14.05.09", "14.05.09 UTC+2"),
        ("1pv 12t 30min", "1 pv, 12 t, 30 min", "1 päivä, 12 tuntia ja 30 minuuttia"),
    ),
    (
        "fr",
        ("31/07/2026", "31 juil. 2026", "31 juillet 2026"),
        ("14:05", "14:05:09", "14:05:09 UTC+2"),
        ("1j 12h 30min", "1\u202fj, 12\u202fh et 30\xa0min", "1\xa0jour, 12\xa0heures et 30 minutes"),
    ),
    (
        "fr-CA",
        ("2026-07-31", "31 juill. 2026", "31 juillet 2026"),
        ("14 h 05", "14 h 05 min 09 s", "14 h 05 min 09 s UTC+2"),
        ("1j 12h 30m", "1 j, 12 h et 30 min", "1 jour, 12 heures et 30 minutes"),
    ),
    (
        "hi",
        ("31/7/26", "31 जुल॰ 2026", "31 जुलाई 2026"),
        ("2:05 pm", "2:05:09 pm", "2:05:09 pm GMT+2"),
        ("1 दि, 12 घं 30 मि", "1 दिन, 12 घं॰, 30 मि॰", "1 दिन, 12 घंटे, और 30 मिनट"),
    ),
    (
        "it",
        ("31/07/26", "31 lug 2026", "31 luglio 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1g 12h 30min", "1 giorno, 12 h e 30 min", "1 giorno, 12 ore e 30 minuti"),
    ),
    (
        "ja",
        ("2026/07/31", "2026/07/31", "2026年7月31日"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1d12h30m", "1 日 12 時間 30 分", "1 日 12 時間 30 分"),
    ),
    (
        "ko",
        ("26. 7. 31.", "2026. 7. 31.", "2026년 7월 31일"),
        ("오후 2:05", "오후 2:05:09", "오후 2시 5분 9초 GMT+2"),
        ("1일 12시간 30분", "1일 12시간 30분", "1일 12시간 30분"),
    ),
    (
        "mr",
        ("३१/७/२६", "३१ जुलै, २०२६", "३१ जुलै, २०२६"),
        ("२:०५ PM", "२:०५:०९ PM", "२:०५:०९ PM [GMT]+२"),
        ("१दि १२ता ३०मि", "१ दिवस, १२ ता, ३० मिनि", "१ दिवस, १२ तास, ३० मिनिटे"),
    ),
    (
        "my",
        ("၃၁/၇/၂၆", "၂၀၂၆ ဇူ ၃၁", "၂၀၂၆ ဇူလိုင် ၃၁"),
        ("၁၄:၀၅", "၁၄:၀၅:၀၉", "GMT+၂ ၁၄:၀၅:၀၉"),
        ("၁ ရက် ၁၂ နာရီနှင့် ၃၀ မိနစ်", "၁ ရက် - ၁၂ နာရီနှင့် ၃၀ မိနစ်", "၁ ရက်- ၁၂ နာရီနှင့် ၃၀ မိနစ်"),
    ),
    (
        "pl",
        ("31.07.2026", "31 lip 2026", "31 lipca 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1 d., 12 h i 30 min", "1 dzień, 12 godz. i 30 min", "1 dzień, 12 godzin i 30 minut"),
    ),
    (
        "pt",
        ("31/07/2026", "31 de jul. de 2026", "31 de julho de 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1 dia 12 h 30 min", "1 dia, 12 h e 30 min", "1 dia, 12 horas e 30 minutos"),
    ),
    (
        "pt-PT",
        ("31/07/26", "31/07/2026", "31 de julho de 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1 dia, 12 h e 30 min", "1 dia, 12 h e 30 min", "1 dia, 12 horas e 30 minutos"),
    ),
    (
        "ru",
        ("31.07.2026", "31 июл. 2026\u202fг.", "31 июля 2026\u202fг."),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1 д. 12 ч 30 мин", "1 дн. 12 ч 30 мин", "1 день 12 часов 30 минут"),
    ),
    (
        "sv",
        ("2026-07-31", "31 juli 2026", "31 juli 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1d 12h 30m", "1 d, 12 tim, 30 min", "1 dygn, 12 timmar, 30 minuter"),
    ),
    (
        "th",
        ("31/7/26", "31 ก.ค. 2026", "31 กรกฎาคม ค.ศ. 2026"),
        ("14:05", "14:05:09", "14 นาฬิกา 05 นาที 09 วินาที GMT+2"),
        ("1วัน 12ชม. 30นาที", "1 วัน 12 ชม. และ 30 นาที", "1 วัน 12 ชั่วโมง และ 30 นาที"),
    ),
    (
        "tr",
        ("31.07.2026", "31 Tem 2026", "31 Temmuz 2026"),
        ("14:05", "14:05:09", "14:05:09 GMT+2"),
        ("1g 12s 30d", "1 gün 12 sa. 30 dk.", "1 gün 12 saat 30 dakika"),
    ),
    (
        "zh",
        ("2026/7/31", "2026年7月31日", "2026年7月31日"),
        ("14:05", "14:05:09", "GMT+2 14:05:09"),
        ("1天12小时30分钟", "1天12小时30分钟", "1天12小时30分钟"),
    ),
    (
        "zh-Hant",
        ("2026/7/31", "2026年7月31日", "2026年7月31日"),
        ("下午2:05", "下午2:05:09", "下午2:05:09 [GMT+2]"),
        ("1 天12 小時30 分鐘", "1 天 12 小時 30 分鐘", "1 天 12 小時 30 分鐘"),
    ),
]
"""By locale the date, the time and the duration, short, medium and long; ICU 78 gives the same, but for the kind of some spaces."""


@pytest.mark.parametrize(("locale", "dates", "times", "durations"), AS_ECMA_402, ids=[row[0] for row in AS_ECMA_402])
def test_formats_are_those_of_cldr(locale: str, dates: Widths, times: Widths, durations: Widths) -> None:
    assert tuple(format_date(MOMENT, width, locale) for width in WIDTHS) == dates
    assert tuple(format_time(MOMENT, width, locale) for width in WIDTHS) == times
    assert tuple(format_duration(DURATION, width, locale) for width in WIDTHS) == durations


@pytest.mark.parametrize(
    ("locale", "width", "expected"),
    [
        ("en", "short", "7/31/26, 2:05\u202fPM"),
        ("en", "medium", "Jul 31, 2026, 2:05:09\u202fPM"),
        ("en", "long", "July 31, 2026, 2:05:09\u202fPM GMT+2"),
        ("es", "short", "31/7/26, 14:05"),
        ("es", "long", "31 de julio de 2026, 14:05:09 GMT+2"),
        ("ar-EG", "short", "٣١\u200f/٧\u200f/٢٠٢٦، ٢:٠٥ م"),
        ("eu", "short", "26/7/31 (14:05)"),
        ("fa", "long", "۳۱ ژوئیهٔ ۲۰۲۶، ساعت ۱۴:۰۵:۰۹ (\u200e+۲ گرینویچ)"),
        ("ja", "long", "2026年7月31日 14:05:09 GMT+2"),
        ("my", "long", "၂၀၂၆ ဇူလိုင် ၃၁ GMT+၂ ၁၄:၀၅:၀၉"),
    ],
)
def test_date_and_time_together(locale: str, width: str, expected: str) -> None:
    assert format_datetime(MOMENT, width, locale) == expected


@pytest.mark.parametrize(
    ("locale", "offset", "expected"),
    [
        ("en", "Z", "UTC"),
        ("en", "-00:00", "UTC"),
        ("fr", "+00:00", "UTC"),
        ("en", "+01:00", "GMT+1"),
        ("en", "+05:30", "GMT+5:30"),
        ("en", "-03:30", "GMT-3:30"),
        ("en", "+23:59", "GMT+23:59"),
        ("fr", "-03:30", "UTC\u22123:30"),
        ("fr-CA", "-05:00", "UTC\u22125"),
        ("sv", "-03:00", "GMT\u22123"),
        ("eu", "-03:00", "GMT\u20133"),
        ("fi", "+05:30", "UTC+5.30"),
        ("fa", "-03:30", "\u200e\u2212۳:۳۰ گرینویچ"),
        ("ar-EG", "+05:30", "غرينتش+٥:٣٠"),
        ("bg", "+02:00", "Гринуич+2"),
    ],
)
def test_the_offset_is_shown_as_it_was_given(locale: str, offset: str, expected: str) -> None:
    assert expected in format_time(parse_datetime(f"2026-07-31T14:05:09{offset}"), "long", locale)
    assert "14" in format_time(parse_datetime(f"2026-07-31T14:05:09{offset}"), "long", "en-GB")


def test_the_same_instant_in_two_offsets_is_two_texts() -> None:
    madrid, lima = parse_datetime("2026-01-01T00:30:00+01:00"), parse_datetime("2025-12-31T18:30:00-05:00")
    assert madrid == lima
    assert [format_datetime(moment, "short", "es") for moment in (madrid, lima)] == ["1/1/26, 0:30", "31/12/25, 18:30"]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("0001-01-01T00:00:00+14:00", "en", "January 1, 1, 12:00:00\u202fAM GMT+14"),
        ("9999-12-31T23:59:59-14:00", "en-GB", "31 December 9999, 23:59:59 GMT-14"),
    ],
)
def test_the_first_and_the_last_year(text: str, locale: str, expected: str) -> None:
    assert format_datetime(parse_datetime(text), "long", locale) == expected


@pytest.mark.parametrize(
    ("locale", "numbers", "expected"),
    [
        ("en", (0, 1, 2), ["0 hours", "1 hour", "2 hours"]),
        ("es", (1, 2), ["1 hora", "2 horas"]),
        ("ru", (1, 2, 5, 11, 21, 22), ["1 час", "2 часа", "5 часов", "11 часов", "21 час", "22 часа"]),
        ("pl", (1, 2, 5, 12, 22), ["1 godzina", "2 godziny", "5 godzin", "12 godzin", "22 godziny"]),
        ("ar", (1, 2, 3, 11, 100), ["ساعة", "ساعتان", "3 ساعات", "11 ساعة", "100 ساعة"]),
        ("he", (1, 2, 3), ["1 שעה", "שעתיים", "3 שעות"]),
        ("sl", (1, 2, 3, 5), ["1 ura", "2 uri", "3 ure", "5 ur"]),
        ("cy", (1, 2, 3), ["1 awr", "2 awr", "3 awr"]),
        ("ja", (1, 2), ["1 時間", "2 時間"]),
    ],
)
def test_plural_forms(locale: str, numbers: tuple[int, ...], expected: list[str]) -> None:
    assert [format_duration(Duration(((number, "hour"),)), "long", locale) for number in numbers] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PT90M", "90 minutes"),
        ("P1DT12H", "1 day, 12 hours"),
        ("P2W", "2 weeks"),
        ("P1Y2M3W4DT5H6M7S", "1 year, 2 months, 3 weeks, 4 days, 5 hours, 6 minutes, 7 seconds"),
        ("P1DT0H30M", "1 day, 30 minutes"),
        ("PT0S", "0 seconds"),
        ("P0DT0M", "0 minutes"),
        ("PT86400S", "86,400 seconds"),
    ],
)
def test_a_duration_stays_in_its_units(text: str, expected: str) -> None:
    assert format_duration(parse_duration(text), "long", "en") == expected


@pytest.mark.parametrize(
    ("locale", "number", "expected"),
    [
        ("en", 1440, "1,440 minutes"),
        ("es", 1440, "1440 minutos"),
        ("es", 14400, "14.400 minutos"),
        ("es-PH", 1440, "1440 minutos"),
        ("es-MX", 1440, "1,440 minutos"),
        ("pl", 1440, "1440 minut"),
        ("pt", 1440, "1.440 minutos"),
        ("pt-MZ", 1440, "1440 minutos"),
        ("pt-AO", 1440, "1\xa0440 minutos"),
        ("hi", 1234567, "12,34,567 मिनट"),
        ("ar-EG", 1440, "١٬٤٤٠ دقيقة"),
    ],
)
def test_long_numbers_are_grouped_as_the_locale_does(locale: str, number: int, expected: str) -> None:
    assert format_duration(Duration(((number, "minute"),)), "long", locale) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("es-MX-x-formal", "31/07/26"),
        ("es-PE-u-ca-buddhist-nu-arab", "31/07/26"),
        ("es-QQ", "31/7/26"),
        ("zh-TW", "2026/7/31"),
        ("qaa-Latn-ES", "7/31/26"),
        ("zh-Latn", "7/31/26"),  # Babel has it without any word of its own
        ("dv", "7/31/26"),
    ],
)
def test_a_locale_that_cldr_does_not_have_is_formatted_as_the_next_one(locale: str, expected: str) -> None:
    assert format_date(MOMENT, "short", locale) == expected


def test_a_locale_without_month_names_does_not_spoil_the_names_of_others() -> None:
    assert format_date(MOMENT, "medium", "ba") == "Jul 31, 2026"
    assert format_date(MOMENT, "medium", "ur") == "31 جولائی، 2026"
    assert format_date(MOMENT, "medium", "km") == "31 កក្កដា 2026"


@pytest.mark.parametrize("width", WIDTHS)
def test_every_locale_has_every_format(width: str) -> None:
    everything = parse_duration("P1Y2M3W4DT5H6M1234567S")
    for locale in EVERY_LOCALE:
        moment, duration = format_datetime(MOMENT, width, locale), format_duration(everything, width, locale)
        assert "M07" not in moment, locale
        assert "'" not in moment, locale
        assert "{" not in moment + duration, locale


def test_no_locale_mixes_digits() -> None:
    for locale in EVERY_LOCALE:
        text = format_datetime(MOMENT, "short", locale) + format_duration(DURATION, "long", locale)
        assert len({ord(digit) - unicodedata.decimal(digit) for digit in text if digit.isdecimal()}) == 1, locale


@given(
    st.lists(st.sampled_from(["en", "zh", "qaa", "Hant", "arab", "419", "ES", "1994", "a1", "u-nu-thai", "x"]), max_size=6).map("-".join),
    st.datetimes(timezones=st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))),
    st.lists(st.tuples(st.integers(0, 999_999_999), st.sampled_from(["year", "day", "second"])), min_size=1, max_size=4),
    st.sampled_from(WIDTHS),
)
@settings(max_examples=150)
def test_any_locale_and_value_is_answered(tag: str, moment: datetime, parts: list[tuple[int, str]], width: str) -> None:
    locale = canonical(tag) or "en"
    assert format_date(moment, width, locale)
    assert format_time(moment, width, locale)
    assert format_datetime(moment, width, locale)
    assert format_duration(Duration(tuple(parts)), width, locale)
