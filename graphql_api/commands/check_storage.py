"""`portal-emails check-storage`: whether a storage keeps its promises where it is to be used, case by case."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.text import Text
from typing_extensions import override

from graphql_api.application import load_plugins
from graphql_api.settings import Settings
from plugins.discovery import Plugins
from portal_emails.errors import ConfigurationError
from portal_emails.ports import ListQuery, Storage
from portal_emails.testing import StorageContract
from portal_emails.testing.running import CaseResult, Outcome, case_names, run_cases
from storage.capabilities import Subdivided

_PLACE = "{name}"
_COLORS = {Outcome.PASSED: "green", Outcome.FAILED: "red", Outcome.NOT_PROMISED: "yellow"}

Place = Callable[[str], Storage]
"""Makes a storage, not yet open, for the place of this name."""


class Contract(StorageContract):
    """The kit, with a storage that is made for each case's own place."""

    def __init__(self, place: Place, example: Storage) -> None:
        self._place = place
        self.survives_reopening = getattr(example, "survives_reopening", True)
        self.several_at_once = getattr(example, "several_at_once", True)

    @override
    def storage(self, folder: Path) -> Storage:
        return self._place(_short(folder.name))


def run(settings: Settings, url: str, as_json: bool) -> int:
    """Run every case and print what came of it: 1 when one failed. Raises ConfigurationError."""
    plugins = load_plugins(settings, lambda key, language: None)
    results: list[CaseResult] = []
    try:
        with _places(plugins, url) as place:
            contract = Contract(place, plugins.storage(url, "URL"))
            for result in run_cases(contract, Path()):
                results.append(result)
                _show(result, as_json)
    except KeyboardInterrupt:
        print("portal-emails: stopped; the places in which it tried things are removed", file=sys.stderr)
        return 130
    counts = Counter(result.outcome for result in results)
    if as_json:
        print(json.dumps([asdict(each) | {"outcome": each.outcome.value} for each in results], ensure_ascii=False, indent=2))
    else:
        print(", ".join(f"{counts[outcome]} {outcome.value}" for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.NOT_PROMISED)) + ".")
    return int(bool(counts[Outcome.FAILED]))


def _show(result: CaseResult, as_json: bool) -> None:
    """As soon as it is known, for there are cases that take seconds."""
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    console.print(Text(f"{result.outcome.value:12}", _COLORS[result.outcome]), Text(result.name))
    if result.problem and result.outcome is Outcome.FAILED:
        console.print(Text("\n".join(f"    {line}" for line in result.problem.splitlines())))


@contextmanager
def _places(plugins: Plugins, url: str) -> Iterator[Place]:
    """Makes a storage for a place that has nothing in it yet; those that the storage made itself are removed at the end."""
    if _PLACE in url:
        yield _template_places(plugins, url)
        return
    storage = plugins.storage(url, "URL")
    if isinstance(storage, Subdivided):
        with storage.places() as place:
            yield place
        return
    scheme = url.partition(":")[0]
    raise ConfigurationError(
        f"a storage of the scheme {scheme!r} cannot make places of its own to try it in: write {_PLACE} in the URL where each of the "
        f"{len(case_names(Contract))} cases may have one that is empty, as in {scheme}:/some/folder/{_PLACE}"
    )


def _template_places(plugins: Plugins, url: str) -> Place:
    """Raises ConfigurationError unless all of them are empty: the cases would count, and change, what is there."""
    run = uuid.uuid4().hex[:8]

    def place(name: str) -> Storage:
        return plugins.storage(url.replace(_PLACE, f"{run}_{name}"), "URL")

    for name in case_names(Contract):
        if asyncio.run(_count(place(_short(name)))):
            raise ConfigurationError(
                f"URL: the place that it names with {_PLACE} has groups already; write {_PLACE} where it makes another place"
            )
    return place


async def _count(storage: Storage) -> int:
    await storage.open()
    try:
        return await storage.count(ListQuery())
    finally:
        await storage.close()


def _short(case: str) -> str:
    """A name for its place that is short enough for a database's."""
    return f"case_{case_names(Contract).index(case)}"
