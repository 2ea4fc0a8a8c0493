"""Which styles may stay: none that harms, and none that hides what it styles."""

from __future__ import annotations

import time

import pytest

from portal_emails.mail.styles import kept_style, loses_style


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : none !important",
        "font-size:0",
        "font-size:1px",
        "font-size:.1em",
        "font:0/0 a",
        "font:normal 0px Arial",
        "max-height:0",
        "width:0px",
        "text-indent:-9999px",
        "text-indent:-100%",
        "margin-left:-1000px",
        "letter-spacing:-1em",
        "color:transparent",
        "color:rgba(0,0,0,0)",
        "color:rgb(0 0 0 / 0%)",
        "color:#0000",
        "color:#ffffff00",
        "opacity:0",
        "visibility:hidden",
        "position:absolute",
        "background:url(https://example.com/a.png)",
        "width:expression(alert(1))",
        "color:\\72 ed",
        "color:red/**/",
        "behavior:url(x)",
        "display:table-column",
        "display:table-column-group",
        "display:contents",
        "font-size:+0px",
        "font-size:1e-9px",
        "font-size:.1mm",
        "font-size:0.01in",
        "font-size:.1vw",
        "font-size:7px",
        "font-size:9999px",
        "font-size:0;line-height:0",
        "font:+0px/1 a",
        "font:bold .1mm a",
        "font:14px/9999px a",
        "font:14px",
        "line-height:-1",
        "line-height:9999px",
        "text-indent:9999px",
        "margin-left:9999px",
        "margin:0 0 0 99em",
        "MARGIN : 0 -50% !IMPORTANT",
        "padding:0 0 0 1000%",
        "letter-spacing:-8px",
        "word-spacing:1000px",
        "border-top:9999px solid",
        "text-decoration:line-through 20px",
        "vertical-align:-9999px",
        "height:.001px",
        "max-width:0%",
        "color:rgba(0,0,0,.01)",
        "color:rgb(0 0 0/49%)",
        "color:rgb(1)",
        "color:#0007",
        "color:#00000070",
        "color:red blue",
        "color:red !urgent",
        "color:!important",
        "color:",
        "red",
    ],
)
def test_styles_that_hide_or_harm(style: str) -> None:
    assert loses_style(style)
    assert loses_style(f"color:red;{style}")


@pytest.mark.parametrize(
    "style",
    [
        "",
        ";",
        "color:#000",
        "color:#0b0;",
        "color:rgb(0,0,0)",
        "color:rgba(0, 0, 0, .5)",
        "color:hsl(120 100% 0%)",
        "background-color:transparent",
        "background-color:rgba(0,0,0,0)",
        "font-size:0.875em",
        "font-size:80%",
        "font-size:11px",
        "font:normal 400 14px/20px 'Segoe UI',sans-serif",
        "letter-spacing:-0.02em",
        "letter-spacing:-1px",
        "margin:0 auto",
        "margin-top:-8px",
        "width:100%",
        "width:0.5em",
        "max-width:600px",
        "line-height:1.5",
        "border:0;padding:0",
        "line-height:0",
        "line-height:150%",
        "font-size:8px",
        "font-size:6pt",
        "font-size:50%",
        "font-size:x-large",
        "font:14px/1.5 Arial,sans-serif",
        "font:italic small-caps bold medium / normal 'A B', serif",
        "font:small Arial Black",
        "font:inherit",
        "FONT:BOLD 12PX/30PX GEORGIA,SERIF",
        "display:block",
        "Display: Inline-Block !Important",
        "margin:0cm 0cm .0001pt",
        "margin-left:.5in;text-indent:-18.0pt",
        "margin:inherit",
        "padding:10px 20px",
        "padding:5%",
        "width:600",
        "width:1%;height:auto",
        "height:1px",
        "min-width:0",
        "border:1px solid #ccc",
        "border-bottom:1px solid rgba(0, 0, 0, .1)",
        "border-color:transparent",
        "border-radius:4px",
        "border-radius:50%/9999px",
        "border-spacing:0 2px",
        "vertical-align:top",
        "vertical-align:-2px",
        "white-space:nowrap",
        "letter-spacing:.5px",
        "letter-spacing:normal",
        "background-color:#FFF",
        "color:RGB(0 0 0 / 50%)",
        "color:#000f",
        "color:#000000cc",
        "color:inherit",
        "list-style-type:none",
        "text-decoration:underline dotted #f00 2px",
        "text-decoration:none!important",
        "text-decoration:none !important",
        "direction:rtl;text-align:right",
    ],
)
def test_styles_that_stay(style: str) -> None:
    assert not loses_style(style)


def test_the_rest_of_a_style_stays_as_it_was_written() -> None:
    assert kept_style("COLOR : Red !important;position:fixed; ;Margin:0 Auto") == "color:Red !important;margin:0 Auto"


@pytest.mark.parametrize(
    "style",
    [
        f"font:{'small ' * 10_000}/",
        f"font:{'a ' * 30_000}1",
        f"color:rgb({' ' * 60_000}",
        f"color:rgb({'1 ' * 30_000})",
        f"width:{'1' * 60_000}px",
        f"border:{'a' * 60_000}!",
        f"margin:{'1px,' * 15_000}-",
        f"color:red{' ! important' * 5_000}",
    ],
)
def test_hostile_styles_are_read_in_no_time(style: str) -> None:
    started = time.process_time()
    assert loses_style(style)
    assert time.process_time() - started < 1
