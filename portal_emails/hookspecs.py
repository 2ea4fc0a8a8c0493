"""Every hook of this release: who calls it, when, and what an exception in it means.

Calls are synchronous; a plugin may leave out arguments that it does not need. Hook wrappers are refused.
Scheme and folder registrations run once, at start; the checks and the notification run with each save.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pluggy

from portal_emails.ports import Problem, Proposal, Saved, StorageFactory

NAMESPACE = "portal_emails"
"""Of pluggy's markers, and the entry-point group of installed plugins."""

hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)

# ------------------------------------------- once, at start: an exception leaves the plugin out


@hookspec
def register_storages() -> Mapping[str, StorageFactory]:
    """URL schemes and the factories of their storages; a scheme registered twice stops the start, naming both plugins."""
    raise NotImplementedError


@hookspec
def register_locale_packs() -> Iterable[Path]:
    """Folders of `<tag>.po` files, for packs that come with code. Packs without code need no hook, only an entry point."""
    raise NotImplementedError


# ------------------------------------------------------------------------- with each save


@hookspec
def check_emails(proposal: Proposal) -> Iterable[Problem]:
    """What speaks against a save, after the service's own checks found nothing, in a worker thread, within 2 s.

    No side effects: it also runs for `validateOnly`, and again after a lost race. An exception, or no answer in time, refuses the save.
    """
    raise NotImplementedError


@hookspec
def emails_saved(saved: Saved) -> None:
    """Told after the commit, in a worker thread, at most once and only in the process that saved; not for replays.

    Never changes the answer: an exception is logged and reported.
    """
