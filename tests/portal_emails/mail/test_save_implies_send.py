"""What the checks accept can be sent, and is right when it is: over thousands of emails that are the same in each run.

`benchmarks/save_implies_send.py` runs the same over as many more as anyone likes, and shows a single one by its number.
"""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content, ContentFormat
from portal_emails.sections import SECTIONS, Requirement, SectionKind
from tests.portal_emails.mail.fragments_of_emails import HOSTILE, MARKS, MUTATIONS, TAGS, WORDS
from tests.portal_emails.mail.generated_emails import FORMATS, KINDS, LOCALES, GeneratedEmail, generated_email, kinds_of
from tests.portal_emails.mail.save_implies_send import check, check_number

CHUNKS = 8
EXAMPLES_IN_CHUNK = 2_500
SAMPLE = 1_000


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_the_checks_accept_is_right_when_it_is_sent(chunk: int) -> None:
    figures: Counter[str] = Counter()
    for number in range(chunk * EXAMPLES_IN_CHUNK, (chunk + 1) * EXAMPLES_IN_CHUNK):
        check_number(number, figures)
    assert figures["examples"] == EXAMPLES_IN_CHUNK
    assert figures["sent"] > EXAMPLES_IN_CHUNK / 5


def test_the_emails_are_as_manifold_as_those_of_people() -> None:
    kinds: Counter[str] = Counter()
    for number in range(SAMPLE):
        email = generated_email(number)
        if compile_email(email.kind, email.locale, email.subject, email.content).email is not None:
            kinds.update(kinds_of(email))
    accepted = kinds["accepted"]
    assert SAMPLE / 3 < accepted < SAMPLE * 2 / 3
    assert min(kinds[kind.value] for kind in KINDS) > accepted / 10
    assert min(kinds[locale] for locale in LOCALES) > accepted / 30
    assert min(kinds[one.value] for one in FORMATS) > accepted / 3
    for feature in ("a conditional", "a conditional in a conditional", "a link", "tags", "a list", "a table", "a filter"):
        assert kinds[feature] > accepted / 10, feature


FRAGMENTS = (*TAGS, *MARKS, *HOSTILE, *MUTATIONS, *(word for words in WORDS.values() for word in words[:2]))
CONDITIONALS = ("{% if company.name %}", "{% if contact.email %}", "{% else %}", "{% endif %}", "{{ company.name }}", "{{ portal.url }}")


def _required(kind: SectionKind) -> str:
    name = next(variable.name for variable in SECTIONS[kind].variables.values() if variable.requirement is Requirement.REQUIRED)
    return f"{{{{ {name} }}}}\n\n"


@given(
    st.sampled_from(KINDS),
    st.sampled_from(LOCALES),
    st.lists(st.sampled_from(("x", *FRAGMENTS, *CONDITIONALS)), max_size=3).map(lambda pieces: "".join(("Hello ", *pieces))),
    st.lists(st.sampled_from(CONDITIONALS) | st.sampled_from(FRAGMENTS), max_size=12).map("".join),
    st.sampled_from(FORMATS),
    st.integers(0, 3),
)
@settings(max_examples=400, deadline=None)
def test_any_fragments_that_the_checks_accept_are_right_when_they_are_sent(
    kind: SectionKind, locale: str, subject: str, content: str, content_format: ContentFormat, seed: int
) -> None:
    email = GeneratedEmail(kind, locale, subject, Content(_required(kind) + content, content_format))
    check(email, Random(seed), Counter())
