"""During a save plugins are called so that none can harm another, the save or the process."""

from __future__ import annotations

import asyncio
import itertools
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from plugins.answers import MOST_PROBLEMS
from plugins.calls import Calls, Limits
from plugins.report import PluginReport, PluginStatus, Report
from plugins.vetting import Plugin, load_alone
from portal_emails import Problem, hookimpl
from portal_emails.ports import CheckFailed, Finding
from tests.plugins.fakes import PROPOSAL, SAVED, plugin, saved

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[2]
QUICK = Limits(seconds=0.2, checks_at_once=2, saves_waiting=3)
LOUD = Problem("LOUD", "Too loud.")
QUIET = Problem("QUIET", "Rather quiet.", severity="warning")


def calls(*plugins: Plugin, limits: Limits = QUICK) -> tuple[Calls, Report]:
    report = Report()
    for each in plugins:
        report.add(PluginReport(each.name, PluginStatus.LOADED))
    return Calls(plugins, report, limits), report


def problem_of(report: Report, name: str) -> str:
    found = report.named(name)
    assert found is not None
    assert found.status is PluginStatus.FAILING
    assert found.problem is not None
    return found.problem


# -------------------------------------------------------------------------- check_emails


async def test_what_checks_find_comes_in_the_order_of_the_plugins_whoever_is_quicker() -> None:
    def slow(proposal: object) -> Iterator[Problem]:
        time.sleep(0.05)
        yield LOUD
        yield QUIET

    service, report = calls(plugin("b", check_emails=slow), plugin("a", check_emails=lambda proposal: (LOUD,)))
    assert await service.check_emails(PROPOSAL) == (Finding("b", LOUD), Finding("b", QUIET), Finding("a", LOUD))
    assert {entry.status for entry in report.entries()} == {PluginStatus.LOADED}


async def test_a_check_gets_the_proposal_if_it_asks_for_it() -> None:
    seen: list[object] = []

    def check(proposal: object) -> list[Problem]:
        seen.append(proposal)
        return []

    service, _ = calls(plugin("asks", check_emails=check), plugin("does-not-ask", check_emails=lambda: [QUIET]))
    assert await service.check_emails(PROPOSAL) == (Finding("does-not-ask", QUIET),)
    assert seen == [PROPOSAL]


async def test_without_checks_nothing_speaks_against_a_save() -> None:
    service, _ = calls(plugin("other", emails_saved=lambda saved: None))
    assert await service.check_emails(PROPOSAL) == ()


async def test_checks_run_at_the_same_time_and_outside_the_event_loop() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def check() -> list[Problem]:
        meeting.wait()
        return []

    service, _ = calls(*(plugin(name, check_emails=check) for name in "abc"), limits=Limits())
    assert await service.check_emails(PROPOSAL) == ()


def waiting(wake: threading.Event) -> Callable[..., list[Problem]]:
    def check() -> list[Problem]:
        wake.wait()
        return []

    return check


def raising(error: BaseException) -> Callable[..., object]:
    def check() -> None:
        raise error

    return check


def half_way() -> Iterator[Problem]:
    yield LOUD
    raise LookupError("secret of ada@example.com")


def problem(**fields: Any) -> Callable[..., object]:
    return lambda: [Problem(**{"rule": "LOUD", "message": "Too loud.", **fields})]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (raising(ValueError("secret of ada@example.com")), "check_emails raised ValueError (test_calls.py, line "),
        (raising(SystemExit("secret")), "check_emails raised SystemExit (test_calls.py, line "),
        (raising(KeyboardInterrupt("secret")), "check_emails raised KeyboardInterrupt (test_calls.py, line "),
        (raising(TimeoutError("secret")), "check_emails raised TimeoutError (test_calls.py, line "),
        (half_way, "check_emails raised LookupError (test_calls.py, line "),
        (lambda: None, "check_emails returned a value of type NoneType"),
        (lambda: LOUD, "check_emails returned a value of type Problem"),
        (lambda: [LOUD, "secret"], "check_emails returned a value of type str among its problems"),
        (lambda: itertools.repeat(LOUD), f"check_emails returned more than {MOST_PROBLEMS} problems"),
        (problem(rule=""), "whose rule is no text"),
        (problem(rule=None), "whose rule is no text"),
        (problem(message=7), "whose message is no text"),
        (problem(message="\ud800"), "whose message is no text"),
        (problem(locale=7), "whose locale is no text"),
        (problem(locale="\ud800"), "whose locale is no text"),
        (problem(severity="fatal"), "whose severity is none of error, warning"),
        (problem(section="secret"), "whose section is none of None, customerAccessRequest"),
        (problem(part="body"), "whose part is none of None, subject, content"),
        (problem(address="replyTo"), "whose address is none of None, accessRequestsTo, sendFrom"),
    ],
)
async def test_a_check_that_fails_refuses_the_save_without_telling_what_it_saw(
    check: Callable[..., object], expected: str, caplog: pytest.LogCaptureFixture
) -> None:
    service, report = calls(plugin("failing", check_emails=check), plugin("other", check_emails=lambda: [QUIET]))
    assert await service.check_emails(PROPOSAL) == (CheckFailed("failing"), Finding("other", QUIET))
    assert expected in problem_of(report, "failing")
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("plugin 'failing': check_emails ")
    assert "secret" not in caplog.text + problem_of(report, "failing")


