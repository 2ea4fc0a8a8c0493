"""`portal-emails transfer`: moves all groups with their history to another storage, shows how far it is, and compares both at the end."""

from __future__ import annotations

import asyncio
import json
import sys
import time

from graphql_api.application import load_plugins
from graphql_api.commands.transfer_words import facts, print_outcome
from graphql_api.progress import Start, showing_progress
from graphql_api.settings import Settings
from plugins.failures import located
from portal_emails.errors import ConfigurationError, StorageError, UnreadableDocument
from portal_emails.ports import ListQuery, Storage
from storage.comparing import compare
from storage.opening import opened_source, opened_target
from storage.patience import Unreachable
from storage.transfer import NOTHING, Transfer, transfer

_INTERRUPTED = 130
_RESUMES = "what was copied stays, and the same command goes on from there"


def run(settings: Settings, source: str, target: str, dry_run: bool, as_json: bool) -> int:
    """Copy and compare, or with `dry_run` only compare: 1 unless the target has everything then. Raises ConfigurationError."""
    if source == target:
        raise ConfigurationError("FROM and TO are the same storage; name two")
    plugins = load_plugins(settings, lambda key, language: None)
    storages = plugins.storage(source, "FROM"), plugins.storage(target, "TO")
    began = time.monotonic()
    try:
        with showing_progress() as start:
            outcome = asyncio.run(_transfer(*storages, dry_run, start))
    except KeyboardInterrupt:
        print(f"portal-emails: stopped; {_RESUMES}", file=sys.stderr)
        return _INTERRUPTED
    except ConfigurationError:
        raise
    except Exception as error:  # noqa: BLE001 - a storage's; whatever it is, what was copied stays
        print(f"portal-emails: {_words(error)}; {_RESUMES}", file=sys.stderr)
        return 1
    seconds = time.monotonic() - began
    if as_json:
        print(json.dumps(facts(outcome, dry_run, seconds), ensure_ascii=False, indent=2))
    else:
        print_outcome(outcome, dry_run, seconds)
    return int(not (outcome.is_possible if dry_run else outcome.is_complete))


async def _transfer(source: Storage, target: Storage, dry_run: bool, start: Start) -> Transfer:
    async with opened_source(source) as ours, opened_target(target, dry_run) as theirs:
        total = await ours.count(ListQuery())
        if dry_run:
            return Transfer(NOTHING, await compare(ours, theirs, start("Comparing", total)))
        return await transfer(ours, theirs, start("Copying  ", total), start("Comparing", total))


def _words(error: Exception) -> str:
    """The message of what nobody expected may quote an email."""
    expected = (Unreachable, UnreadableDocument, StorageError)
    return str(error) if isinstance(error, expected) else f"a storage failed: {located(error)}"
