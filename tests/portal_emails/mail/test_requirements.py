"""What an email cannot do without is printed on every way through it; each lack is told once."""

from __future__ import annotations

import pytest

from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content, ContentFormat
from portal_emails.problems import Fault, TemplateProblem
from portal_emails.sections import EmailPart, SectionKind

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"
RESET, VALIDATION, PRIMARY = (
    SectionKind.PASSWORD_RESET,
    SectionKind.CUSTOMER_VALIDATION_CONFIRMATION,
    SectionKind.NOTIFY_NEW_PRIMARY_CONTACT,
)
LINK, CODE = "{{ password_reset.url }}", "{{ password_reset.code }}"
MISSING = {Fault.MISSING_REQUIRED_VARIABLE, Fault.MISSING_ON_A_PATH}


def lacks(
    kind: SectionKind, subject: str, content: str, content_format: ContentFormat = ContentFormat.MARKDOWN
) -> list[tuple[str, EmailPart]]:
    found = compile_email(kind, "en", subject, Content(content, content_format)).problems
    problems = [problem for problem in found if isinstance(problem, TemplateProblem) and problem.defect.fault in MISSING]
    return [(problem.defect.fault.name, problem.part) for problem in problems]


@pytest.mark.parametrize(
    "content",
    [
        LINK,
        CODE,
        f"{LINK} {CODE}",
        f"[here](<{LINK}>)",
        f"[https://example.com](https://example.com/?go={LINK})",
        f"{IF}{LINK}{ELSE}{CODE}{END}",
        f"{IF}a {LINK}{{% elsif group.code %}}b {CODE}{ELSE}c {LINK}{END}",
        f"{IF}a{END} {LINK}",
        f"{IF}{IF}a {LINK}{ELSE}b {CODE}{END}{ELSE}{LINK}{END}",
        f"{{% unless group.name %}}{LINK}{{% else %}}{CODE}{{% endunless %}}",
        f"{IF}\n- {LINK}\n{ELSE}\n- {CODE}\n{END}",
        f"[here](<{IF}{LINK}{ELSE}{LINK}?x=1{END}>)",
        f"`{LINK}`",
    ],
)
def test_enough(content: str) -> None:
    assert lacks(RESET, "Password", content) == []


@pytest.mark.parametrize(
    "content",
    [
        "Hello",
        f"{{% raw %}}{LINK}{{% endraw %}}",
        f"{{% comment %}}{LINK}{{% endcomment %}}a",
        "{% if password_reset.url %}a{% endif %}b",
    ],
)
def test_nothing(content: str) -> None:
    assert lacks(RESET, "Password", content) == [("MISSING_REQUIRED_VARIABLE", EmailPart.CONTENT)]


@pytest.mark.parametrize(
    "content",
    [
        f"a {IF}{LINK}{END}",
        f"a {IF}{LINK}{ELSE}b{END}",
        f"a {IF}{LINK}{{% elsif group.code %}}{CODE}{END}",
        f"a {IF}{LINK}{END}{{% unless group.name %}}{CODE}{{% endunless %}}",
        'a {{ password_reset.code | default: "b" }}',
        f"[ ](<{LINK}>) a",
        f'[a](https://example.com/ "{LINK}")',
    ],
)
def test_not_on_every_way(content: str) -> None:
    assert lacks(RESET, "Password", content) == [("MISSING_ON_A_PATH", EmailPart.CONTENT)]


@pytest.mark.parametrize(
    "content",
    [
        "{{ password_reset.ulr }}",
        "{{ password_reset.url }",
        "{{ password_reset.url | }}",
        "{{ password_reset.code",
        "{{ password_reset.url | upcase: }}",
    ],
)
def test_what_somebody_tried_to_write_is_not_called_missing(content: str) -> None:
    assert lacks(RESET, "Password", f"Hello {content}") == []


@pytest.mark.parametrize(
    ("subject", "content", "expected"),
    [
        ("{{ company.name }}", "Hello", []),
        ("News", "{{ company.name }}", []),
        ("News", "Hello", [("MISSING_REQUIRED_VARIABLE", EmailPart.CONTENT)]),
        (f"News{IF} {{{{ company.name }}}}{END}", "Hello", [("MISSING_ON_A_PATH", EmailPart.SUBJECT)]),
        (f"News{IF} {{{{ company.name }}}}{END}", "{{ company.name }}", []),
    ],
)
def test_either_part_will_do_where_a_variable_may_stand_in_both(subject: str, content: str, expected: list[tuple[str, EmailPart]]) -> None:
    assert lacks(PRIMARY, subject, content) == expected


def test_alternatives_are_told_once() -> None:
    (problem,) = compile_email(VALIDATION, "en", "Welcome", Content("Hello {{ company.name }}")).problems
    assert isinstance(problem, TemplateProblem)
    assert problem.defect.suggestions == ("portal.url", "portal.sign_in_url")


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (LINK, ["password_reset.expires_in", "support.email"]),
        (f"{LINK} {{{{ support.email }}}}", ["password_reset.expires_in"]),
        (f"{LINK} {IF}{{{{ support.email }}}}{END} {{{{ password_reset.expires_in }}}}", []),
        (f"{LINK} [a](mailto:{{{{support.email}}}}) {{{{ password_reset.expires_in | default: 'soon' }}}}", []),
        (f"{LINK} {{% if support.email %}}a{END}", ["password_reset.expires_in", "support.email"]),
    ],
)
def test_what_is_recommended_is_only_warned_of(content: str, names: list[str]) -> None:
    compilation = compile_email(RESET, "en", "Password", Content(content))
    assert compilation.email is not None
    assert [warning.defect.suggestions[0] for warning in compilation.warnings] == names
