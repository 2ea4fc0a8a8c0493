"""Bundled plugin `sender-domains`: emails are sent only from the domains that the operator named.

An address in another domain would pass every other check and still never arrive, for its domain does not let this service send
(SPF, DKIM, DMARC). Each domain means itself, not what is below it; an internationalized one may be written in either form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from email_validator import EmailNotValidError, validate_email

from portal_emails.errors import ConfigurationError
from portal_emails.hookspecs import hookimpl
from portal_emails.ports import Problem, Proposal

Words = Callable[[str, str], str | None]
"""The locale packs' words for a key and a language; None where there are none."""

KEY = "messages.SENDER_DOMAIN"
ENGLISH = "Emails cannot be sent from an address of this domain. Use an address of one of these domains: {domains}."


class SenderDomains:
    """Allows `domains`, and says so in the words of the locale packs. Raises ConfigurationError when one of them is none."""

    def __init__(self, domains: Sequence[str], words: Words) -> None:
        self._written = ", ".join(domains)
        self._allowed = frozenset(map(_configured, domains))
        self._words = words

    @hookimpl
    def check_emails(self, proposal: Proposal) -> Iterable[Problem]:
        """The send-from address, where there is one; a group's settings send nothing."""
        address = proposal.addresses["sendFrom"]
        if proposal.action == "group" or address is None or _ascii(address.rpartition("@")[2]) in self._allowed:
            return []
        message = self._words(KEY, proposal.language) or ENGLISH
        return [Problem("SENDER_DOMAIN", message.replace("{domains}", self._written), address="sendFrom")]


def _configured(domain: str) -> str:
    ascii_domain = _ascii(domain)
    if ascii_domain is None:
        raise ConfigurationError(
            f"PORTAL_EMAILS_SENDER_DOMAINS: {domain!r} is no domain that can send email; write it like example.com, without @ and *"
        )
    return ascii_domain


def _ascii(domain: str) -> str | None:
    """The domain as it goes over the wire (IDNA 2008, lower case); None when no mailbox can be in it."""
    try:
        return validate_email(f"postmaster@{domain}", check_deliverability=False).ascii_domain
    except EmailNotValidError:
        return None
