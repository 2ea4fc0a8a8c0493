"""Pictures of every email of the locale packs, as a wide screen shows it, in dark mode, and on a narrow telephone.

Run it from a checkout that has been set up; it needs Chromium (on Debian: apt install chromium fonts-noto-core):

    .venv/bin/python examples/screenshots.py FOLDER [LOCALE ...]
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from plugins.bundled_locales import SOURCE
from portal_emails.mail.compiling import compile_email
from portal_emails.mail.rendering import GivenValue, render
from portal_emails.model import Content
from portal_emails.packs import Packs, read_packs
from portal_emails.sections import SECTIONS, SectionKind

LOOKS = {"light": ("light", 800), "dark": ("dark", 800), "narrow": ("light", 320), "narrow-dark": ("dark", 320)}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    packs = read_packs(SOURCE, [SOURCE.parent])
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        for name, html in pages(packs, sys.argv[2:] or packs.tags):
            for look in LOOKS:
                take(chromium, html, look, folder / f"{name}-{look}.png")
            print(name)
        chromium.close()


def pages(packs: Packs, locales: list[str] | tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every email of these locales, with the samples of its language."""
    for locale in locales:
        for kind, section in SECTIONS.items():
            values = [
                GivenValue(name, word.text) for name in section.variables if (word := packs.find_word(f"variables.{name}.sample", [locale]))
            ]
            yield f"{kind.value}-{locale}", page(packs, kind, locale, values)


def page(packs: Packs, kind: SectionKind, locale: str, values: list[GivenValue]) -> str:
    text = packs.text(kind, locale)
    compiled = None if text is None else compile_email(kind, locale, text.subject, Content(text.content)).email
    rendering = None if compiled is None else render(compiled, values)
    if rendering is None or rendering.email is None:
        sys.exit(f"There is nothing to show of {kind.value} in {locale}: {rendering}")
    return rendering.email.html


def take(chromium: Browser, html: str, look: str, file: Path) -> None:
    scheme, width = LOOKS[look]
    context = chromium.new_context(
        color_scheme="dark" if scheme == "dark" else "light", viewport={"width": width, "height": 600}, offline=True
    )
    window = context.new_page()
    window.set_content(html)
    window.screenshot(path=file, full_page=True)
    context.close()


if __name__ == "__main__":
    main()
