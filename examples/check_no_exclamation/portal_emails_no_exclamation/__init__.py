"""A check for portal-emails: no exclamation marks in the subjects that a customer group writes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal_emails import Problem, Proposal, hookimpl

MARKS = re.compile("[!¡‼⁈⁉❕❗︕﹗！]")
"""Of any script and width."""

LOGIC = re.compile(r"\{%.*?%\}")
"""Template tags; they may say `!=`, and print nothing."""

MESSAGES = {
    "en": "Please do without exclamation marks in the subject.",
    "es": "Evite los signos de exclamación en el asunto.",
}


@hookimpl
def check_emails(proposal: Proposal) -> Iterable[Problem]:
    """One problem for each own subject with a mark; what a locale pack supplies is not the group's fault."""
    message = MESSAGES.get(proposal.language.split("-")[0], MESSAGES["en"])
    for email in proposal.changed:
        if "subject" in email.own and MARKS.search(LOGIC.sub("", email.subject)):
            yield Problem("NO_EXCLAMATION", message, section=email.section, locale=email.locale, part="subject")
