"""The pack as it is installed, against the English of the checkout that this example is part of: run this after `pip install .`."""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest

from portal_emails.mail.compiling import compile_email
from portal_emails.model import Content
from portal_emails.packs import Packs, read_packs
from portal_emails.sections import SECTIONS, SectionKind, VariableType
from portal_emails.templates.values import check_value

ENGLISH = Path(__file__).parents[3] / "plugins" / "locales" / "emails.pot"
TYPES = {name: variable.type for section in SECTIONS.values() for name, variable in section.variables.items()}


@pytest.fixture(scope="module")
def packs() -> Packs:
    (entry_point,) = entry_points(group="portal_emails.locales", name="catalan")
    folder = Path(str(files(entry_point.value)))
    return read_packs(ENGLISH, [folder])


def test_there_is_nothing_to_mend(packs: Packs) -> None:
    assert packs.report == ()


@pytest.mark.parametrize("kind", SectionKind)
def test_every_email_is_served_and_translates_the_english_of_today(packs: Packs, kind: SectionKind) -> None:
    text = packs.text(kind, "ca")
    assert text is not None
    assert not text.outdated


@pytest.mark.parametrize("kind", SectionKind)
def test_every_email_passes_every_check_without_a_warning(packs: Packs, kind: SectionKind) -> None:
    text = packs.text(kind, "ca")
    assert text is not None
    found = compile_email(kind, "ca", text.subject, Content(text.content))
    assert (found.problems, found.warnings) == ((), ())


@pytest.mark.parametrize(("name", "kind"), TYPES.items())
def test_every_sample_is_a_value_of_its_variable(packs: Packs, name: str, kind: VariableType) -> None:
    sample = packs.word(f"variables.{name}.sample", "ca")
    assert sample is not None
    assert check_value(kind, sample) == ()


def test_every_word_is_translated(packs: Packs) -> None:
    words = [key for key in packs.source_keys if not key.startswith("emails.")]
    assert len(words) > 100
    assert [key for key in words if not packs.word(key, "ca")] == []


def test_a_reader_of_catalan_gets_catalan(packs: Packs) -> None:
    word = packs.find_word("form.save.label", ["ca-ES"])
    assert word == ("Desa", "ca")
