"""What every test may use, and the rule that nothing is skipped where CI=true: a check that did not run is no check.

Only what a storage declares that it cannot do may be skipped: the kit's cases for it would not mean anything.
"""

from __future__ import annotations

import gc
import os

import pytest

pytest_plugins = ["tests.backends"]

DECLARED = "the storage says "


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def pytest_collection_finish() -> None:
    """Leave the tests themselves, thousands of objects that stay to the end, out of every garbage collection from here on."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") == "true" and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") == "true" and (count := skipped(terminalreporter.config)):
        terminalreporter.write_line(f"CI=true: {count} skipped, which fails this run; -rs shows why", red=True)


def skipped(config: pytest.Config) -> int:
    """How many tests and files were skipped so far that should not have been."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", ()) if isinstance(reporter, pytest.TerminalReporter) else ()
    return sum(DECLARED not in str(report.longrepr) for report in reports)
