"""Torture a storage: processes save into it and read it, are killed with -9 at random, and nothing that is promised may break.

    python -m tests.torture sqlite --seconds 600

`file`, `postgresql` (a server of its own, which is killed as well) or the URL of a storage that is empty. The exit status is 1 when
anything was wrong; what it was is printed, and the folder with all evidence is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.torture.board import Count
from tests.torture.faults import FAULTS
from tests.torture.run import Verdict, torture
from tests.torture.scene import Scene
from tests.torture.servers import tortured
from tests.torture.texts import LOCALES

_SHOWN = 20
STOPPED = 130
"""The exit status after ctrl-C."""


def lines(backend: str, scene: Scene, verdict: Verdict) -> Iterator[str]:
    """What is printed."""
    counts = verdict.counts
    writers = f"{scene.writers} writers with {scene.clients} clients each, {scene.readers} readers"
    yield f"{backend.partition(':')[0]}, {verdict.seconds:.0f} seconds, seed {scene.seed}: {writers}"
    yield f"  saves acknowledged      {counts[Count.SAVES]:8,}   {counts[Count.SAVES] / verdict.seconds:.0f} a second"
    yield f"  processes killed        {verdict.kills:8,}"
    yield f"  server killed           {verdict.server_kills:8,}"
    yield f"  saves repeated          {counts[Count.REPEATS]:8,}   {counts[Count.REPLAYED]:,} answered from the first time"
    yield f"  unavailable             {counts[Count.UNAVAILABLE]:8,}"
    yield f"  outcome unknown         {counts[Count.UNKNOWN]:8,}"
    yield f"  rounds of reading       {counts[Count.READS]:8,}"
    yield f"  violations              {len(verdict.violations):8,}"
    for rule, times in Counter(violation.rule for violation in verdict.violations).most_common():
        yield f"    {rule.name}: {rule.value}, {times:,} times"
    for violation in verdict.violations[:_SHOWN]:
        yield f"    {violation.rule.name}: {violation.details}"


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("backend", help="sqlite, file, postgresql, or a URL")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long (20)")
    parser.add_argument("--writers", type=int, default=3, help="processes that save (3)")
    parser.add_argument("--clients", type=int, default=2, help="in each of them (2)")
    parser.add_argument("--readers", type=int, default=2, help="processes that read (2)")
    parser.add_argument("--seed", type=int, default=0, help="the same seed kills in the same order (0)")
    parser.add_argument("--fault", choices=sorted(FAULTS), help="a fault to plant into sqlite, to see it caught")
    given = parser.parse_args()
    if given.writers * given.clients > len(LOCALES) or min(given.seconds, given.writers, given.clients, given.readers) <= 0:
        parser.error(f"at least one of each, and at most {len(LOCALES)} clients in all")
    if given.backend.startswith("memory:"):
        parser.error("memory: is for one process; a torture has several")
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    failed = False
    try:
        failed = tortured_in(folder, given)
    except KeyboardInterrupt:
        print("stopped before the end, and not judged", file=sys.stderr)
        return STOPPED
    finally:
        if not failed:
            shutil.rmtree(folder)
    return int(failed)


def tortured_in(folder: Path, given: argparse.Namespace) -> bool:
    """Whether anything was wrong; says what."""
    with tortured(given.backend, folder) as (url, server):
        scene = Scene(url, folder, given.seconds, given.seed, given.writers, given.clients, given.readers, given.fault)
        verdict = torture(scene, server)
    print(*lines(given.backend, scene, verdict), sep="\n")
    if verdict.violations:
        print(f"the evidence is in {folder}")
    return bool(verdict.violations)


if __name__ == "__main__":
    sys.exit(main())
