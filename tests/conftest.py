"""What every test has: its own database, a browser if it asks for one, and no way out of this machine."""

import os

import pytest

from tests.support.network import stay_on_this_machine

pytest_plugins = ["tests.support.databases", "tests.support.browsers", "tests.support.golden"]


def pytest_configure() -> None:
    stay_on_this_machine()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat the checks that failed before the tests ran, where nobody overlooks them."""
    failed = os.environ.get("MINGA_FAILED_CHECKS")
    if failed:
        terminalreporter.section("checks that failed before the tests (see above)", red=True)
        terminalreporter.write_line(failed)
