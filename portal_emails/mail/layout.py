"""How every email looks: a plain page, one column as wide as the screen at most, readable in light and dark, in both directions.

Mail programs drop style sheets, so the styles of light mode stand on the elements themselves; dark mode and narrow screens are
for those that read a style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape

from portal_emails.locales import TextDirection, direction

_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
_MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,monospace"

STYLES: Mapping[str, str] = {
    "a": "color:#0b5cad;text-decoration:underline",
    "blockquote": "margin:0 0 16px;padding:0 16px;border-{start}:3px solid #c5ced8;color:#4b5763",
    "code": f"font-family:{_MONOSPACE};font-size:14px",
    "dd": "margin:0 0 8px;padding-{start}:24px",
    "dl": "margin:0 0 16px",
    "h1": "margin:0 0 16px;font-size:24px;line-height:32px;font-weight:700",
    "h2": "margin:24px 0 12px;font-size:20px;line-height:28px;font-weight:700",
    "h3": "margin:20px 0 8px;font-size:17px;line-height:26px;font-weight:700",
    "h4": "margin:16px 0 8px;font-size:16px;line-height:24px;font-weight:700",
    "h5": "margin:16px 0 8px;font-size:16px;line-height:24px;font-weight:700",
    "h6": "margin:16px 0 8px;font-size:16px;line-height:24px;font-weight:700",
    "hr": "margin:24px 0;border:0;border-top:1px solid #d9dfe6",
    "img": "max-width:100%;height:auto;border:0",
    "li": "margin:0 0 6px",
    "ol": "margin:0 0 16px;padding-{start}:28px;padding-{end}:0",
    "p": "margin:0 0 16px",
    "pre": f"margin:0 0 16px;font-family:{_MONOSPACE};font-size:14px;white-space:pre-wrap",
    "ul": "margin:0 0 16px;padding-{start}:28px;padding-{end}:0",
}
"""Of elements, in light mode. `{start}` and `{end}` are the sides where a line begins and ends."""

BUTTON = (
    "display:inline-block;padding:12px 22px;border-radius:6px;background-color:#0b5cad;color:#ffffff;font-weight:600;text-decoration:none"
)
"""Of a link that is alone in its paragraph."""

_SHEET = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    ".content>:last-child{margin-bottom:0!important}"
    "@media (max-width:480px){.page{padding:0!important}.card{border:0!important;border-radius:0!important}"
    ".content{padding:24px 20px!important}}"
    "@media (prefers-color-scheme:dark){body,.page{background-color:#14171a!important}"
    ".card{background-color:#1e2226!important;border-color:#343a40!important}"
    ".content,.content *{color:#e8eaed!important;background-color:transparent!important;border-color:#4a525a!important}"
    ".content a,.content a *{color:#8ab8f5!important}"
    ".content a.button,.content a.button *{color:#0d1b2a!important}.content a.button{background-color:#8ab8f5!important}}"
)


@lru_cache(512)
def style_of(element: str, text_direction: TextDirection) -> str:
    """The style of an element; empty for those that need none."""
    start, end = ("left", "right") if text_direction is TextDirection.LTR else ("right", "left")
    return STYLES.get(element, "").format(start=start, end=end)


@lru_cache(1024)
def around(locale: str) -> tuple[str, str, str]:
    """What stands before the title, between title and content, and after the content of a page in this locale."""
    text_direction = direction(locale)
    side = "left" if text_direction is TextDirection.LTR else "right"
    language = f'lang="{escape(locale)}" dir="{text_direction.value.lower()}"'
    head = (
        f'<!DOCTYPE html>\n<html {language}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n<title>'
    )
    body = (
        f'</title>\n<style>{_SHEET}</style>\n</head>\n<body style="margin:0;padding:0;background-color:#f2f4f7">\n'
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">\n<tr>\n'
        '<td class="page" align="center" style="padding:24px 12px;background-color:#f2f4f7">\n'
        '<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" '
        'style="max-width:600px;background-color:#ffffff;border:1px solid #e0e5eb;border-radius:8px;border-collapse:separate">\n<tr>\n'
        f'<td class="content" {language} style="padding:32px;font-family:{_FONT};font-size:16px;line-height:24px;color:#1f2933;'
        f'text-align:{side};word-break:break-word;overflow-wrap:anywhere">\n'
    )
    return head, body, "</td>\n</tr>\n</table>\n</td>\n</tr>\n</table>\n</body>\n</html>\n"
