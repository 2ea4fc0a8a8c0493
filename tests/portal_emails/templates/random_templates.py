"""Random templates of the language, and slightly broken ones; the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

VALUES = {
    "company.name": "Textiles Pérez & Hijos, S. L.",
    "contact.first_name": "María",
    "contact.username": "mperez_84",
    "group.code": "NORTH-7",
    "group.name": "north region {{ 7 }}",
    "portal.name": "  Billing {% if %} Portal ",
    "request.browser_name": "浏览器 🙂 \"Nova\" 'x' <b>",
    "support.phone": "+34 900 123 456",
}
"""A value for every variable that a template names."""

ASCII_NAMES = [name for name, value in VALUES.items() if value.isascii()]

_WORDS = [
    *("Hola", "cliente", "señora", "日本語", "🙂", "שלום", "<p>", "&amp;", "| x", "# 1"),
    *("{", "}", "%", "-", '"', "'", "\\", "{ {", "% }"),
]
_SPACES = [*[" "] * 10, "  ", "  ", "\n", "\n", "\r\n", "\r\n", "\t", "\n\n", "\u00a0", "\u2003"]
_VERBATIM = ["", " ", "{{ x }}", "{% if x %}", "{{", " %} {% }} {{ ", "{% comment %}", " {{- x -}} ", "{% endif %}"]
_DASHES = ["", "", "", "-"]
_GAPS = ["", " ", " ", " ", "  ", "\n", "\t"]
_SCRAPS = [
    *"{}%-|:\"'.,=!<>()[]?#\\ 5é٣\n",
    *("\u00a0", "\u200b", "{{", "}}", "{%", "%}", "-%}", "{%-", "{{-", "-}}", " and ", " or ", "==", "!=", " contains ", "nil", "blank"),
    *("if ", "else", "elsif ", "endif", "unless ", "endunless", "raw", "endraw", "comment", "endcomment", "{% raw %}", "{% endraw %}"),
    *("{% comment %}", "{% endcomment %}", "{% else %}", "{% endif %}", "{{ company.name }}", "| upcase", "| default: 'x'", "|truncate:5"),
]


@dataclass(slots=True)
class Writer:
    """Writes templates, in each of which conditionals are nested three deep at most."""

    chance: random.Random
    depth: int = 0
    out: list[str] = field(default_factory=list)

    def template(self) -> str:
        """A template of at most 300 characters."""
        while True:
            self.out, self.depth = [], 0
            self.pieces()
            if len(text := "".join(self.out)) <= 300:
                return text

    def pieces(self) -> None:
        kinds = [self.text, self.output, self.output, self.comment, self.raw, *[self.conditional] * (3 - self.depth)]
        for _ in range(self.chance.randint(1, 2) if self.depth else self.chance.randint(2, 4)):
            self.chance.choice(kinds)()

    def text(self) -> None:
        words = [self.chance.choice(self.chance.choice((_WORDS, _SPACES, _SPACES))) for _ in range(self.chance.randint(1, 4))]
        # A brace beside markup would be part of it.
        self.out.append(self.space() + " ".join(words).replace("{ {", "{  {").strip("{}%") + self.space())

    def space(self) -> str:
        return self.chance.choice(_SPACES) if self.chance.random() < 0.7 else ""

    def gap(self) -> str:
        return self.chance.choice(_GAPS)

    def dash(self) -> str:
        return self.chance.choice(_DASHES)

    def output(self) -> None:
        ascii_only = self.chance.random() < 0.6
        name = self.chance.choice(ASCII_NAMES if ascii_only else list(VALUES))
        filters = "".join(self.filter(ascii_only=ascii_only) for _ in range(self.chance.choice((0, 0, 1, 2))))
        self.out.append(f"{{{{{self.dash()}{self.gap()}{name}{filters}{self.gap()}{self.dash()}}}}}")

    def filter(self, *, ascii_only: bool) -> str:
        calls = [f"default:{self.gap()}{self.string()}", f"default{self.gap()}: {self.string()}"]
        if ascii_only:
            calls += ["upcase", "downcase", "capitalize", f"truncate:{self.gap()}{self.chance.randint(4, 12)}"]
        return f"{self.gap()}|{self.gap()}{self.chance.choice(calls)}"

    def string(self) -> str:
        quote = self.chance.choice("\"'")
        return quote + self.chance.choice(("x", "señora", "a | b", "a, b: c", "{ %", "and", "7", "</p>")) + quote

    def tag(self, name: str, rest: str = "") -> None:
        rest = f"{self.chance.choice((' ', ' ', '  ', chr(10)))}{rest}" if rest else ""
        self.out.append(f"{{%{self.dash()}{self.gap()}{name}{rest}{self.gap()}{self.dash()}%}}")

    def conditional(self) -> None:
        name = self.chance.choice(("if", "if", "unless"))
        self.depth += 1
        self.tag(name, self.condition())
        self.branch()
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            self.tag("elsif", self.condition())
            self.branch()
        if self.chance.random() < 0.4:
            self.tag("else")
            self.branch()
        self.tag(f"end{name}")
        self.depth -= 1

    def branch(self) -> None:
        """Now and then one that prints nothing but white space."""
        if self.chance.random() < 0.25:
            self.out.append(self.space())
        else:
            self.pieces()

    def condition(self) -> str:
        tests = [self.test() for _ in range(self.chance.choice((1, 1, 1, 1, 1, 2, 2, 3, 4)))]
        return "".join(f"{test} {self.chance.choice(('and', 'or'))} " for test in tests[:-1]) + tests[-1]

    def test(self) -> str:
        if self.chance.random() < 0.3:
            return self.chance.choice((*[self.operand()] * 6, "''"))
        gap = self.chance.choice(("", " "))
        return f"{self.operand()}{gap}{self.chance.choice(('==', '!='))}{gap}{self.operand()}"

    def operand(self) -> str:
        name = self.chance.choice(list(VALUES))
        equal = VALUES[name] if not set(VALUES[name]) & set("{}\"'") else "x"
        return self.chance.choice((name, name, name, f"'{equal}'", f'"{equal}"', '"x"'))

    def comment(self) -> None:
        self.tag("comment")
        self.out.append(self.chance.choice(("", " ", "note", "{{ anything | at: all }}", "{% if ... %}", "{% endif %}", " } % } ")))
        self.tag("endcomment")

    def raw(self) -> None:
        self.tag("raw")
        self.out.append(self.chance.choice(_VERBATIM))
        self.tag("endraw")


def broken(template: str, chance: random.Random) -> str:
    """The template with up to three scraps of markup written over a place in it, or put in there, or left out."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randint(0, len(template))
        end = start + chance.choice((0, 0, 1, 2, 5))
        scrap = chance.choice(("", "", *_SCRAPS))
        template = template[:start] + scrap + template[end:]
    return template


def templates(count: int, seed: int) -> Sequence[str]:
    """So many templates of the language."""
    writer = Writer(random.Random(seed))
    return [writer.template() for _ in range(count)]
