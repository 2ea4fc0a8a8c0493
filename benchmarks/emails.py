"""What an email costs: compiled the first time its text is used, then rendered and written as a message, as often as it is sent.

Processor time of one process, beside a bare template of the standard library. Run it from a checkout: `python benchmarks/emails.py`.
"""

from __future__ import annotations

import gc
import string
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from plugins.bundled_locales import SOURCE
from portal_emails.mail.compiling import CompiledEmail, compile_email, forget_compiled
from portal_emails.mail.message import Message, message_source
from portal_emails.mail.rendering import GivenValue, RenderedEmail, render
from portal_emails.model import Content
from portal_emails.packs import Packs, read_packs
from portal_emails.sections import SECTIONS, SectionKind

SECONDS = 1.0
LONG_TEXT_BYTES = 2_048
RECIPIENTS = 64


def main() -> None:
    packs = read_packs(SOURCE, [SOURCE.parent])
    gc.collect()
    gc.freeze()  # As the service does when it starts.
    text = packs.text(SectionKind.PASSWORD_RESET, "es")
    assert text is not None
    compiled = compiled_email(text.subject, text.content)
    values = [sample_values(packs, f"{number}") for number in range(RECIPIENTS)]
    bare = rate(lambda number: bare_template(values[number % RECIPIENTS]))
    print(f"bare string.Template:              {bare:10,.0f} a second of processor time")
    report("rendered (subject, HTML, text)", rate(lambda number: rendered(compiled, values[number % RECIPIENTS])), bare)
    report("rendered, and written as a message", rate(lambda number: message(compiled, values[number % RECIPIENTS])), bare)
    for name, content in (("the bundled text", text.content), ("a text of 2 KB", lengthened(text.content))):
        compilations = rate(partial(compile_again, text.subject, content))
        print(f"compiled, {name} ({len(content):,} characters): {1000 / compilations:.2f} ms")


def lengthened(content: str) -> str:
    """The text with paragraphs added until it has 2 KB."""
    while len(content.encode()) < LONG_TEXT_BYTES:
        content += "\n\nPuede consultar **sus facturas** en [el portal]({{ portal.url }})."
    return content


def report(name: str, measured: float, bare: float) -> None:
    print(f"{name}: {measured:10,.0f} a second of processor time, {bare / measured:.1f} times the bare template")


def rate(work: Callable[[int], object]) -> float:
    """How often the work is done in a second of processor time."""
    work(0)
    done, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        for _ in range(20):
            work(done)
            done += 1
    return done / (time.process_time() - start)


def compiled_email(subject: str, content: str) -> CompiledEmail:
    compilation = compile_email(SectionKind.PASSWORD_RESET, "es", subject, Content(content))
    assert compilation.email is not None, compilation.problems
    return compilation.email


def compile_again(subject: str, content: str, _number: int) -> CompiledEmail:
    forget_compiled()
    return compiled_email(subject, content)


def sample_values(packs: Packs, recipient: str) -> list[GivenValue]:
    """The samples, with a name and a link of the recipient's own."""
    own = {"contact.full_name": f"Ana López {recipient}", "password_reset.url": f"https://portal.example/reset?token={recipient}"}
    values = []
    for name in SECTIONS[SectionKind.PASSWORD_RESET].variables:
        word = packs.find_word(f"variables.{name}.sample", ["es"])
        assert word is not None
        values.append(GivenValue(name, own.get(name, word.text)))
    return values


def rendered(email: CompiledEmail, values: list[GivenValue]) -> RenderedEmail:
    rendering = render(email, values)
    assert rendering.email is not None, rendering.problems
    return rendering.email


def message(email: CompiledEmail, values: list[GivenValue]) -> str:
    ready = rendered(email, values)
    return message_source(
        Message(ready.subject, ready.text, ready.html, ready.locale, "cobros@empresa.example", "Cobros", "ana@cliente.example")
    )


BARE = string.Template("<p>Hola, $name:</p><p><a href='$link'>Restablecer</a></p>" + "<p>Lorem ipsum</p>" * 60)


def bare_template(values: list[GivenValue]) -> str:
    given = {value.name: value.value for value in values}
    return BARE.substitute(name=given["contact.full_name"], link=given["password_reset.url"])


if __name__ == "__main__":
    main()