async def test_a_plugin_that_checks_twice_fails_when_either_does() -> None:
    class Twice:
        @hookimpl
        def check_emails(self) -> list[Problem]:
            return [LOUD]

        @hookimpl(specname="check_emails")
        def check_again(self) -> list[Problem]:
            return [QUIET]

    service, _ = calls(load_alone("twice", Twice))
    assert set(await service.check_emails(PROPOSAL)) == {Finding("twice", LOUD), Finding("twice", QUIET)}


async def test_a_check_that_hangs_refuses_the_save_in_time_and_alone() -> None:
    wake = threading.Event()
    service, report = calls(plugin("hanging", check_emails=waiting(wake)), plugin("other", check_emails=lambda: [QUIET]))
    started = time.monotonic()
    assert await service.check_emails(PROPOSAL) == (CheckFailed("hanging"), Finding("other", QUIET))
    assert 0.2 <= time.monotonic() - started < 2
    assert problem_of(report, "hanging") == "check_emails did not answer within 0.2 s"
    wake.set()


async def test_a_plugin_that_hangs_takes_a_few_threads_and_no_more_until_they_come_back() -> None:
    wake = threading.Event()

    service, report = calls(plugin("hanging", check_emails=waiting(wake)))
    answers = await asyncio.gather(*(service.check_emails(PROPOSAL) for _ in range(20)))
    assert set(answers) == {(CheckFailed("hanging"),)}
    assert sum(thread.name == "check_emails of hanging" for thread in threading.enumerate()) == QUICK.checks_at_once
    assert problem_of(report, "hanging") == "check_emails did not answer within 0.2 s"
    started = time.monotonic()
    assert await service.check_emails(PROPOSAL) == (CheckFailed("hanging"),)
    assert time.monotonic() - started < 0.1
    assert problem_of(report, "hanging") == "all 2 threads of check_emails hang; restart the service"
    wake.set()
    for thread in threading.enumerate():
        if thread.name == "check_emails of hanging":
            thread.join()
    assert await service.check_emails(PROPOSAL) == ()


async def test_saves_wait_for_a_free_thread() -> None:
    def check() -> list[Problem]:
        time.sleep(0.001)
        return []

    service, report = calls(plugin("quick", check_emails=check), limits=Limits(checks_at_once=1))
    assert set(await asyncio.gather(*(service.check_emails(PROPOSAL) for _ in range(20)))) == {()}
    assert {entry.status for entry in report.entries()} == {PluginStatus.LOADED}


async def test_a_save_that_is_given_up_leaves_its_thread_free_again() -> None:
    wake = threading.Event()

    service, _ = calls(plugin("slow", check_emails=waiting(wake)), limits=Limits(checks_at_once=1))
    save = asyncio.create_task(service.check_emails(PROPOSAL))
    await asyncio.sleep(0.05)
    save.cancel()
    wake.set()
    assert await service.check_emails(PROPOSAL) == ()


async def test_a_process_without_threads_refuses_the_save(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    service, report = calls(plugin("acme", check_emails=lambda: (), emails_saved=lambda: None))
    monkeypatch.setattr(threading.Thread, "start", start)
    for _ in range(QUICK.checks_at_once + 1):
        assert await service.check_emails(PROPOSAL) == (CheckFailed("acme"),)
        assert problem_of(report, "acme") == "check_emails could not be called: can't start new thread"
    service.emails_saved(SAVED)
    assert problem_of(report, "acme").startswith("emails_saved: ")


def test_a_plugin_that_hangs_does_not_keep_the_process() -> None:
    program = """
        import asyncio, time
        from plugins.calls import Calls, Limits
        from plugins.report import Report
        from tests.plugins.fakes import PROPOSAL, SAVED, plugin

        async def main():
            hanging = plugin("hanging", check_emails=lambda: time.sleep(60), emails_saved=lambda: time.sleep(60))
            calls = Calls([hanging], Report(), Limits(seconds=0.1))
            print(await calls.check_emails(PROPOSAL))
            calls.emails_saved(SAVED)
            await calls.drain(0.1)

        asyncio.run(main())
    """
    source = "\n".join(line.removeprefix(" " * 8) for line in program.splitlines())
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, check=True, capture_output=True, text=True, timeout=20)
    assert done.stdout == "(CheckFailed(plugin='hanging'),)\n"
    assert "'hanging': 1 saves were not told to it before the end of the process" in done.stderr


