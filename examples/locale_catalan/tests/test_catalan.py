"""The pack as it is installed, against the English of the checkout that this example is part of: run this after `pip install .`."""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest

from portal_emails.packs import Packs, read_packs
from portal_emails.sections import SectionKind
from portal_emails.value_rules import check_part

ENGLISH = Path(__file__).parents[3] / "plugins" / "locales" / "emails.pot"


@pytest.fixture(scope="module")
def packs() -> Packs:
    (entry_point,) = entry_points(group="portal_emails.locales", name="catalan")
    folder = Path(str(files(entry_point.value)))
    return read_packs(ENGLISH, [folder], lambda kind, part, text: check_part(part, text))


def test_there_is_nothing_to_mend(packs: Packs) -> None:
    assert packs.report == ()


@pytest.mark.parametrize("kind", SectionKind)
def test_every_email_is_served_and_translates_the_english_of_today(packs: Packs, kind: SectionKind) -> None:
    text = packs.text(kind, "ca")
    assert text is not None
    assert not text.outdated


def test_every_word_is_translated(packs: Packs) -> None:
    words = [key for key in packs.source_keys if not key.startswith("emails.")]
    assert len(words) > 100
    assert [key for key in words if not packs.word(key, "ca")] == []


def test_a_reader_of_catalan_gets_catalan(packs: Packs) -> None:
    word = packs.find_word("form.save.label", ["ca-ES"])
    assert word == ("Desa", "ca")
