"""What a copy takes over from its source: which sections, in which locales, with or without the addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from portal_emails.changes import ACCESS_REQUESTS_TO, SEND_FROM, Clear, Put, enabled_path, text_path, texts_path, values_of
from portal_emails.model import CustomerGroup
from portal_emails.patches import GivenText
from portal_emails.problems import Path
from portal_emails.sections import SECTIONS, EmailPart, SectionKind


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be the same; `sections` and `locales` None: all of them. Switches belong to their sections, whatever the locales."""

    sections: Sequence[SectionKind] | None = None
    locales: Sequence[str] | None = None
    addresses: bool = False

    @property
    def given(self) -> Mapping[str, Any]:
        """As plain data."""
        sections = None if self.sections is None else [kind.value for kind in self._kinds()]
        return {"sections": sections, "locales": self.locales, "includeAddresses": self.addresses}

    def patch_from(self, source: CustomerGroup) -> tuple[Put | Clear, ...]:
        """What makes another group the same. All locales are also those that the source does not write: they are cleared."""
        values = values_of(source)
        return (*self._clears(), *(Put(path, values.get(path), ()) for path in self._paths(source)))

    def texts_from(self, source: CustomerGroup) -> tuple[GivenText, ...]:
        """The texts that are to be the same, also those that are not there."""
        return tuple(GivenText(kind, locale, ()) for kind in self._kinds() for locale in self._locales(source, kind))

    def _kinds(self) -> Iterator[SectionKind]:
        return (kind for kind in SECTIONS if self.sections is None or kind in self.sections)

    def _locales(self, source: CustomerGroup, kind: SectionKind) -> Sequence[str]:
        return tuple(source.emails.section(kind).texts) if self.locales is None else self.locales

    def _clears(self) -> Iterator[Clear]:
        return (Clear(texts_path(kind), ()) for kind in self._kinds() if self.locales is None)

    def _paths(self, source: CustomerGroup) -> Iterator[Path]:
        """Where values are taken over, also where the source has none."""
        if self.addresses:
            yield from (ACCESS_REQUESTS_TO, SEND_FROM)
        yield from (enabled_path(kind) for kind in self._kinds() if SECTIONS[kind].switchable)
        for text, part in product(self.texts_from(source), EmailPart):
            yield text_path(text.kind, text.locale, part.value)
