"""Rendering takes exactly the values given: each is right and in its place, or there is no email, and it is said why."""

from __future__ import annotations

import pytest

from portal_emails import limits
from portal_emails.mail.compiling import CompiledEmail, compile_email
from portal_emails.mail.rendering import GivenValue, check_count, render
from portal_emails.model import Content, ContentFormat
from portal_emails.problems import InvalidValue, TemplateRule, ValueRule
from portal_emails.sections import SectionKind

LINK = GivenValue("password_reset.url", "https://example.com/r?a=1&b=2")


def compiled(content: str, subject: str = "Subject", content_format: ContentFormat = ContentFormat.MARKDOWN) -> CompiledEmail:
    text = f"{content}\n\n[Reset]({{{{ password_reset.url }}}})"
    compilation = compile_email(SectionKind.PASSWORD_RESET, "en", subject, Content(text, content_format))
    assert compilation.email is not None, compilation.problems
    return compilation.email


def given(**values: str) -> list[GivenValue]:
    return [LINK, *(GivenValue(name.replace("__", "."), value) for name, value in values.items())]


def refused(email: CompiledEmail, values: list[GivenValue]) -> list[tuple[tuple[str, ...], str, str | None]]:
    rendering = render(email, values)
    assert rendering.email is None
    return [(problem.path, problem.rule.name, problem.name) for problem in rendering.problems]


def test_a_value_stands_in_subject_html_and_text() -> None:
    email = render(compiled("Dear {{ company.name }}", "{{ company.name }}: reset"), given(company__name="Smith & Co")).email
    assert email is not None
    assert email.subject == "Smith & Co: reset"
    assert "Dear <bdi>Smith &amp; Co</bdi>" in email.html
    assert "<title>Smith &amp; Co: reset</title>" in email.html
    assert email.text == "Dear Smith & Co\n\nReset (https://example.com/r?a=1&b=2)\n"
    assert 'href="https://example.com/r?a=1&amp;b=2"' in email.html


@pytest.mark.parametrize("values", [[LINK], given(company__name=""), given(company__name="  \u2003")])
def test_what_is_printed_and_missing_or_blank_is_named(values: list[GivenValue]) -> None:
    assert refused(compiled("Dear {{ company.name }}"), values) == [(("values",), "MISSING", "company.name")]


def test_all_that_is_missing_is_named_at_once_and_only_on_the_way_that_is_taken() -> None:
    email = compiled("{{ company.name }}{% if support.phone %}{{ group.name }}{% else %}{{ group.code }}{% endif %}")
    assert [name for _, _, name in refused(email, [])] == ["company.name", "group.code", "password_reset.url"]


@pytest.mark.parametrize(
    ("content", "name", "value", "rule"),
    [
        ("{{ company.name }}", "company.name", "two\nlines", "SINGLE_LINE"),
        ("{{ company.name }}", "company.name", "\u202eabc", "PERMITTED_CHARACTERS"),
        ("{{ company.name }}", "company.name", "x" * 8_193, "MAX_LENGTH"),
        ("{{ request.occurred_at }}", "request.occurred_at", "2026-11-24", "VARIABLE_TYPE"),
        ("{{ password_reset.expires_in }}", "password_reset.expires_in", "30 minutes", "VARIABLE_TYPE"),
        ("{{ support.email }}", "support.email", "nobody", "VARIABLE_TYPE"),
        ("[go]({{ portal.url }})", "portal.url", "javascript:alert(1)", "VARIABLE_TYPE"),
        ("[call](tel:{{ support.phone }})", "support.phone", "ask for Emma", "VARIABLE_TYPE"),
        ("[call](tel:{{ support.phone }})", "support.phone", "12+3+*", "VARIABLE_TYPE"),
        ("[call](tel:+{{ support.phone }})", "support.phone", "Call 5 now ext. alpha", "VARIABLE_TYPE"),
        ("[go]({{ portal.url }}/y)", "portal.url", "mailto:a@b.co", "VARIABLE_TYPE"),
        ("[go]({{ portal.url }}?n=1)", "portal.url", "tel:123;ext=4", "VARIABLE_TYPE"),
        ("[go]({{ portal.url }}?n=1)", "portal.url", "https://example.com/?a=b", "VARIABLE_TYPE"),
        ("[go]({{ portal.url }}?n=1)", "portal.url", "https://example.com/#a", "VARIABLE_TYPE"),
        ("[{{ support.phone }}](tel:{{ support.phone }})", "support.phone", "ask for Emma", "VARIABLE_TYPE"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_its_place(content: str, name: str, value: str, rule: str) -> None:
    assert refused(compiled(content), [LINK, GivenValue(name, value)]) == [(("values", "1", "value"), rule, name)]


def test_a_telephone_number_need_not_be_one_where_nothing_dials_it() -> None:
    assert render(compiled("{{ support.phone }}"), given(support__phone="ask for Emma")).email is not None


@pytest.mark.parametrize("value", ["mailto:a@example.com", "https://example.com/?a=b#c"])
def test_a_url_may_be_any_where_no_link_goes_on_after_it(value: str) -> None:
    assert render(compiled("[go]({{ portal.url }}) {{ portal.url }}/y"), given(portal__url=value)).email is not None


def test_values_that_the_email_does_not_ask_for_are_ignored() -> None:
    assert render(compiled("Hello"), given(request__occurred_at="nonsense", nobody__knows="\n")).email is not None


def test_one_name_has_one_value() -> None:
    assert refused(compiled("Hello"), [LINK, LINK]) == [(("values", "1", "name"), "UNIQUE", "password_reset.url")]


def test_an_email_that_grows_too_big_is_refused() -> None:
    email = compiled("{{ company.name }} " * 3_000)
    assert refused(email, given(company__name="x" * 8_000)) == [(("values",), "MAX_BYTES", None)]


def test_no_more_values_are_taken_than_anybody_needs() -> None:
    most = [GivenValue(f"v{number}", "x") for number in range(limits.VALUES_PER_RENDER)]
    assert check_count(most) == ()
    assert check_count([*most, LINK]) == (InvalidValue(("values",), ValueRule.MAX_ITEMS, limits.VALUES_PER_RENDER),)


@pytest.mark.parametrize(("name", "rules"), [("Billing", []), ("", []), ("Billing\r\nBcc: x@example.com", ["SINGLE_LINE"])])
def test_the_name_of_the_sender_is_checked_though_the_email_does_not_print_it(name: str, rules: list[str]) -> None:
    assert [problem.rule.name for problem in render(compiled("Hello"), given(sender__name=name)).problems] == rules


def test_the_sender_has_one_name_though_the_email_does_not_print_it() -> None:
    names = given(sender__name="One") + given(sender__name="Two")[1:]
    assert refused(compiled("Hello"), names) == [(("values", "2", "name"), "UNIQUE", "sender.name")]


def test_filters_have_a_budget_though_little_of_what_they_make_is_printed() -> None:
    lengths = range(10, 110)
    email = compiled("".join(f"{{{{ company.name | upcase | truncate: {length} }}}}" for length in lengths))
    assert refused(email, given(company__name="x" * 8_000)) == [(("values",), "MAX_BYTES", None)]


def test_a_text_that_would_be_too_big_with_every_value_is_refused_when_it_is_saved() -> None:
    content = "{{ password_reset.url }}\n\n"
    compilation = compile_email(SectionKind.PASSWORD_RESET, "en", "Hi", Content(content + "\U0001f600" * (65_536 - len(content))))
    assert [problem.rule for problem in compilation.problems] == [TemplateRule.LIMIT]
