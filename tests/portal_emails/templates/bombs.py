"""Texts that are made to take time and memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Bomb = Callable[[int], str]
"""The text of so many characters, or a few less."""

IF, END = "{% if company.name %}", "{% endif %}"


def repeated(unit: str, before: str = "", after: str = "") -> Bomb:
    return lambda size: before + unit * ((size - len(before) - len(after)) // len(unit)) + after


def nested(opening: str, closing: str) -> Bomb:
    return lambda size: opening * (size // len(opening + closing) - 1) + "x" + closing * (size // len(opening + closing) - 1)


def numbered(unit: str, before: str = "", after: str = "") -> Bomb:
    """`N` in the unit is another number each time."""
    return lambda size: before + "".join(unit.replace("N", f"{number:05}") for number in range((size - 100) // (len(unit) + 8))) + after


PIECES = (
    *("{", "{{", "{{-", "{%", "{%- ", "}}", "%}", "{{ '", '{{ x | default: "', '{{ company.name | default: "'),
    *("{{x}}", "{{ company.name }}", "{{ company.name|upcase", "{{ company.name | upcase | downcase }}", " {{- company.name -}} "),
    *("{% raw %}", "{% endraw", "{% endraw %}", "{% raw %}{% endraw", "{% raw %}{% endraw %}", "{% raw %}{{% endraw %}"),
    *("{% comment %}", "{% endcomment %}", "{% comment %}{{ }}{% endcomment %}", "{% comment %}{{{% endcomment %}"),
    *("{% if x %}", "{% if }", "{% unless x", "{% else %}", "{% elsif x %}", END, IF, f"{IF}{END}", f"{IF}x{END}", f"{IF}{{% else %}}"),
    *(IF * 16 + "x" + END * 16, f"{{% if {' or '.join(['company.name'] * 30)} %}}x{END}", "{company.name}", "{ x }"),
)

TEMPLATES: Mapping[str, Bomb] = {
    **{piece: repeated(piece) for piece in PIECES},
    "an output of spaces": repeated(" ", "{{", "}}"),
    "an output of spaces without end": repeated(" ", "{{"),
    "a tag of spaces without end": repeated(" ", "{%"),
    "a chain of filters": repeated("|upcase", "{{ company.name ", "}}"),
    "a condition": repeated(" or a", "{% if a", f"%}}x{END}"),
    "a string": repeated("x", '{{ company.name | default: "', '" }}'),
    "braces in raw": repeated("{", "{% raw %}", "x{% endraw %}"),
    "tags in raw": repeated("{%", "{% raw %}", "{% endraw %}"),
    "braces in a comment": repeated("{", "{% comment %}", "x{% endcomment %}"),
    "branches": repeated("{% elsif company.name %}x", f"{IF}x", END),
    "nested conditionals": nested(IF, END),
    "names that there are not": numbered("{{vN}}"),
    "names like others": numbered("{{company.namN}}"),
    "filters that there are not": numbered("{{company.name|fN}}"),
}

FRAGMENTS = (
    *(
        "[",
        "![",
        "[a](",
        "![a](",
        "[a]: b\n",
        "](",
        "[a][b]",
        "<",
        "<!--",
        "<![CDATA[",
        "<?",
        '<a href="',
        "<a b=",
        "</",
        "&",
        "&amp;",
        "&#x",
    ),
    *("*a ", "a**b", "**x* ", "*a_ ", "__a", "`", "`a", "\\", "> ", ">", "- ", "1. x\n", "# a\n", "a\n===\n", "```\n", "    ", "\t", "a\n"),
    *("<div>", "<ul><li>", "<pre>", "<table><tr>", "<td>x", "<tr><td>x", "<p>", "<b>", "<b><i>", "<b></p>", "<li>x", "<br>", "<font>"),
    *("<script>", "<style>", "<svg>", "<textarea>", "<p><table>", '<p style="color:red">x</p>', '<p class="x">', "<!-- x -->"),
    *(f"{IF}x{END}\n\n", f"- a\n{IF}\n- b\n{END}\n", f"{IF}\n\nx\n\n{END}\n\n", f"<p>{IF}x</p><p>y{END}</p>", f"<p>{IF}</p><p>{END}</p>"),
    *(f"{IF}<tr><td>x</td></tr>{END}", f"*{IF}*{END}", "{{ company.name }}\n\n", '<p title="{{ company.name }}">x</p>'),
    *("<b {{ company.name }}>", "<{{ portal.url }}>", "[x]({{ portal.url }})", "<{{ company.name }}"),
    *("[x](https://a.example) ", "![x](https://a.example/b) ", "word ", "\u00a0", "🙂", "שלום ", "\u2067a\u2069"),
)

MARKUP: Mapping[str, Bomb] = {
    **{fragment: repeated(fragment) for fragment in FRAGMENTS},
    "brackets in brackets": nested("[", "]"),
    "quotes in quotes": repeated("> ", "", "a"),
    "definitions of links": numbered("[N]: https://a.example\n[N]\n\n"),
    "a tag": numbered("aN='x' ", "<p ", ">x</p>"),
    "a style": repeated("color:red;", '<p style="', '">x</p>'),
    "a target": repeated("x", '<a href="https://a.example/', '">x</a>'),
    "a host": repeated("a.", '<a href="https://', '">x</a>'),
    "values in a target": repeated("{{ company.name }}", '<a href="https://a.example/', '">x</a>'),
    "values in a title": repeated("{{ company.name }}", '<p title="', '">x</p>'),
    "values without quotes": repeated("title={{company.name}} ", "<p ", ">x</p>"),
    "values in a comment": repeated("{{ company.name }}", "<!--", "-->"),
    "values in a script": repeated("{{ company.name }}", "<script>", "</script>"),
    "conditionals in a paragraph": repeated(f"{IF}x{END}", "<p>", "</p>"),
    "conditionals before a row": repeated(f"{IF}x{END}", "<table>", "<tr><td>x</td></tr></table>"),
    "rows under conditions": repeated(f"{IF}<tr><td>x</td></tr>{END}", "<table>", "</table>"),
    "lines of tags after HTML": repeated(f"{IF}{END}\n", "<div>\n"),
    "lists that are one": repeated(f"{IF}\n- a\n{END}\n"),
    "numbered lists that are one": repeated(f"1. a\n{IF}\n1. b\n{{% else %}}\n1. c\n{END}\n"),
    "elements in links": repeated("[a<br>b](https://a.example)"),
    "elements that all cross": repeated("<p>x", "<b><i><u><s><em>" * 10),
}

NOT_LINEAR_YET: Mapping[str, frozenset[str]] = {
    "HTML": frozenset(
        (
            "<div>",
            "<ul><li>",
            "<pre>",
            "<b></p>",
            "<b {{ company.name }}>",
            "&",
            f"<p>{IF}</p><p>{END}</p>",
            f"<p>{IF}x</p><p>y{END}</p>",
            "elements that all cross",
        )
    ),
    "MARKDOWN": frozenset(
        (
            "[",
            "![",
            "brackets in brackets",
            "<div>",
            "<ul><li>",
            "<pre>",
            "<b>",
            "<b><i>",
            "<b></p>",
            "<br>",
            "<font>",
            "<svg>",
            "![a](",
            "[x](https://a.example) ",
            "![x](https://a.example/b) ",
            "[x]({{ portal.url }})",
            "<{{ portal.url }}>",
            "elements in links",
            f"- a\n{IF}\n- b\n{END}\n",
            f"<p>{IF}</p><p>{END}</p>",
            f"<p>{IF}x</p><p>y{END}</p>",
            "elements that all cross",
            "lines of tags after HTML",
            "lists that are one",
            "numbered lists that are one",
            "1. x\n",
            "# a\n",
            "**x* ",
            "a\n",
            "a**b",
            "*a_ ",
            "__a",
            "a\n===\n",
            "*a ",
        )
    ),
}
"""Bombs that take more time or memory than they may, by format: what is to be mended. They still end in a result."""
