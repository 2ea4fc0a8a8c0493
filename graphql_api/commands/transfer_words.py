"""What came of a transfer, for people and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from plugins.failures import located
from portal_emails.errors import UnreadableDocument
from storage.comparing import Compared, Verdict
from storage.transfer import Transfer

_SHOWN = 50


def facts(outcome: Transfer, dry_run: bool, seconds: float) -> dict[str, object]:
    """Everything, for programs."""
    comparison = outcome.comparison
    source, target = _digests(outcome, dry_run) or (None, None)
    return {
        "dryRun": dry_run,
        "complete": outcome.is_complete,
        "seconds": round(seconds, 3),
        "groups": len(comparison.of_source),
        "equal": len(comparison.having(Verdict.EQUAL)),
        "copied": {"groups": outcome.copied.groups, "revisions": outcome.copied.revisions},
        "digests": {"from": source, "to": target},
        "notEqual": [_group_facts(group) for group in _not_equal(outcome)],
        "onlyInTarget": [group.code for group in comparison.having(Verdict.ONLY_IN_TARGET)],
    }


def print_outcome(outcome: Transfer, dry_run: bool, seconds: float) -> None:
    """A summary on standard output; what is not as it should be on standard error."""
    _print_lines([_problem(group) for group in _not_equal(outcome) if not (dry_run and group.verdict is Verdict.BEHIND)])
    comparison = outcome.comparison
    others = comparison.having(Verdict.ONLY_IN_TARGET)
    if others:
        names = ", ".join(repr(group.code) for group in others[:5]) + (", ..." if len(others) > 5 else "")
        print(f"Only the target has {_counted(len(others), 'group')} ({names}); {'it is' if len(others) == 1 else 'they are'} left alone.")
    print(_plan(outcome) if dry_run else _summary(outcome, seconds))
    for name, digest in zip(("FROM", "TO"), _digests(outcome, dry_run) or (), strict=False):
        print(f"{name + ':':5} {len(comparison.of_source):,} groups, SHA-256 {digest}")


def _digests(outcome: Transfer, dry_run: bool) -> tuple[str, str] | None:
    """Of what a dry run finds there is a digest only where nothing is to be copied: it reads no more than both have."""
    return None if dry_run and not outcome.comparison.is_equal else outcome.comparison.digests


def _summary(outcome: Transfer, seconds: float) -> str:
    copied = f"Copied {_counted(outcome.copied.revisions, 'revision')} of {_counted(outcome.copied.groups, 'group')} in {seconds:.1f} s"
    groups, equal = len(outcome.comparison.of_source), len(outcome.comparison.having(Verdict.EQUAL))
    return f"{copied}; {equal:,} of {_counted(groups, 'group')} {'is' if groups == 1 else 'are'} equal on both sides."


def _plan(outcome: Transfer) -> str:
    behind = outcome.comparison.having(Verdict.BEHIND)
    lacking = sum(group.lacking for group in behind)
    equal = len(outcome.comparison.having(Verdict.EQUAL))
    copied = f"{_counted(lacking, 'revision')} of {_counted(len(behind), 'group')}"
    return f"Nothing was written. To be copied: {copied}; {equal:,} equal already."


def _not_equal(outcome: Transfer) -> Sequence[Compared]:
    """A group that could not be copied is only named for that."""
    failed = {group.code for group in outcome.copied.failed}
    others = [group for group in outcome.comparison.of_source if group.verdict is not Verdict.EQUAL and group.code not in failed]
    return sorted([*outcome.copied.failed, *others], key=lambda group: group.code)


def _problem(group: Compared) -> str:
    name = f"group {group.code!r}"
    match group.verdict:
        case Verdict.BEHIND:
            return f"{name}: saved meanwhile, from revision {group.revision} on; run the same command again"
        case Verdict.DIFFERENT:
            return (
                f"{name}: the target has a history of its own from revision {group.revision} on, which was left as it is; "
                "choose an empty target, or one that only transfers have written to"
            )
        case _ if isinstance(group.error, UnreadableDocument):
            return f"{name}: {str(group.error).removeprefix(f'{name}: ')}; it was not copied"
        case _:
            return f"{name}: a storage failed at it: {_error(group.error) or 'it does not say why'}"


def _error(error: Exception | None) -> str | None:
    """The message of what nobody expected may quote an email."""
    if error is None:
        return None
    return str(error) if isinstance(error, UnreadableDocument) else located(error)


def _group_facts(group: Compared) -> dict[str, object]:
    return {
        "group": group.code,
        "verdict": group.verdict.value,
        "revision": group.revision,
        "lacking": group.lacking,
        "error": _error(group.error),
    }


def _print_lines(lines: Sequence[str]) -> None:
    for line in lines[:_SHOWN]:
        print(line, file=sys.stderr)
    if len(lines) > _SHOWN:
        print(f"and {len(lines) - _SHOWN:,} more; --json lists them all", file=sys.stderr)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
