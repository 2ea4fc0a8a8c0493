"""The emails of the locale packs in a browser: readable in light and dark mode, and on the narrowest telephone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from plugins.bundled_locales import SOURCE
from portal_emails.mail.compiling import compile_email
from portal_emails.mail.rendering import GivenValue, render
from portal_emails.model import Content, ContentFormat
from portal_emails.packs import read_packs
from portal_emails.sections import SECTIONS, SectionKind

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PACKS = read_packs(SOURCE, [SOURCE.parent])
EMAILS = [(kind, locale) for locale in ("en", "es") for kind in SectionKind]
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 2

# WCAG 2.2, 1.4.3: the contrast of each text with the first opaque background behind it.
CONTRASTS = """() => {
  const channel = (value) => { value /= 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4 }
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number)
  const luminance = (color) => { const [r, g, b] = rgb(color).map(channel); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
  const background = (element) => {
    for (; element; element = element.parentElement) {
      const color = getComputedStyle(element).backgroundColor
      if ((rgb(color)[3] ?? 1) === 1) return color
    }
    return 'rgb(255, 255, 255)'
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const found = []
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!texts.currentNode.data.trim()) continue
    const lights = [luminance(getComputedStyle(element).color), luminance(background(element))].sort((a, b) => b - a)
    found.push([texts.currentNode.data, (lights[0] + 0.05) / (lights[1] + 0.05)])
  }
  return found
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    options = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*options, "--disable-sync"])
        yield browser
        browser.close()


def html_of(kind: SectionKind, locale: str, **own: str) -> str:
    text = PACKS.text(kind, locale)
    assert text is not None
    compiled = compile_email(kind, locale, text.subject, Content(text.content)).email
    assert compiled is not None
    email = render(compiled, values(kind, locale, own)).email
    assert email is not None
    return email.html


def values(kind: SectionKind, locale: str, own: dict[str, str]) -> list[GivenValue]:
    names = {name: name.replace(".", "_") for name in SECTIONS[kind].variables}
    words = {name: PACKS.find_word(f"variables.{name}.sample", [locale]) for name in names}
    return [GivenValue(name, own.get(names[name], word.text)) for name, word in words.items() if word is not None]


def opened(chromium: Browser, html: str, width: int, *, dark: bool = False) -> Page:
    context = chromium.new_context(color_scheme="dark" if dark else "light", viewport={"width": width, "height": 640}, offline=True)
    page = context.new_page()
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.set_content(html)
    assert requested == [], "an email loads nothing"
    return page


@pytest.mark.parametrize(("kind", "locale"), EMAILS)
@pytest.mark.parametrize("dark", [False, True])
def test_every_word_stands_out_from_its_background(chromium: Browser, kind: SectionKind, locale: str, dark: bool) -> None:
    page = opened(chromium, html_of(kind, locale), 800, dark=dark)
    contrasts = page.evaluate(CONTRASTS)
    page.context.close()
    assert len(contrasts) > 5
    assert [(text, contrast) for text, contrast in contrasts if contrast < 4.5] == []


@pytest.mark.parametrize(("kind", "locale"), EMAILS)
def test_nothing_is_wider_than_the_narrowest_telephone(chromium: Browser, kind: SectionKind, locale: str) -> None:
    page = opened(chromium, html_of(kind, locale, company_name=LONG_WORD, contact_username=LONG_WORD), 320)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert width <= 320


@pytest.mark.parametrize("locale", ["ar", "he"])
def test_a_right_to_left_email_begins_on_the_right(chromium: Browser, locale: str) -> None:
    content = Content("{{ company.name }}: {{ password_reset.code }}\n\n- {{ support.email }}")
    compiled = compile_email(SectionKind.PASSWORD_RESET, locale, "s", content).email
    assert compiled is not None
    email = render(compiled, values(SectionKind.PASSWORD_RESET, "en", {"company_name": "شركة"})).email
    assert email is not None
    page = opened(chromium, email.html, 800)
    boxes = page.evaluate("[...document.querySelectorAll('.content, .content bdi')].map((e) => e.getBoundingClientRect().toJSON())")
    page.context.close()
    content_box, name, *_ = boxes
    assert content_box["right"] - name["right"] < 40


@pytest.mark.parametrize("dark", [False, True])
def test_colours_of_an_author_stay_readable_in_dark_mode(chromium: Browser, dark: bool) -> None:
    words = '{{ company.name }} <a href="https://example.com">here</a> {{ password_reset.url }}'
    html = f'<p style="color:#222222;background-color:#ffffff">{words}</p>'
    content = Content(html, ContentFormat.HTML)
    compiled = compile_email(SectionKind.PASSWORD_RESET, "en", "s", content).email
    assert compiled is not None
    email = render(compiled, values(SectionKind.PASSWORD_RESET, "en", {})).email
    assert email is not None
    page = opened(chromium, email.html, 800, dark=dark)
    contrasts = page.evaluate(CONTRASTS)
    page.context.close()
    assert [(text, contrast) for text, contrast in contrasts if contrast < 4.5] == []
