"""A service over the memory storage, with plugins that say what a test wants them to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal_emails.ports import Caller, CheckFailed, Finding, Proposal, Role, Saved, Storage
from portal_emails.resolution import Fallbacks
from portal_emails.sections import SectionKind
from portal_emails.use_cases.save_group import save_group
from portal_emails.use_cases.service import Service
from portal_emails.use_cases.writing import Request
from tests.portal_emails.pack_fixtures import packs_in

ADMIN = Request(Caller(None, Role.ADMIN), "en")
EDITOR = Request(Caller("ana", Role.EDITOR), "en")
READER = Request(Caller("leo", Role.READER), "en")

SPANISH_SAMPLES = {"company.name": "Olmedo", "password_reset.expires_in": "30 minutos"}
"""The second is none of its type."""


@dataclass
class FakeExtensions:
    """Answers what it is told to, and remembers what it was asked."""

    answers: Sequence[Finding | CheckFailed] = ()
    proposals: list[Proposal] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding | CheckFailed]:
        self.proposals.append(proposal)
        return self.answers

    def emails_saved(self, saved: Saved) -> None:
        self.saved.append(saved)


class Clock:
    """A time that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **much: float) -> None:
        self.now += timedelta(**much)


@pytest.fixture
def extensions() -> FakeExtensions:
    return FakeExtensions()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(inner_storage: Storage, tmp_path: Path, extensions: FakeExtensions, clock: Clock) -> Service:
    packs = packs_in(tmp_path, {"es": list(SectionKind)}, samples={"es": SPANISH_SAMPLES})
    return Service(inner_storage, packs, extensions, Fallbacks("en", {}), clock)


@pytest.fixture
async def acme(service: Service, extensions: FakeExtensions) -> str:
    """The code of a configured group at revision 0."""
    outcome = await save_group(service, "ACME", {"isConfiguredInPortal": True}, ADMIN)
    assert outcome.errors == ()
    extensions.saved.clear()
    extensions.proposals.clear()
    return "ACME"


def at(revision: int, request: Request = EDITOR) -> Request:
    return replace(request, if_revision=revision)
