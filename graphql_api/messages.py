"""The words of messages, in the language of whoever asks, from the locale packs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal_emails.packs import Packs

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def find_message(packs: Packs, name: str, languages: Sequence[str], /, **values: str) -> str:
    """The message of this name for a reader of `languages`, with `{placeholder}`s filled in; its name where no pack has it."""
    word = packs.find_word(f"messages.{name}", languages)
    if word is None:
        return name
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), word.text)
