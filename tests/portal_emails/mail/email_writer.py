"""Writes texts of emails by chance, from constructs that people use, and from those that they should not."""

from __future__ import annotations

import re
from random import Random
from typing import TypeVar

from portal_emails.model import ContentFormat
from portal_emails.sections import SECTIONS, EmailPart, Requirement, SectionKind, Variable, VariableType
from tests.portal_emails.mail.fragments_of_emails import (
    BAD_FILTERS,
    BAD_TARGETS,
    CHARACTERS,
    COMPARED,
    ENTITIES,
    FILTERS,
    GOOD_TARGETS,
    HOSTILE,
    MARKS,
    SOURCES,
    STYLES,
    TAGS,
    WORDS,
)

T = TypeVar("T")

_PLACES = re.compile(r"(?![^{}]*[}])|(?<=[}])(?=[^}])")
"""Outside of markup."""
_EDGES = ("<", ">", "\n", "*", "_", "[", "]", "")


class Writer:
    """Writes the texts of one email. `evil`: how often something hostile is put in."""

    def __init__(self, random: Random, kind: SectionKind, locale: str, content_format: ContentFormat) -> None:
        self.random = random
        self.kind = kind
        self.locale = locale
        self.format = content_format
        self.evil = 0.0
        self.is_in_label = False
        self.variables = tuple(SECTIONS[kind].variables.values())
        self.is_markdown = content_format is ContentFormat.MARKDOWN
        self.room = random.choice((2, 5, 9, 14))
        """How many more constructs may hold others."""

    # The whole

    def content(self, *, awkward: bool) -> str:
        blocks = [self.block() for _ in range(self.random.randint(1, 4))]
        if awkward:
            changed = self.random.randrange(len(blocks))
            blocks[changed] = self.with_awkward_conditional(blocks[changed])
        if self.random.random() < 0.97:
            blocks.insert(self.random.randint(0, len(blocks)), self.required())
        return ("\n\n" if self.is_markdown else self.pick("\n", "\n", "")).join(blocks)

    def subject(self, *, careless: bool) -> str:
        self.room = 2
        pieces = [self.words()] if self.random.random() < 0.95 else []
        pieces += [self.subject_piece() for _ in range(self.random.randint(0, 2))]
        if careless and self.random.random() < 0.25:
            pieces.append(self.pick(*HOSTILE))
        self.random.shuffle(pieces)
        return " ".join(pieces)[:300]

    def subject_piece(self) -> str:
        allowed = [variable for variable in self.variables if EmailPart.SUBJECT in variable.allowed_in]
        printed = self.output(self.pick(*(self.variables if self.random.random() < 0.03 else allowed)))
        return self.pick(
            printed, printed, self.conditional(printed), self.conditional(printed, self.words()), self.raw(), "a < b & c &amp;"
        )

    def required(self) -> str:
        """A block with a required variable of the section, sometimes where nobody is sure to see it."""
        wanted = [variable for variable in self.variables if variable.requirement is Requirement.REQUIRED]
        variable = self.pick(*wanted)
        shown = self.shown(variable) if self.random.random() < 0.97 else self.hidden(variable)
        if len(wanted) > 1 and self.random.random() < 0.3:
            other = next(one for one in wanted if one is not variable)
            shown = f"{{% if {variable.name} %}}{shown}{{% else %}}{self.shown(other)}{{% endif %}}"
        return self.paragraph(shown)

    def shown(self, variable: Variable) -> str:
        output = f"{{{{ {variable.name} }}}}"
        if variable.type is VariableType.URL and self.random.random() < 0.8:
            return self.link_to(output)
        return self.pick(output, self.wrapped("strong", output), f"{self.words()} {output}")

    def hidden(self, variable: Variable) -> str:
        output = f"{{{{ {variable.name} }}}}"
        return self.pick(
            f'<b title="{output}">{self.words()}</b>',
            f'<a href="https://example.com/{output}"></a>',
            f'<a href="https://example.com/{output}">{self.conditional(self.words())}</a>',
            f'<img src="https://example.com/{output}" alt="">',
            f'{{{{ {variable.name} | default: "https://example.com/" }}}}',
            self.conditional(output),
            self.conditional(output, output),
            f"{{% if {variable.name} %}}{output}{{% endif %}}",
            f"<!-- {output} -->",
            f"{{% comment %}}{output}{{% endcomment %}}",
            f'<span style="display:none">{output}</span>',
        )

    # Blocks

    def block(self) -> str:
        self.room -= 1
        if self.random.random() < self.evil:
            return self.pick(*HOSTILE)
        if self.room <= 0:
            return self.paragraph(self.inline())
        return self.pick(
            self.plain_paragraph,
            self.plain_paragraph,
            self.heading,
            self.list_,
            self.quote,
            self.code_block,
            self.table,
            self.conditional_blocks,
            self.conditional_blocks,
            self.html_block,
            self.rule,
        )()

    def plain_paragraph(self) -> str:
        return self.paragraph(self.inline())

    def paragraph(self, inner: str) -> str:
        return inner if self.is_markdown else f"<p{self.attributes('p')}>{inner}</p>"

    def heading(self) -> str:
        level = self.random.randint(1, 6)
        inner = self.inline()
        if self.is_markdown:
            return self.pick(f"{'#' * level} {inner}", f"{inner}\n---", f"{'#' * level} {inner} {'#' * level}")
        return f"<h{level}{self.attributes('h1')}>{inner}</h{level}>"

    def list_(self) -> str:
        items = [self.item() for _ in range(self.random.randint(1, 3))]
        if not self.is_markdown:
            name = self.pick("ul", "ol", 'ol start="3"')
            return f"<{name}>{self.pick('', chr(10)).join(items)}</{name[:2]}>"
        mark = self.pick("- ", "* ", "1. ", "7) ")
        lines = [item if item.startswith("{%") and "\n" in item else mark + item.replace("\n", "\n" + " " * len(mark)) for item in items]
        return self.pick("\n", "\n", "\n\n").join(lines)

    def item(self) -> str:
        inner = self.inline() if self.random.random() < 0.8 else self.block()
        if self.random.random() < 0.15:
            inner = f"{self.paragraph(inner)}\n\n{self.plain_paragraph()}"
        if not self.is_markdown:
            item = f"<li>{inner}</li>"
            return self.conditional(item, self.pick("", "<li>x</li>")) if self.random.random() < 0.25 else item
        if self.random.random() < 0.15:
            return f"{{% if {self.condition()} %}}\n- {inner}\n{{% endif %}}"
        return self.conditional(inner) if self.random.random() < 0.1 else inner

    def quote(self) -> str:
        inner = self.block()
        if self.is_markdown:
            return "> " + inner.replace("\n", "\n> ")
        return f"<blockquote>{inner}</blockquote>"

    def code_block(self) -> str:
        inner = self.inline()
        if self.is_markdown:
            return self.pick(f"```\n{inner}\n```", "    " + inner.replace("\n", "\n    "), f"~~~ text\n{inner}\n\n{inner}\n~~~")
        return self.pick(f"<pre>{inner}</pre>", f"<pre>\n{inner}\n  x</pre>", f"<pre><code>{inner}</code></pre>")

    def table(self) -> str:
        rows = [self.row() for _ in range(self.random.randint(1, 3))]
        head = self.pick("", f"<thead><tr><th>{self.inline()}</th></tr></thead>", f"<caption>{self.inline()}</caption>")
        body = self.pick("{}", "<tbody>{}</tbody>", "\n{}\n").format(self.pick("", "\n").join(rows))
        return f"<table{self.attributes('table')}>{head}{body}</table>"

    def row(self) -> str:
        cells = "".join(f"<td{self.attributes('td')}>{self.inline()}</td>" for _ in range(self.random.randint(1, 2)))
        if self.random.random() < 0.15:
            cells += self.conditional(f"<td>{self.inline()}</td>")
        row = f"<tr>{cells}</tr>"
        return self.conditional(row) if self.random.random() < 0.3 else row

    def conditional_blocks(self) -> str:
        inner = [self.block() for _ in range(self.random.randint(1, 2))]
        gap = "\n\n" if self.is_markdown else "\n"
        if self.random.random() < 0.6:
            inner = [f"\n{text}\n" for text in inner]
        return self.conditional(gap.join(inner), self.block() if self.random.random() < 0.5 else "")

    def html_block(self) -> str:
        name = self.pick("div", "center", "p", "blockquote", "dl", "h2", "section", "ul")
        inner = self.inline()
        if name == "dl":
            inner = f"<dt>{inner}</dt><dd>{self.inline()}</dd>"
        if name == "ul":
            inner = f"<li>{inner}"
        gap = self.pick("", "\n", "\n\n") if self.is_markdown else self.pick("", "\n")
        return f"<{name}{self.attributes(name)}>{gap}{inner}{gap}</{name}>"

    def rule(self) -> str:
        return self.pick("---", "***") if self.is_markdown else "<hr>"

    # Inline

    def inline(self) -> str:
        return self.pick(" ", " ", "", "\n").join(self.span() for _ in range(self.random.randint(1, 3)))

    def span(self) -> str:
        self.room -= 1
        if self.random.random() < self.evil:
            return self.pick(*HOSTILE)
        if self.room <= 0:
            return self.pick(self.words, self.words, self.printed)()
        return self.pick(
            self.words,
            self.words,
            self.printed,
            self.printed,
            self.printed,
            self.emphasis,
            self.link,
            self.link,
            self.image,
            self.conditional_span,
            self.conditional_span,
            self.tag,
            self.code,
            self.odd,
            self.raw,
            self.comment,
        )()

    def words(self) -> str:
        words = WORDS[self.locale]
        return " ".join(self.random.choice(words) for _ in range(self.random.randint(1, 3)))

    def printed(self) -> str:
        return self.output(self.pick(*self.variables))

    def output(self, variable: Variable) -> str:
        filters = f" | {self.pick(*FILTERS[variable.type])}" if self.random.random() < 0.25 else ""
        if self.random.random() < self.evil / 4:
            filters = f" | {self.pick(*self.pick(*FILTERS.values()), *BAD_FILTERS)}"
        opening, closing = self.pick(("{{ ", " }}"), ("{{ ", " }}"), ("{{", "}}"), ("{{- ", " -}}"), ("{{ ", " -}}"))
        return f"{opening}{variable.name}{filters}{closing}"

    def emphasis(self) -> str:
        return self.wrapped(self.pick("strong", "em", "s"), self.inline())

    def wrapped(self, name: str, inner: str) -> str:
        if self.is_markdown and name != "s":
            marks = self.pick("**", "__") if name == "strong" else self.pick("*", "_")
            return f"{marks}{inner}{marks}"
        return f"<{name}>{inner}</{name}>"

    def code(self) -> str:
        inner = self.pick(self.words(), self.printed())
        return f"`{inner}`" if self.is_markdown else f"<code>{inner}</code>"

    def link(self) -> str:
        return self.words() if self.is_in_label and not self.evil else self.link_to(self.target())

    def link_to(self, target: str) -> str:
        label = self.pick(self.words(), self.words(), self.label(), target, target.partition(":")[2] or target)
        title = self.pick("", "", "", self.words(), self.printed(), self.conditional(self.words())).replace('"', "'")
        if self.is_markdown and self.random.random() < 0.85:
            if self.random.random() < 0.15:
                return f"<{target}>"
            return f'[{label}]({target} "{title}")' if title else f"[{label}]({target})"
        named = f' title="{title}"' if title else ""
        return f'<a href="{target}"{named}>{label}</a>'

    def label(self) -> str:
        before, self.is_in_label = self.is_in_label, True
        label = self.inline()
        self.is_in_label = before
        return label

    def image(self) -> str:
        source = self.pick(*SOURCES)
        alt = self.pick("", self.words(), self.printed(), self.conditional(self.words())).replace('"', "'")
        if self.is_markdown and self.random.random() < 0.7:
            return f"![{alt}]({source})"
        return f'<img src="{source}" alt="{alt}" width="10">'

    def target(self) -> str:
        urls = [variable.name for variable in self.variables if variable.type is VariableType.URL]
        name, other = self.pick(*urls), self.pick(*self.variables).name
        if self.random.random() < 2 * self.evil:
            return self.pick(*BAD_TARGETS)
        literal = self.pick(*GOOD_TARGETS)
        return self.pick(
            literal,
            literal,
            f"{{{{ {name} }}}}",
            f"{{{{{name}}}}}",
            f'{{{{ {name} | default: "{literal}" }}}}',
            f"https://example.com/{{{{ {other} }}}}",
            f"https://example.com/?a={{{{ {other} }}}}&b={{{{{other}}}}}",
            f"https://example.com/a{{% if {self.condition()} %}}?b={{{{ {other} }}}}{{% endif %}}",
            f"{{% if {self.condition()} %}}{literal}{{% else %}}{{{{ {name} }}}}{{% endif %}}",
            f"{{% if {self.condition()} %}}{literal}{{% elsif {name} %}}{{{{ {name} }}}}{{% else %}}https://example.com{{% endif %}}",
            "mailto:{{ support.email }}",
            f"mailto:{{{{ support.email }}}}?subject={{{{ {other} }}}}",
            "tel:{{ support.phone }}",
        )

    def conditional_span(self) -> str:
        return self.conditional(self.inline(), self.inline() if self.random.random() < 0.5 else "")

    def conditional(self, inner: str, otherwise: str = "") -> str:
        dash, slash = self.pick("", "", "", "", "-"), self.pick("", "", "", "", "-")
        name = self.pick("if", "if", "if", "unless")
        middle = f"{{%{dash} elsif {self.condition()} %}}{self.words()}" if name == "if" and self.random.random() < 0.1 else ""
        end = f"{{%{slash} else {dash}%}}{otherwise}" if otherwise else ""
        return f"{{%{dash} {name} {self.condition()} {slash}%}}{inner}{middle}{end}{{%{slash} end{name} {dash}%}}"

    def condition(self) -> str:
        tests = [self.test() for _ in range(self.pick(1, 1, 1, 1, 2, 3))]
        return self.pick(" and ", " or ").join(tests)

    def test(self) -> str:
        name = self.pick(*self.variables).name
        if self.random.random() < 0.6:
            return name
        other = self.pick(*(f'"{text}"' for text in COMPARED), self.pick(*self.variables).name)
        return self.pick(f"{name} == {other}", f"{name} != {other}", f"{other} == {name}")

    def tag(self) -> str:
        name = self.pick("span", "b", "i", "u", "small", "sub", "bdi", "font", "mark", "kbd", "q", "abbr")
        return f"<{name}{self.attributes(name)}>{self.inline()}</{name}>"

    def attributes(self, name: str) -> str:
        if self.random.random() < 0.6:
            return ""
        title = self.pick(self.words(), self.printed()).replace('"', "'")
        attribute = self.pick(
            f'style="{self.pick(*STYLES)}"', 'dir="rtl"', 'lang="en"', 'align="center"', f'title="{title}"', 'class="x"', 'onclick="x"'
        )
        return f" {attribute}" if name != "font" else ' color="red"'

    def odd(self) -> str:
        """Whatever is seldom seen and allowed."""
        characters: tuple[str, ...] = (*CHARACTERS, "*", "_", "[", "]", "<", ">", "|") if self.evil else CHARACTERS
        return self.pick(self.pick(*ENTITIES), self.pick(*characters))

    def raw(self) -> str:
        return self.pick(
            "{% raw %}{{ x }}{% endraw %}", "{% raw %}{% if %}{% endraw %}", "{%- raw -%} {{ {%- endraw -%}", "{% raw %}<b>{% endraw %}"
        )

    def comment(self) -> str:
        return self.pick(
            "{% comment %}note{% endcomment %}", "{%- comment -%}{{ note }}\n{%- endcomment -%}", "{% comment %}<b>{% endcomment %}"
        )

    # What nobody should write

    def soup(self) -> str:
        """Pieces that make no sense together, and whole conditionals around some of them."""
        pieces = [self.ingredient() for _ in range(self.random.randint(2, 12))]
        for _ in range(self.pick(1, 1, 2, 3)):
            start, middle, end = sorted(self.random.randint(0, len(pieces)) for _ in range(3))
            otherwise = self.pick("", "", "{% else %}", f"{{% elsif {self.condition()} %}}")
            inner = ["".join((f"{{% if {self.condition()} %}}", *pieces[start:middle], otherwise, *pieces[middle:end], "{% endif %}"))]
            pieces[start:end] = (
                inner
                if self.random.random() < 0.3
                else [f"{{% if {self.condition()} %}}", *pieces[start:middle], otherwise, *pieces[middle:end], "{% endif %}"]
            )
        return self.pick("", "", "\n", "\n\n").join((self.required(), *pieces))

    def pointed(self) -> str:
        """Little but one attack, so that nothing else gets an email refused."""
        wanted = self.pick(*(variable for variable in self.variables if variable.requirement is Requirement.REQUIRED))
        attack = self.pick(self.link_to(self.pick(*BAD_TARGETS)), self.link_to(self.target() + self.target()), self.pick(*HOSTILE))
        return self.pick(attack + self.required(), self.paragraph(attack) + "\n\n" + self.required(), self.paragraph(self.hidden(wanted)))

    def ingredient(self) -> str:
        tags = TAGS if not self.is_markdown or self.random.random() < 0.3 else MARKS
        return self.pick(self.pick(*tags), self.pick(*tags), self.words(), self.printed(), self.pick(self.link(), self.raw(), *HOSTILE))

    def with_awkward_conditional(self, text: str) -> str:
        """The text with a conditional around some stretch of it, wherever that begins and ends, but for the middle of markup."""
        places = [found.start() for found in _PLACES.finditer(text)]
        if self.random.random() < 0.7:
            places = [place for place in places if text[place - 1 : place] in _EDGES or text[place : place + 1] in _EDGES] or places
        start = self.random.randrange(len(places))
        near = places[start : start + self.pick(4, 8, 30)]
        middle, end = sorted(self.random.choice(near) for _ in range(2))
        otherwise = self.pick("", "", "{% else %}", f"{{% elsif {self.condition()} %}}")
        condition, place = self.condition(), places[start]
        return f"{text[:place]}{{% if {condition} %}}{text[place:middle]}{otherwise}{text[middle:end]}{{% endif %}}{text[end:]}"

    def pick(self, *options: T) -> T:
        return self.random.choice(options)
