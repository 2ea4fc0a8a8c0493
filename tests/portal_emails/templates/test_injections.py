"""Templates of other engines, and attacks on them: refused with a place, or text like any other; as values always text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from portal_emails.mail.compiling import Compilation, CompiledEmail, compile_email
from portal_emails.mail.rendering import GivenValue, RenderedEmail, render
from portal_emails.model import Content, ContentFormat
from portal_emails.problems import InvalidValue, TemplateProblem
from portal_emails.sections import EmailPart, SectionKind

INJECTIONS = Path(__file__).with_name("injections.txt").read_text("utf-8").splitlines()
"""Of Jinja, Twig, FreeMarker, Velocity, ERB, Handlebars, Mustache, Liquid, Thymeleaf, Smarty, Razor, Go, Pug, Angular, JSP, and others."""

CODE = "{{ password_reset.code }}"
CODE_VALUE = "123-456"


def compiled(subject: str, text: str, content_format: ContentFormat) -> Compilation:
    return compile_email(SectionKind.PASSWORD_RESET, "en", subject, Content(text, content_format))


def rendered(email: CompiledEmail, value: str = "nothing") -> RenderedEmail:
    done = render(email, [GivenValue("password_reset.code", CODE_VALUE), GivenValue("company.name", value)])
    assert done.email is not None, done.problems
    return done.email


def content_of(page: RenderedEmail) -> Element:
    """What stands in the page between what is around every content."""
    tree = html5lib.parse(page.html, namespaceHTMLElements=False)
    (content,) = (cell for cell in tree.iter("td") if cell.get("class") == "content")
    return content


def text_of(element: Element) -> str:
    return "".join(element.itertext())


def lines_of(text: str) -> list[str]:
    """What stands in each line that is not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def check_places(problems: Sequence[TemplateProblem | InvalidValue], part: EmailPart, source: str) -> None:
    """There is a problem with a place, and each points into the source. An email that may be blank has another one, without a place."""
    placed = [problem for problem in problems if isinstance(problem, TemplateProblem)]
    assert placed
    lines = source.split("\n")
    for problem in placed:
        assert problem.part is part
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert 0 <= problem.defect.start <= problem.defect.start + problem.defect.length <= len(source)


def test_there_are_enough() -> None:
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 80


@pytest.mark.parametrize("injection", INJECTIONS)
def test_in_a_subject(injection: str) -> None:
    compilation = compiled(injection, CODE, ContentFormat.MARKDOWN)
    if compilation.email is None:
        check_places(compilation.problems, EmailPart.SUBJECT, injection)
    else:
        assert rendered(compilation.email).subject == injection.strip()


@pytest.mark.parametrize("injection", INJECTIONS)
@pytest.mark.parametrize(
    ("before", "after", "content_format"),
    [("```\n", f"\n```\n\n{CODE}", ContentFormat.MARKDOWN), ("<p>", f"</p><p>{CODE}</p>", ContentFormat.HTML)],
    ids=["Markdown", "HTML"],
)
def test_in_a_content(injection: str, before: str, after: str, content_format: ContentFormat) -> None:
    """As text, that is as a block of code in Markdown, and with entities in HTML."""
    source = before + (escape(injection, quote=False) if content_format is ContentFormat.HTML else injection) + after
    compilation = compiled("Subject", source, content_format)
    if compilation.email is None:
        check_places(compilation.problems, EmailPart.CONTENT, source)
    else:
        check_content(rendered(compilation.email), injection)


@pytest.mark.parametrize("injection", INJECTIONS)
@pytest.mark.parametrize("content_format", ContentFormat)
def test_as_markup_of_a_content(injection: str, content_format: ContentFormat) -> None:
    """Whatever Markdown or HTML makes of it, nothing is calculated, read or run, and no script stays."""
    source = f"{injection}\n\n{CODE}"
    compilation = compiled("Subject", source, content_format)
    if compilation.email is None:
        check_places(compilation.problems, EmailPart.CONTENT, source)
        return
    page = rendered(compilation.email)
    everything = page.text + text_of(content_of(page))
    assert "49" not in everything
    assert "root:" not in everything
    assert "nothing" not in everything
    assert {element.tag for element in content_of(page).iter()} <= {"a", "bdi", "br", "code", "div", "em", "li", "p", "strong", "td", "ul"}
    assert not any(name.startswith("on") for element in content_of(page).iter() for name in element.attrib)


@pytest.mark.parametrize("injection", [injection for injection in INJECTIONS if "endraw" not in injection])
def test_in_raw(injection: str) -> None:
    raw = f"{{% raw %}}{injection}{{% endraw %}}"
    escaped = f"{{% raw %}}<p>{escape(injection, quote=False)}</p>{{% endraw %}}<p>{CODE}</p>"
    markdown = compiled(raw, f"```\n{raw}\n```\n\n{CODE}", ContentFormat.MARKDOWN)
    html = compiled("Subject", escaped, ContentFormat.HTML)
    assert markdown.email is not None
    assert html.email is not None
    assert rendered(markdown.email).subject == injection.strip()
    check_content(rendered(markdown.email), injection)
    check_content(rendered(html.email), injection)


def check_content(page: RenderedEmail, injection: str) -> None:
    assert lines_of(page.text) == [injection.strip(), CODE_VALUE]
    paragraphs = [element for element in content_of(page) if element.tag in {"p", "pre"}]
    assert [text_of(element).strip() for element in paragraphs] == [injection.strip(), CODE_VALUE]


MARKDOWN = compiled("About {{ company.name }}", f"{{{{ company.name }}}}\n\n{CODE}", ContentFormat.MARKDOWN).email
HTML = compiled(
    "{% if company.name %}{{ company.name | default: 'x' }}{% else %}x{% endif %}",
    f'<p title="{{{{ company.name }}}}">{{{{ company.name }}}}</p><p><a href="https://a.example/?q={{{{ company.name }}}}">{CODE}</a></p>',
    ContentFormat.HTML,
).email


@pytest.mark.parametrize("injection", INJECTIONS)
def test_as_a_value(injection: str) -> None:
    assert MARKDOWN is not None
    page = rendered(MARKDOWN, injection)
    assert page.subject == f"About {injection}".strip()
    assert lines_of(page.text) == [injection.strip(), CODE_VALUE]
    assert [text_of(element) for element in content_of(page)] == [injection, CODE_VALUE]


@pytest.mark.parametrize("injection", INJECTIONS)
def test_as_a_value_in_attributes(injection: str) -> None:
    assert HTML is not None
    page = rendered(HTML, injection)
    assert page.subject == injection.strip()
    first, second = content_of(page)
    assert (text_of(first), first.get("title")) == (injection, injection)
    target = second[0].get("href") or ""
    assert target in page.text
    assert parse_qs(urlsplit(target).query, keep_blank_values=True)["q"] == [injection]
