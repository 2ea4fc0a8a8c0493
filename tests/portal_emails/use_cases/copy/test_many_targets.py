"""Copying to many groups costs few reads, a check for each text, and nobody else's time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from portal_emails.mail.compiling import Compilation, forget_compiled
from portal_emails.model import Content, EmailText
from portal_emails.ports import Caller, Finding, Proposal, Record, Role
from portal_emails.resolution import Email, compilation
from portal_emails.use_cases.service import Service
from tests.portal_emails.use_cases.conftest import FakeExtensions
from tests.portal_emails.use_cases.copy.copying import (
    KEY,
    RESET,
    TRIED,
    configure,
    copied,
    copy,
    store_past_the_checks,
    targets,
)
from tests.portal_emails.use_cases.others_served import with_others_served
from tests.valid_contents import valid_content

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("groups")]


class Slow(FakeExtensions):
    """Takes a moment, and counts how many checks there are at once."""

    now = most = 0

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding]:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001)
        self.now -= 1
        return ()


@pytest.fixture
def reads(service: Service, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The codes that the storage is asked for, each time."""
    asked_for: list[Sequence[str]] = []
    load = service.storage.load

    async def remembered(codes: Sequence[str]) -> Mapping[str, Record]:
        asked_for.append(codes)
        return await load(codes)

    monkeypatch.setattr(service.storage, "load", remembered)
    return asked_for


async def test_the_storage_is_asked_only_for_what_may_be_there(service: Service, reads: list[Sequence[str]]) -> None:
    caller = Caller("ana", Role.EDITOR, frozenset({"SOURCE", "A", "\ud800"}))
    await copy(service, targets("A", "B", "\ud800", None), request=replace(KEY, caller=caller))
    assert reads == [["SOURCE", "A"]]


async def test_a_hundred_targets_are_one_read_and_never_more_than_a_few_checks_at_once(
    service: Service, reads: list[Sequence[str]]
) -> None:
    codes = [f"T{number}" for number in range(100)]
    await configure(service, *codes)
    reads.clear()
    slow = replace(service, extensions=Slow())
    assert all(outcome.revision == 1 for outcome in await copied(slow, *codes))
    assert reads == [["SOURCE", *codes]]
    assert isinstance(slow.extensions, Slow)
    assert 1 < slow.extensions.most <= 4


async def test_a_text_is_checked_once_however_many_groups_get_it(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [f"T{number}" for number in range(20)]
    await configure(service, *codes)
    checked: list[Email] = []

    def counted(email: Email) -> Compilation:
        checked.append(email)
        time.sleep(0.005)  # the other targets ask for it meanwhile
        return compilation(email)

    monkeypatch.setattr("portal_emails.use_cases.checking.compilation", counted)
    await copied(service, *codes)
    assert [email.locale for email in checked] == ["es", "fr"]


async def test_others_are_served_while_much_is_checked(service: Service) -> None:
    forget_compiled()  # the same texts were checked on another storage
    big = f"{valid_content(RESET, 'x')}\n\n" + "*word* [link](https://example.com/) <b>bold</b>\n\n" * 100
    await store_past_the_checks(service, "SOURCE", {f"es-x-{number}": EmailText("x", Content(big)) for number in range(20)})
    outcomes, turns = await with_others_served(copied(service, "A", "B", request=TRIED))
    assert all(not outcome.errors for outcome in outcomes)
    assert turns > 100
