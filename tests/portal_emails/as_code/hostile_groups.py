"""Groups of every kind that the model allows, with texts that are made to come back otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from portal_emails import changes, value_rules
from portal_emails.changes import Values, with_values
from portal_emails.model import Content, ContentFormat, CustomerGroup, FallbackPolicy, Value
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS, SectionKind

PIECES = (
    *(
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        " ",
        "\t",
        "\ufeff",
        "\u00a0",
        "\u200d",
        "a",
        "é",
        "e\u0301",
        "🎉",
        "👩‍👩‍👧",
        "مرحبا",
        "\u202babc\u202c",
        "\u2067ש\u2069",
    ),
    *("Subject: x", "Subject (inherited)", "Subject:", "{{ company.name }}", "{% if x %}", "{{", "}}", "{% raw %}{{{% endraw %}"),
    *(
        '"',
        '"""',
        "'",
        "'''",
        "\\",
        "\\u0041",
        "#",
        "=",
        "[a]",
        "---",
        "+++",
        "<<<<<<< HEAD",
        "=======",
        "revision 0 state",
        "<!--",
        "\u0378",
    ),
)
IN_ONE_LINE = tuple(piece for piece in PIECES if not set(piece) & set("\t\r\n"))


def _made_of(pieces: tuple[str, ...], check: Callable[[str], tuple[Any, ...]]) -> st.SearchStrategy[str]:
    words = st.lists(st.sampled_from(pieces), min_size=1, max_size=8).map("".join)
    return (words | st.text(min_size=1, max_size=12)).filter(lambda text: not check(text))


subjects = _made_of(IN_ONE_LINE, value_rules.check_subject)
contents = st.builds(Content, _made_of(PIECES, value_rules.check_content), st.sampled_from(ContentFormat))
names = _made_of(IN_ONE_LINE, value_rules.check_name)
codes = _made_of(IN_ONE_LINE, value_rules.check_code) | st.sampled_from(["CON", "con", "..", "a/b", "ACME", "acme", "-x", "é", "e\u0301"])
locales = st.sampled_from(["es", "es-MX", "zh-Hant", "con", "aux", "de-CH-1996", "en-x-private"])
kinds = st.sampled_from(SectionKind)
addresses = st.sampled_from(["a@example.com", "ñandú@correo.example", "'#\\\"@example.com"])

values: st.SearchStrategy[dict[Path, Value]] = st.lists(
    st.one_of(
        st.tuples(st.just(changes.NAME), names),
        st.tuples(st.sampled_from([changes.SEND_FROM, changes.ACCESS_REQUESTS_TO]), addresses),
        st.tuples(st.just(changes.DEFAULT_LOCALE), locales),
        st.tuples(st.just(changes.CONFIGURED), st.just(True)),
        st.tuples(st.just(changes.FALLBACK_POLICY), st.just(FallbackPolicy.CUSTOMIZATION_FIRST)),
        st.tuples(st.sampled_from([kind for kind in SECTIONS if SECTIONS[kind].switchable]).map(changes.enabled_path), st.just(True)),
        st.tuples(st.builds(changes.text_path, kinds, locales, st.just("subject")), subjects),
        st.tuples(st.builds(changes.text_path, kinds, locales, st.just("content")), contents),
    ),
    max_size=8,
).map(dict)


def make_group(code: str, values: Values) -> CustomerGroup:
    """A name that is the code is never stored."""
    return with_values(CustomerGroup(code, 3), {path: value for path, value in values.items() if path != changes.NAME or value != code})


groups = st.builds(make_group, codes, values)
