"""What was not tested because something is not here is said at the end of a run.

With REQUIRE_ALL=1 in the environment, such a run has failed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from _pytest.terminal import TerminalReporter

# So begins why a test is skipped that lacks something; others are not for this system or database.
_MISSING = ("no ", "needs ", "could not import ")


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(
    terminalreporter: TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Name what was missing, with the number of tests."""
    for reason, count in sorted(_missing(terminalreporter).items()):
        terminalreporter.write_line(f"NOT TESTED ({count}): {reason}", yellow=True)
    yield


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail where all was to be tested."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL") == "1" and exitstatus == 0 and _missing(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _missing(reporter: TerminalReporter | None) -> Counter[str]:
    found: Counter[str] = Counter()
    for report in reporter.stats.get("skipped", ()) if reporter else ():
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if reason.startswith(_MISSING):
            found[reason] += 1
    return found
