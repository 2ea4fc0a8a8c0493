"""The plugin as it is installed: run this after `pip install .`."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Literal

import pytest

from portal_emails import Caller, Problem, Proposal, Role, Unit

OWN_SUBJECT = frozenset[Literal["subject", "content"]]({"subject"})


def check(*emails: Unit, language: str = "en") -> list[Problem]:
    (entry_point,) = entry_points(group="portal_emails", name="no-exclamation")
    proposal = Proposal(
        group="ACME",
        action="save",
        caller=Caller("ada", Role.EDITOR),
        language=language,
        enabled={},
        addresses={"accessRequestsTo": None, "sendFrom": None},
        changed=emails,
    )
    return list(entry_point.load().check_emails(proposal))


def email(subject: str, own: frozenset[Literal["subject", "content"]] = OWN_SUBJECT) -> Unit:
    return Unit("passwordReset", "es", subject, "[¡Aquí!]({{ password_reset.url }})", "markdown", own)


@pytest.mark.parametrize("subject", ["Hurry!", "¡Deprisa", "急げ！", "Really?!", "Oh ‼", "{{ portal.name | default: 'Portal!' }}"])
def test_a_subject_with_an_exclamation_mark_is_refused(subject: str) -> None:
    (problem,) = check(email(subject))
    assert (problem.rule, problem.severity) == ("NO_EXCLAMATION", "error")
    assert (problem.section, problem.locale, problem.part) == ("passwordReset", "es", "subject")


@pytest.mark.parametrize(
    "subject", ["Reset your password", "¿Ha olvidado su contraseña?", "{% if company.name != 'ACME' %}Reset{% else %}Renew{% endif %} it"]
)
def test_any_other_subject_passes(subject: str) -> None:
    assert check(email(subject)) == []


def test_the_subjects_of_locale_packs_are_left_alone() -> None:
    assert check(email("¡Hola!", own=frozenset({"content"}))) == []


def test_every_email_of_a_save_is_checked() -> None:
    assert len(check(email("One!"), email("Two"), email("Three!"))) == 2
    assert check() == []


@pytest.mark.parametrize(("language", "word"), [("en", "Please"), ("es-MX", "Evite"), ("fr", "Please")])
def test_it_speaks_the_language_of_the_caller(language: str, word: str) -> None:
    (problem,) = check(email("Hurry!"), language=language)
    assert problem.message.startswith(word)
