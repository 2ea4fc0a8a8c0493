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

MARKUP: Mapping[str, Bomb] = {
    **{unit: repeated(unit) for unit in ("[", "![", "[a](", "<", "<!--", '<a href="', "*a ", "`a", "> ")},
    **{unit: repeated(unit) for unit in ("<div>", "<ul><li>", "<pre>", "<b>", "<b></p>", "<table><tr>", "<svg>", "<{{ portal.url }}>")},
    "links": repeated("[x](https://a.example) "),
    "links from variables": repeated("[x]({{ portal.url }})"),
    "images": repeated("![x](https://a.example/b) "),
    "brackets in brackets": nested("[", "]"),
    "elements in links": repeated("[a<br>b](https://a.example)"),
    "elements that all cross": repeated("<p>x", "<b><i><u><s><em>" * 10),
    "items under conditions": repeated(f"- a\n{IF}\n- b\n{END}\n"),
    "lists that are one": repeated(f"{IF}\n- a\n{END}\n"),
    "paragraphs under conditions": repeated(f"<p>{IF}x</p><p>y{END}</p>"),
    "rows under conditions": repeated(f"{IF}<tr><td>x</td></tr>{END}", "<table>", "</table>"),
    "lines of tags after HTML": repeated(f"{IF}{END}\n", "<div>\n"),
}
"""Markdown and HTML that is slow to read for whoever does so carelessly."""
