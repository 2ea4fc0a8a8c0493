"""Defective templates: what was meant as a link or as HTML in Markdown and would go out as it is written, and misleading definitions."""

from __future__ import annotations

from portal_emails.problems import Fault
from tests.portal_emails.mail.defective_cases import DefectiveTemplate, markdown

IF, ELSE, END = "{% if group.name %}", "{% else %}", "{% endif %}"

DEFINITIONS: tuple[DefectiveTemplate, ...] = (
    markdown(
        "a definition in each branch",
        f"Go [there][r]\n\n{IF}\n⟦[r]: https://a.example/⟧\n{ELSE}\n⟦[r]: https://b.example/⟧\n{END}\n",
        Fault.LINK_DEFINITION,
        Fault.LINK_DEFINITION,
    ),
    markdown("a definition in a branch", f"Go [there][r]\n\n{IF}\n⟦[r]: https://a.example/⟧\n{END}", Fault.LINK_DEFINITION),
    markdown("a definition before else", f"{IF}\n[there][r]\n\n⟦[r]: https://a.example/⟧\n{ELSE}\nb\n{END}", Fault.LINK_DEFINITION),
    markdown("a definition in a conditional of a quote", f"> {IF}\n> ⟦[r]: https://a.example/⟧\n> {END}\n\n[r]", Fault.LINK_DEFINITION),
    markdown("a definition in two conditionals", f"[r]\n\n{IF}{IF}\n⟦[r]: https://a.example/⟧\n{END}{END}", Fault.LINK_DEFINITION),
    markdown("two definitions", "[r]\n\n[r]: https://a.example/\n⟦[R]: https://b.example/⟧", Fault.LINK_DEFINITION),
    markdown("two definitions apart", "[r]: https://a.example/\n\n[r]\n\n> ⟦[r]: https://b.example/⟧", Fault.LINK_DEFINITION),
)

LINKS: tuple[DefectiveTemplate, ...] = (
    markdown("a space in the address of a link", "Go ⟦[there](https://a.example/b⟧ c)", Fault.BROKEN_LINK),
    markdown("a space in the address of an image", "!⟦[logo](https://a.example/b⟧ c.png)", Fault.BROKEN_LINK),
    markdown("a space after a value in an address", "⟦[there]({{ portal.url }}⟧ c)", Fault.BROKEN_LINK),
    markdown("a space in an address with a condition", f"⟦[there]({IF}https://a.example/b⟧ c{END})", Fault.BROKEN_LINK),
    markdown("a link without its end", "⟦[there](https://a.example/⟧", Fault.BROKEN_LINK),
    markdown("a link with a value, without its end", "Go ⟦[there]({{ portal.url }}⟧", Fault.BROKEN_LINK),
    markdown("a link in angle brackets, without its end", "⟦[there](<https://a.example/⟧>", Fault.BROKEN_LINK),
    markdown("an email address, without its end", "⟦[there]({{ support.email }}⟧", Fault.BROKEN_LINK),
    markdown("a message to an address with a space", "⟦[write](mailto:us⟧ all@example.com)", Fault.BROKEN_LINK),
    markdown("a website without a scheme, and a space", "⟦[there](www.example.com⟧ now", Fault.BROKEN_LINK),
    markdown("a space before a web address", "⟦[there] (https://a.example/)⟧ now", Fault.BROKEN_LINK),
    markdown("spaces before a telephone number", "⟦[call]  (tel:112)⟧ now", Fault.BROKEN_LINK),
    markdown("a space before a value", "Go ⟦[there] ({{ portal.url }})⟧ now", Fault.BROKEN_LINK),
    markdown("a link in a link", "⟦[a [b](https://b.example/) c](https://a.example/)⟧", Fault.BROKEN_LINK),
    markdown("a space in the address around an image", "⟦[![a](https://a.example/b.png)](https://a.example/b⟧ c)", Fault.BROKEN_LINK),
    markdown("a broken link in the words of an image", "Go ![a ⟦[b] (https://a.example/)⟧](https://a.example/b)", Fault.BROKEN_LINK),
    markdown("a bracket too few", "there⟦](https://a.example/)⟧", Fault.BROKEN_LINK),
    markdown("two broken links", "⟦[a](https://a.example/⟧ b) ⟦[a](https://a.example/⟧ b)", Fault.BROKEN_LINK, Fault.BROKEN_LINK),
    markdown("a broken link in an item of a quote", "> - Go\n>   **⟦[there] (https://a.example/)⟧**", Fault.BROKEN_LINK),
    markdown("a broken link over lines of a quote", "> Go ⟦[over\n> there](https://a.example/⟧ b)", Fault.BROKEN_LINK),
    markdown("a broken link in a heading", "## Go ⟦[there] (https://a.example/)⟧ ##", Fault.BROKEN_LINK),
    markdown("a broken link after CRLF", "Go\r\n\r\nto ⟦[there] (https://a.example/)⟧", Fault.BROKEN_LINK),
    markdown("a space in an autolink", "Go to ⟦<https://a.example/b c>⟧", Fault.BROKEN_LINK),
    markdown("an autolink without its end", "Go to ⟦<https://a.example/⟧", Fault.BROKEN_LINK),
)

TAGS: tuple[DefectiveTemplate, ...] = (
    markdown("a quotation mark too few", 'Go ⟦<a href="https://a.example/>⟧there</a> <b>now</b>', Fault.BROKEN_HTML),
    markdown("a quotation mark too few at the beginning", '⟦<a href="https://a.example/>⟧there</a>', Fault.BROKEN_HTML),
    markdown("no space between attributes", 'Go ⟦<a href="https://a.example/"title="b">⟧there</a>', Fault.BROKEN_HTML),
    markdown("no space between attributes of another element", 'Go ⟦<blink class="a"title="b">⟧there', Fault.BROKEN_HTML),
    markdown("quotation marks within none", 'Go ⟦<a href=https://a.example/?b="c">⟧there</a>', Fault.BROKEN_HTML),
    markdown("a tag without its end", "Go ⟦<b now⟧</b>", Fault.BROKEN_HTML),
    markdown("an end without its end", "Go <b>now⟦</b⟧", Fault.BROKEN_HTML),
    markdown("a line break without its end", "Go\\\n now⟦<br⟧\nthere", Fault.BROKEN_HTML),
    markdown("a comment without its end in a paragraph", "Go ⟦<!-- now⟧", Fault.BROKEN_HTML),
    markdown("a broken tag in a list in a quote", '> - Go\n>   ⟦<a href="b>⟧there</a>', Fault.BROKEN_HTML),
)

ALL: tuple[DefectiveTemplate, ...] = (*DEFINITIONS, *LINKS, *TAGS)
