"""The words around the sections and fields of the tab, so that a front end can build the form in any language."""

from __future__ import annotations

import re
from collections.abc import Sequence

import strawberry

from graphql_api.types.scalars import LocaleTag
from portal_emails import limits
from portal_emails.packs import SOURCE_LOCALE, Packs, Word
from portal_emails.sections import EmailPart

_LABEL = re.compile(r"form\.(.+)\.label")
_MAX_LENGTHS = {EmailPart.SUBJECT.value: limits.SUBJECT_LENGTH, EmailPart.CONTENT.value: limits.CONTENT_LENGTH}


@strawberry.type(description="The words around one section or field of the tab.")
class FormText:
    """Label and help in one language, as far as the packs have it."""

    help: str | None = strawberry.field(description="Longer explanation; null when there is none.")
    key: str = strawberry.field(description="Path of the section or field, for example `passwordReset.subject`.")
    label: str = strawberry.field(description="Label.")
    locale: LocaleTag = strawberry.field(description="The locale in which the words were found, for `lang`.")
    max_length: int | None = strawberry.field(description="Most code points that the field takes; null when it takes no text.")


def form_texts(packs: Packs, languages: Sequence[str]) -> list[FormText]:
    """Whatever the English source has a label for, in its order, which is that of the tab, for a reader of `languages`."""
    return [_form_text(packs, match[1], languages) for key in packs.source_keys if (match := _LABEL.fullmatch(key))]


def _form_text(packs: Packs, key: str, languages: Sequence[str]) -> FormText:
    label = packs.find_word(f"form.{key}.label", languages) or Word(key, SOURCE_LOCALE)
    explanation = packs.find_word(f"form.{key}.help", languages)
    return FormText(
        help=None if explanation is None else explanation.text,
        key=key,
        label=label.text,
        locale=LocaleTag(label.locale),
        max_length=_MAX_LENGTHS.get(key.rpartition(".")[2]),
    )
