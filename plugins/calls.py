"""Calling the plugins during a save, one at a time, so that none of them can harm another, the save or the process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from plugins.answers import UnusableAnswer, problems_in
from plugins.failures import located
from plugins.report import Report
from plugins.vetting import Plugin
from plugins.workers import Postbox, Workers
from portal_emails.ports import CheckFailed, Finding, Problem, Proposal, Saved

logger = logging.getLogger("portal_emails.plugins")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the process a plugin may take."""

    seconds: float = 2.0
    """For one check of one plugin, waiting for a free thread included."""
    checks_at_once: int = 8
    """Threads of one plugin. A check that never returns keeps its thread for good."""
    saves_waiting: int = 10_000
    """Saves that a plugin has not been told of yet."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """What went wrong in a check."""

    problem: str


class Calls:
    """The hooks that are called with each save. Belongs to one event loop."""

    def __init__(self, plugins: Sequence[Plugin], report: Report, limits: Limits = Limits()) -> None:
        self._report = report
        self._limits = limits
        self._checks = [
            (plugin, Workers(f"check_emails of {plugin.name}", limits.checks_at_once))
            for plugin in plugins
            if plugin.implements("check_emails")
        ]
        self._listeners = [
            (plugin, Postbox(f"emails_saved of {plugin.name}", partial(self._tell, plugin), limits.saves_waiting))
            for plugin in plugins
            if plugin.implements("emails_saved")
        ]

    async def check_emails(self, proposal: Proposal) -> Sequence[Finding | CheckFailed]:
        """What every plugin's check says, in the order of the plugins; all are asked at the same time. Never raises."""
        answers = await asyncio.gather(*(self._ask(plugin, workers, proposal) for plugin, workers in self._checks))
        return tuple(finding for answer in answers for finding in answer)

    def emails_saved(self, saved: Saved) -> None:
        """Tell every plugin, each in a thread of its own and in the order of the calls; returns at once, and never raises."""
        for plugin, postbox in self._listeners:
            if not postbox.put(saved):
                self._fail(plugin, f"emails_saved: {postbox.waiting} saves are waiting for it, so that it is not told of some", "not told")

    async def drain(self, seconds: float = 5.0) -> None:
        """Wait until the plugins have been told of every save, but no longer; what is left untold is logged."""
        with suppress(TimeoutError):
            await Workers("drain", 1).run(self._wait_until_told, seconds)
        for plugin, postbox in self._listeners:
            if postbox.waiting:
                logger.error("plugin %r: %d saves were not told to it before the end of the process", plugin.name, postbox.waiting)

    def _wait_until_told(self) -> None:
        for _, postbox in self._listeners:
            postbox.wait()

    async def _ask(self, plugin: Plugin, workers: Workers, proposal: Proposal) -> Sequence[Finding | CheckFailed]:
        if workers.all_hang:
            return self._refuse(plugin, f"all {self._limits.checks_at_once} threads of check_emails hang; restart the service")
        try:
            answer = await workers.run(partial(_check, plugin, proposal), self._limits.seconds)
        except TimeoutError:
            answer = _Fault(f"check_emails did not answer within {self._limits.seconds:g} s")
        except RuntimeError as error:
            answer = _Fault(f"check_emails could not be called: {error}")
        if isinstance(answer, _Fault):
            return self._refuse(plugin, answer.problem)
        return tuple(Finding(plugin.name, problem) for problem in answer)

    def _refuse(self, plugin: Plugin, problem: str) -> Sequence[CheckFailed]:
        self._fail(plugin, problem, "the save was refused")
        return (CheckFailed(plugin.name),)

    def _tell(self, plugin: Plugin, saved: Saved) -> None:
        try:
            for _ in plugin.call("emails_saved", saved=saved):
                pass
        except BaseException as error:  # noqa: BLE001 - sys.exit() in a plugin ends nothing but its call
            self._fail(plugin, f"emails_saved raised {located(error)}", f"group {saved.group!r}, revision {saved.revision}, stays saved")

    def _fail(self, plugin: Plugin, problem: str, consequence: str) -> None:
        logger.error("plugin %r: %s (%s)", plugin.name, problem, consequence)
        self._report.fail(plugin.name, problem)


def _check(plugin: Plugin, proposal: Proposal) -> tuple[Problem, ...] | _Fault:
    """Runs in a thread, answers of generators included."""
    try:
        return tuple(problem for answer in plugin.call("check_emails", proposal=proposal) for problem in problems_in(answer))
    except UnusableAnswer as error:
        return _Fault(f"check_emails {error}")
    except BaseException as error:  # noqa: BLE001 - sys.exit() in a plugin ends nothing but its call
        return _Fault(f"check_emails raised {located(error)}")
