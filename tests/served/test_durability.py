"""What was acknowledged over HTTP is there: after a crash, and after many wrote at once."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

import httpx2
import pytest

from portal_emails.documents import changes_of
from portal_emails.ports import Revision
from storage.sql import sqlite_storage
from tests.served.process import SECONDS, Served, serving

pytestmark = pytest.mark.served

CONFIGURE = 'mutation { saveCustomerGroup(input: {code: "ACME", isConfiguredInPortal: true}) { errors { __typename } } }'
SAVE = """
mutation Save($subject: String!) {
  saveGroupEmails(input: {group: {code: "ACME"}, passwordReset: {emails: [{locale: "es", subject: $subject}]}}) {
    revision
    errors { __typename ... on UserError { message } }
  }
}
"""
READ = '{ customerGroup(by: {code: "ACME"}) { revision portalEmails { passwordReset { email(locales: ["es"]) { subject } } } } }'

CRASHES = 4
WRITERS = 16
SAVES = 6


def test_an_acknowledged_save_survives_kill_9(tmp_path: Path) -> None:
    options = ("--storage", "sqlite:emails.db", "--anonymous-role", "admin")
    with serving(tmp_path, *options) as served:
        served.ask(CONFIGURE)
        served.process.send_signal(signal.SIGKILL)
    for crash in range(1, CRASHES + 1):
        with serving(tmp_path, *options) as served:
            assert served.ask(READ)["customerGroup"]["revision"] == crash - 1
            saved = served.ask(SAVE, subject=f"Asunto {crash}")["saveGroupEmails"]
            served.process.send_signal(signal.SIGKILL)
        assert saved == {"revision": crash, "errors": []}
    with serving(tmp_path, *options) as served:
        email = served.ask(READ)["customerGroup"]["portalEmails"]["passwordReset"]["email"]
    assert email == {"subject": f"Asunto {CRASHES}"}


def test_many_writers_on_one_group_all_succeed_and_nothing_is_lost(served: Served) -> None:
    served.ask(CONFIGURE)
    acknowledged = asyncio.run(_write(served.url))
    assert served.end(signal.SIGTERM) == 0

    history = asyncio.run(_history(served.log.parent / "emails.db"))
    assert [revision.record.revision for revision in history] == list(range(WRITERS * SAVES + 1))
    saved = {revision.record.revision: changes_of(revision.entry.changes)[0].after for revision in history[1:]}
    assert acknowledged == saved
    assert "database is locked" not in served.log.read_text()


async def _write(url: str) -> dict[int, str]:
    """The subject that each acknowledged revision saved."""
    async with httpx2.AsyncClient(timeout=SECONDS, limits=httpx2.Limits(max_connections=WRITERS)) as client:
        answers = await asyncio.gather(*(_write_in_a_row(client, url, writer) for writer in range(WRITERS)))
    return {revision: subject for answer in answers for revision, subject in answer}


async def _write_in_a_row(client: httpx2.AsyncClient, url: str, writer: int) -> list[tuple[int, str]]:
    saved = []
    for number in range(SAVES):
        subject = f"Asunto {number} de {writer}"
        answer = (await client.post(url, json={"query": SAVE, "variables": {"subject": subject}})).raise_for_status().json()
        assert answer["data"]["saveGroupEmails"]["errors"] == []
        saved.append((answer["data"]["saveGroupEmails"]["revision"], subject))
    return saved


async def _history(path: Path) -> Sequence[Revision]:
    """Every revision of the group, oldest first."""
    storage = sqlite_storage(f"sqlite:{path}")
    await storage.open()
    try:
        return [*reversed(await storage.revisions("ACME", None, 10 * WRITERS * SAVES))]
    finally:
        await storage.close()