# -------------------------------------------------------------------------- emails_saved


async def test_every_plugin_is_told_of_every_save_in_order() -> None:
    told: list[tuple[str, object]] = []

    def note(name: str) -> Plugin:
        return plugin(name, emails_saved=lambda saved: told.append((name, saved)))

    service, _ = calls(note("a"), note("b"), limits=Limits())
    saves = [saved(revision) for revision in range(1, 101)]
    for each in saves:
        service.emails_saved(each)
    await service.drain()
    assert [save for name, save in told if name == "a"] == [save for name, save in told if name == "b"] == saves


@pytest.mark.parametrize("error", [ValueError("secret of ada@example.com"), SystemExit("secret")])
async def test_an_exception_is_logged_without_its_words_and_the_next_save_is_told(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[object] = []

    def listen(saved: object) -> None:
        if saved == SAVED:
            raise error
        told.append(saved)

    service, report = calls(plugin("failing", emails_saved=listen))
    service.emails_saved(SAVED)
    service.emails_saved(saved(2))
    await service.drain()
    assert told == [saved(2)]
    assert f"emails_saved raised {type(error).__name__} (test_calls.py, line " in problem_of(report, "failing")
    assert "group 'ACME', revision 1, stays saved" in caplog.text
    assert "secret" not in caplog.text + problem_of(report, "failing")


async def test_a_plugin_that_hangs_keeps_no_save_and_no_other_plugin(caplog: pytest.LogCaptureFixture) -> None:
    reached, wake = threading.Event(), threading.Event()
    told: Queue[object] = Queue()

    def hang() -> None:
        reached.set()
        wake.wait()

    def listen(saved: object) -> None:
        told.put(saved)

    service, report = calls(plugin("hanging", emails_saved=hang), plugin("other", emails_saved=listen))
    started = time.monotonic()
    for revision in range(1, 11):
        service.emails_saved(saved(revision))
        assert told.get(timeout=2) == saved(revision)
        assert reached.wait(2)
    assert time.monotonic() - started < 2
    assert problem_of(report, "hanging").endswith("saves are waiting for it, so that it is not told of some")
    await service.drain(0.1)
    (last,) = (record.getMessage() for record in caplog.records if "before the end" in record.getMessage())
    assert last == f"plugin 'hanging': {1 + QUICK.saves_waiting} saves were not told to it before the end of the process"
    wake.set()
    await service.drain()


async def test_nothing_to_tell_needs_no_waiting() -> None:
    service, _ = calls(plugin("other", emails_saved=lambda saved: None))
    started = time.monotonic()
    await service.drain(10)
    assert time.monotonic() - started < 1


# -------------------------------------------------------------------------------- report


def test_the_last_problem_is_kept_in_one_line_and_only_of_those_that_take_part() -> None:
    report = Report()
    report.add(PluginReport("acme", PluginStatus.LOADED, hooks=("check_emails",)))
    report.add(PluginReport("acme", PluginStatus.LEFT_OUT, problem="there is another"))
    report.fail("acme", "first")
    report.fail("acme", "second\n" + "and last " * 100)
    first, second = report.entries()
    assert first.problem is not None
    assert first.problem.startswith("second and last")
    assert (len(first.problem), first.status, first.hooks) == (300, PluginStatus.FAILING, ("check_emails",))
    assert (second.status, second.problem) == (PluginStatus.LEFT_OUT, "there is another")


def test_any_thread_may_write_to_the_report() -> None:
    report = Report()

    def add(start: int) -> None:
        for number in range(start, start + 100):
            report.add(PluginReport(str(number), PluginStatus.LOADED))
            report.fail(str(number), "no")

    threads = [threading.Thread(target=add, args=(start,)) for start in range(0, 800, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(entry.name) for entry in report.entries() if entry.problem == "no") == list(range(800))
