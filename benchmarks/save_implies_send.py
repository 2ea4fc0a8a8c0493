"""Whether everything that the checks accept is right when it is sent: the property of the tests over as many emails as you like.

    python benchmarks/save_implies_send.py --examples 1000000 --processes 2
    python benchmarks/save_implies_send.py --example 4711

The first prints figures as it goes and each failure with the number of its email, and exits with 1 when there was one. The second
shows one email, and what is wrong with it. An email is the same for the same number everywhere; the tests run the first 20,000.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.portal_emails.mail.generated_emails import generated_email
from tests.portal_emails.mail.save_implies_send import check_number

CHUNK = 1_000
SECONDS_BETWEEN_FIGURES = 10
SHARES_OF_ACCEPTED = ("sent", "a conditional", "a link", "tags")


def run(start: int) -> tuple[Counter[str], list[str]]:
    """A thousand examples: their figures and failures."""
    figures: Counter[str] = Counter()
    failures: list[str] = []
    for number in range(start, start + CHUNK):
        try:
            check_number(number, figures)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is a failure of the example
            failures.append(f"example {number}: {type(error).__name__}: {error}")
    return figures, failures


def run_all(first: int, examples: int, processes: int) -> int:
    """Run them all; the number of failures."""
    figures: Counter[str] = Counter()
    failed, started, shown = 0, time.monotonic(), time.monotonic()
    with Pool(processes) as pool:
        for added, failures in pool.imap_unordered(run, range(first, first + examples, CHUNK)):
            figures.update(added)
            failed += len(failures)
            for failure in failures:
                print(failure, flush=True)
            if time.monotonic() - shown > SECONDS_BETWEEN_FIGURES:
                shown = time.monotonic()
                show(figures, failed, time.monotonic() - started)
    show(figures, failed, time.monotonic() - started)
    return failed


def show(figures: Counter[str], failed: int, seconds: float) -> None:
    done, accepted = figures["examples"], figures["accepted"]
    shares = ", ".join(f"{name} {figures[name] / max(1, accepted):.0%}" for name in SHARES_OF_ACCEPTED)
    print(f"{done:,} examples in {seconds:,.0f} s ({done / seconds:,.0f}/s), {failed} failed, {accepted:,} accepted: {shares}", flush=True)


def show_one(number: int) -> int:
    """Show an email and what is wrong with it; 1 when something is."""
    email = generated_email(number)
    print(f"{email.kind.value}, {email.locale}, {email.content.format.value}\n\n{email.subject}\n\n{email.content.text}\n")
    figures: Counter[str] = Counter()
    try:
        check_number(number, figures)
    except Exception:  # noqa: BLE001 - as above
        traceback.print_exc()
        return 1
    print("sent" if figures["sent"] else "accepted" if figures["accepted"] else "refused")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100_000, help="how many, in thousands (100000)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first (0)")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--example", type=int, help="show this one")
    given = parser.parse_args()
    return show_one(given.example) if given.example is not None else min(1, run_all(given.first, given.examples, given.processes))


if __name__ == "__main__":
    sys.exit(main())
