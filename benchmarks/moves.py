"""How long it takes to move groups from storage to storage, and how much memory: each with six sections in ten locales, and a history.

Run it from a checkout, with the storages to move along after a SQLite file that it makes; the last may be a file again:

    python benchmarks/moves.py --groups 10000 postgresql://user@127.0.0.1/empty sqlite:/tmp/end.db
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from plugins.bundled_locales import SOURCE
from plugins.discovery import Options, load
from portal_emails.changes import diff, values_of
from portal_emails.documents import changes_json, record_of
from portal_emails.model import Content, CustomerGroup, EmailText, PortalEmails, SectionEmails
from portal_emails.packs import Packs, read_packs
from portal_emails.ports import Commit, Entry, Revision, Storage
from portal_emails.sections import SECTIONS
from storage.at_once import for_each
from storage.opening import opened_source, opened_target
from storage.transfer import transfer

LOCALES = ("de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "zh-Hans")
FILLER = "\n\nPuede consultar **sus facturas** en [el portal]({{ portal.url }})."
LONG_TEXT_BYTES = 1_024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("urls", nargs="*", help="storages to move along; each has to be empty (default: another SQLite file)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(given.groups, f"sqlite:{folder}/start.db", given.urls or [f"sqlite:{folder}/end.db"]))


async def measure(number: int, start: str, urls: Sequence[str]) -> None:
    plugins = load(Options())
    packs = read_packs(SOURCE, plugins.locale_folders)
    began = time.monotonic()
    async with opened_target(plugins.storage(start), dry_run=False) as storage:
        await for_each(groups(number), lambda group: put(storage, group, packs), at_once=16)
    report("made", number, began)
    digests: set[str] = set()
    for source, target in zip((start, *urls), urls, strict=False):
        began = time.monotonic()
        async with opened_source(plugins.storage(source)) as ours, opened_target(plugins.storage(target), dry_run=False) as theirs:
            outcome = await transfer(ours, theirs, ignore, ignore)
        assert outcome.is_complete
        assert outcome.copied.groups == number, f"{target.partition(':')[0]}: is not empty"
        digests.update(outcome.comparison.digests or ())
        report(f"{source.partition(':')[0]} to {target.partition(':')[0]}, and compared", number, began)
    assert len(digests) == 1
    print(f"equal digests: {digests.pop()}")


def report(what: str, number: int, began: float) -> None:
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {number:,} groups in {seconds:,.1f} s, {number / seconds:,.0f}/s; peak of memory so far {peak:,.0f} MiB", flush=True)


def ignore(_: int) -> None:
    """Nobody looks at the progress."""


async def groups(number: int) -> AsyncGenerator[CustomerGroup, None]:
    for index in range(number):
        yield CustomerGroup(f"GROUP-{index:06}", 0, f"Group {index}", configured=True)


async def put(storage: Storage, group: CustomerGroup, packs: Packs) -> None:
    """Created, then saved with every text."""
    await storage.commit(Commit(None, revision(None, group)))
    full = CustomerGroup(group.code, 1, group.own_name, configured=True, emails=emails(group, packs))
    await storage.commit(Commit(0, revision(group, full)))


def revision(before: CustomerGroup | None, group: CustomerGroup) -> Revision:
    changes = diff(values_of(before or CustomerGroup(group.code)), values_of(group))
    return Revision(record_of(group), Entry(datetime.now(UTC), "benchmark", None, changes_json(changes), None, None))


def emails(group: CustomerGroup, packs: Packs) -> PortalEmails:
    sections = {}
    for kind in SECTIONS:
        text = packs.text(kind, "en")
        assert text is not None
        content = text.content
        while len(content.encode()) < LONG_TEXT_BYTES:
            content += FILLER
        texts = {locale: EmailText(f"{text.subject} ({group.code}, {locale})", Content(f"{content}\n\n{group.code}")) for locale in LOCALES}
        sections[kind] = SectionEmails(enabled=False, texts=texts)
    return PortalEmails(sections=sections, updated_at=datetime.now(UTC))


if __name__ == "__main__":
    main()
