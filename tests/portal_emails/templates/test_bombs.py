"""Texts that are made to take time and memory: 64 KiB of anything ends soon, with a result or with problems in their places.

Linear: no text takes more than a tenth of a second of one core, or else twice the text takes no more than about twice the time.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Mapping
from itertools import count

import pytest

from portal_emails import limits
from portal_emails.mail.compiling import Compilation, compile_email
from portal_emails.model import Content, ContentFormat
from portal_emails.problems import TemplateProblem
from portal_emails.sections import SectionKind
from portal_emails.templates.parser import parse

Bomb = Callable[[int], str]
"""The text of so many characters, or a few less."""

SIZE = limits.CONTENT_LENGTH
QUICK = 0.1
"""Seconds of CPU time."""
SLOW = 1.0
LINEAR = 2.7
"""How many times as long twice the text may take; three or four times is what squares come to at these sizes."""
MOST_MEMORY = 20_000_000

NUMBERS = count()


def repeated(unit: str, before: str = "", after: str = "") -> Bomb:
    return lambda size: before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def nested(opening: str, middle: str, closing: str) -> Bomb:
    return lambda size: (
        opening * (size // len(opening + closing) - len(middle)) + middle + closing * (size // len(opening + closing) - len(middle))
    )


def numbered(unit: str) -> Bomb:
    return lambda size: "".join(unit.format(number) for number in range(size // (len(unit) + 4)))


IF, END = "{% if company.name %}", "{% endif %}"

TEMPLATES: Mapping[str, Bomb] = {
    **{
        unit: repeated(unit)
        for unit in (
            *(
                "{",
                "{{",
                "{{-",
                "{%",
                "{%- ",
                "}}",
                "%}",
                "{{ '",
                '{{ x | default: "',
                '{{ company.name | default: "',
                "{{ company.name|upcase",
            ),
            *("{{x}}", "{{ company.name }}", "{{ company.name | upcase | downcase | upcase }}", " {{- company.name -}} "),
            *("{% raw %}", "{% endraw", "{% endraw %}", "{% raw %}{% endraw", "{% raw %}{% endraw %}", "{% raw %}{{% endraw %}"),
            *("{% comment %}", "{% endcomment %}", "{% comment %}{{ }}{% endcomment %}", "{% comment %}{{{% endcomment %}"),
            *(
                "{% if x %}",
                IF,
                f"{IF}{END}",
                f"{IF}x{END}",
                f"{IF}{{% else %}}",
                "{% if }",
                "{% unless x",
                "{% else %}",
                END,
                "{% elsif x %}",
            ),
            IF * 16 + "x" + END * 16,
            f"{{% if {' or '.join(['company.name'] * 30)} %}}x{END}",
        )
    },
    "an output of spaces": repeated(" ", "{{", "}}"),
    "an output of spaces without end": repeated(" ", "{{"),
    "a tag of spaces without end": repeated(" ", "{%"),
    "one chain of filters": repeated("|upcase", "{{ company.name ", "}}"),
    "one condition": repeated(" or a", "{% if a", f"%}}x{END}"),
    "one string": repeated("x", '{{ company.name | default: "', '" }}'),
    "braces in raw": repeated("{", "{% raw %}", "x{% endraw %}"),
    "tags in raw": repeated("{%", "{% raw %}", "{% endraw %}"),
    "braces in a comment": repeated("{", "{% comment %}", "x{% endcomment %}"),
    "branches": repeated("{% elsif company.name %}x", f"{IF}x", END),
    "nested conditionals": nested(IF, "x", END),
    "names that there are not": numbered("{{{{v{}}}}}"),
    "names like others": numbered("{{{{company.nam{}}}}}"),
    "filters that there are not": numbered("{{{{company.name|f{}}}}}"),
}

FRAGMENTS = (
    *(
        "[",
        "![",
        "[a](",
        "![a](",
        "[a]: b\n",
        "](",
        "<",
        "<!--",
        "<![CDATA[",
        "<?",
        '<a href="',
        "<a b=",
        "</",
        "&",
        "&amp",
        "&amp;",
        "&#x",
    ),
    *(
        "*a ",
        "a**b",
        "**x* ",
        "*a_ ",
        "__a",
        "`",
        "`a",
        "\\",
        "> ",
        ">",
        "- ",
        "1. x\n",
        "# a\n",
        "a\n===\n",
        "```\n",
        "    ",
        "\t",
        "|",
        "a\n",
    ),
    *("<div>", "<ul><li>", "<pre>", "<table><tr>", "<td>x", "<tr><td>x", "<p>", "<b>", "<b><i>", "<b></p>", "<li>x", "<br>", "<font>"),
    *("<script>", "<style>", "<svg>", "<textarea>", "<p><table>", '<p style="color:red">x</p>', '<p class="x">', "<!-- x -->"),
    *(f"{IF}x{END}\n\n", f"- a\n{IF}\n- b\n{END}\n", f"{IF}\n\nx\n\n{END}\n\n", f"<p>{IF}x</p><p>y{END}</p>", f"<p>{IF}</p><p>{END}</p>"),
    *(
        f"{IF}<tr><td>x</td></tr>{END}",
        f"*{IF}*{END}",
        "{{ company.name }}\n\n",
        '<p title="{{ company.name }}">x</p>',
        "<b {{ company.name }}>",
    ),
    *("<{{ portal.url }}>", "[x]({{ portal.url }})", "<{{ company.name }}", "[x](https://a.example) ", "![x](https://a.example/b) "),
    *("word ", "\u00a0", "🙂", "שלום ", "\u2067a\u2069"),
)
MARKUP: Mapping[str, Bomb] = {
    **{unit: repeated(unit) for unit in FRAGMENTS},
    "brackets in brackets": nested("[", "a", "]"),
    "quotes in quotes": repeated("> ", "", "a"),
    "definitions of links": numbered("[a{}]: https://a.example\n[a{}]\n".replace("a{}", "a{0}")),
    "one tag": (lambda size: "<p " + numbered("a{}='x' ")(size - 20) + ">x</p>"),
    "one style": repeated("color:red;", '<p style="', '">x</p>'),
    "one target": repeated("x", '<a href="https://a.example/', '">x</a>'),
    "one host": repeated("a.", '<a href="https://', '">x</a>'),
    "values in a target": repeated("{{ company.name }}", '<a href="https://a.example/', '">x</a>'),
    "values in a title": repeated("{{ company.name }}", '<p title="', '">x</p>'),
    "values without quotes": repeated("title={{company.name}} ", "<p ", ">x</p>"),
    "values in a comment": repeated("{{ company.name }}", "<!--", "-->"),
    "values in a script": repeated("{{ company.name }}", "<script>", "</script>"),
    "conditionals in a paragraph": repeated(f"{IF}x{END}", "<p>", "</p>"),
    "conditionals before a row": repeated(f"{IF}x{END}", "<table>", "<tr><td>x</td></tr></table>"),
    "rows under conditions": repeated(f"{IF}<tr><td>x</td></tr>{END}", "<table>", "</table>"),
    "elements that all cross": repeated("<p>x", "<b><i><u><s><em>" * 10),
}


def compiled(text: str, content_format: ContentFormat) -> Compilation:
    """Another subject each time, since nothing is compiled twice."""
    return compile_email(SectionKind.PASSWORD_RESET, "en", f"Subject {next(NUMBERS)}", Content(text, content_format))


def check_result(compilation: Compilation, text: str) -> None:
    assert compilation.email is not None or compilation.problems
    for problem in (*compilation.problems, *compilation.warnings):
        if isinstance(problem, TemplateProblem):
            assert 0 <= problem.defect.start <= problem.defect.start + problem.defect.length <= len(text)
            assert problem.line >= 1
            assert problem.column >= 1


def seconds(work: Callable[[str], object], text: str, runs: int) -> float:
    """CPU time of the quickest run."""
    taken = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        work(text)
        taken.append(time.process_time() - start)
    return min(taken)


def check_time(work: Callable[[str], object], bomb: Bomb) -> None:
    whole = seconds(work, bomb(SIZE), 1)
    if whole >= QUICK and (whole := seconds(work, bomb(SIZE), 2)) >= QUICK:
        half = seconds(work, bomb(SIZE // 2), 2)
        assert whole < SLOW, f"{whole:.2f} s"
        assert whole / half < LINEAR, f"{half:.3f} s for half of it, {whole:.3f} s for all"


def peak(work: Callable[[str], object], text: str) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        work(text)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", TEMPLATES)
def test_parsing(name: str) -> None:
    bomb = TEMPLATES[name]
    assert SIZE - 200 <= len(bomb(SIZE)) <= SIZE or name.startswith("n")
    check_time(parse, bomb)
    assert peak(parse, bomb(SIZE)) < MOST_MEMORY
    assert all(0 <= defect.start <= defect.start + defect.length <= SIZE for defect in parse(bomb(SIZE)).defects)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("content_format", ContentFormat)
def test_compiling_a_template(name: str, content_format: ContentFormat) -> None:
    check(TEMPLATES[name], content_format)


@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.parametrize("content_format", ContentFormat)
def test_compiling_markup(name: str, content_format: ContentFormat) -> None:
    check(MARKUP[name], content_format)


def check(bomb: Bomb, content_format: ContentFormat) -> None:
    text = bomb(SIZE)
    check_result(compiled(text, content_format), text)
    check_time(lambda text: compiled(text, content_format), bomb)
    assert peak(lambda text: compiled(text, content_format), text) < MOST_MEMORY
