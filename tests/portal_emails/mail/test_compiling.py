"""What came of a text is kept for the next time, and no more of it than was promised."""

from __future__ import annotations

import tracemalloc

from portal_emails.mail.compiling import compile_email, forget_compiled
from portal_emails.model import Content, ContentFormat
from portal_emails.sections import SectionKind

LINK = "{{ password_reset.url }}"


def test_the_same_text_is_compiled_once() -> None:
    one = compile_email(SectionKind.PASSWORD_RESET, "en", "Hi", Content(LINK))
    assert compile_email(SectionKind.PASSWORD_RESET, "en", "Hi", Content(LINK)) is one


def test_every_part_of_a_text_counts() -> None:
    texts = [
        (SectionKind.PASSWORD_RESET, "en", "Hi", Content(LINK)),
        (SectionKind.FORGOTTEN_USERNAME, "en", "Hi", Content(LINK)),
        (SectionKind.PASSWORD_RESET, "es", "Hi", Content(LINK)),
        (SectionKind.PASSWORD_RESET, "en", "Hi ", Content(LINK)),
        (SectionKind.PASSWORD_RESET, "en", "H", Content("i" + LINK)),
        (SectionKind.PASSWORD_RESET, "en", "Hi", Content(LINK, ContentFormat.HTML)),
    ]
    assert len({id(compile_email(*text)) for text in texts}) == len(texts)


def test_a_long_text_is_not_kept_with_what_came_of_it() -> None:
    forget_compiled()
    tracemalloc.start()
    try:
        for number in range(20):
            compile_email(SectionKind.PASSWORD_RESET, "en", f"Draft {number}", Content("word " * 10_000))
            commented = f"{LINK}{{% comment %}}{'no ' * 10_000}{{% endcomment %}}"
            compile_email(SectionKind.PASSWORD_RESET, "en", f"Draft {number}", Content(commented))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        forget_compiled()
    assert kept < 20 * 50_000
