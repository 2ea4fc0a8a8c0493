"""The words around the sections and fields of the tab, so that a front end can build the form in any language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import strawberry

from graphql_api.types.scalars import LocaleTag
from portal_emails import changes, limits
from portal_emails.packs import SOURCE_LOCALE, Packs
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS


@strawberry.type(description="The words around one section or field of the tab.")
class FormText:
    """Label and help in one language, as far as the packs have it."""

    help: str | None = strawberry.field(description="Longer explanation; null when there is none.")
    key: str = strawberry.field(description="Path of the section or field, for example `passwordReset.subject`.")
    label: str = strawberry.field(description="Label.")
    locale: LocaleTag = strawberry.field(description="The locale in which the words were found, for `lang`.")
    max_length: int | None = strawberry.field(description="Most code points that the field takes; null when it takes no text.")


class _Field(NamedTuple):
    """A section or field of the form, and the most code points that it takes."""

    path: Path
    max_length: int | None = None


def _fields() -> Iterator[_Field]:
    yield _Field(changes.ACCESS_REQUESTS_TO[:1])
    yield _Field(changes.ACCESS_REQUESTS_TO)
    yield _Field(changes.SEND_FROM)
    for kind, section in SECTIONS.items():
        yield _Field((kind.value,))
        if section.switchable:
            yield _Field(changes.enabled_path(kind))
        yield _Field((kind.value, "subject"), limits.SUBJECT_LENGTH)
        yield _Field((kind.value, "content"), limits.CONTENT_LENGTH)


FIELDS = tuple(_fields())
"""In the order of the tab."""


def form_texts(packs: Packs, languages: Sequence[str]) -> list[FormText]:
    """Every section and field, in the order of the tab, for a reader of `languages`."""
    return [_form_text(packs, field, languages) for field in FIELDS]


def _form_text(packs: Packs, field: _Field, languages: Sequence[str]) -> FormText:
    key = ".".join(field.path)
    label = packs.find_word(f"form.{key}.label", languages)
    explanation = packs.find_word(f"form.{key}.help", languages)
    return FormText(
        help=None if explanation is None else explanation.text,
        key=key,
        label=key if label is None else label.text,
        locale=LocaleTag(SOURCE_LOCALE if label is None else label.locale),
        max_length=field.max_length,
    )
