"""What a client saves: in a locale of its own, the same new token in two sections, so that a state of two saves can be told."""

from __future__ import annotations

from collections.abc import Mapping

from portal_emails.inputs import EmailsInput, SectionInput
from portal_emails.model import CustomerGroup
from portal_emails.sections import SectionKind
from tests.valid_contents import valid_content

# fmt: off
LOCALES = (
    "af", "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "is", "it", "lt", "lv",
    "mk", "ms", "nb", "nl", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "sw", "tr", "uk", "vi", "zu",
)
# fmt: on
"""The locale of each client; there can be so many."""
_ONE, _OTHER = SectionKind.PASSWORD_RESET, SectionKind.FORGOTTEN_USERNAME
_CONTENTS = {kind: valid_content(kind, "Torture") for kind in (_ONE, _OTHER)}

Tokens = Mapping[int, str]
"""By client."""


class MixedState(Exception):
    """The two fields of a client do not say the same."""


def texts(client: int, token: str) -> EmailsInput:
    """What the client gives to a save."""
    return {"passwordReset": _section(_ONE, client, token), "forgottenUsername": _section(_OTHER, client, token)}


def _section(kind: SectionKind, client: int, token: str) -> SectionInput:
    return {"emails": [{"locale": LOCALES[client], "subject": token, "content": _CONTENTS[kind]}]}


def tokens_of(group: CustomerGroup) -> Tokens:
    """What each client has last written into the group; raises MixedState."""
    one, other = (_tokens(group, kind) for kind in (_ONE, _OTHER))
    if one != other:
        raise MixedState(f"{sorted(one.items())} and {sorted(other.items())}")
    return one


def _tokens(group: CustomerGroup, kind: SectionKind) -> Mapping[int, str]:
    return {LOCALES.index(locale): text.subject or "" for locale, text in group.emails.section(kind).texts.items()}
